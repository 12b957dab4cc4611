/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What Ctnetlink does to connections goes through here: made, changed and told without a packet.

#include "nf-alg.h"
#include "nf-conntrack.h"
#include "nf-tracker.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace netfilter
{

ConnectionPtr
Conntrack::AllocateRequested(const Tuple& original, const Tuple& reply, uint16_t zone)
{
    PrepareTable();
    ConnectionPtr connection = Allocate(original, reply, zone, m_table.Hash(original, zone));
    if (connection)
    {
        connection->hasEventCache = GetsEventCache(false);
        ReportNew(*connection, ChangeCause::REQUEST, nullptr);
    }
    return connection;
}

Conntrack::InsertResult
Conntrack::InsertRequested(Connection& connection)
{
    PrepareTable();
    const uint32_t bucket = m_table.GetBucket(connection.originalHash);
    const uint32_t replyBucket =
        m_table.GetBucket(m_table.Hash(connection.GetReply(), connection.zone));
    if (FindInChain(connection, Direction::ORIGINAL, bucket) != nullptr ||
        FindInChain(connection, Direction::REPLY, replyBucket) != nullptr)
    {
        return InsertResult::EXISTS;
    }
    if (IsChainTooLong(bucket, replyBucket))
    {
        ++m_statistics.chainTooLong;
        return InsertResult::CHAIN_TOO_LONG;
    }
    Link(connection, bucket, replyBucket);
    ++m_statistics.insert;
    return InsertResult::OK;
}

void
Conntrack::SetTimeoutFromNow(Connection& connection, uint32_t seconds)
{
    constexpr uint32_t LONGEST = std::numeric_limits<int32_t>::max();
    connection.timeout = std::min(seconds, LONGEST / clock::HZ) * clock::HZ;
    if (connection.IsConfirmed())
    {
        connection.timeout += GetJiffies();
        if (TimingWheel::IsTooLate(connection))
        {
            m_wheel.Put(connection);
        }
    }
}

void
Conntrack::TakeHelper(Connection& connection)
{
    m_expectations.RemoveOf(connection);
    connection.help->alg = nullptr;
}

} // namespace netfilter
} // namespace ns3
