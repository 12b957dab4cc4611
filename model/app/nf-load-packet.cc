/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-packet.h"

#include "ns3/icmpv4.h"
#include "ns3/ipv4-header.h"
#include "ns3/node.h"
#include "ns3/tcp-header.h"
#include "ns3/udp-header.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t ICMP = 1;

Ipv4Header
MakeHeader(Ipv4Address source, Ipv4Address destination, uint8_t protocol, uint32_t payload)
{
    Ipv4Header ip;
    ip.SetSource(source);
    ip.SetDestination(destination);
    ip.SetProtocol(protocol);
    ip.SetTtl(64);
    ip.SetDontFragment();
    ip.SetPayloadSize(static_cast<uint16_t>(payload));
    if (Node::ChecksumEnabled())
    {
        ip.EnableChecksum();
    }
    return ip;
}

} // namespace

Ptr<Packet>
LoadPacket::BuildTransport() const
{
    const Ptr<Packet> packet = Create<Packet>(bytes);
    const bool checksums = Node::ChecksumEnabled();
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
LoadPacket::BuildUnreachable() const
{
    const LoadPacket cause = Turn();
    const Ptr<Packet> quoted = cause.BuildTransport();
    Icmpv4DestinationUnreachable unreachable;
    unreachable.SetHeader(
        MakeHeader(cause.source, cause.destination, cause.protocol, quoted->GetSize()));
    unreachable.SetData(quoted);
    Icmpv4Header icmp;
    icmp.SetType(Icmpv4Header::ICMPV4_DEST_UNREACH);
    icmp.SetCode(Icmpv4DestinationUnreachable::ICMPV4_PORT_UNREACHABLE);
    if (Node::ChecksumEnabled())
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
    const Ptr<Packet> packet = isUnreachable ? BuildUnreachable() : BuildTransport();
    packet->AddHeader(
        MakeHeader(source, destination, isUnreachable ? ICMP : protocol, packet->GetSize()));
    return packet;
}

bool
LoadPacket::ReadUnreachable(Ptr<Packet> rest, LoadPacket& read)
{
    Icmpv4Header icmp;
    Icmpv4DestinationUnreachable unreachable;
    constexpr uint32_t QUOTED = 4 + 20 + 8;
    if (rest->GetSize() < icmp.GetSerializedSize() + QUOTED)
    {
        return false;
    }
    rest->RemoveHeader(icmp);
    if (icmp.GetType() != Icmpv4Header::ICMPV4_DEST_UNREACH)
    {
        return false;
    }
    rest->RemoveHeader(unreachable);
    const Ipv4Header quoted = unreachable.GetHeader();
    uint8_t ports[8];
    unreachable.GetData(ports);
    read = LoadPacket();
    read.isUnreachable = true;
    read.protocol = quoted.GetProtocol();
    read.source = quoted.GetDestination();
    read.destination = quoted.GetSource();
    read.sourcePort = static_cast<uint16_t>(ports[2] << 8 | ports[3]);
    read.destinationPort = static_cast<uint16_t>(ports[0] << 8 | ports[1]);
    return read.protocol == TCP || read.protocol == UDP;
}

bool
LoadPacket::Read(Ptr<const Packet> packet, LoadPacket& read)
{
    const Ptr<Packet> rest = packet->Copy();
    Ipv4Header ip;
    if (rest->GetSize() < ip.GetSerializedSize())
    {
        return false;
    }
    rest->RemoveHeader(ip);
    if (ip.GetProtocol() == ICMP)
    {
        return ReadUnreachable(rest, read);
    }
    read.source = ip.GetSource();
    read.destination = ip.GetDestination();
    read.protocol = ip.GetProtocol();
    TcpHeader tcp;
    UdpHeader udp;
    if (read.protocol == TCP && rest->GetSize() >= tcp.GetSerializedSize())
    {
        rest->RemoveHeader(tcp);
        read.sourcePort = tcp.GetSourcePort();
        read.destinationPort = tcp.GetDestinationPort();
        read.flags = tcp.GetFlags();
        read.sequence = tcp.GetSequenceNumber().GetValue();
        read.acknowledgement = tcp.GetAckNumber().GetValue();
    }
    else if (read.protocol == UDP && rest->GetSize() >= udp.GetSerializedSize())
    {
        rest->RemoveHeader(udp);
        read.sourcePort = udp.GetSourcePort();
        read.destinationPort = udp.GetDestinationPort();
    }
    else
    {
        return false;
    }
    read.bytes = rest->GetSize();
    return true;
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
