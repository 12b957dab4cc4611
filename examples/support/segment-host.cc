/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "segment-host.h"

#include "nf-packet-maker.h"

#include "ns3/boolean.h"
#include "ns3/icmpv4.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/nf-packet-view.h"
#include "ns3/simulator.h"

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

TransportFields
MakeFields(const InetSocketAddress& from, const InetSocketAddress& to, uint8_t protocol)
{
    TransportFields fields;
    fields.source = from.GetIpv4();
    fields.destination = to.GetIpv4();
    fields.protocol = protocol;
    fields.sourcePort = from.GetPort();
    fields.destinationPort = to.GetPort();
    return fields;
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
    Ipv4Header header = MakeIpv4Header(from, to, protocol, payload->GetSize());
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
    TransportFields fields = MakeFields(from, to, PROTO_TCP);
    fields.flags = segment.flags;
    fields.sequence = segment.sequence;
    fields.acknowledgement = segment.acknowledgement;
    fields.window = segment.window;
    if (segment.isDamaged)
    {
        fields.source = Ipv4Address("0.0.0.1"); // the checksum covers another address
    }
    Ptr<Packet> packet = Create<Packet>(segment.payload);
    AddTransportHeader(packet, fields, true);
    SendAt(at, from.GetIpv4(), to.GetIpv4(), PROTO_TCP, packet);
}

void
SegmentHost::SendUdp(Time at,
                     const InetSocketAddress& from,
                     const InetSocketAddress& to,
                     uint32_t payload)
{
    Ptr<Packet> packet = Create<Packet>(payload);
    AddTransportHeader(packet, MakeFields(from, to, PROTO_UDP), true);
    SendAt(at, from.GetIpv4(), to.GetIpv4(), PROTO_UDP, packet);
}

void
SegmentHost::SendHostUnreachable(Time at,
                                 const Ipv4Address& from,
                                 const InetSocketAddress& quotedFrom,
                                 const InetSocketAddress& quotedTo)
{
    Ptr<Packet> quoted = Create<Packet>();
    AddTransportHeader(quoted, MakeFields(quotedFrom, quotedTo, PROTO_UDP), false);
    SendAt(
        at,
        from,
        quotedFrom.GetIpv4(),
        PROTO_ICMP,
        MakeUnreachable(
            Icmpv4DestinationUnreachable::ICMPV4_HOST_UNREACHABLE,
            MakeIpv4Header(quotedFrom.GetIpv4(), quotedTo.GetIpv4(), PROTO_UDP, quoted->GetSize()),
            quoted,
            true));
}

void
SegmentHost::SendEchoReply(Time at, const Ipv4Address& from, const Ipv4Address& to)
{
    Icmpv4Echo echo;
    echo.SetIdentifier(77);
    Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(echo);
    AddIcmpHeader(packet, Icmpv4Header::ICMPV4_ECHO_REPLY, 0, true);
    SendAt(at, from, to, PROTO_ICMP, packet);
}
