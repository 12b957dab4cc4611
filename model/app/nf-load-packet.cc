/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-packet.h"

#include "ns3/ipv4-header.h"
#include "ns3/node.h"
#include "ns3/tcp-header.h"
#include "ns3/udp-header.h"

namespace ns3
{
namespace netfilter
{

Ptr<Packet>
LoadPacket::Build() const
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
    Ipv4Header ip;
    ip.SetSource(source);
    ip.SetDestination(destination);
    ip.SetProtocol(protocol);
    ip.SetTtl(64);
    ip.SetDontFragment();
    ip.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    if (checksums)
    {
        ip.EnableChecksum();
    }
    packet->AddHeader(ip);
    return packet;
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
