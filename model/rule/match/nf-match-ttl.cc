/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-match.h"

#include <array>

namespace ns3
{
namespace netfilter
{

namespace
{

/// What -m ttl compares by.
struct Comparison
{
    const char* option;
    const char* sign;         //!< what iptables -L prints
    const char* invertedSign; //!< the same after "!"
    bool (*holds)(uint8_t ttl, uint8_t number);
};

constexpr std::array<Comparison, 3> COMPARISONS = {{
    {"ttl-eq", "==", "!=", [](uint8_t ttl, uint8_t number) { return ttl == number; }},
    {"ttl-lt", "<", "", [](uint8_t ttl, uint8_t number) { return ttl < number; }},
    {"ttl-gt", ">", "", [](uint8_t ttl, uint8_t number) { return ttl > number; }},
}};

/**
 * \brief -m ttl: the packet's TTL is, is not, is below or is above a number (Linux: ttl_mt).
 */
class TtlMatch : public Match
{
  public:
    explicit TtlMatch(const Options& options)
        : m_inverted(options.IsInverted("ttl-eq"))
    {
        for (const Comparison& comparison : COMPARISONS)
        {
            if (options.Has(comparison.option))
            {
                m_comparison = &comparison;
                m_ttl = static_cast<uint8_t>(options.GetNumber(comparison.option, 0, 255, 0));
            }
        }
        if (m_comparison == nullptr)
        {
            options.Fail("one of --ttl-eq, --ttl-lt and --ttl-gt is needed");
        }
    }

    bool Matches(const PacketContext& context, bool&) override
    {
        return m_comparison->holds(context.packet.GetTtl(), m_ttl) != m_inverted;
    }

    void Save(std::ostream& os) const override
    {
        os << (m_inverted ? " ! --" : " --") << m_comparison->option << " " << +m_ttl;
    }

    void List(std::ostream& os, bool) const override
    {
        os << " TTL match TTL " << (m_inverted ? m_comparison->invertedSign : m_comparison->sign)
           << " " << +m_ttl;
    }

  private:
    const Comparison* m_comparison{nullptr};
    uint8_t m_ttl{0};
    bool m_inverted;
};

const MatchRegistration g_ttl(MatchType("ttl", MatchType::Make<TtlMatch>)
                                  .Option("ttl-eq", 1, optionflag::NEGATABLE, "ttl", 1)
                                  .Option("ttl-lt", 1, 0, nullptr, 1)
                                  .Option("ttl-gt", 1, 0, nullptr, 1));

} // namespace

} // namespace netfilter
} // namespace ns3
