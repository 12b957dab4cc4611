/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-forward.h"

#include "nf-attach-defect.h"
#include "nf-attach-icmp.h"
#include "nf-header-size.h"

#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/socket.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

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
    // A packet that arrived in fragments leaves in fragments, so these have to fit.
    const auto* fragments = traversal.fragments;
    const uint32_t length =
        fragments != nullptr
            ? view.GetHeaderLength() + *std::max_element(fragments->begin(), fragments->end())
            : view.GetLength();
    const uint16_t mtu = route->GetOutputDevice()->GetMtu();
    if (length <= mtu)
    {
        return false;
    }
    // The stack fragments without checking DF, and sends no error (RFC 1191).
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
        m_netfilter.CountDrop(context, DropReason::TTL_EXPIRED);
        if (MayComplainAbout(view))
        {
            // The stack sends the error. It would take 0 for 256.
            Ipv4Header expired = header;
            expired.SetTtl(1);
            ucb(route, packet, expired);
        }
        return;
    }
    if (IsTooLong(traversal, route, packet, header))
    {
        return;
    }

    if (view.GetProtocol() == PROTO_TCP && !traversal.own)
    {
        view.Gather(headersize::TCP); // might it be for a socket here? (Linux: tcp_v4_early_demux)
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
        return; // dropped: it is not handed on
    }
    if (m_netfilter.IsActive(Hook::POST_ROUTING) &&
        m_netfilter.Run(Hook::POST_ROUTING, context) != Verdict::ACCEPT)
    {
        return;
    }
    const OutgoingScope leaving(m_attachment.GetTraversals(), &traversal);
    if (!view.IsDirty() && traversal.fragments == nullptr && context.priority == 0)
    {
        ucb(route, packet, header);
        return;
    }
    Ipv4Header changed = header;
    const Ptr<const Packet> committed = view.CommitSplit(changed, packet);
    changed.SetPayloadSize(static_cast<uint16_t>(committed->GetSize()));
    if (committed->GetSize() > packet->GetSize() && IsTooLong(traversal, route, committed, changed))
    {
        return; // only now, since a helper has made its text longer
    }
    if (traversal.fragments == nullptr)
    {
        PassOn(context, route, committed, changed, ucb);
    }
    else
    {
        PassOnInPieces(traversal, route, committed, changed, ucb);
    }
}

void
ForwardPath::PassOn(const PacketContext& context,
                    const Ptr<Ipv4Route>& route,
                    const Ptr<const Packet>& packet,
                    Ipv4Header& header,
                    const UnicastCallback& ucb)
{
    const uint8_t ttl = context.packet.GetTtl();
    if (ttl == 0 || ttl == 255 || context.priority != 0)
    {
        // The stack's next step would decrement a TTL of 1 or 256, and choose a priority by TOS:
        // leave by another door.
        const Ptr<Packet> copy = packet->Copy();
        SocketPriorityTag tag;
        tag.SetPriority(static_cast<uint8_t>(context.priority));
        copy->ReplacePacketTag(tag);
        header.SetTtl(ttl);
        m_attachment.GetIpv4().SendWithHeader(copy, header, route);
        return;
    }
    if (header.GetTtl() != ttl + 1)
    {
        header.SetTtl(ttl + 1);
    }
    ucb(route, packet, header);
}

void
ForwardPath::PassOnInPieces(const Traversal& traversal,
                            const Ptr<Ipv4Route>& route,
                            const Ptr<const Packet>& packet,
                            const Ipv4Header& header,
                            const UnicastCallback& ucb)
{
    const uint32_t room = route->GetOutputDevice()->GetMtu() - header.GetSerializedSize();
    const FragmentSizes chosen = ChooseFragmentSizes(*traversal.fragments,
                                                     packet->GetSize(),
                                                     room,
                                                     traversal.context.packet.GetGathered());
    uint32_t offset = 0;
    for (const uint16_t size : chosen.sizes)
    {
        Ipv4Header fragmentHeader = header;
        if (!chosen.isCutAnew)
        {
            // Linux keeps DF only where it cuts itself.
            fragmentHeader.SetMayFragment();
        }
        fragmentHeader.SetFragmentOffset(static_cast<uint16_t>(offset));
        fragmentHeader.SetPayloadSize(size);
        if (offset + size < packet->GetSize())
        {
            fragmentHeader.SetMoreFragments();
        }
        const Ptr<const Packet> fragment = packet->CreateFragment(offset, size);
        PassOn(traversal.context, route, fragment, fragmentHeader, ucb);
        offset += size;
    }
}

void
ForwardPath::Deliver(Traversal& traversal,
                     const Ptr<const Packet>& packet,
                     const Ipv4Header& header,
                     uint32_t interface,
                     const DeliverCallback& lcb)
{
    PacketContext& context = traversal.context;
    if (IsMulticast(context.packet.GetDestination()) && !m_attachment.IsJoined(context.packet))
    {
        m_netfilter.CountDrop(context, DropReason::MULTICAST);
        return;
    }
    traversal.delivered = true;
    if (m_netfilter.Run(Hook::LOCAL_IN, context) != Verdict::ACCEPT)
    {
        return;
    }
    if (IsMulticast(context.packet.GetDestination()) && IsSilentToMany(context.packet))
    {
        m_netfilter.CountDrop(context, DropReason::MULTICAST);
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
