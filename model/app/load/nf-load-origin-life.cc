/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a flow does: when its time has come, and when a packet has.

#include "nf-load-origin.h"

#include "ns3/simulator.h"
#include "ns3/tcp-header.h"

namespace ns3
{
namespace netfilter
{

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
        return; // nobody there: a half-open flow, or one that is over
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
        // A server that closes first is told at once that its client has closed too.
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
