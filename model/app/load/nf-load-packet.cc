/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-packet.h"

#include "nf-header-size.h"
#include "nf-packet-view.h"

#include "ns3/icmpv4.h"
#include "ns3/node.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t ICMP = 1;

/// \return how long the IPv4 header is that begins here
std::size_t
GetHeaderSize(const uint8_t* ip)
{
    return (ip[0] & 0xf) * 4U;
}

/// The header of a load's packet, which must not be fragmented.
Ipv4Header
MakeHeader(const LoadPacket& packet, uint8_t protocol, uint32_t payload, bool checksums)
{
    Ipv4Header ip = MakeIpv4Header(packet.source, packet.destination, protocol, payload);
    ip.SetDontFragment();
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
    AddTransportHeader(packet, *this, checksums);
    return packet;
}

Ptr<Packet>
LoadPacket::BuildUnreachable(bool checksums) const
{
    LoadPacket cause = Turn();
    cause.bytes = bytes;
    const Ptr<Packet> quoted = cause.BuildTransport(checksums);
    return MakeUnreachable(Icmpv4DestinationUnreachable::ICMPV4_PORT_UNREACHABLE,
                           MakeHeader(cause, cause.protocol, quoted->GetSize(), checksums),
                           quoted,
                           checksums);
}

Ptr<Packet>
LoadPacket::Build() const
{
    const bool checksums = Node::ChecksumEnabled();
    const Ptr<Packet> packet =
        isUnreachable ? BuildUnreachable(checksums) : BuildTransport(checksums);
    packet->AddHeader(
        MakeHeader(*this, isUnreachable ? ICMP : protocol, packet->GetSize(), checksums));
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
    sourcePort = ReadBe16(ports);
    destinationPort = ReadBe16(ports + 2);
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
        read.sequence = ReadBe32(transport + 4);
        read.acknowledgement = ReadBe32(transport + 8);
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
