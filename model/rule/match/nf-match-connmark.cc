/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-match.h"
#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief -m connmark: the mark of the packet's connection under a mask (Linux: connmark_mt).
 *
 * A packet without a connection never fits, inverted or not.
 */
class ConnmarkMatch : public Match
{
  public:
    explicit ConnmarkMatch(const Options& options)
        : m_inverted(options.IsInverted("mark"))
    {
        options.GetMasked("mark", m_mark, m_mask);
    }

    bool Matches(const PacketContext& context, bool&) override
    {
        return context.ct && ((context.ct->mark & m_mask) == m_mark) != m_inverted;
    }

    Need GetNeed() const override
    {
        return Need::CONNTRACK;
    }

    void Save(std::ostream& os) const override
    {
        os << (m_inverted ? " ! --mark " : " --mark ") << Describe();
    }

    void List(std::ostream& os, bool) const override
    {
        os << " connmark match " << (m_inverted ? "!" : "") << " " << Describe();
    }

  private:
    std::string Describe() const
    {
        return FormatHex(m_mark) + (m_mask == 0xffffffff ? "" : "/" + FormatHex(m_mask));
    }

    uint32_t m_mark;
    uint32_t m_mask;
    bool m_inverted;
};

const MatchRegistration g_connmark(MatchType("connmark", MatchType::Make<ConnmarkMatch>)
                                       .Option("mark",
                                               1,
                                               optionflag::NEGATABLE | optionflag::REQUIRED));

} // namespace

} // namespace netfilter
} // namespace ns3
