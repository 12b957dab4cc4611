/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-table.h"

#include "nf-alg.h"
#include "nf-tracker.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterConntrackTable");

namespace
{

bool
IsExpired(const Connection& connection)
{
    return clock::Until(connection.timeout, clock::GetJiffies()) <= 0;
}

} // namespace

ConntrackTable::ConntrackTable(const Sysctls& sysctls,
                               ConntrackStatistics& statistics,
                               ConntrackEvents& events,
                               ExpectationTable& expectations)
    : m_sysctls(sysctls),
      m_statistics(statistics),
      m_events(events),
      m_expectations(expectations),
      m_wheel([this](Connection& connection) { Delete(connection, ChangeCause::TIMEOUT); }),
      m_random(CreateObject<UniformRandomVariable>())
{
}

int64_t
ConntrackTable::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

void
ConntrackTable::FitBuckets()
{
    if (m_chains.GetBucketCount() != m_sysctls.buckets)
    {
        m_chains.Resize(m_sysctls.buckets);
    }
}

// ------------------------------------------------------------------------------------------------
// Find
// ------------------------------------------------------------------------------------------------

TupleHash*
ConntrackTable::Find(const Tuple& tuple, uint16_t zone)
{
    return Find(tuple, zone, HashTuple(tuple, zone), clock::GetJiffies());
}

TupleHash*
ConntrackTable::Find(const Tuple& tuple, uint16_t zone, uint32_t hash, uint32_t now)
{
    FitBuckets();
    TupleHash* entry = m_chains.GetHead(m_chains.GetBucket(hash));
    while (entry != nullptr)
    {
        TupleHash* next = entry->next;
        Connection& connection = Connection::FromHash(*entry);
        if (entry->tuple == tuple && connection.zone == zone)
        {
            if (clock::Until(connection.timeout, now) > 0)
            {
                return entry;
            }
            // What expired is noticed here at the latest, as on Linux. A connection whose deletion
            // is being announced stays in its chain meanwhile.
            if (Delete(connection, ChangeCause::TIMEOUT))
            {
                return Find(tuple, zone, hash, now);
            }
        }
        entry = next;
    }
    return nullptr;
}

bool
ConntrackTable::IsTaken(const Tuple& tuple, const Connection& ignored)
{
    FitBuckets();
    TupleHash* entry = m_chains.GetHead(m_chains.GetBucket(HashTuple(tuple, ignored.zone)));
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

TupleHash*
ConntrackTable::FindInChain(const Connection& connection,
                            Direction direction,
                            uint32_t bucket) const
{
    const Tuple& tuple = connection.GetTuple(direction);
    TupleHash* entry = m_chains.GetHead(bucket);
    while (entry != nullptr &&
           (entry->tuple != tuple || Connection::FromHash(*entry).zone != connection.zone))
    {
        entry = entry->next;
    }
    return entry;
}

void
ConntrackTable::ForEach(const std::function<void(const Connection&)>& visit)
{
    DeleteIf([](const Connection& connection) { return IsExpired(connection); },
             ChangeCause::TIMEOUT);
    for (uint32_t bucket = 0; bucket < GetBucketCount() && !m_chains.IsEmpty(); ++bucket)
    {
        for (TupleHash* entry = m_chains.GetHead(bucket); entry != nullptr; entry = entry->next)
        {
            if (entry->tuple.direction == Direction::ORIGINAL)
            {
                visit(Connection::FromHash(*entry));
            }
        }
    }
}

// ------------------------------------------------------------------------------------------------
// Insert
// ------------------------------------------------------------------------------------------------

ConnectionPtr
ConntrackTable::Allocate(Conntrack& conntrack,
                         const Tuple& original,
                         const Tuple& reply,
                         uint16_t zone,
                         uint32_t hash)
{
    FitBuckets();
    ++m_count;
    if (m_sysctls.max != 0 && m_count > m_sysctls.max && !DropEarly(hash))
    {
        --m_count;
        ScheduleCollection();
        NS_LOG_LOGIC("table full (" << m_count << " connections), no room for " << original);
        m_events.Log("nf_conntrack: table full, dropping packet");
        return nullptr;
    }
    ConnectionPtr connection = Create<Connection>(&conntrack, original, reply);
    connection->originalHash = hash;
    connection->tracker = &Tracker::Get(original.protocol);
    connection->zone = zone;
    if (m_sysctls.acct != 0)
    {
        connection->accounting = std::make_unique<Accounting>();
    }
    return connection;
}

uint32_t
ConntrackTable::GetReplyBucket(const Connection& connection) const
{
    return m_chains.GetBucket(HashTuple(connection.GetReply(), connection.zone));
}

bool
ConntrackTable::IsChainTooLong(uint32_t bucket, uint32_t replyBucket)
{
    const uint32_t length = std::max(GetChainLength(bucket), GetChainLength(replyBucket));
    // Linux draws a limit of 50 to 79 for every insertion; below it there is nothing to draw.
    constexpr uint32_t SHORTEST = 50;
    constexpr uint32_t LONGEST = 79;
    return length > SHORTEST + 1 && length > m_random->GetInteger(SHORTEST, LONGEST) + 1;
}

void
ConntrackTable::Stamp(Connection& connection) const
{
    if (m_sysctls.timestamp != 0)
    {
        connection.startTime = Simulator::Now().GetNanoSeconds();
    }
}

InsertResult
ConntrackTable::Insert(StateWriter& state, TupleHash*& clash)
{
    FitBuckets();
    Connection& connection = state.connection;
    const uint32_t bucket = m_chains.GetBucket(connection.originalHash);
    const uint32_t replyBucket = GetReplyBucket(connection);
    clash = FindInChain(connection, Direction::ORIGINAL, bucket);
    if (clash == nullptr)
    {
        clash = FindInChain(connection, Direction::REPLY, replyBucket);
    }
    if (clash != nullptr)
    {
        return InsertResult::CLASH;
    }
    if (IsChainTooLong(bucket, replyBucket))
    {
        ++m_statistics.chainTooLong;
        return InsertResult::CHAIN_TOO_LONG;
    }
    // Until now the timeout was relative: a packet may have been held up on its way.
    connection.timeout += clock::GetJiffies();
    Stamp(connection);
    connection.Ref();
    m_chains.Insert(connection.hash[0], bucket);
    m_chains.Insert(connection.hash[1], replyBucket);
    state.Set(status::CONFIRMED);
    m_wheel.Put(connection);
    NS_LOG_LOGIC("confirmed " << connection.GetOriginal() << ", " << m_count << " in the table");
    return InsertResult::OK;
}

TupleHash*
ConntrackTable::InsertForReplies(StateWriter& state)
{
    Connection& connection = state.connection;
    const uint32_t replyBucket = GetReplyBucket(connection);
    if (TupleHash* clash = FindInChain(connection, Direction::REPLY, replyBucket))
    {
        return clash;
    }
    connection.timeout = clock::GetJiffies() + clock::HZ;
    Stamp(connection);
    connection.Ref();
    m_chains.Insert(connection.hash[1], replyBucket);
    state.Set(status::FIXED_TIMEOUT | status::NAT_CLASH | status::CONFIRMED);
    m_wheel.Put(connection);
    return nullptr;
}

// ------------------------------------------------------------------------------------------------
// Delete
// ------------------------------------------------------------------------------------------------

bool
ConntrackTable::Delete(Connection& connection, ChangeCause cause)
{
    if (connection.Has(status::DYING) || !connection.IsConfirmed())
    {
        return false;
    }
    NS_LOG_LOGIC("delete " << connection.GetOriginal() << ": " << cause);
    const ConnectionPtr guard(
        &connection); // a listener may dispose of the node, and so of the table
    m_events.Change(connection, cause, nullptr, [](StateWriter& state) {
        state.Set(status::DYING);
    });
    if (m_sysctls.timestamp != 0)
    {
        // What expired unnoticed ended when it expired.
        const int32_t left = std::min(clock::Until(connection.timeout, clock::GetJiffies()), 0);
        connection.stopTime =
            Simulator::Now().GetNanoSeconds() + int64_t{left} * (1000000000 / clock::HZ);
    }
    m_events.AnnounceEnd(connection);
    m_chains.Remove(connection.hash[0], connection.zone);
    const bool wasInTable = m_chains.Remove(connection.hash[1], connection.zone);
    TimingWheel::Remove(connection);
    m_expectations.RemoveOf(connection);
    if (wasInTable)
    {
        connection.Unref();
    }
    return true;
}

void
ConntrackTable::DeleteIf(const std::function<bool(const Connection&)>& pick, ChangeCause cause)
{
    for (uint32_t bucket = 0; bucket < GetBucketCount() && !m_chains.IsEmpty(); ++bucket)
    {
        // By the reply's entry: one that lost a clash has no other (Linux: get_next_corpse).
        std::vector<ConnectionPtr> connections;
        for (TupleHash* entry = m_chains.GetHead(bucket); entry != nullptr; entry = entry->next)
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
ConntrackTable::RemoveHelper(const Alg& alg)
{
    m_expectations.RemoveIf(
        [&](const Expectation& expectation) {
            return expectation.alg == &alg || expectation.assignAlg == &alg;
        },
        ChangeCause::MASTER);
    for (uint32_t bucket = 0; bucket < GetBucketCount() && !m_chains.IsEmpty(); ++bucket)
    {
        for (TupleHash* entry = m_chains.GetHead(bucket); entry != nullptr; entry = entry->next)
        {
            Connection& connection = Connection::FromHash(*entry);
            if (connection.help && connection.help->alg == &alg)
            {
                connection.CacheEvent(ctevent::HELPER);
                connection.help->alg = nullptr;
            }
        }
    }
}

void
ConntrackTable::Clear()
{
    m_wheel.Clear();
    m_collection.Cancel();
    for (uint32_t bucket = 0; bucket < GetBucketCount() && !m_chains.IsEmpty(); ++bucket)
    {
        while (TupleHash* entry = m_chains.GetHead(bucket))
        {
            Connection& connection = Connection::FromHash(*entry);
            m_chains.Remove(connection.hash[0], connection.zone);
            m_chains.Remove(connection.hash[1], connection.zone);
            connection.hasEventCache = false;
            connection.Leave();
            connection.Unref();
        }
    }
}

// ------------------------------------------------------------------------------------------------
// Make room in a table that is full (Linux: early_drop, gc_worker)
// ------------------------------------------------------------------------------------------------

std::vector<ConnectionPtr>
ConntrackTable::CollectBucket(uint32_t bucket) const
{
    std::vector<ConnectionPtr> connections;
    for (TupleHash* entry = m_chains.GetHead(bucket); entry != nullptr; entry = entry->next)
    {
        connections.emplace_back(&Connection::FromHash(*entry));
    }
    return connections;
}

bool
ConntrackTable::DropEarly(uint32_t hash)
{
    // Linux looks at eight buckets and empties the first that has victims.
    constexpr uint32_t RANGE = 8;
    const uint32_t first = m_chains.GetBucket(hash);
    for (uint32_t i = 0; i < RANGE; ++i)
    {
        // Collected first: a listener may delete others, or resize the table.
        const uint32_t bucket = (first + i) % GetBucketCount();
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

void
ConntrackTable::ScheduleCollection()
{
    if (!m_collection.IsExpired())
    {
        return;
    }
    // Linux's collector walks through the table once a minute (more often where most timeouts are
    // shorter), wherever that minute begins, and learns only then that the table was full.
    constexpr uint32_t PERIOD = 60;
    const int64_t minutes = Simulator::Now().GetTimeStep() / Seconds(PERIOD).GetTimeStep();
    const Time next = Seconds(PERIOD) * (minutes + 1);
    m_collection =
        Simulator::Schedule(next - Simulator::Now(), &ConntrackTable::CollectGarbage, this);
}

void
ConntrackTable::CollectGarbage()
{
    const uint32_t enough = m_sysctls.max / 100 * 95;
    if (enough == 0)
    {
        return; // a limit below 100 has no such percentage for Linux
    }
    // Then it rests until the table is full again (Linux: GC_SCAN_EXPIRED_MAX).
    constexpr uint32_t MOST_VICTIMS = 64000 / clock::HZ + 1;
    uint32_t victims = 0;
    for (uint32_t bucket = 0;
         bucket < GetBucketCount() && m_count >= enough && victims < MOST_VICTIMS;
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
            connection = nullptr; // it counts until it is released
        }
    }
}

} // namespace netfilter
} // namespace ns3
