/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack.h"

#include "nf-alg.h"
#include "nf-clock.h"
#include "nf-conntrack-icmp-error.h"
#include "nf-tracker.h"

#include "ns3/ipv4-address.h"
#include "ns3/log.h"

#include <utility>

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
                            "A connection was created, changed its state, or was deleted, and why",
                            MakeTraceSourceAccessor(&Conntrack::m_stateTrace),
                            "ns3::netfilter::Conntrack::StateCallback")
            .AddTraceSource("Event",
                            "A connection was confirmed, changed or deleted, as conntrack -E",
                            MakeTraceSourceAccessor(&Conntrack::m_eventTrace),
                            "ns3::netfilter::Conntrack::EventCallback")
            .AddTraceSource("ExpectationEvent",
                            "An expectation was created or removed, as conntrack -E expect",
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
    : m_events(m_sysctls),
      m_expectations(m_sysctls, m_statistics, m_events),
      m_table(m_sysctls, m_statistics, m_events, m_expectations)
{
    m_events.Add(*this, {ConntrackTopic::STATE, ConntrackTopic::EVENT, ConntrackTopic::INVALID});
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
    m_table.Clear();
    m_events.Clear();
    m_natHook = nullptr;
    Object::DoDispose();
}

int64_t
Conntrack::AssignStreams(int64_t stream)
{
    return m_table.AssignStreams(stream);
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

// ------------------------------------------------------------------------------------------------
// In: find or create a packet's connection, and track the packet
// ------------------------------------------------------------------------------------------------

Verdict
Conntrack::In(PacketContext& context)
{
    context.jiffies = clock::GetJiffies();
    if (context.ctinfo == CtInfo::UNTRACKED || (context.ct && !context.ct->IsTemplate()))
    {
        return Verdict::ACCEPT; // seen before (over loopback), or not to be tracked
    }
    const ConnectionPtr rule = context.ct; // what a CT rule wants, or null
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
        if (!TrackIcmpError(*this, context, rule ? rule->zone : 0))
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
        switch (Track(context))
        {
        case TrackResult::REPEAT:
            context.ct = nullptr;
            continue;
        case TrackResult::INVALID:
            return Invalidate(context);
        case TrackResult::ACCEPT:
            return Verdict::ACCEPT;
        }
    }
}

Conntrack::Found
Conntrack::Resolve(PacketContext& context, const Connection* rule)
{
    Tuple tuple;
    if (!Tracker::ReadTuple(context.packet, tuple))
    {
        return Found::NOTHING;
    }

    const uint16_t zone = rule != nullptr ? rule->zone : 0;
    const uint32_t hash = HashTuple(tuple, zone);
    TupleHash* entry = m_table.Find(tuple, zone, hash, context.jiffies);
    if (entry == nullptr)
    {
        Tuple reply;
        if (!Invert(tuple, reply))
        {
            return Found::NOTHING;
        }
        context.ct = CreateConnection(context, tuple, reply, hash, rule);
        if (!context.ct)
        {
            return Found::TABLE_FULL;
        }
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

ConnectionPtr
Conntrack::CreateConnection(PacketContext& context,
                            const Tuple& tuple,
                            const Tuple& reply,
                            uint32_t hash,
                            const Connection* rule)
{
    ConnectionPtr connection =
        m_table.Allocate(*this, tuple, reply, rule != nullptr ? rule->zone : 0, hash);
    if (!connection)
    {
        return nullptr;
    }
    NS_LOG_LOGIC("new connection " << tuple);
    const bool asked = rule != nullptr && rule->hasEventCache;
    connection->hasEventCache = m_events.GetsEventCache(asked);
    if (asked)
    {
        connection->eventMask = rule->eventMask;
        connection->expectEventMask = rule->expectEventMask;
    }
    m_events.Create(*connection, ChangeCause::CREATED, &context, [&](StateWriter& state) {
        if (const auto expectation = m_expectations.Take(*connection))
        {
            FulfilExpectation(state, *expectation);
        }
        else if (rule != nullptr && rule->help)
        {
            state.Set(status::HELPER);
            connection->SetHelper(*rule->help->alg);
        }
    });
    return connection;
}

void
Conntrack::FulfilExpectation(StateWriter& state, const Expectation& expectation)
{
    Connection& connection = state.connection;
    state.Set(status::EXPECTED);
    connection.mark = connection.master->mark;
    if (expectation.assignAlg != nullptr)
    {
        connection.SetHelper(*expectation.assignAlg);
    }
    ++m_statistics.expectNew;
    NS_LOG_LOGIC("expected by " << connection.master->GetOriginal());
    m_events.ReportMatch(connection, expectation);
    if (expectation.followMaster && m_natHook != nullptr)
    {
        m_natHook->FollowMaster(connection, expectation);
    }
}

TrackResult
Conntrack::Track(PacketContext& context)
{
    auto result = TrackResult::ACCEPT;
    const auto track = [&](StateWriter& state) {
        Connection& connection = state.connection;
        result = connection.tracker->Track(*this, state, context);
        if (result == TrackResult::ACCEPT && context.ctinfo == CtInfo::ESTABLISHED_REPLY &&
            !connection.Has(status::SEEN_REPLY))
        {
            state.Set(status::SEEN_REPLY);
            connection.CacheEvent(ctevent::REPLY);
        }
    };
    m_events.Change(*context.ct, ChangeCause::PACKET, &context, track);
    return result;
}

Verdict
Conntrack::Invalidate(PacketContext& context)
{
    NS_LOG_LOGIC("INVALID packet of protocol " << uint32_t{context.packet.GetProtocol()} << " from "
                                               << Ipv4Address(context.packet.GetSource()) << " to "
                                               << Ipv4Address(context.packet.GetDestination()));
    ++m_statistics.invalid;
    context.ct = nullptr;
    context.ctinfo = CtInfo::ESTABLISHED;
    return Verdict::ACCEPT;
}

// ------------------------------------------------------------------------------------------------
// Confirm: the last stage of a packet's path
// ------------------------------------------------------------------------------------------------

Verdict
Conntrack::Confirm(PacketContext& context)
{
    if (!context.ct || context.ct->IsTemplate())
    {
        return Verdict::ACCEPT;
    }
    const bool isAdjusted = context.ct->Has(status::SEQ_ADJUST);
    if ((isAdjusted || context.ct->help) && context.ctinfo != CtInfo::RELATED_REPLY)
    {
        const Verdict verdict = HelpAndAdjust(context, isAdjusted);
        if (verdict != Verdict::ACCEPT)
        {
            return verdict;
        }
    }
    if (!context.ct->IsConfirmed())
    {
        return ConfirmNew(context);
    }
    m_events.Deliver(*context.ct);
    return Verdict::ACCEPT;
}

Verdict
Conntrack::HelpAndAdjust(PacketContext& context, bool isAdjusted)
{
    Connection& connection = *context.ct;
    if (connection.help && connection.help->alg != nullptr)
    {
        const Verdict verdict = connection.help->alg->Help(*this, connection, context);
        if (verdict != Verdict::ACCEPT)
        {
            return verdict;
        }
    }
    // Not the packet whose text the helper has just rewritten, and not on its way through lo.
    const bool isLoopback = context.in != nullptr && context.in->index == 0;
    if (isAdjusted && !isLoopback &&
        !connection.seqAdjust->Apply(context.packet, GetDirection(context.ctinfo)))
    {
        ++m_statistics.drop;
        return context.Drop(DropReason::SEQ_ADJUST);
    }
    return Verdict::ACCEPT;
}

Verdict
Conntrack::ConfirmNew(PacketContext& context)
{
    const ConnectionPtr newcomer = context.ct;
    auto verdict = Verdict::ACCEPT;
    m_events.Change(*newcomer, ChangeCause::PACKET, &context, [&](StateWriter& state) {
        verdict = Insert(context, state);
    });
    if (verdict != Verdict::ACCEPT)
    {
        return verdict;
    }
    m_events.Deliver(*context.ct);
    if (context.ct == newcomer)
    {
        ReportMissingHelper(context);
    }
    return Verdict::ACCEPT;
}

Verdict
Conntrack::Insert(PacketContext& context, StateWriter& state)
{
    // A packet that the stack made about another one never confirms that one's connection.
    if (GetDirection(context.ctinfo) != Direction::ORIGINAL)
    {
        return Verdict::ACCEPT;
    }
    Connection& connection = state.connection;
    if (connection.Has(status::DYING))
    {
        ++m_statistics.insertFailed;
        return context.Drop(DropReason::INSERT_FAILED);
    }
    TupleHash* clash = nullptr;
    switch (m_table.Insert(state, clash))
    {
    case InsertResult::CLASH:
        return ResolveClash(context, state, Connection::FromHash(*clash));
    case InsertResult::CHAIN_TOO_LONG:
        ++m_statistics.insertFailed;
        return context.Drop(DropReason::INSERT_FAILED);
    case InsertResult::OK:
        break;
    }
    if (connection.help && connection.help->alg != nullptr)
    {
        connection.CacheEvent(ctevent::HELPER);
    }
    connection.CacheEvent(connection.master ? ctevent::RELATED : ctevent::NEW);
    return Verdict::ACCEPT;
}

Verdict
Conntrack::ResolveClash(PacketContext& context, StateWriter& loser, Connection& winner)
{
    if (!winner.tracker->AllowsClash())
    {
        return FailInsert(context);
    }
    if (MergeInto(context, winner))
    {
        return Verdict::ACCEPT;
    }
    // Only the original tuple may clash: then the entry is kept for replies alone.
    if (TupleHash* other = m_table.InsertForReplies(loser))
    {
        return MergeInto(context, Connection::FromHash(*other)) ? Verdict::ACCEPT
                                                                : FailInsert(context);
    }
    ++m_statistics.clashResolve;
    return Verdict::ACCEPT;
}

bool
Conntrack::MergeInto(PacketContext& context, Connection& winner)
{
    const Connection& loser = *context.ct;
    const bool same =
        winner.GetOriginal() == loser.GetOriginal() && winner.GetReply() == loser.GetReply();
    const bool reverse =
        winner.GetOriginal() == loser.GetReply() && winner.GetReply() == loser.GetOriginal();
    if (!same && !reverse)
    {
        return false;
    }
    if (loser.accounting)
    {
        Account(winner, context);
    }
    context.ct = &winner;
    ++m_statistics.clashResolve;
    return true;
}

Verdict
Conntrack::FailInsert(PacketContext& context)
{
    NS_LOG_LOGIC("clash: " << context.ct->GetReply() << " is taken");
    ++m_statistics.drop;
    ++m_statistics.insertFailed;
    return context.Drop(DropReason::INSERT_FAILED);
}

void
Conntrack::ReportMissingHelper(const PacketContext& context)
{
    const Connection& connection = *context.ct;
    if (connection.help || connection.master || !connection.IsConfirmed() ||
        connection.Has(status::NAT_CLASH) || !m_events.IsWanted(ConntrackTopic::LOG))
    {
        return;
    }
    for (HelperPort& known : m_helperPorts)
    {
        // The port that was asked for, or the server's behind a translation.
        const uint16_t port = known.alg->GetPort();
        if (known.alg->GetProtocol() == connection.GetProtocol() &&
            (connection.GetOriginal().destinationPort == port ||
             connection.GetReply().sourcePort == port))
        {
            const bool isFirst = !std::exchange(known.wasMissed, true);
            m_events.ReportMissingHelper({connection, *known.alg, context.in == nullptr, isFirst});
            return;
        }
    }
}

// ------------------------------------------------------------------------------------------------
// What is done to a packet's connection
// ------------------------------------------------------------------------------------------------

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
        m_table.SetTimeout(connection, seconds * clock::HZ, context.jiffies);
    }
}

void
Conntrack::Refresh(Connection& connection, const PacketContext& context, uint32_t seconds)
{
    SetTimeout(connection, context, seconds);
    Account(connection, context);
}

void
Conntrack::Close(const PacketContext& context)
{
    if (context.ct && context.ct->IsConfirmed())
    {
        m_events.Change(*context.ct, ChangeCause::RULE, &context, [&](StateWriter& state) {
            state.connection.tracker->Close(*this, state, context);
        });
    }
}

void
Conntrack::Kill(Connection& connection, const PacketContext& context, ChangeCause cause)
{
    Account(connection, context);
    m_table.Delete(connection, cause);
}

void
Conntrack::Flush()
{
    m_table.DeleteIf([](const Connection&) { return true; });
}

void
Conntrack::Release(Connection& connection)
{
    if (!connection.IsConfirmed())
    {
        m_events.Change(connection, ChangeCause::DISCARDED, nullptr, [](StateWriter& state) {
            state.Set(status::DYING);
        });
    }
    m_expectations.RemoveOf(connection);
    if (connection.Has(status::SRC_NAT_DONE) && m_natHook != nullptr)
    {
        m_natHook->ForgetSource(connection);
    }
    m_table.Uncount();
}

void
Conntrack::SetSysctl(const std::string& name, uint32_t value)
{
    m_sysctls.Set(name, value);
    m_table.FitBuckets();
}

uint32_t
Conntrack::GetSysctl(const std::string& name) const
{
    return IsSysctlCount(name) ? GetCount() : m_sysctls.Get(name);
}

// ------------------------------------------------------------------------------------------------
// Its trace sources are listeners as any other
// ------------------------------------------------------------------------------------------------

bool
Conntrack::Wants(ConntrackTopic topic) const
{
    switch (topic)
    {
    case ConntrackTopic::STATE:
        return !m_stateTrace.IsEmpty();
    case ConntrackTopic::EVENT:
        return !m_eventTrace.IsEmpty() || !m_expectationTrace.IsEmpty();
    case ConntrackTopic::INVALID:
        return !m_invalidTrace.IsEmpty();
    case ConntrackTopic::LOG:
    case ConntrackTopic::COUNT:
        break;
    }
    return false;
}

void
Conntrack::OnStateChange(const StateChange& change)
{
    m_stateTrace(change);
}

void
Conntrack::OnEvent(const ConntrackEvent& event)
{
    m_eventTrace(event);
}

void
Conntrack::OnExpectationEvent(const ExpectationEvent& event)
{
    m_expectationTrace(event);
}

void
Conntrack::OnExpectationMatch(const Connection& connection, const Expectation& expectation)
{
    m_matchTrace(connection, expectation);
}

void
Conntrack::OnInvalid(const InvalidPacket& invalid)
{
    m_invalidTrace(invalid);
}

} // namespace netfilter
} // namespace ns3
