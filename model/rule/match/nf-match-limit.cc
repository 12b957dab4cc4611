/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-clock.h"
#include "nf-match.h"
#include "nf-text.h"

#include <cstdlib>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Periods are counted in ten-thousandths of a second (Linux: XT_LIMIT_SCALE).
constexpr uint32_t SCALE = 10000;
constexpr uint32_t DEFAULT_BURST = 5;
constexpr uint32_t LARGEST_BURST = 10000;
/// As many as let one a day fit into 32 bits, to the next power of two (CREDITS_PER_JIFFY).
constexpr uint32_t CREDITS_PER_JIFFY = 128;
constexpr uint32_t CREDITS_PER_SECOND = clock::HZ * CREDITS_PER_JIFFY;

struct Unit
{
    const char* name;    //!< its beginning is enough
    const char* printed; //!< what iptables calls it
    uint32_t period;     //!< in units of SCALE
};

/// The longest first, as they are tried for printing.
constexpr Unit UNITS[] = {
    {"day", "day", SCALE * 24 * 60 * 60},
    {"hour", "hour", SCALE * 60 * 60},
    {"minute", "min", SCALE * 60},
    {"second", "sec", SCALE},
};

/// Credits for a period; they wrap at 32 bits as Linux's do.
uint32_t
ToCredits(uint32_t period)
{
    constexpr uint32_t MOST = UINT32_MAX / CREDITS_PER_SECOND;
    return period > MOST ? period / SCALE * CREDITS_PER_SECOND
                         : period * CREDITS_PER_SECOND / SCALE;
}

/**
 * \brief -m limit: as many packets as a token bucket lets pass (Linux: limit_mt).
 *
 * The bucket gains credits with every jiffy, and a packet that fits pays for one. Example: with
 * `--limit 10/s --limit-burst 5` five packets fit at once, and another one 100 ms later.
 */
class LimitMatch : public Match
{
  public:
    explicit LimitMatch(const Options& options)
        : m_burst(static_cast<uint32_t>(
              options.GetNumber("limit-burst", 0, LARGEST_BURST, DEFAULT_BURST)))
    {
        if (options.Has("limit"))
        {
            m_period = ReadPeriod(options);
        }
        m_cost = ToCredits(m_period);
        m_most = ToCredits(m_period * m_burst);
        if (m_burst == 0 || m_most < m_cost)
        {
            options.Fail("Numerical result out of range: overflow, try lower: " +
                         std::to_string(m_period) + "/" + std::to_string(m_burst));
        }
        Fill();
    }

    bool Matches(const PacketContext&, bool&) override
    {
        const uint32_t now = clock::GetJiffies();
        const uint32_t gained = (now - m_last) * CREDITS_PER_JIFFY;
        m_last = now;
        m_credit = m_credit + gained > m_most ? m_most : m_credit + gained;
        if (m_credit < m_cost)
        {
            return false;
        }
        m_credit -= m_cost;
        return true;
    }

    Ptr<Match> Renew() const override
    {
        const Ptr<LimitMatch> copy = Ptr<LimitMatch>(new LimitMatch(m_period, m_burst), false);
        copy->m_cost = m_cost;
        copy->m_most = m_most;
        copy->Fill();
        return copy;
    }

    void Save(std::ostream& os) const override
    {
        os << " --limit " << Describe();
        if (m_burst != DEFAULT_BURST)
        {
            os << " --limit-burst " << m_burst;
        }
    }

    void List(std::ostream& os, bool) const override
    {
        os << " limit: avg " << Describe() << " burst " << m_burst;
    }

  private:
    LimitMatch(uint32_t period, uint32_t burst)
        : m_period(period),
          m_burst(burst)
    {
    }

    void Fill()
    {
        m_last = clock::GetJiffies();
        m_credit = m_most;
    }

    /// "5", "5/s", "5/minute": how long one packet takes.
    static uint32_t ReadPeriod(const Options& options)
    {
        const std::string text = options.GetText("limit");
        const std::size_t slash = text.find('/');
        uint32_t period = SCALE;
        if (slash != std::string::npos)
        {
            period = FindUnit(text.substr(slash + 1));
        }
        // What follows the number does not matter to iptables, nor does a sign.
        const auto rate = static_cast<uint32_t>(std::strtol(text.c_str(), nullptr, 10));
        if (rate == 0 || period == 0)
        {
            options.Fail("bad rate \"" + text + "\"");
        }
        if (period / rate == 0)
        {
            options.Fail("Rate too fast \"" + text + "\"");
        }
        return period / rate;
    }

    /// \return the period of a unit that begins like a text, 0 when there is none
    static uint32_t FindUnit(const std::string& text)
    {
        for (const Unit& unit : UNITS)
        {
            if (!text.empty() &&
                EqualsIgnoringCase(text, std::string(unit.name).substr(0, text.size())))
            {
                return unit.period;
            }
        }
        return 0;
    }

    /// In the longest unit that does not round too much.
    std::string Describe() const
    {
        const Unit* best = UNITS;
        for (const Unit& unit : UNITS)
        {
            if (&unit != UNITS &&
                (m_period > unit.period || unit.period / m_period < unit.period % m_period))
            {
                break;
            }
            best = &unit;
        }
        return std::to_string(best->period / m_period) + "/" + best->printed;
    }

    uint32_t m_period{SCALE * 60 * 60 / 3}; //!< of one packet, in units of SCALE
    uint32_t m_burst;
    uint32_t m_cost{0}; //!< of one packet, in credits
    uint32_t m_most{0}; //!< that can be saved up, in credits
    uint32_t m_credit{0};
    uint32_t m_last{0}; //!< jiffies when credits were last gained
};

const MatchRegistration g_limit(
    MatchType("limit", MatchType::Make<LimitMatch>).Option("limit", 1).Option("limit-burst", 1));

} // namespace

} // namespace netfilter
} // namespace ns3
