/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-client.h"

#include "ns3/enum.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadClient);

namespace
{

/// EnumValue of numbers: a class until ns-3.40, a template's instance since 3.41.
using NumberedEnumValue = decltype(EnumValue(0));

int
Number(LoadKind kind)
{
    return static_cast<int>(kind);
}

} // namespace

TypeId
LoadClient::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netfilter::LoadClient")
            .SetParent<LoadEndpoint>()
            .SetGroupName("Netfilter")
            .AddConstructor<LoadClient>()
            .AddAttribute("Kind",
                          "How each flow goes",
                          NumberedEnumValue(Number(LoadKind::TCP)),
                          MakeAccessorHelper<NumberedEnumValue>(&LoadClient::m_kind),
                          MakeEnumChecker(Number(LoadKind::TCP),
                                          "Tcp",
                                          Number(LoadKind::HALF_OPEN),
                                          "HalfOpen",
                                          Number(LoadKind::UDP),
                                          "Udp"))
            .AddAttribute("Interval",
                          "Seconds from one flow's beginning to the next one's",
                          StringValue("ns3::ExponentialRandomVariable[Mean=1]"),
                          MakePointerAccessor(&LoadClient::m_interval),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("Duration",
                          "Seconds that a TCP connection stays open",
                          StringValue("ns3::ExponentialRandomVariable[Mean=10]"),
                          MakePointerAccessor(&LoadClient::m_duration),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("FirstClient",
                          "Address of the first client; the others follow it",
                          Ipv4AddressValue("10.0.0.2"),
                          MakeIpv4AddressAccessor(&LoadClient::m_firstClient),
                          MakeIpv4AddressChecker())
            .AddAttribute("Clients",
                          "How many clients there are",
                          UintegerValue(1),
                          MakeUintegerAccessor(&LoadClient::m_clients),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Server",
                          "Address that they connect to",
                          Ipv4AddressValue("203.0.113.2"),
                          MakeIpv4AddressAccessor(&LoadClient::m_server),
                          MakeIpv4AddressChecker())
            .AddAttribute("ServerPort",
                          "Port that they connect to",
                          UintegerValue(80),
                          MakeUintegerAccessor(&LoadClient::m_serverPort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("Bytes",
                          "Payload of a UDP request",
                          UintegerValue(32),
                          MakeUintegerAccessor(&LoadClient::m_bytes),
                          MakeUintegerChecker<uint32_t>(0, 1472))
            .AddTraceSource("Started",
                            "A flow begins: address and port of its client",
                            MakeTraceSourceAccessor(&LoadClient::m_startTrace),
                            "ns3::netfilter::LoadClient::FlowCallback")
            .AddTraceSource("Answered",
                            "A flow was answered: address and port of its client",
                            MakeTraceSourceAccessor(&LoadClient::m_answerTrace),
                            "ns3::netfilter::LoadClient::FlowCallback");
    return tid;
}

LoadClient::LoadClient() = default;
LoadClient::~LoadClient() = default;

int64_t
LoadClient::AssignStreams(int64_t stream)
{
    m_interval->SetStream(stream);
    m_duration->SetStream(stream + 1);
    return 2;
}

void
LoadClient::StartApplication()
{
    LoadEndpoint::StartApplication();
    ScheduleNext();
}

void
LoadClient::StopApplication()
{
    m_next.Cancel();
    for (auto& [key, flow] : m_flows)
    {
        flow.end.Cancel();
    }
    m_flows.clear();
    LoadEndpoint::StopApplication();
}

void
LoadClient::DoDispose()
{
    StopApplication();
    LoadEndpoint::DoDispose();
}

void
LoadClient::ScheduleNext()
{
    m_next = Simulator::Schedule(Seconds(m_interval->GetValue()), &LoadClient::Begin, this);
}

uint64_t
LoadClient::GetKey(Ipv4Address client, uint16_t port)
{
    return uint64_t{client.Get()} << 16 | port;
}

LoadPacket
LoadClient::MakeFirst() const
{
    constexpr uint32_t FIRST_PORT = 1024;
    LoadPacket packet;
    packet.source = Ipv4Address(m_firstClient.Get() + static_cast<uint32_t>(m_started % m_clients));
    packet.destination = m_server;
    packet.sourcePort =
        static_cast<uint16_t>(FIRST_PORT + m_started / m_clients % (65536 - FIRST_PORT));
    packet.destinationPort = m_serverPort;
    return packet;
}

void
LoadClient::Begin()
{
    ScheduleNext();
    LoadPacket packet = MakeFirst();
    ++m_started;
    m_startTrace(packet.source, packet.sourcePort);
    if (m_kind == Number(LoadKind::UDP))
    {
        packet.bytes = m_bytes;
    }
    else
    {
        packet.protocol = LoadPacket::TCP;
        packet.flags = TcpHeader::SYN;
    }
    Send(packet);
    if (m_kind == Number(LoadKind::TCP))
    {
        Flow& flow = m_flows[GetKey(packet.source, packet.sourcePort)];
        flow.end.Cancel();
        flow = {packet, false, EventId()};
    }
}

void
LoadClient::Receive(const LoadPacket& packet)
{
    const uint64_t key = GetKey(packet.destination, packet.destinationPort);
    if (packet.protocol == LoadPacket::UDP)
    {
        ++m_answered;
        m_answerTrace(packet.destination, packet.destinationPort);
        return;
    }
    const auto found = m_flows.find(key);
    if (found == m_flows.end())
    {
        return; // nobody there: a half-open flow, or one that is over
    }
    Flow& flow = found->second;
    const bool isSyn = (packet.flags & TcpHeader::SYN) != 0;
    const bool isFin = (packet.flags & TcpHeader::FIN) != 0;
    if ((packet.flags & TcpHeader::RST) != 0)
    {
        flow.end.Cancel();
        m_flows.erase(found);
        return;
    }
    flow.next.flags = TcpHeader::ACK;
    flow.next.sequence = packet.acknowledgement;
    flow.next.acknowledgement = packet.sequence + packet.bytes + (isSyn || isFin ? 1 : 0);
    if (isSyn && !flow.isOpen)
    {
        flow.isOpen = true;
        ++m_answered;
        m_answerTrace(packet.destination, packet.destinationPort);
        flow.end =
            Simulator::Schedule(Seconds(m_duration->GetValue()), &LoadClient::End, this, key);
        Send(flow.next);
    }
    else if (isFin)
    {
        Send(flow.next);
        m_flows.erase(found);
    }
}

void
LoadClient::End(uint64_t key)
{
    Flow& flow = m_flows.at(key);
    flow.next.flags = TcpHeader::FIN | TcpHeader::ACK;
    Send(flow.next);
}

} // namespace netfilter
} // namespace ns3
