/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A table that was full once: Linux's garbage collector makes room in it (gc_worker).

#include "nf-clock.h"
#include "nf-conntrack.h"
#include "nf-tracker.h"

#include "ns3/simulator.h"

namespace ns3
{
namespace netfilter
{

void
Conntrack::ScheduleCollection()
{
    if (!m_collection.IsExpired())
    {
        return;
    }
    // Linux's collector walks through the table once a minute (more often where most timeouts are
    // shorter), wherever that minute begins, and hears only then that the table was full.
    constexpr int64_t PERIOD = 60;
    const int64_t second = Simulator::Now().GetSeconds();
    const Time next = Seconds(static_cast<double>((second / PERIOD + 1) * PERIOD));
    m_collection = Simulator::Schedule(next - Simulator::Now(), &Conntrack::CollectGarbage, this);
}

void
Conntrack::CollectGarbage()
{
    const uint32_t enough = m_sysctls.max / 100 * 95;
    if (enough == 0)
    {
        return; // a limit below 100 has no such percentage for Linux
    }
    // Then it rests, and must hear again that the table is full (Linux: GC_SCAN_EXPIRED_MAX).
    constexpr uint32_t MOST_VICTIMS = 64000 / clock::HZ + 1;
    uint32_t victims = 0;
    for (uint32_t bucket = 0;
         bucket < m_table.GetBucketCount() && m_count >= enough && victims < MOST_VICTIMS;
         ++bucket)
    {
        for (ConnectionPtr& connection : CollectBucket(bucket))
        {
            const bool isDispensable =
                !connection->Has(status::ASSURED) || connection->tracker->IsClosing(*connection);
            const bool isExpired = IsExpired(*connection);
            if ((isExpired || (m_count >= enough && isDispensable)) && victims < MOST_VICTIMS)
            {
                const ChangeCause cause = isExpired ? ChangeCause::TIMEOUT : ChangeCause::GARBAGE;
                victims += Delete(*connection, cause) ? 1 : 0;
            }
            connection = nullptr; // it counts until nobody has it
        }
    }
}

} // namespace netfilter
} // namespace ns3
