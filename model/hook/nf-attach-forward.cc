/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-forward.h"

#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/ipv4-route.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief Whether an ICMP error may be sent about a packet (Linux: __icmp_send).
 *
 * Not about later fragments, not about ICMP errors, not to what is no single host.
 */
bool
MayComplainAbout(const PacketView& packet)
{
    constexpr uint32_t FIRST_MULTICAST = 0xe0000000;
    if (packet.GetFragmentOffset() != 0 || packet.GetSource() == 0 ||
        packet.GetSource() >= FIRST_MULTICAST || packet.GetDestination() >= FIRST_MULTICAST)
    {
        return false;
    }
    if (packet.GetProtocol() != PROTO_ICMP)
    {
        return true;
    }
    const uint8_t* type = packet.PeekL4(0, 1);
    return type != nullptr && *type != 3 && *type != 4 && *type != 5 && *type != 11 && *type != 12;
}

} // namespace

ForwardPath::ForwardPath(StackAttachment& attachment)
    : m_attachment(attachment),
      m_netfilter(attachment.GetNetfilter())
{
}

inline bool
ForwardPath::IsTooLong(Traversal& traversal,
                       const Ptr<Ipv4Route>& route,
                       const Ptr<const Packet>& packet,
                       const Ipv4Header& header)
{
    const PacketView& view = traversal.context.packet;
    if (!view.IsDontFragment())
    {
        return false;
    }
    const uint16_t mtu = route->GetOutputDevice()->GetMtu();
    if (view.GetLength() <= mtu)
    {
        return false;
    }
    // The stack fragments without asking for DF and never says so (RFC 1191).
    const auto icmp = m_attachment.GetIpv4().GetObject<Icmpv4L4Protocol>();
    if (icmp && MayComplainAbout(view))
    {
        icmp->SendDestUnreachFragNeeded(header, packet, mtu);
    }
    m_netfilter.CountDrop(traversal.context, DropReason::FRAGMENTATION_NEEDED);
    return true;
}

void
ForwardPath::Forward(Traversal& traversal,
                     const Ptr<Ipv4Route>& route,
                     const Ptr<const Packet>& packet,
                     const Ipv4Header& header,
                     const UnicastCallback& ucb)
{
    PacketContext& context = traversal.context;
    PacketView& view = context.packet;
    const uint8_t ttl = header.GetTtl();
    // A packet of this node comes here only through lo, with a TTL raised by one.
    if (ttl <= 1 && !traversal.own)
    {
        if (!MayComplainAbout(view))
        {
            m_netfilter.CountDrop(context, DropReason::TTL_EXPIRED);
            return;
        }
        // The stack says so, and counts it. It would take 0 for 256.
        Ipv4Header expired = header;
        expired.SetTtl(1);
        ucb(route, packet, expired);
        return;
    }
    if (IsTooLong(traversal, route, packet, header))
    {
        return;
    }

    context.out = m_attachment.GetInterface(route->GetOutputDevice());
    const uint32_t gateway = route->GetGateway().Get();
    context.nextHop = gateway != 0 ? gateway : view.GetDestination();
    // Stages see the TTL with which the packet will leave, as on Linux.
    view.ShowTtl(ttl - 1);
    traversal.forwarded = true;
    if (!traversal.own && m_netfilter.IsActive(Hook::FORWARD) &&
        m_netfilter.Run(Hook::FORWARD, context) != Verdict::ACCEPT)
    {
        return;
    }
    if (m_netfilter.IsActive(Hook::POST_ROUTING) &&
        m_netfilter.Run(Hook::POST_ROUTING, context) != Verdict::ACCEPT)
    {
        return;
    }
    const Leaving leaving(m_attachment.GetTraversals(), &traversal);
    if (!view.IsDirty())
    {
        ucb(route, packet, header);
        return;
    }
    PassOnChanged(view, route, packet, header, ucb);
}

void
ForwardPath::PassOnChanged(PacketView& view,
                           const Ptr<Ipv4Route>& route,
                           const Ptr<const Packet>& packet,
                           const Ipv4Header& header,
                           const UnicastCallback& ucb)
{
    Ipv4Header changed = header;
    const Ptr<const Packet> committed = view.CommitSplit(changed, packet);
    changed.SetPayloadSize(static_cast<uint16_t>(committed->GetSize()));
    const uint8_t ttl = view.GetTtl();
    if (ttl == 0 || ttl == 255)
    {
        // The stack's next step would decrement a TTL of 1 or 256: leave by another door.
        m_attachment.GetIpv4().SendWithHeader(committed->Copy(), changed, route);
        return;
    }
    changed.SetTtl(ttl + 1);
    ucb(route, committed, changed);
}

void
ForwardPath::Deliver(Traversal& traversal,
                     const Ptr<const Packet>& packet,
                     const Ipv4Header& header,
                     uint32_t interface,
                     const DeliverCallback& lcb)
{
    PacketContext& context = traversal.context;
    traversal.delivered = true;
    if (m_netfilter.Run(Hook::LOCAL_IN, context) != Verdict::ACCEPT)
    {
        return;
    }
    if (!context.packet.IsDirty())
    {
        lcb(packet, header, interface);
        return;
    }
    Ipv4Header changed = header;
    const Ptr<const Packet> committed = context.packet.CommitSplit(changed, packet);
    changed.SetPayloadSize(static_cast<uint16_t>(committed->GetSize()));
    lcb(committed, changed, interface);
}

} // namespace netfilter
} // namespace ns3
