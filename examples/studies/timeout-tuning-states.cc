/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "timeout-tuning-states.h"

#include "ns3/nf-connection.h"

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// \return whether the table holds a connection in this state
bool
IsInTable(const ConnectionState& state)
{
    return (state.status & status::CONFIRMED) != 0 && (state.status & status::DYING) == 0;
}

} // namespace

StateWatch::StateWatch(Ptr<Netfilter> netfilter)
    : RouterWatch(netfilter)
{
    Start();
}

void
StateWatch::Begin()
{
    m_sums.clear();
    m_samples = 0;
}

void
StateWatch::Sample()
{
    ++m_samples;
    for (const auto& [state, count] : m_now)
    {
        m_sums[state] += count;
    }
}

void
StateWatch::OnChange(const StateChange& change)
{
    if (IsInTable(change.before))
    {
        --m_now[change.before.protocol];
    }
    if (IsInTable(change.after))
    {
        ++m_now[change.after.protocol];
    }
}

void
StateWatch::AddTo(StudyRow& row) const
{
    double others = 0;
    for (const auto& [state, sum] : m_sums)
    {
        others += static_cast<double>(sum) / m_samples;
    }
    for (const auto& [column, state] :
         std::map<std::string, std::string>{{"in_syn_sent", "SYN_SENT"},
                                            {"in_established", "ESTABLISHED"},
                                            {"in_time_wait", "TIME_WAIT"},
                                            {"in_udp", ""}})
    {
        const auto sum = m_sums.find(state);
        const double mean = sum == m_sums.end() ? 0 : static_cast<double>(sum->second) / m_samples;
        row.Add(column, mean);
        others -= mean;
    }
    row.Add("in_others", others);
}
