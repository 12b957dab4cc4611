/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack.h"

#include "nf-alg.h"
#include "nf-suggest.h"
#include "nf-tracker.h"

#include "ns3/log.h"

#include <stdexcept>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterConntrack");
NS_OBJECT_ENSURE_REGISTERED(Conntrack);

TypeId
Conntrack::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netfilter::Conntrack")
            .SetParent<Object>()
            .SetGroupName("Netfilter")
            .AddConstructor<Conntrack>()
            .AddTraceSource("State",
                            "A connection was made, changed its state, or went, and why",
                            MakeTraceSourceAccessor(&Conntrack::m_stateTrace),
                            "ns3::netfilter::Conntrack::StateCallback")
            .AddTraceSource("Event",
                            "A connection was confirmed, changed or deleted, as conntrack -E",
                            MakeTraceSourceAccessor(&Conntrack::m_eventTrace),
                            "ns3::netfilter::Conntrack::EventCallback")
            .AddTraceSource("ExpectationEvent",
                            "An expectation was made or removed, as conntrack -E expect",
                            MakeTraceSourceAccessor(&Conntrack::m_expectationTrace),
                            "ns3::netfilter::Conntrack::ExpectationEventCallback")
            .AddTraceSource("ExpectationMatch",
                            "A new connection fulfils an expectation; not yet translated",
                            MakeTraceSourceAccessor(&Conntrack::m_matchTrace),
                            "ns3::netfilter::Conntrack::ExpectationMatchCallback")
            .AddTraceSource("Invalid",
                            "A packet is INVALID, and why",
                            MakeTraceSourceAccessor(&Conntrack::m_invalidTrace),
                            "ns3::netfilter::Conntrack::InvalidCallback");
    return tid;
}

Conntrack::Conntrack()
    : m_wheel([this](Connection& connection) { Delete(connection, ChangeCause::TIMEOUT); }),
      m_expectations(*this),
      m_random(CreateObject<UniformRandomVariable>())
{
    for (const Alg* alg : Alg::GetAll())
    {
        m_helperPorts.push_back({alg, false});
    }
}

Conntrack::~Conntrack() = default;

void
Conntrack::DoDispose()
{
    // Quietly: at the end of a simulation nothing is deleted, so nothing is announced.
    m_wheel.Clear();
    m_collection.Cancel();
    for (uint32_t bucket = 0; bucket < m_table.GetBucketCount() && !m_table.IsEmpty(); ++bucket)
    {
        while (TupleHash* entry = m_table.GetHead(bucket))
        {
            Connection& connection = Connection::FromHash(*entry);
            m_table.Remove(connection.hash[0], connection.zone);
            m_table.Remove(connection.hash[1], connection.zone);
            connection.hasEventCache = false;
            connection.Leave();
            connection.Unref();
        }
    }
    onForget = nullptr;
    onFollowMaster = nullptr;
    onTranslateAddress = nullptr;
    hasListener = false;
    onLog = nullptr;
    onInvalid = nullptr;
    onMissingHelper = nullptr;
    Object::DoDispose();
}

int64_t
Conntrack::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

void
Conntrack::PrepareTable()
{
    if (m_table.GetBucketCount() != m_sysctls.buckets)
    {
        m_table.Resize(m_sysctls.buckets);
    }
}

namespace
{

/// \throws std::invalid_argument when there is none of that name
const SysctlEntry&
RequireSysctl(const std::string& name)
{
    const SysctlEntry* entry = FindSysctl(name);
    if (entry == nullptr)
    {
        std::vector<std::string> names;
        for (const SysctlEntry& known : GetSysctlTable())
        {
            names.emplace_back(known.name);
        }
        const std::string prefix = "net.netfilter.";
        throw std::invalid_argument(
            "unknown sysctl \"" + name + "\"" +
            SuggestName(name.rfind(prefix, 0) == 0 ? name.substr(prefix.size()) : name, names) +
            " (--PrintAttributes=ns3::netfilter::Netfilter lists all)");
    }
    return *entry;
}

} // namespace

void
Conntrack::SetSysctl(const std::string& name, uint32_t value)
{
    if (IsSysctlCount(name))
    {
        throw std::invalid_argument("sysctl nf_conntrack_count can only be read");
    }
    const SysctlEntry* const entry = &RequireSysctl(name);
    if (value < entry->min || value > entry->max)
    {
        throw std::invalid_argument("sysctl " + std::string(entry->name) + ": " +
                                    std::to_string(value) + " is not in " +
                                    std::to_string(entry->min) + ".." + std::to_string(entry->max));
    }
    m_sysctls.*entry->field = value;
    PrepareTable();
}

uint32_t
Conntrack::GetSysctl(const std::string& name) const
{
    return IsSysctlCount(name) ? m_count : m_sysctls.*RequireSysctl(name).field;
}

bool
Conntrack::Invert(const Tuple& tuple, Tuple& inverse)
{
    inverse = tuple;
    inverse.source = tuple.destination;
    inverse.destination = tuple.source;
    inverse.direction =
        tuple.direction == Direction::ORIGINAL ? Direction::REPLY : Direction::ORIGINAL;
    return Tracker::Get(tuple.protocol).Invert(tuple, inverse);
}

bool
Conntrack::IsExpired(const Connection& connection) const
{
    return clock::Until(connection.timeout, GetJiffies()) <= 0;
}

uint32_t
Conntrack::GetRemaining(const Connection& connection) const
{
    const int32_t left = connection.IsConfirmed() ? clock::Until(connection.timeout, GetJiffies())
                                                  : static_cast<int32_t>(connection.timeout);
    return left > 0 ? static_cast<uint32_t>(left) / clock::HZ : 0;
}

TupleHash*
Conntrack::FindHashed(const Tuple& tuple, uint16_t zone, uint32_t hash, uint32_t now)
{
    TupleHash* entry = m_table.GetHead(m_table.GetBucket(hash));
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
            // What expired is noticed here at the latest, as on Linux. What is just being told of
            // as over stays where it is meanwhile.
            if (Delete(connection, ChangeCause::TIMEOUT))
            {
                return FindHashed(tuple, zone, hash, now);
            }
        }
        entry = next;
    }
    return nullptr;
}

TupleHash*
Conntrack::Find(const Tuple& tuple, uint16_t zone)
{
    PrepareTable();
    return FindHashed(tuple, zone, m_table.Hash(tuple, zone), GetJiffies());
}

Verdict
Conntrack::In(PacketContext& context)
{
    context.jiffies = GetJiffies();
    if (context.ctinfo == CtInfo::UNTRACKED || (context.ct && !context.ct->IsTemplate()))
    {
        return Verdict::ACCEPT; // seen before (over loopback), or not to be tracked
    }
    const ConnectionPtr rule = std::move(context.ct); // what a CT rule wants, or null
    context.ct = nullptr;
    context.ctinfo = CtInfo::ESTABLISHED;

    if (context.hook == Hook::LOCAL_OUT && context.packet.IsFragment())
    {
        return Verdict::ACCEPT; // what this node sends in pieces is not tracked
    }
    if (context.packet.GetFragmentOffset() != 0)
    {
        ++m_statistics.invalid;
        return Verdict::ACCEPT;
    }
    if (context.packet.IsIcmp())
    {
        if (!TrackIcmpError(context, rule ? rule->zone : 0))
        {
            ++m_statistics.error;
            return Verdict::ACCEPT;
        }
        if (context.ct)
        {
            return Verdict::ACCEPT;
        }
    }

    while (true)
    {
        switch (Resolve(context, PeekPointer(rule)))
        {
        case Found::TABLE_FULL:
            ++m_statistics.drop;
            return context.Drop(DropReason::TABLE_FULL);
        case Found::NOTHING:
            return Invalidate(context);
        case Found::CONNECTION:
            break;
        }
        Connection& connection = *context.ct;
        const ConnectionState before = Remember(connection);
        switch (connection.tracker->Track(*this, connection, context))
        {
        case TrackResult::REPEAT:
            context.ct = nullptr;
            continue;
        case TrackResult::INVALID:
            return Invalidate(context);
        case TrackResult::ACCEPT:
            break;
        }
        if (context.ctinfo == CtInfo::ESTABLISHED_REPLY && !connection.Has(status::SEEN_REPLY))
        {
            connection.status |= status::SEEN_REPLY;
            CacheEvent(connection, ctevent::REPLY);
        }
        if (!connection.Has(status::DYING))
        {
            ReportChange(connection, before, ChangeCause::PACKET, &context);
        }
        return Verdict::ACCEPT;
    }
}

Verdict
Conntrack::Invalidate(PacketContext& context)
{
    ++m_statistics.invalid;
    context.ct = nullptr;
    context.ctinfo = CtInfo::ESTABLISHED;
    return Verdict::ACCEPT;
}

Conntrack::Found
Conntrack::Resolve(PacketContext& context, const Connection* rule)
{
    Tuple tuple;
    if (!Tracker::ReadTuple(context.packet, tuple))
    {
        return Found::NOTHING;
    }

    PrepareTable();
    const uint16_t zone = rule != nullptr ? rule->zone : 0;
    const uint32_t hash = m_table.Hash(tuple, zone);
    TupleHash* entry = FindHashed(tuple, zone, hash, context.jiffies);
    if (entry == nullptr)
    {
        Tuple reply;
        if (!Invert(tuple, reply))
        {
            return Found::NOTHING;
        }
        context.ct = MakeConnection(tuple, reply, hash, rule);
        if (!context.ct)
        {
            return Found::TABLE_FULL;
        }
        ReportNew(*context.ct, ChangeCause::CREATED, &context);
        entry = &context.ct->hash[0];
    }
    else
    {
        context.ct = &Connection::FromHash(*entry);
    }

    if (entry->tuple.direction == Direction::REPLY)
    {
        context.ctinfo = CtInfo::ESTABLISHED_REPLY;
    }
    else if (context.ct->Has(status::SEEN_REPLY))
    {
        context.ctinfo = CtInfo::ESTABLISHED;
    }
    else
    {
        context.ctinfo = context.ct->Has(status::EXPECTED) ? CtInfo::RELATED : CtInfo::NEW;
    }
    return Found::CONNECTION;
}

void
Conntrack::Account(Connection& connection, const PacketContext& context)
{
    if (connection.accounting)
    {
        auto& counter =
            connection.accounting->direction[static_cast<uint32_t>(GetDirection(context.ctinfo))];
        ++counter.packets;
        counter.bytes += context.packet.GetLength();
    }
}

void
Conntrack::SetTimeout(Connection& connection, const PacketContext& context, uint32_t seconds)
{
    if (!connection.Has(status::FIXED_TIMEOUT))
    {
        connection.timeout = seconds * clock::HZ;
        if (connection.IsConfirmed())
        {
            connection.timeout += context.jiffies;
            if (TimingWheel::IsTooLate(connection))
            {
                m_wheel.Put(connection);
            }
        }
    }
}

void
Conntrack::Refresh(Connection& connection, const PacketContext& context, uint32_t seconds)
{
    SetTimeout(connection, context, seconds);
    Account(connection, context);
}

} // namespace netfilter
} // namespace ns3
