/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "segment-host.h"

#include "ns3/boolean.h"
#include "ns3/icmpv4.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/nf-packet-view.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/udp-header.h"

using namespace ns3;
using netfilter::PROTO_ICMP;
using netfilter::PROTO_TCP;
using netfilter::PROTO_UDP;

namespace
{

constexpr uint8_t TTL = 64;

Ptr<Packet>
MakeIcmp(Ptr<Packet> message, uint8_t type, uint8_t code)
{
    Icmpv4Header icmp;
    icmp.EnableChecksum();
    icmp.SetType(type);
    icmp.SetCode(code);
    message->AddHeader(icmp);
    return message;
}

} // namespace

SegmentHost::SegmentHost(Ptr<Node> node)
    : m_socket(Socket::CreateSocket(node, Ipv4RawSocketFactory::GetTypeId())),
      m_node(node->GetId())
{
    m_socket->SetAttribute("IpHeaderInclude", BooleanValue(true));
    m_socket->ShutdownRecv();
}

SegmentHost::~SegmentHost()
{
    m_socket->Close();
}

void
SegmentHost::Send(const Ipv4Address& from,
                  const Ipv4Address& to,
                  uint8_t protocol,
                  Ptr<Packet> payload)
{
    Ipv4Header header;
    header.SetSource(from);
    header.SetDestination(to);
    header.SetProtocol(protocol);
    header.SetPayloadSize(static_cast<uint16_t>(payload->GetSize()));
    header.SetTtl(TTL);
    header.SetIdentification(m_id++);
    payload->AddHeader(header);
    m_socket->SendTo(payload, 0, InetSocketAddress(to, 0));
}

void
SegmentHost::SendAt(Time at,
                    const Ipv4Address& from,
                    const Ipv4Address& to,
                    uint8_t protocol,
                    Ptr<Packet> payload)
{
    Simulator::ScheduleWithContext(m_node, at, [this, from, to, protocol, payload] {
        Send(from, to, protocol, payload);
    });
}

void
SegmentHost::SendTcp(Time at,
                     const InetSocketAddress& from,
                     const InetSocketAddress& to,
                     const CraftedSegment& segment)
{
    TcpHeader tcp;
    tcp.SetSourcePort(from.GetPort());
    tcp.SetDestinationPort(to.GetPort());
    tcp.SetFlags(segment.flags);
    tcp.SetSequenceNumber(SequenceNumber32(segment.sequence));
    tcp.SetAckNumber(SequenceNumber32(segment.acknowledgement));
    tcp.SetWindowSize(segment.window);
    tcp.EnableChecksums();
    // A sum over another address is wrong here.
    const Ipv4Address summed = segment.isDamaged ? Ipv4Address("0.0.0.1") : from.GetIpv4();
    tcp.InitializeChecksum(summed, to.GetIpv4(), PROTO_TCP);
    Ptr<Packet> packet = Create<Packet>(segment.payload);
    packet->AddHeader(tcp);
    SendAt(at, from.GetIpv4(), to.GetIpv4(), PROTO_TCP, packet);
}

void
SegmentHost::SendUdp(Time at,
                     const InetSocketAddress& from,
                     const InetSocketAddress& to,
                     uint32_t payload)
{
    UdpHeader udp;
    udp.SetSourcePort(from.GetPort());
    udp.SetDestinationPort(to.GetPort());
    udp.EnableChecksums();
    udp.InitializeChecksum(from.GetIpv4(), to.GetIpv4(), PROTO_UDP);
    Ptr<Packet> packet = Create<Packet>(payload);
    packet->AddHeader(udp);
    SendAt(at, from.GetIpv4(), to.GetIpv4(), PROTO_UDP, packet);
}

void
SegmentHost::SendHostUnreachable(Time at,
                                 const Ipv4Address& from,
                                 const InetSocketAddress& quotedFrom,
                                 const InetSocketAddress& quotedTo)
{
    UdpHeader udp;
    udp.SetSourcePort(quotedFrom.GetPort());
    udp.SetDestinationPort(quotedTo.GetPort());
    Ptr<Packet> quoted = Create<Packet>();
    quoted->AddHeader(udp);
    Ipv4Header header;
    header.SetSource(quotedFrom.GetIpv4());
    header.SetDestination(quotedTo.GetIpv4());
    header.SetProtocol(PROTO_UDP);
    header.SetPayloadSize(static_cast<uint16_t>(quoted->GetSize()));
    header.SetTtl(TTL);
    Icmpv4DestinationUnreachable unreachable;
    unreachable.SetNextHopMtu(0); // ns-3 leaves it to chance
    unreachable.SetHeader(header);
    unreachable.SetData(quoted);
    Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(unreachable);
    SendAt(at,
           from,
           quotedFrom.GetIpv4(),
           PROTO_ICMP,
           MakeIcmp(packet,
                    Icmpv4Header::ICMPV4_DEST_UNREACH,
                    Icmpv4DestinationUnreachable::ICMPV4_HOST_UNREACHABLE));
}

void
SegmentHost::SendEchoReply(Time at, const Ipv4Address& from, const Ipv4Address& to)
{
    Icmpv4Echo echo;
    echo.SetIdentifier(77);
    Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(echo);
    SendAt(at, from, to, PROTO_ICMP, MakeIcmp(packet, Icmpv4Header::ICMPV4_ECHO_REPLY, 0));
}
