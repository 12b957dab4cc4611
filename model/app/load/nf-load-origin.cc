/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-origin.h"

#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadOrigin);

namespace
{

/// Payload of a full packet on Ethernet.
constexpr uint32_t FULL_SEGMENT = 1460;
constexpr uint32_t FULL_DATAGRAM = 1472;

int64_t
Now()
{
    return Simulator::Now().GetTimeStep();
}

/**
 * \brief A connection's first sequence number, RFC 6528: another one for each tuple, and beyond
 * that of its last connection. Scarce NAT ports are given away by it.
 */
uint32_t
GetFirstSequence(const LoadTuple& tuple, int64_t now)
{
    constexpr int64_t TICK = 4000; // ns
    return static_cast<uint32_t>(LoadTupleHash()(tuple) + now / TICK);
}

} // namespace

TypeId
LoadOrigin::GetTypeId()
{
    constexpr const char* SIGNATURE = "ns3::netfilter::LoadOrigin::FlowTracedCallback";
    static TypeId tid =
        TypeId("ns3::netfilter::LoadOrigin")
            .SetParent<LoadEndpoint>()
            .SetGroupName("Netfilter")
            .AddAttribute("SynRetries",
                          "How often a SYN that is not answered is sent again, as "
                          "net.ipv4.tcp_syn_retries",
                          UintegerValue(0),
                          MakeUintegerAccessor(&LoadOrigin::m_synRetries),
                          MakeUintegerChecker<uint32_t>(0, 20))
            .AddAttribute("Timeout",
                          "Time to wait for an answer; doubled after each retransmitted SYN",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&LoadOrigin::m_timeout),
                          MakeTimeChecker(MilliSeconds(1), Hours(1)))
            .AddAttribute("KeepAlive",
                          "From one keepalive probe of an idle connection to the next one; 0 for "
                          "none",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&LoadOrigin::m_keepAlive),
                          MakeTimeChecker(Seconds(0), Hours(24 * 365)))
            .AddAttribute("MaxSegments",
                          "Maximum number of packets for a flow's payload",
                          UintegerValue(10),
                          MakeUintegerAccessor(&LoadOrigin::m_maxSegments),
                          MakeUintegerChecker<uint16_t>(1))
            .AddTraceSource("Started",
                            "A flow begins",
                            MakeTraceSourceAccessor(&LoadOrigin::m_startTrace),
                            SIGNATURE)
            .AddTraceSource("Answered",
                            "A flow was answered",
                            MakeTraceSourceAccessor(&LoadOrigin::m_answerTrace),
                            SIGNATURE)
            .AddTraceSource("Refused",
                            "A flow's answer was RST or ICMP destination unreachable",
                            MakeTraceSourceAccessor(&LoadOrigin::m_refuseTrace),
                            SIGNATURE)
            .AddTraceSource("Failed",
                            "A flow was never answered",
                            MakeTraceSourceAccessor(&LoadOrigin::m_failTrace),
                            SIGNATURE)
            .AddTraceSource("Lost",
                            "A flow is no longer answered",
                            MakeTraceSourceAccessor(&LoadOrigin::m_loseTrace),
                            SIGNATURE)
            .AddTraceSource("Finished",
                            "A flow is over",
                            MakeTraceSourceAccessor(&LoadOrigin::m_finishTrace),
                            SIGNATURE);
    return tid;
}

LoadOrigin::LoadOrigin() = default;
LoadOrigin::~LoadOrigin() = default;

void
LoadOrigin::StopApplication()
{
    Forget();
    LoadEndpoint::StopApplication();
}

void
LoadOrigin::DoDispose()
{
    Forget();
    LoadEndpoint::DoDispose();
}

void
LoadOrigin::Forget()
{
    m_wake.Cancel();
    m_timers = {};
    m_flows.clear();
}

void
LoadOrigin::Spread(LoadPlan& plan, double seconds, uint64_t bytes) const
{
    const bool isUdp = plan.kind == LoadKind::UDP;
    const uint32_t full = isUdp ? FULL_DATAGRAM : FULL_SEGMENT;
    uint64_t exchanges = std::min<uint64_t>((bytes + full - 1) / full, m_maxSegments);
    plan.bytes = static_cast<uint32_t>(std::min<uint64_t>(bytes, exchanges * full));
    if (isUdp)
    {
        exchanges = std::max<uint64_t>(exchanges, seconds > 0 ? 2 : 1);
    }
    const uint64_t gaps = isUdp ? std::max<uint64_t>(exchanges - 1, 1) : exchanges + 1;
    plan.exchanges = static_cast<uint16_t>(exchanges);
    plan.gap = Seconds(seconds / static_cast<double>(gaps)).GetTimeStep();
}

void
LoadOrigin::Begin(const LoadPlan& plan)
{
    const LoadTuple tuple = plan.tuple;
    const auto old = m_flows.find(tuple);
    if (old != m_flows.end())
    {
        Finish(old, m_lost, m_loseTrace);
    }
    ++m_started;
    LoadFlow flow(plan, Now());
    flow.sequence = GetFirstSequence(tuple, flow.began);
    if (plan.kind == LoadKind::UDP)
    {
        SendRequest(tuple, m_flows.emplace(tuple, flow).first->second);
    }
    else
    {
        SendSegment(tuple, flow, TcpHeader::SYN);
        if (plan.kind != LoadKind::HALF_OPEN)
        {
            StartTimer(tuple, m_flows.emplace(tuple, flow).first->second, m_timeout.GetTimeStep());
        }
    }
    m_startTrace(tuple, Time());
}

void
LoadOrigin::Fail(const LoadTuple& tuple)
{
    ++m_started;
    ++m_failed;
    m_startTrace(tuple, Time());
    m_failTrace(tuple, Time());
}

void
LoadOrigin::Finish(Flows::iterator found,
                   uint64_t& counter,
                   const TracedCallback<const LoadTuple&, Time>& trace)
{
    const LoadTuple tuple = found->first;
    const Time age(Now() - found->second.began);
    m_flows.erase(found);
    ++counter;
    trace(tuple, age);
}

void
LoadOrigin::SendSegment(const LoadTuple& tuple, const LoadFlow& flow, uint8_t flags, uint16_t bytes)
{
    LoadPacket packet;
    packet.source = tuple.client;
    packet.destination = tuple.server;
    packet.protocol = LoadPacket::TCP;
    packet.sourcePort = tuple.clientPort;
    packet.destinationPort = tuple.serverPort;
    packet.flags = flags;
    packet.sequence = flow.sequence;
    packet.acknowledgement = flow.acknowledgement;
    packet.bytes = bytes;
    Send(packet);
}

void
LoadOrigin::SendRequest(const LoadTuple& tuple, LoadFlow& flow)
{
    LoadPacket packet;
    packet.source = tuple.client;
    packet.destination = tuple.server;
    packet.sourcePort = tuple.clientPort;
    packet.destinationPort = tuple.serverPort;
    packet.bytes = flow.TakeExchange();
    StartTimer(tuple, flow, flow.exchanges > 0 ? flow.gap : m_timeout.GetTimeStep());
    Send(packet);
}

void
LoadOrigin::StartTimer(const LoadTuple& tuple, LoadFlow& flow, int64_t delay)
{
    flow.due = Simulator::Now().GetTimeStep() + delay;
    m_timers.push({flow.due, tuple});
    if (!m_isAwake && (m_wake.IsExpired() || flow.due < m_wakeTime))
    {
        ScheduleWake();
    }
}

void
LoadOrigin::ScheduleWake()
{
    m_wake.Cancel();
    if (!m_timers.empty())
    {
        m_wakeTime = m_timers.top().due;
        m_wake = Simulator::Schedule(Time(m_wakeTime) - Simulator::Now(), &LoadOrigin::Wake, this);
    }
}

void
LoadOrigin::Wake()
{
    m_isAwake = true;
    const int64_t now = Simulator::Now().GetTimeStep();
    while (!m_timers.empty())
    {
        const Timer next = m_timers.top();
        const auto found = m_flows.find(next.tuple);
        const bool isInVain = found == m_flows.end() || found->second.due != next.due;
        if (!isInVain && next.due > now)
        {
            break;
        }
        m_timers.pop();
        if (!isInVain)
        {
            OnDue(found);
        }
    }
    m_isAwake = false;
    ScheduleWake();
}

void
LoadOrigin::OnDue(Flows::iterator found)
{
    const LoadTuple& tuple = found->first;
    LoadFlow& flow = found->second;
    if (flow.kind == LoadKind::UDP)
    {
        OnDueUdp(found);
    }
    else if (flow.state == LoadFlow::State::ASKING)
    {
        if (flow.retries >= m_synRetries)
        {
            Finish(found, m_failed, m_failTrace);
            return;
        }
        ++flow.retries;
        StartTimer(tuple, flow, m_timeout.GetTimeStep() << flow.retries);
        SendSegment(tuple, flow, TcpHeader::SYN);
    }
    else if (flow.state == LoadFlow::State::CLOSING)
    {
        Finish(found, m_lost, m_loseTrace);
    }
    else if (flow.kind == LoadKind::IDLE)
    {
        if (flow.isUnanswered)
        {
            Finish(found, m_lost, m_loseTrace);
            return;
        }
        // RFC 1122, 4.2.3.6: the byte before the next one, so that it is answered.
        flow.isUnanswered = true;
        StartTimer(tuple, flow, m_keepAlive.GetTimeStep());
        --flow.sequence;
        SendSegment(tuple, flow, TcpHeader::ACK, 1);
        ++flow.sequence;
    }
    else if (flow.exchanges > 0)
    {
        const uint16_t bytes = flow.TakeExchange();
        StartTimer(tuple, flow, flow.gap);
        SendSegment(tuple, flow, TcpHeader::PSH | TcpHeader::ACK, bytes);
        flow.sequence += bytes;
    }
    else
    {
        flow.state = LoadFlow::State::CLOSING;
        StartTimer(tuple, flow, m_timeout.GetTimeStep());
        SendSegment(tuple, flow, TcpHeader::FIN | TcpHeader::ACK);
        ++flow.sequence;
    }
}

void
LoadOrigin::OnDueUdp(Flows::iterator found)
{
    LoadFlow& flow = found->second;
    if (flow.exchanges > 0)
    {
        SendRequest(found->first, flow);
    }
    else if (flow.state == LoadFlow::State::ASKING)
    {
        Finish(found, m_failed, m_failTrace);
    }
    else
    {
        Finish(found, m_lost, m_loseTrace);
    }
}

void
LoadOrigin::Receive(const LoadPacket& packet)
{
    const auto found = m_flows.find(
        {packet.destination, packet.source, packet.destinationPort, packet.sourcePort});
    if (found == m_flows.end())
    {
        return; // no such flow: it is half-open, or has ended
    }
    const bool isUdp = found->second.kind == LoadKind::UDP;
    const bool isAsking = found->second.state == LoadFlow::State::ASKING;
    if (isUdp != (packet.protocol == LoadPacket::UDP))
    {
        return;
    }
    // RFC 5461: an error does not end a TCP connection that is open.
    const bool isRefusal =
        packet.isUnreachable ? isUdp || isAsking : (packet.flags & TcpHeader::RST) != 0;
    if (isRefusal)
    {
        isAsking ? Finish(found, m_refused, m_refuseTrace) : Finish(found, m_lost, m_loseTrace);
    }
    else if (packet.isUnreachable)
    {
        return;
    }
    else if (isUdp)
    {
        OnDatagram(found);
    }
    else if (isAsking)
    {
        OnSynAck(found, packet);
    }
    else
    {
        OnSegment(found, packet);
    }
}

void
LoadOrigin::OnDatagram(Flows::iterator found)
{
    const LoadTuple tuple = found->first;
    LoadFlow& flow = found->second;
    const Time age(Simulator::Now().GetTimeStep() - flow.began);
    const bool isFirst = flow.state == LoadFlow::State::ASKING;
    const bool isLast = flow.exchanges == 0;
    flow.state = LoadFlow::State::OPEN;
    if (isLast)
    {
        m_flows.erase(found);
    }
    if (isFirst)
    {
        ++m_answered;
        m_answerTrace(tuple, age);
    }
    if (isLast)
    {
        ++m_finished;
        m_finishTrace(tuple, age);
    }
}

void
LoadOrigin::OnSynAck(Flows::iterator found, const LoadPacket& packet)
{
    constexpr uint8_t SYN_ACK = TcpHeader::SYN | TcpHeader::ACK;
    if ((packet.flags & SYN_ACK) != SYN_ACK)
    {
        return;
    }
    const LoadTuple tuple = found->first;
    LoadFlow& flow = found->second;
    const Time age(Simulator::Now().GetTimeStep() - flow.began);
    const bool isScan = flow.kind == LoadKind::SCAN;
    flow.state = LoadFlow::State::OPEN;
    flow.sequence = packet.acknowledgement;
    flow.acknowledgement = isScan ? 0 : packet.sequence + 1;
    flow.due = 0;
    SendSegment(tuple, flow, isScan ? TcpHeader::RST : TcpHeader::ACK);
    if (isScan)
    {
        m_flows.erase(found);
    }
    else if (flow.kind == LoadKind::TCP)
    {
        StartTimer(tuple, flow, flow.gap);
    }
    else if (m_keepAlive.IsStrictlyPositive())
    {
        StartTimer(tuple, flow, m_keepAlive.GetTimeStep());
    }
    ++m_answered;
    m_answerTrace(tuple, age);
    if (isScan)
    {
        ++m_finished;
        m_finishTrace(tuple, age);
    }
}

void
LoadOrigin::OnSegment(Flows::iterator found, const LoadPacket& packet)
{
    LoadFlow& flow = found->second;
    const bool isFin = (packet.flags & TcpHeader::FIN) != 0;
    const uint32_t end = packet.sequence + packet.bytes + (isFin ? 1 : 0);
    flow.isUnanswered = false;
    if (static_cast<int32_t>(end - flow.acknowledgement) > 0)
    {
        flow.acknowledgement = end;
    }
    if (isFin)
    {
        // When the server closes first, the client's FIN follows at once.
        const bool isFirst = flow.state == LoadFlow::State::OPEN;
        SendSegment(found->first, flow, TcpHeader::ACK | (isFirst ? TcpHeader::FIN : 0));
        Finish(found, m_finished, m_finishTrace);
    }
    else if (packet.bytes > 0)
    {
        SendSegment(found->first, flow, TcpHeader::ACK);
    }
}

} // namespace netfilter
} // namespace ns3
