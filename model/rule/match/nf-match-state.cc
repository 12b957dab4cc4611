/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ct-state.h"
#include "nf-match.h"
#include "nf-rule-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

struct StateName
{
    const char* name;
    uint32_t bit;
};

/// In the order in which they are printed.
constexpr StateName STATES[] = {
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
        : m_inverted(options.IsInverted("state"))
    {
        for (const std::string& word : Split(options.GetText("state"), ','))
        {
            uint32_t bit = 0;
            for (const StateName& state : STATES)
            {
                bit |= EqualsIgnoringCase(word, state.name) ? state.bit : 0;
            }
            if (bit == 0)
            {
                options.Fail("Bad state \"" + word + "\"");
            }
            m_states |= bit;
        }
    }

    bool Matches(const PacketContext& context, bool&) override
    {
        return ((m_states & GetCtState(context)) != 0) != m_inverted;
    }

    bool NeedsConntrack() const override
    {
        return true;
    }

    void Save(std::ostream& os) const override
    {
        os << (m_inverted ? " ! --state " : " --state ") << Describe();
    }

    void List(std::ostream& os, bool) const override
    {
        os << (m_inverted ? " ! state " : " state ") << Describe();
    }

  private:
    std::string Describe() const
    {
        std::string text;
        for (const StateName& state : STATES)
        {
            if ((m_states & state.bit) != 0)
            {
                text += (text.empty() ? "" : ",") + std::string(state.name);
            }
        }
        return text;
    }

    uint32_t m_states{0}; //!< bits of namespace ctstate
    bool m_inverted;
};

const MatchRegistration g_state(MatchType("state", MatchType::Make<StateMatch>)
                                    .Option("state",
                                            1,
                                            optionflag::NEGATABLE | optionflag::REQUIRED));

} // namespace

} // namespace netfilter
} // namespace ns3
