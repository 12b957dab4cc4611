/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "half-open-server.h"

#include "nf-packet-maker.h"
#include "story-time.h"

#include "ns3/icmpv4.h"
#include "ns3/nf-packet-view.h"
#include "ns3/node.h"
#include "ns3/packet.h"

#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// The server's first number, the same for every client.
const SequenceNumber32 INITIAL_SEQUENCE(5000);

std::ostream&
Say()
{
    return std::cout << "\n" << TimeNow() << ": server: ";
}

} // namespace

void
HalfOpenServer::Install(Ptr<Ipv4> ipv4, uint16_t port, bool isModern)
{
    ipv4->Insert(CreateObject<HalfOpenServer>(ipv4, port, isModern));
}

HalfOpenServer::HalfOpenServer(Ptr<Ipv4> ipv4, uint16_t port, bool isModern)
    : m_target(MakeCallback(&Ipv4::Send, ipv4)),
      m_address(ipv4->GetAddress(1, 0).GetLocal()),
      m_port(port),
      m_isModern(isModern)
{
}

void
HalfOpenServer::DoDispose()
{
    m_target =
        MakeNullCallback<void, Ptr<Packet>, Ipv4Address, Ipv4Address, uint8_t, Ptr<Ipv4Route>>();
    IpL4Protocol::DoDispose();
}

int
HalfOpenServer::GetProtocolNumber() const
{
    return PROTO_TCP;
}

IpL4Protocol::RxStatus
HalfOpenServer::Receive(Ptr<Packet> packet, const Ipv4Header& ip, Ptr<Ipv4Interface>)
{
    TcpHeader header;
    packet->RemoveHeader(header);
    const uint8_t flags = header.GetFlags();
    const Peer peer(ip.GetSource(), header.GetSourcePort());
    const auto known = m_requests.find(peer);
    if (known != m_requests.end())
    {
        Answer(peer, known->second, header, *packet);
    }
    else if (flags == TcpHeader::SYN && header.GetDestinationPort() == m_port)
    {
        Say() << "a half-open request of " << peer.first << ":" << peer.second << "\n";
        const Request request{INITIAL_SEQUENCE + 1, header.GetSequenceNumber() + 1};
        m_requests.emplace(peer, request);
        Send(peer, TcpHeader::SYN | TcpHeader::ACK, INITIAL_SEQUENCE, request.expected);
    }
    else if ((flags & TcpHeader::RST) == 0)
    {
        Say() << "no request of " << peer.first << ":" << peer.second
              << " is known, its segment is answered by RST (tcp_v4_send_reset)\n";
        Send(peer, TcpHeader::RST, header.GetAckNumber(), SequenceNumber32(0));
    }
    return RX_OK;
}

IpL4Protocol::RxStatus
HalfOpenServer::Receive(Ptr<Packet>, const Ipv6Header&, Ptr<Ipv6Interface>)
{
    return RX_ENDPOINT_UNREACH;
}

void
HalfOpenServer::Answer(const Peer& peer,
                       Request& request,
                       const TcpHeader& header,
                       const Packet& data)
{
    const uint32_t size = data.GetSize();
    if ((header.GetFlags() & TcpHeader::ACK) == 0 || header.GetAckNumber() != request.next)
    {
        return;
    }
    if (!request.isOpen)
    {
        request.isOpen = true;
        Say() << "the request of " << peer.first << ":" << peer.second
              << " is a connection now, ESTABLISHED\n";
    }
    request.expected += static_cast<int32_t>(size);
    if (size > 0)
    {
        const std::string text = "welcome\n";
        Say() << "got " << size << " bytes, sends " << text.size() << " and closes\n";
        Send(peer, TcpHeader::PSH | TcpHeader::ACK, request.next, request.expected, text);
        request.next += static_cast<int32_t>(text.size());
        Send(peer, TcpHeader::FIN | TcpHeader::ACK, request.next, request.expected);
        request.next += 1;
    }
    if ((header.GetFlags() & TcpHeader::FIN) != 0)
    {
        Send(peer, TcpHeader::ACK, request.next, request.expected + 1);
        Say() << "closed\n";
        m_requests.erase(peer);
    }
}

bool
HalfOpenServer::IsFatal(uint8_t icmpType, uint8_t icmpCode) const
{
    if (icmpType == Icmpv4Header::ICMPV4_TIME_EXCEEDED)
    {
        return true;
    }
    if (icmpType != Icmpv4Header::ICMPV4_DEST_UNREACH)
    {
        return false;
    }
    return m_isModern ? icmpCode == Icmpv4DestinationUnreachable::ICMPV4_NET_UNREACHABLE ||
                            icmpCode == Icmpv4DestinationUnreachable::ICMPV4_HOST_UNREACHABLE
                      : icmpCode != Icmpv4DestinationUnreachable::ICMPV4_FRAG_NEEDED;
}

void
HalfOpenServer::ReceiveIcmp(Ipv4Address icmpSource,
                            uint8_t,
                            uint8_t icmpType,
                            uint8_t icmpCode,
                            uint32_t,
                            Ipv4Address,
                            Ipv4Address payloadDestination,
                            const uint8_t payload[8])
{
    // The payload is the beginning of a segment of ours: ports and sequence number.
    const Peer peer(payloadDestination, ReadBe16(payload + 2));
    const auto known = m_requests.find(peer);
    Say() << "ICMP " << +icmpType << "/" << +icmpCode << " of " << icmpSource << ": ";
    if (known == m_requests.end())
    {
        std::cout << "about nothing that is known\n";
    }
    else if (known->second.isOpen)
    {
        std::cout << "an open connection is kept\n";
    }
    else if (SequenceNumber32(ReadBe32(payload + 4)) != INITIAL_SEQUENCE ||
             !IsFatal(icmpType, icmpCode))
    {
        std::cout << "no reason to forget the half-open request\n";
    }
    else
    {
        std::cout << "the half-open request is forgotten (tcp_v4_err)\n";
        m_requests.erase(known);
    }
}

void
HalfOpenServer::Send(const Peer& peer,
                     uint8_t flags,
                     SequenceNumber32 sequence,
                     SequenceNumber32 acknowledgement,
                     const std::string& text)
{
    netfilter::TransportFields fields;
    fields.source = m_address;
    fields.destination = peer.first;
    fields.protocol = PROTO_TCP;
    fields.sourcePort = m_port;
    fields.destinationPort = peer.second;
    fields.flags = flags;
    fields.sequence = sequence.GetValue();
    fields.acknowledgement = acknowledgement.GetValue();
    if ((flags & TcpHeader::RST) != 0)
    {
        fields.window = 0;
    }
    Ptr<Packet> packet = Create<Packet>(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    netfilter::AddTransportHeader(packet, fields, Node::ChecksumEnabled());
    m_target(packet, m_address, peer.first, PROTO_TCP, nullptr);
}

void
HalfOpenServer::SetDownTarget(DownTargetCallback target)
{
    m_target = target;
}

void
HalfOpenServer::SetDownTarget6(DownTargetCallback6)
{
}

IpL4Protocol::DownTargetCallback
HalfOpenServer::GetDownTarget() const
{
    return m_target;
}

IpL4Protocol::DownTargetCallback6
HalfOpenServer::GetDownTarget6() const
{
    return {};
}
