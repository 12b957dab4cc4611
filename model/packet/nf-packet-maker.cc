/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-packet-maker.h"

#include "nf-header-size.h"
#include "nf-packet-view.h"

#include "ns3/assert.h"
#include "ns3/icmpv4.h"
#include "ns3/tcp-header.h"
#include "ns3/udp-header.h"

namespace ns3
{
namespace netfilter
{

void
AddTransportHeader(const Ptr<Packet>& packet, const TransportFields& fields, bool checksum)
{
    if (fields.protocol == PROTO_TCP)
    {
        TcpHeader tcp;
        tcp.SetSourcePort(fields.sourcePort);
        tcp.SetDestinationPort(fields.destinationPort);
        tcp.SetFlags(fields.flags);
        tcp.SetSequenceNumber(SequenceNumber32(fields.sequence));
        tcp.SetAckNumber(SequenceNumber32(fields.acknowledgement));
        tcp.SetWindowSize(fields.window);
        if (checksum)
        {
            tcp.EnableChecksums();
            tcp.InitializeChecksum(fields.source, fields.destination, fields.protocol);
        }
        packet->AddHeader(tcp);
    }
    else
    {
        NS_ASSERT_MSG(fields.protocol == PROTO_UDP, "no header for protocol " << +fields.protocol);
        UdpHeader udp;
        udp.SetSourcePort(fields.sourcePort);
        udp.SetDestinationPort(fields.destinationPort);
        if (checksum)
        {
            udp.EnableChecksums();
            udp.InitializeChecksum(fields.source, fields.destination, fields.protocol);
        }
        packet->AddHeader(udp);
    }
}

void
AddIcmpHeader(const Ptr<Packet>& packet, uint8_t type, uint8_t code, bool checksum)
{
    Icmpv4Header icmp;
    icmp.SetType(type);
    icmp.SetCode(code);
    if (checksum)
    {
        icmp.EnableChecksum();
    }
    packet->AddHeader(icmp);
}

Ptr<Packet>
MakeUnreachable(uint8_t code,
                const Ipv4Header& header,
                const Ptr<const Packet>& payload,
                bool checksum)
{
    Icmpv4DestinationUnreachable unreachable;
    unreachable.SetNextHopMtu(0); // ns-3 leaves it to chance
    unreachable.SetHeader(header);
    unreachable.SetData(payload);
    const Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(unreachable);
    AddIcmpHeader(packet, Icmpv4Header::ICMPV4_DEST_UNREACH, code, checksum);
    return packet;
}

Ipv4Header
MakeIpv4Header(const Ipv4Address& source,
               const Ipv4Address& destination,
               uint8_t protocol,
               uint32_t size)
{
    constexpr uint8_t TTL = 64;
    NS_ASSERT_MSG(size <= UINT16_MAX - headersize::IPV4, size << " bytes do not fit in a packet");
    Ipv4Header header;
    header.SetSource(source);
    header.SetDestination(destination);
    header.SetProtocol(protocol);
    header.SetTtl(TTL);
    header.SetPayloadSize(static_cast<uint16_t>(size));
    return header;
}

} // namespace netfilter
} // namespace ns3
