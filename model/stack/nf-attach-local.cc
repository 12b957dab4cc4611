/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-local.h"

#include "nf-attach-icmp.h"
#include "nf-attach-routing.h"
#include "nf-attach-udp.h"
#include "nf-header-size.h"
#include "nf-tcp-segment.h"

#include "ns3/socket.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Linux: nf_conntrack_attach.
void
AttachConnection(PacketContext& context, const PacketContext& offender)
{
    context.ct = offender.ct;
    if (offender.ct)
    {
        context.ctinfo = GetDirection(offender.ctinfo) == Direction::ORIGINAL
                             ? CtInfo::RELATED_REPLY
                             : CtInfo::RELATED;
    }
}

/**
 * \brief A RST for a segment that came to a closed port acknowledges all of it (Linux:
 * tcp_v4_send_reset). ns-3's acknowledges one byte, whatever the segment holds.
 */
Ptr<Packet>
AcknowledgeWhole(Ptr<Packet> packet,
                 Ipv4Header& header,
                 const TraversalStack& traversals,
                 bool checksums)
{
    constexpr uint32_t SEQUENCE_AT = 4;
    constexpr uint32_t ACKNOWLEDGEMENT_AT = 8;
    constexpr uint32_t FLAGS_AT = 13;
    PacketView reset(header, packet, checksums);
    const uint8_t* tcp = reset.PeekL4(0, headersize::TCP);
    if (tcp == nullptr || tcp[FLAGS_AT] != (tcpflag::RST | tcpflag::ACK) ||
        ReadBe32(tcp + SEQUENCE_AT) != 0)
    {
        return packet;
    }
    const Traversal* answered = traversals.FindAnswered(reset);
    const uint8_t* asked =
        answered != nullptr ? answered->context.packet.PeekL4(0, headersize::TCP) : nullptr;
    if (asked == nullptr || (asked[FLAGS_AT] & tcpflag::ACK) != 0)
    {
        return packet;
    }
    const uint32_t data = answered->context.packet.GetL4Length() - (asked[12] >> 4) * 4U;
    const uint32_t flags = ((asked[FLAGS_AT] & tcpflag::SYN) != 0 ? 1 : 0) +
                           ((asked[FLAGS_AT] & tcpflag::FIN) != 0 ? 1 : 0);
    reset.SetTcpNumber(ACKNOWLEDGEMENT_AT, ReadBe32(asked + SEQUENCE_AT) + data + flags);
    return ConstCast<Packet>(reset.CommitSplit(header, packet));
}

} // namespace

LocalOutput::LocalOutput(StackAttachment& attachment)
    : m_attachment(attachment),
      m_netfilter(attachment.GetNetfilter()),
      m_send(MakeCallback(&LocalOutput::Send, this))
{
    AttachProtocols();
}

LocalOutput::~LocalOutput()
{
    for (const Protocol& p : m_protocols)
    {
        // A protocol that is disposed already has none, and must not get one again.
        const auto current = p.protocol->GetDownTarget();
        if (!current.IsNull() && current.IsEqual(m_send))
        {
            p.protocol->SetDownTarget(p.downTarget);
        }
    }
}

void
LocalOutput::AttachProtocols()
{
    UintegerValue ttl;
    m_attachment.GetIpv4().GetAttribute("DefaultTtl", ttl);
    m_defaultTtl = static_cast<uint8_t>(ttl.Get());

    constexpr int PROTOCOL_NUMBERS = 256;
    for (int number = 0; number < PROTOCOL_NUMBERS; ++number)
    {
        const Ptr<IpL4Protocol> protocol = m_attachment.GetIpv4().GetProtocol(number);
        if (!protocol)
        {
            continue;
        }
        const auto downTarget = protocol->GetDownTarget();
        if (downTarget.IsNull() || downTarget.IsEqual(m_send))
        {
            continue;
        }
        protocol->SetDownTarget(m_send);
        const auto known = std::find_if(m_protocols.begin(),
                                        m_protocols.end(),
                                        [number](const Protocol& p) { return p.number == number; });
        if (known != m_protocols.end())
        {
            *known = {PeekPointer(protocol), static_cast<uint8_t>(number), downTarget};
        }
        else
        {
            m_protocols.push_back(
                {PeekPointer(protocol), static_cast<uint8_t>(number), downTarget});
        }
    }
}

void
LocalOutput::SendDown(Ptr<Packet> packet,
                      Ipv4Address source,
                      Ipv4Address destination,
                      uint8_t protocol,
                      Ptr<Ipv4Route> route)
{
    for (const Protocol& p : m_protocols)
    {
        if (p.number == protocol)
        {
            p.downTarget(packet, source, destination, protocol, route);
            return;
        }
    }
    m_attachment.GetIpv4().Send(packet, source, destination, protocol, route);
}

void
LocalOutput::Send(Ptr<Packet> packet,
                  Ipv4Address source,
                  Ipv4Address destination,
                  uint8_t protocol,
                  Ptr<Ipv4Route> route)
{
    if (route)
    {
        route = m_loopbackRoutes.TakeReal(route);
    }
    if (m_attachment.IsOutputIdle())
    {
        SendDown(packet, source, destination, protocol, route);
        return;
    }
    Ipv4Header header = MakeHeader(packet, source, destination, protocol);
    if (!route)
    {
        if (destination.IsBroadcast() || destination.IsLocalMulticast())
        {
            SendBroadcast(packet, header);
            return;
        }
        route = MakeSubnetBroadcastRoute(m_attachment.GetIpv4(), header);
        if (!route)
        {
            route = m_attachment.GetRouting().FindRoute(packet, header);
        }
        if (!route)
        {
            SendDown(packet, source, destination, protocol, nullptr); // the stack reports it
            return;
        }
    }
    SendRouted(packet, header, route, nullptr);
}

void
LocalOutput::SendBroadcast(const Ptr<Packet>& packet, const Ipv4Header& header)
{
    // As Ipv4L3Protocol::Send does: by each interface that has the source address.
    Ipv4L3Protocol& ipv4 = m_attachment.GetIpv4();
    const Ipv4Address source = header.GetSource();
    for (uint32_t i = 0; i < ipv4.GetNInterfaces(); ++i)
    {
        bool isSource = source.IsAny();
        for (uint32_t j = 0; !isSource && j < ipv4.GetNAddresses(i); ++j)
        {
            isSource = ipv4.GetAddress(i, j).GetLocal() == source;
        }
        if (isSource)
        {
            SendRouted(packet->Copy(), header, MakeRoute(ipv4, header, i), nullptr);
        }
    }
}

void
LocalOutput::SendAbout(const PacketContext& offender,
                       Ptr<Packet> message,
                       Ipv4Address source,
                       Ipv4Address destination,
                       uint8_t protocol)
{
    Ipv4Header header = MakeHeader(message, source, destination, protocol);
    header.SetDontFragment();
    const Ptr<Ipv4Route> route = m_attachment.GetRouting().FindRoute(message, header);
    if (route)
    {
        SendRouted(message, header, route, &offender);
    }
}

void
LocalOutput::SendError(const PacketContext& offender, Ptr<Packet> message)
{
    if (!MayComplainAbout(offender.packet))
    {
        return;
    }
    Ipv4Header header = MakeHeader(message,
                                   Ipv4Address::GetAny(),
                                   Ipv4Address(offender.packet.GetSource()),
                                   PROTO_ICMP);
    const Ptr<Ipv4Route> route = m_attachment.GetRouting().FindRoute(message, header);
    if (route)
    {
        const Ipv4Address asked(offender.packet.GetDestination());
        header.SetSource(m_attachment.IsOwnAddress(asked.Get()) ? asked : route->GetSource());
        SendRouted(message, header, route, &offender);
    }
}

void
LocalOutput::SendRouted(Ptr<Packet> packet,
                        Ipv4Header header,
                        Ptr<Ipv4Route> route,
                        const PacketContext* offender)
{
    if (header.GetProtocol() == PROTO_ICMP)
    {
        const PacketView view(header, packet, m_netfilter.HasChecksums());
        if (Traversal* found = m_attachment.GetTraversals().FindOffender(view))
        {
            found->complained = true;
            if (offender == nullptr &&
                m_attachment.IsSubnetBroadcast(found->context.packet.GetDestination()))
            {
                return; // ns-3 knows the broadcast address of one interface only
            }
            // Linux's UDP removes bytes after the end of the datagram before it sends the error.
            const PacketView& quoted = found->context.packet;
            const uint32_t length =
                found->delivered && offender == nullptr ? GetUdpEnd(quoted) : quoted.GetLength();
            packet = QuoteMore(packet, quoted, length, view.PeekL3());
            header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
            const uint32_t asked = found->context.packet.GetDestination();
            if (found->delivered && m_attachment.IsOwnAddress(asked))
            {
                header.SetSource(Ipv4Address(asked)); // the stack would take the route's own
            }
            // Linux's UDP forgets the connection of what it receives before it finds its port
            // closed: that error is tracked as one from elsewhere, in a zone of its own.
            if (offender == nullptr && !found->delivered)
            {
                offender = &found->context;
            }
        }
    }
    else if (header.GetProtocol() == PROTO_TCP)
    {
        packet = AcknowledgeWhole(packet,
                                  header,
                                  m_attachment.GetTraversals(),
                                  m_netfilter.HasChecksums());
    }
    Traversal traversal(m_attachment.GetTraversals(), header, packet, m_netfilter.HasChecksums());
    PacketContext& context = traversal.context;
    if (offender != nullptr)
    {
        AttachConnection(context, *offender);
    }

    const uint8_t tos = header.GetTos();
    const uint8_t ttl = header.GetTtl();
    if (!PassOut(traversal, packet, header, route))
    {
        return;
    }
    const OutgoingScope leaving(m_attachment.GetTraversals(), &traversal);
    if (header.IsDontFragment()) // no tag carries that to the stack
    {
        m_attachment.GetIpv4().SendWithHeader(packet, header, route);
        return;
    }
    // The stack makes the header itself: tags carry what differs from its own choice.
    if (header.GetTos() != tos)
    {
        SocketIpTosTag tag;
        tag.SetTos(header.GetTos());
        packet->ReplacePacketTag(tag);
    }
    if (header.GetTtl() != ttl)
    {
        SocketIpTtlTag tag;
        tag.SetTtl(header.GetTtl());
        packet->ReplacePacketTag(tag);
    }
    SendDown(packet, header.GetSource(), header.GetDestination(), header.GetProtocol(), route);
}

bool
LocalOutput::PassOut(Traversal& traversal,
                     Ptr<Packet>& packet,
                     Ipv4Header& header,
                     Ptr<Ipv4Route>& route)
{
    PacketContext& context = traversal.context;
    traversal.routed = true;
    traversal.own = true;
    SetOut(context, route);
    if (m_netfilter.IsActive(Hook::LOCAL_OUT))
    {
        const uint32_t mark = context.mark;
        const Ipv4Address source = header.GetSource();
        const Ipv4Address destination = header.GetDestination();
        const uint8_t tos = header.GetTos();
        if (m_netfilter.Run(Hook::LOCAL_OUT, context) != Verdict::ACCEPT)
        {
            return false;
        }
        Commit(context, packet, header);
        const bool isOther = header.GetDestination() != destination ||
                             header.GetSource() != source || header.GetTos() != tos ||
                             context.mark != mark;
        if (isOther && !Reroute(context, packet, header, route))
        {
            return false;
        }
    }
    const bool staysHere = m_attachment.IsOwnAddress(header.GetDestination().Get());
    const bool isDeferred = context.out == &m_attachment.GetLoopback() && !staysHere;
    if (!isDeferred && m_netfilter.IsActive(Hook::POST_ROUTING))
    {
        if (m_netfilter.Run(Hook::POST_ROUTING, context) != Verdict::ACCEPT)
        {
            return false;
        }
        Commit(context, packet, header);
    }
    if (context.priority != 0)
    {
        SocketPriorityTag tag;
        tag.SetPriority(static_cast<uint8_t>(context.priority));
        packet->ReplacePacketTag(tag);
    }
    if (staysHere || isDeferred)
    {
        m_attachment.GetLoopbackStates().Put(traversal.uid, context);
    }
    return true;
}

void
LocalOutput::Commit(PacketContext& context, Ptr<Packet>& packet, Ipv4Header& header)
{
    if (context.packet.IsDirty())
    {
        packet = ConstCast<Packet>(context.packet.CommitSplit(header, packet));
        header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    }
}

bool
LocalOutput::Reroute(PacketContext& context,
                     const Ptr<Packet>& packet,
                     const Ipv4Header& header,
                     Ptr<Ipv4Route>& route)
{
    // A packet that is now addressed to this node itself goes through lo, whatever the routes.
    const uint32_t destination = header.GetDestination().Get();
    const bool isForLoopback =
        m_attachment.IsOwnAddress(destination) && m_attachment.IsLocal(destination, 0);
    const Ptr<Ipv4Route> other = isForLoopback
                                     ? MakeRoute(m_attachment.GetIpv4(), header, 0)
                                     : m_attachment.GetRouting().FindRoute(packet, header);
    if (!other)
    {
        m_netfilter.CountDrop(context, DropReason::NO_ROUTE);
        return false;
    }
    route = other;
    SetOut(context, route);
    return true;
}

void
LocalOutput::SetOut(PacketContext& context, const Ptr<Ipv4Route>& route)
{
    const uint32_t destination = context.packet.GetDestination();
    const uint32_t gateway = route->GetGateway().Get();
    context.nextHop = gateway != 0 ? gateway : destination;
    // Linux sends to every address of its own by lo; ns-3 takes the interface that has it.
    context.out = m_attachment.IsOwnAddress(destination)
                      ? &m_attachment.GetLoopback()
                      : m_attachment.GetInterface(route->GetOutputDevice());
}

Ipv4Header
LocalOutput::MakeHeader(const Ptr<Packet>& packet,
                        Ipv4Address source,
                        Ipv4Address destination,
                        uint8_t protocol) const
{
    Ipv4Header header;
    header.SetSource(source);
    header.SetDestination(destination);
    header.SetProtocol(protocol);
    header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    header.SetMayFragment();
    SocketIpTtlTag ttl;
    header.SetTtl(packet->PeekPacketTag(ttl) ? ttl.GetTtl() : m_defaultTtl);
    SocketIpTosTag tos;
    if (packet->PeekPacketTag(tos))
    {
        header.SetTos(tos.GetTos());
    }
    return header;
}

Ptr<Ipv4Route>
LocalOutput::MakeLoopbackRoute(const Ptr<Packet>& packet,
                               const Ipv4Header& header,
                               const Ptr<Ipv4Route>& route)
{
    // A UDP socket looks at its route's device, and is recognised by the tag that it always adds.
    SocketSetDontFragmentTag ofUdpSocket;
    if ((header.GetProtocol() == PROTO_UDP && packet->PeekPacketTag(ofUdpSocket)) ||
        !m_attachment.GetIpv4().IsUp(0))
    {
        return route;
    }
    const Ptr<Ipv4Route> viaLoopback = MakeRoute(m_attachment.GetIpv4(), header, 0);
    viaLoopback->SetSource(route->GetSource());
    m_loopbackRoutes.Put(viaLoopback, route, packet->GetUid());
    return viaLoopback;
}

bool
LocalOutput::ReceiveViaLoopback(const Ptr<const Packet>& whole)
{
    Ptr<Ipv4Route> route = m_loopbackRoutes.TakeReal(whole->GetUid());
    if (!route)
    {
        return false;
    }
    const bool checksums = m_netfilter.HasChecksums();
    Ptr<Packet> packet = whole->Copy();
    Ipv4Header header;
    if (checksums)
    {
        header.EnableChecksum();
    }
    packet->RemoveHeader(header);
    Traversal traversal(m_attachment.GetTraversals(), header, packet, checksums);
    if (PassOut(traversal, packet, header, route))
    {
        const OutgoingScope leaving(m_attachment.GetTraversals(), &traversal);
        m_attachment.GetIpv4().SendWithHeader(packet, header, route);
    }
    return true;
}

} // namespace netfilter
} // namespace ns3
