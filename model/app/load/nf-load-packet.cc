/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-packet.h"

#include "nf-header-size.h"

#include "ns3/icmpv4.h"
#include "ns3/ipv4-header.h"
#include "ns3/node.h"
#include "ns3/tcp-header.h"
#include "ns3/udp-header.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t ICMP = 1;

uint16_t
ReadU16(const uint8_t* bytes)
{
    return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
}

uint32_t
ReadU32(const uint8_t* bytes)
{
    return uint32_t{ReadU16(bytes)} << 16 | ReadU16(bytes + 2);
}

/// \return how long the IPv4 header is that begins here
std::size_t
GetHeaderSize(const uint8_t* ip)
{
    return (ip[0] & 0xf) * 4U;
}

Ipv4Header
MakeHeader(Ipv4Address source,
           Ipv4Address destination,
           uint8_t protocol,
           uint32_t payload,
           bool checksums)
{
    Ipv4Header ip;
    ip.SetSource(source);
    ip.SetDestination(destination);
    ip.SetProtocol(protocol);
    ip.SetTtl(64);
    ip.SetDontFragment();
    ip.SetPayloadSize(static_cast<uint16_t>(payload));
    if (checksums)
    {
        ip.EnableChecksum();
    }
    return ip;
}

} // namespace

Ptr<Packet>
LoadPacket::BuildTransport(bool checksums) const
{
    const Ptr<Packet> packet = Create<Packet>(bytes);
    if (protocol == TCP)
    {
        constexpr uint16_t WINDOW = 65535;
        TcpHeader tcp;
        tcp.SetSourcePort(sourcePort);
        tcp.SetDestinationPort(destinationPort);
        tcp.SetFlags(flags);
        tcp.SetSequenceNumber(SequenceNumber32(sequence));
        tcp.SetAckNumber(SequenceNumber32(acknowledgement));
        tcp.SetWindowSize(WINDOW);
        if (checksums)
        {
            tcp.EnableChecksums();
            tcp.InitializeChecksum(source, destination, protocol);
        }
        packet->AddHeader(tcp);
    }
    else
    {
        UdpHeader udp;
        udp.SetSourcePort(sourcePort);
        udp.SetDestinationPort(destinationPort);
        if (checksums)
        {
            udp.EnableChecksums();
            udp.InitializeChecksum(source, destination, protocol);
        }
        packet->AddHeader(udp);
    }
    return packet;
}

Ptr<Packet>
LoadPacket::BuildUnreachable(bool checksums) const
{
    LoadPacket cause = Turn();
    cause.bytes = bytes;
    const Ptr<Packet> quoted = cause.BuildTransport(checksums);
    Icmpv4DestinationUnreachable unreachable;
    unreachable.SetHeader(
        MakeHeader(cause.source, cause.destination, cause.protocol, quoted->GetSize(), checksums));
    unreachable.SetData(quoted);
    Icmpv4Header icmp;
    icmp.SetType(Icmpv4Header::ICMPV4_DEST_UNREACH);
    icmp.SetCode(Icmpv4DestinationUnreachable::ICMPV4_PORT_UNREACHABLE);
    if (checksums)
    {
        icmp.EnableChecksum();
    }
    const Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(unreachable);
    packet->AddHeader(icmp);
    return packet;
}

Ptr<Packet>
LoadPacket::Build() const
{
    const bool checksums = Node::ChecksumEnabled();
    const Ptr<Packet> packet =
        isUnreachable ? BuildUnreachable(checksums) : BuildTransport(checksums);
    packet->AddHeader(MakeHeader(source,
                                 destination,
                                 isUnreachable ? ICMP : protocol,
                                 packet->GetSize(),
                                 checksums));
    return packet;
}

bool
LoadPacket::ReadPorts(const uint8_t* bytes, std::size_t size)
{
    // RFC 791: addresses at 12 and 16, protocol at 9; ports are the first of TCP and of UDP.
    constexpr std::size_t PORTS = 4;
    if (size < headersize::IPV4 || size < GetHeaderSize(bytes) + PORTS)
    {
        return false;
    }
    protocol = bytes[9];
    source = Ipv4Address::Deserialize(bytes + 12);
    destination = Ipv4Address::Deserialize(bytes + 16);
    const uint8_t* const ports = bytes + GetHeaderSize(bytes);
    sourcePort = ReadU16(ports);
    destinationPort = ReadU16(ports + 2);
    return protocol == TCP || protocol == UDP;
}

bool
LoadPacket::Read(Ptr<const Packet> packet, LoadPacket& read)
{
    // Read where they stand: ns-3's headers would cost as much as the flow itself.
    uint8_t bytes[128];
    const std::size_t size = packet->CopyData(bytes, sizeof(bytes));
    if (size < headersize::IPV4 || size < GetHeaderSize(bytes))
    {
        return false;
    }
    read = LoadPacket();
    const std::size_t header = GetHeaderSize(bytes);
    const uint8_t* const transport = bytes + header;
    if (bytes[9] == ICMP)
    {
        read.isUnreachable = true;
        const bool isAnswer =
            size >= header + headersize::ICMP &&
            transport[0] == Icmpv4Header::ICMPV4_DEST_UNREACH &&
            read.ReadPorts(transport + headersize::ICMP, size - header - headersize::ICMP);
        std::swap(read.source, read.destination);
        std::swap(read.sourcePort, read.destinationPort);
        return isAnswer;
    }
    const std::size_t least = header + (bytes[9] == TCP ? headersize::TCP : headersize::UDP);
    if (!read.ReadPorts(bytes, size) || size < least)
    {
        return false;
    }
    std::size_t payload = least;
    if (read.protocol == TCP)
    {
        read.sequence = ReadU32(transport + 4);
        read.acknowledgement = ReadU32(transport + 8);
        payload = header + (transport[12] >> 4) * 4U;
        read.flags = transport[13];
    }
    read.bytes = packet->GetSize() - static_cast<uint32_t>(payload);
    return payload <= packet->GetSize();
}

LoadPacket
LoadPacket::Turn() const
{
    LoadPacket answer;
    answer.source = destination;
    answer.destination = source;
    answer.protocol = protocol;
    answer.sourcePort = destinationPort;
    answer.destinationPort = sourcePort;
    return answer;
}

} // namespace netfilter
} // namespace ns3
