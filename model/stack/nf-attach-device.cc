/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-device.h"

#include "nf-attach-defect.h"
#include "nf-attach-icmp.h"
#include "nf-attach-local.h"
#include "nf-attach-routing.h"
#include "nf-attach-udp.h"
#include "nf-checksum.h"
#include "nf-compat.h"
#include "nf-header-size.h"
#include "nf-tcp-check.h"

#include "ns3/ip-l4-protocol.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t NO_ROUTE_TO_NETWORK = 0;
constexpr uint8_t NO_SUCH_PROTOCOL = 2;
constexpr uint8_t NO_SUCH_PORT = 3;

} // namespace

DeviceInput::DeviceInput(StackAttachment& attachment,
                         Ptr<NetDevice> device,
                         const Interface& interface)
    : m_attachment(attachment),
      m_netfilter(attachment.GetNetfilter()),
      m_device(device),
      m_interface(&interface),
      m_ipv4Interface(attachment.GetIpv4().GetInterface(interface.index)),
      m_isLoopback(interface.index == 0),
      m_isUp(m_ipv4Interface->IsUp()),
      // A function object costs one call less per packet than a bound member.
      m_handler([this](Ptr<NetDevice> receiver,
                       Ptr<const Packet> packet,
                       uint16_t protocol,
                       const Address& from,
                       const Address& to,
                       NetDevice::PacketType type) {
          Receive(receiver, packet, protocol, from, to, type);
      })
{
}

void
DeviceInput::ReadState()
{
    m_isUp = m_ipv4Interface->IsUp();
}

void
DeviceInput::Receive(Ptr<NetDevice>& device,
                     const Ptr<const Packet>& packet,
                     uint16_t protocol,
                     const Address& from,
                     const Address& to,
                     NetDevice::PacketType type)
{
    if (m_isLoopback && m_attachment.GetLocalOutput().ReceiveViaLoopback(packet))
    {
        return;
    }
    const Arrival arrival{device, protocol, from, to, type, m_interface, m_isLoopback};
    if (m_attachment.IsInputIdle())
    {
        ReceiveIdle(arrival, packet);
    }
    else
    {
        Process(arrival, packet);
    }
}

void
DeviceInput::ReceiveOwn(Ptr<NetDevice> device,
                        Ptr<const Packet> packet,
                        uint16_t protocol,
                        const Address& from,
                        const Address& to,
                        NetDevice::PacketType type)
{
    const Arrival arrival{device, protocol, from, to, type, &m_attachment.GetLoopback(), true};
    const OutgoingScope nothing(m_attachment.GetTraversals(), nullptr);
    Process(arrival, packet);
}

inline void
DeviceInput::HandOver(const Arrival& arrival, const Ptr<const Packet>& packet)
{
    if (m_isLoopback)
    {
        m_attachment.GetIpv4().Receive(arrival.device,
                                       packet,
                                       arrival.protocol,
                                       arrival.from,
                                       arrival.to,
                                       arrival.type);
    }
    else
    {
        m_attachment.GetTrafficControl().Receive(arrival.device,
                                                 packet,
                                                 arrival.protocol,
                                                 arrival.from,
                                                 arrival.to,
                                                 arrival.type);
    }
}

inline void
DeviceInput::ReceiveIdle(const Arrival& arrival, const Ptr<const Packet>& packet)
{
    uint8_t header[headersize::IPV4 + headersize::UDP];
    const uint32_t size = packet->CopyData(header, sizeof(header));
    DropReason reason = DropReason::MALFORMED;
    if (size >= headersize::IPV4)
    {
        reason = FindDefect(header, packet->GetSize());
        if (reason == DropReason::NONE && !arrival.looped)
        {
            reason = FindMartian(ReadBe32(header + 12), ReadBe32(header + 16), header[9]);
        }
    }
    if (reason == DropReason::NONE && header[9] == PROTO_TCP &&
        IsUnreadable(PacketView(packet, false)))
    {
        reason = DropReason::MALFORMED;
    }
    // Few packets are malformed, so a view is created only for those that may be.
    const bool isCommonUdp = size == sizeof(header) &&
                             ReadBe16(header + 24) + headersize::IPV4 == ReadBe16(header + 2) &&
                             (ReadBe16(header + 26) != 0 || !m_netfilter.HasChecksums());
    if (reason == DropReason::NONE && header[9] == PROTO_UDP && !isCommonUdp &&
        IsOddUdp(PacketView(packet, m_netfilter.HasChecksums())))
    {
        Process(arrival, packet); // it may have to be another one
    }
    else if (reason == DropReason::NONE)
    {
        HandOver(arrival, packet);
    }
    else
    {
        DropUnparsed(packet, arrival.in, reason);
    }
}

void
DeviceInput::Process(const Arrival& arrival, const Ptr<const Packet>& packet)
{
    const uint32_t size = packet->GetSize();
    if (size < headersize::IPV4)
    {
        DropUnparsed(packet, arrival.in, DropReason::MALFORMED);
        return;
    }
    if (!m_isUp)
    {
        HandOver(arrival, packet); // the stack drops and reports it
        return;
    }
    Traversal traversal(m_attachment.GetTraversals(), packet, m_netfilter.HasChecksums());
    PacketContext& context = traversal.context;
    context.in = arrival.in;
    if (!IsSound(context, size))
    {
        return;
    }
    if (arrival.looped)
    {
        m_attachment.GetLoopbackStates().Take(context);
        if (!m_attachment.IsLocal(context.packet.GetDestination(), m_interface->index))
        {
            // A routing protocol that has no route yet (AODV, DSDV) moves the node's own packets
            // through lo: for Linux this packet is still on its way out.
            traversal.own = true;
            context.in = nullptr;
            HandOver(arrival, packet);
            return;
        }
    }
    if (!Pass(Hook::INGRESS, context))
    {
        return;
    }
    if (context.packet.IsFragment() && m_netfilter.IsDefragmenting())
    {
        if (m_netfilter.RunBeforeDefrag(context) != Verdict::ACCEPT)
        {
            return;
        }
        Gather(m_attachment.GetArriving(),
               packet,
               context,
               [&](Traversal& whole, const auto& joined) { Continue(whole, arrival, joined); });
    }
    else
    {
        Continue(traversal, arrival, packet);
    }
}

template <typename Next>
void
DeviceInput::Gather(Defragmenter& defragmenter,
                    const Ptr<const Packet>& fragment,
                    PacketContext& context,
                    Next next)
{
    Defragmenter::Whole whole;
    if (defragmenter.Add(context.packet.CommitWhole(fragment), context.packet, context.mark, whole))
    {
        Traversal traversal(m_attachment.GetTraversals(), whole.packet, m_netfilter.HasChecksums());
        PacketState(context).ApplyTo(traversal.context);
        traversal.context.mark = whole.mark;
        traversal.fragments = &whole.sizes;
        next(traversal, whole.packet);
    }
}

inline void
DeviceInput::Continue(Traversal& traversal, const Arrival& arrival, const Ptr<const Packet>& packet)
{
    if (!PassPreRouting(traversal, arrival))
    {
        return;
    }
    PacketContext& context = traversal.context;
    if (context.packet.IsFragment() && IsForHere(context.packet))
    {
        Gather(m_attachment.GetDelivered(),
               packet,
               context,
               [&](Traversal& whole, const auto& joined) { Enter(whole, arrival, joined); });
    }
    else
    {
        Enter(traversal, arrival, packet);
    }
}

inline void
DeviceInput::Enter(Traversal& traversal, const Arrival& arrival, const Ptr<const Packet>& packet)
{
    PacketContext& context = traversal.context;
    if (!PassLocalIn(traversal))
    {
        return;
    }
    if (IsBroadcast(context.packet.GetDestination()) && IsForHere(context.packet) &&
        IsSilentToMany(context.packet))
    {
        m_netfilter.CountDrop(context, DropReason::BROADCAST);
        return;
    }
    if (IsUnreadable(context.packet))
    {
        m_netfilter.CountDrop(context, DropReason::MALFORMED);
        return;
    }
    if (IsOddUdp(context.packet) && IsForHere(context.packet))
    {
        const Ptr<const Packet> odd = context.packet.CommitWhole(packet);
        PacketView straight(odd, m_netfilter.HasChecksums());
        if (!StraightenUdp(straight))
        {
            m_netfilter.CountDrop(context, DropReason::MALFORMED);
            return;
        }
        HandOver(arrival, straight.CommitWhole(odd));
    }
    else if (context.packet.IsDirty())
    {
        HandOver(arrival, context.packet.CommitWhole(packet));
    }
    else
    {
        HandOver(arrival, packet);
    }
    if (m_netfilter.IsAnsweringUnknownProtocols() && IsForHere(context.packet))
    {
        AnswerUnknown(context);
    }
    if (!traversal.routed)
    {
        m_attachment.CheckRouting();
    }
    if (traversal.unroutable)
    {
        m_netfilter.CountDrop(context, DropReason::NO_ROUTE);
        if (!traversal.complained)
        {
            // ns-3 before 3.49 does not send this error itself.
            m_attachment.GetLocalOutput().SendError(
                context,
                MakeUnreachable(NO_ROUTE_TO_NETWORK, context.packet));
        }
    }
}

inline bool
DeviceInput::Pass(Hook hook, PacketContext& context)
{
    return !m_netfilter.IsActive(hook) || m_netfilter.Run(hook, context) == Verdict::ACCEPT;
}

inline bool
DeviceInput::IsSound(PacketContext& context, uint32_t size)
{
    const PacketView& view = context.packet;
    DropReason defect = FindDefect(view.PeekL3(), size);
    if (defect == DropReason::NONE && view.HasChecksums() &&
        ChecksumFold(ChecksumAdd(view.PeekL3(), headersize::IPV4)) != 0)
    {
        defect = DropReason::BAD_HEADER_CHECKSUM;
    }
    if (defect != DropReason::NONE)
    {
        m_netfilter.CountDrop(context, defect);
        return false;
    }
    return true;
}

inline bool
DeviceInput::PassPreRouting(Traversal& traversal, const Arrival& arrival)
{
    PacketContext& context = traversal.context;
    const PacketView& view = context.packet;
    const uint32_t destination = view.GetDestination();
    const bool isGathered = traversal.fragments != nullptr;
    if (isGathered ? m_netfilter.RunFromDefrag(context) != Verdict::ACCEPT
                   : !Pass(Hook::PRE_ROUTING, context))
    {
        return false;
    }
    if (!arrival.looped)
    {
        const DropReason martian =
            FindMartian(view.GetSource(), view.GetDestination(), view.GetProtocol());
        if (martian != DropReason::NONE)
        {
            m_netfilter.CountDrop(context, martian);
            return false;
        }
    }
    // A frame to many hosts is not forwarded to one (Linux: ip_forward asks for PACKET_HOST).
    const uint32_t translated = view.GetDestination();
    if (translated != destination && (IsMulticast(destination) || IsBroadcast(destination)) &&
        !m_attachment.IsLocal(translated, m_interface->index))
    {
        m_netfilter.CountDrop(context, DropReason::BROADCAST);
        return false;
    }
    return true;
}

inline bool
DeviceInput::IsForHere(const PacketView& packet) const
{
    // Multicast is delivered and forwarded too, so LOCAL_IN waits for the one of both copies that
    // stays here (RoutingWrapper::Deliver).
    const uint32_t destination = packet.GetDestination();
    return !IsMulticast(destination) && m_attachment.IsLocal(destination, m_interface->index);
}

inline bool
DeviceInput::IsBroadcast(uint32_t destination) const
{
    constexpr uint32_t EVERYBODY = 0xffffffff;
    return destination == EVERYBODY || m_attachment.IsSubnetBroadcast(destination);
}

inline bool
DeviceInput::PassLocalIn(Traversal& traversal)
{
    if (!IsForHere(traversal.context.packet))
    {
        return true;
    }
    traversal.delivered = true;
    return Pass(Hook::LOCAL_IN, traversal.context);
}

void
DeviceInput::AnswerUnknown(const PacketContext& context)
{
    const PacketView& packet = context.packet;
    const uint8_t protocol = packet.GetProtocol();
    if (m_attachment.GetIpv4().GetProtocol(protocol) || IsBroadcast(packet.GetDestination()))
    {
        return;
    }
    if (protocol == PROTO_UDPLITE && IsSoundUdplite(packet))
    {
        m_attachment.GetLocalOutput().SendError(context, MakeUnreachable(NO_SUCH_PORT, packet));
    }
    else if (!IsSilentProtocol(protocol))
    {
        m_attachment.GetLocalOutput().SendError(context, MakeUnreachable(NO_SUCH_PROTOCOL, packet));
    }
}

bool
DeviceInput::IsUnreadable(const PacketView& packet) const
{
    return packet.GetProtocol() == PROTO_TCP && !packet.IsFragment() &&
           m_attachment.IsLocal(packet.GetDestination(), m_interface->index) &&
           !IsReadableTcp(packet);
}

void
DeviceInput::DropUnparsed(const Ptr<const Packet>& packet, const Interface* in, DropReason reason)
{
    // A listener may read the addresses: make sure that there are bytes where they would be.
    const Ptr<Packet> readable = packet->Copy();
    if (readable->GetSize() < headersize::IPV4)
    {
        readable->AddPaddingAtEnd(headersize::IPV4 - readable->GetSize());
    }
    PacketContext context(readable, m_netfilter.HasChecksums());
    context.in = in;
    m_netfilter.CountDrop(context, reason);
}

} // namespace netfilter
} // namespace ns3
