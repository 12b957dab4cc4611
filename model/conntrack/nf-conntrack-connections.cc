/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Connections come and go: made for a first packet, dropped early, deleted, looked through.

#include "nf-alg.h"
#include "nf-conntrack.h"
#include "nf-tracker.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace netfilter
{

bool
Conntrack::GetsEventCache(bool asked) const
{
    // With 2 ("auto") what is made while nobody listens never tells anything.
    return m_sysctls.events == 2 ? HasListener() : asked || m_sysctls.events == 1;
}

ConnectionPtr
Conntrack::Allocate(const Tuple& original, const Tuple& reply, uint16_t zone, uint32_t hash)
{
    ++m_count;
    if (m_sysctls.max != 0 && m_count > m_sysctls.max && !DropEarly(hash))
    {
        --m_count;
        ScheduleCollection();
        if (onLog)
        {
            onLog("nf_conntrack: table full, dropping packet");
        }
        return nullptr;
    }
    ConnectionPtr connection = Create<Connection>(this, original, reply);
    connection->originalHash = hash;
    connection->tracker = &Tracker::Get(original.protocol);
    connection->zone = zone;
    if (m_sysctls.acct != 0)
    {
        connection->accounting = std::make_unique<Accounting>();
    }
    return connection;
}

ConnectionPtr
Conntrack::MakeConnection(const Tuple& tuple,
                          const Tuple& reply,
                          uint32_t hash,
                          const Connection* rule)
{
    ConnectionPtr connection = Allocate(tuple, reply, rule != nullptr ? rule->zone : 0, hash);
    if (!connection)
    {
        return nullptr;
    }
    const bool asked = rule != nullptr && rule->hasEventCache;
    connection->hasEventCache = GetsEventCache(asked);
    if (asked)
    {
        connection->eventMask = rule->eventMask;
        connection->expectEventMask = rule->expectEventMask;
    }

    if (const auto expectation = m_expectations.Take(*connection))
    {
        FulfilExpectation(*connection, *expectation);
    }
    else if (rule != nullptr && rule->help)
    {
        connection->status |= status::HELPER;
        GiveHelper(*connection, *rule->help->alg);
    }
    return connection;
}

void
Conntrack::GiveHelper(Connection& connection, const Alg& alg)
{
    connection.help = std::make_unique<HelperExtension>();
    connection.help->alg = &alg;
}

void
Conntrack::FulfilExpectation(Connection& connection, const Expectation& expectation)
{
    connection.status |= status::EXPECTED;
    connection.mark = connection.master->mark;
    if (expectation.assignAlg != nullptr)
    {
        GiveHelper(connection, *expectation.assignAlg);
    }
    ++m_statistics.expectNew;
    m_matchTrace(connection, expectation);
    if (expectation.followMaster && onFollowMaster)
    {
        onFollowMaster(connection, expectation);
    }
}

bool
Conntrack::DropEarly(uint32_t hash)
{
    // Linux looks at eight buckets and empties the first that has victims.
    constexpr uint32_t RANGE = 8;
    const uint32_t first = m_table.GetBucket(hash);
    for (uint32_t i = 0; i < RANGE; ++i)
    {
        // Collected first: whoever hears of a deletion may delete others, or resize the table.
        const uint32_t bucket = (first + i) % m_table.GetBucketCount();
        uint32_t drops = 0;
        for (const ConnectionPtr& connection : CollectBucket(bucket))
        {
            const bool expired = IsExpired(*connection);
            const ChangeCause cause = expired ? ChangeCause::TIMEOUT : ChangeCause::EARLY_DROP;
            if ((expired || !connection->Has(status::ASSURED)) && Delete(*connection, cause) &&
                !expired)
            {
                ++drops;
            }
        }
        if (drops != 0)
        {
            m_statistics.earlyDrop += drops;
            return true;
        }
    }
    return false;
}

bool
Conntrack::IsTaken(const Tuple& tuple, const Connection& ignored)
{
    PrepareTable();
    TupleHash* entry = m_table.GetHead(m_table.GetBucket(m_table.Hash(tuple, ignored.zone)));
    while (entry != nullptr)
    {
        TupleHash* next = entry->next;
        Connection& connection = Connection::FromHash(*entry);
        if (&connection != &ignored && entry->tuple == tuple && connection.zone == ignored.zone)
        {
            const bool isExpired = IsExpired(connection);
            if (isExpired && Delete(connection, ChangeCause::TIMEOUT))
            {
                return IsTaken(tuple, ignored);
            }
            // Two first packets of one flow: confirm will resolve that clash.
            if (!isExpired && connection.GetOriginal() != ignored.GetOriginal())
            {
                ++m_statistics.found;
                return true;
            }
        }
        entry = next;
    }
    return false;
}

void
Conntrack::AlterReply(Connection& connection, const Tuple& reply)
{
    connection.hash[1].tuple = reply;
    connection.hash[1].tuple.direction = Direction::REPLY;
}

bool
Conntrack::Delete(Connection& connection, ChangeCause cause)
{
    if (connection.Has(status::DYING) || !connection.IsConfirmed())
    {
        return false;
    }
    const ConnectionState before = Remember(connection);
    connection.status |= status::DYING;
    ReportChange(connection, before, cause);
    if (m_sysctls.timestamp != 0)
    {
        // What expired unnoticed ended when it expired.
        const int32_t left = std::min(clock::Until(connection.timeout, GetJiffies()), 0);
        connection.stopTime =
            Simulator::Now().GetNanoSeconds() + int64_t{left} * (1000000000 / clock::HZ);
    }
    if (connection.hasEventCache && (connection.eventMask & ctevent::DESTROY) != 0)
    {
        NotifyEvent({EventType::DESTROY, connection, ctevent::DESTROY, GetRemaining(connection)});
    }
    m_table.Remove(connection.hash[0], connection.zone);
    m_table.Remove(connection.hash[1], connection.zone);
    TimingWheel::Remove(connection);
    m_expectations.RemoveOf(connection);
    connection.Unref();
    return true;
}

void
Conntrack::Close(const PacketContext& context)
{
    if (context.ct && context.ct->IsConfirmed())
    {
        context.ct->tracker->Close(*this, *context.ct, context);
    }
}

void
Conntrack::Kill(Connection& connection, const PacketContext& context, ChangeCause cause)
{
    Account(connection, context);
    Delete(connection, cause);
}

void
Conntrack::DeleteIf(const std::function<bool(const Connection&)>& pick, ChangeCause cause)
{
    for (uint32_t bucket = 0; bucket < m_table.GetBucketCount() && !m_table.IsEmpty(); ++bucket)
    {
        // By the reply's entry: who lost a clash has no other (Linux: get_next_corpse).
        std::vector<ConnectionPtr> connections;
        for (TupleHash* entry = m_table.GetHead(bucket); entry != nullptr; entry = entry->next)
        {
            if (entry->tuple.direction == Direction::REPLY)
            {
                connections.emplace_back(&Connection::FromHash(*entry));
            }
        }
        for (const ConnectionPtr& connection : connections)
        {
            if (!connection->Has(status::DYING) && pick(*connection))
            {
                Delete(*connection, cause);
            }
        }
    }
}

void
Conntrack::RemoveHelper(const Alg& alg)
{
    m_expectations.RemoveIf(
        [&](const Expectation& expectation) {
            return expectation.alg == &alg || expectation.assignAlg == &alg;
        },
        ChangeCause::MASTER);
    for (uint32_t bucket = 0; bucket < m_table.GetBucketCount() && !m_table.IsEmpty(); ++bucket)
    {
        for (TupleHash* entry = m_table.GetHead(bucket); entry != nullptr; entry = entry->next)
        {
            Connection& connection = Connection::FromHash(*entry);
            if (connection.help && connection.help->alg == &alg)
            {
                CacheEvent(connection, ctevent::HELPER);
                connection.help->alg = nullptr;
            }
        }
    }
}

std::vector<ConnectionPtr>
Conntrack::CollectBucket(uint32_t bucket) const
{
    std::vector<ConnectionPtr> connections;
    for (TupleHash* entry = m_table.GetHead(bucket); entry != nullptr; entry = entry->next)
    {
        connections.emplace_back(&Connection::FromHash(*entry));
    }
    return connections;
}

void
Conntrack::Flush()
{
    DeleteIf([](const Connection&) { return true; });
}

void
Conntrack::ForEach(const std::function<void(const Connection&)>& visit)
{
    DeleteIf([this](const Connection& connection) { return IsExpired(connection); },
             ChangeCause::TIMEOUT);
    for (uint32_t bucket = 0; bucket < m_table.GetBucketCount() && !m_table.IsEmpty(); ++bucket)
    {
        for (TupleHash* entry = m_table.GetHead(bucket); entry != nullptr; entry = entry->next)
        {
            if (entry->tuple.direction == Direction::ORIGINAL)
            {
                visit(Connection::FromHash(*entry));
            }
        }
    }
}

void
Conntrack::Release(Connection& connection)
{
    if (!connection.IsConfirmed())
    {
        const ConnectionState before = Remember(connection);
        connection.status |= status::DYING;
        ReportChange(connection, before, ChangeCause::DISCARDED);
    }
    m_expectations.RemoveOf(connection);
    if (connection.Has(status::SRC_NAT_DONE) && onForget)
    {
        onForget(connection);
    }
    --m_count;
}

} // namespace netfilter
} // namespace ns3
