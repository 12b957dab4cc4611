/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-alg.h"
#include "nf-match.h"
#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief -m helper: packets of connections that a helper announced (Linux: helper_mt).
 *
 * It looks at the helper of the *master*: `--helper tftp` is the data, not the request. An empty
 * name stands for any helper.
 */
class HelperMatch : public Match
{
  public:
    explicit HelperMatch(const Options& options)
        : m_name(options.GetText("helper")),
          m_inverted(options.IsInverted("helper"))
    {
    }

    bool Matches(const PacketContext& context, bool&) override
    {
        const bool announced = context.ct && context.ct->master && context.ct->master->help &&
                               context.ct->master->help->alg != nullptr;
        const bool matches =
            announced && (m_name.empty() || m_name == context.ct->master->help->alg->GetName());
        return matches != m_inverted;
    }

    Need GetNeed() const override
    {
        return Need::CONNTRACK;
    }

    void Save(std::ostream& os) const override
    {
        os << (m_inverted ? " !" : "") << " --helper " << Quote(m_name);
    }

    void List(std::ostream& os, bool) const override
    {
        os << " helper match " << (m_inverted ? "! " : "") << '"' << m_name << '"';
    }

  private:
    std::string m_name;
    bool m_inverted;
};

const MatchRegistration g_helper(MatchType("helper", MatchType::Make<HelperMatch>)
                                     .Option("helper",
                                             1,
                                             optionflag::NEGATABLE | optionflag::REQUIRED));

} // namespace

} // namespace netfilter
} // namespace ns3
