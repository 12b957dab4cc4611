/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-bit-names.h"
#include "nf-ct-state.h"
#include "nf-match.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// In the order in which they are printed.
const BitNames STATES = {
    {"INVALID", ctstate::INVALID},
    {"NEW", ctstate::NEW},
    {"RELATED", ctstate::RELATED},
    {"ESTABLISHED", ctstate::ESTABLISHED},
    {"UNTRACKED", ctstate::UNTRACKED},
};

/**
 * \brief -m state: the older, smaller sister of -m conntrack --ctstate (Linux: state_mt).
 */
class StateMatch : public Match
{
  public:
    explicit StateMatch(const Options& options)
        : m_states(ParseBits(
              options.GetText("state"),
              STATES,
              LetterCase::ANY,
              [&](const std::string& word) { options.Fail("Bad state \"" + word + "\""); })),
          m_inverted(options.IsInverted("state"))
    {
    }

    bool Matches(const PacketContext& context, bool&) override
    {
        return ((m_states & GetCtState(context)) != 0) != m_inverted;
    }

    Need GetNeed() const override
    {
        return Need::CONNTRACK;
    }

    void Save(std::ostream& os) const override
    {
        os << (m_inverted ? " ! --state " : " --state ") << FormatBits(m_states, STATES);
    }

    void List(std::ostream& os, bool) const override
    {
        os << (m_inverted ? " ! state " : " state ") << FormatBits(m_states, STATES);
    }

  private:
    uint32_t m_states; //!< bits of namespace ctstate
    bool m_inverted;
};

const MatchRegistration g_state(MatchType("state", MatchType::Make<StateMatch>)
                                    .Option("state",
                                            1,
                                            optionflag::NEGATABLE | optionflag::REQUIRED));

} // namespace

} // namespace netfilter
} // namespace ns3
