/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-device.h"

#include "nf-attach-local.h"
#include "nf-attach-routing.h"
#include "nf-checksum.h"
#include "nf-compat.h"

#include "ns3/ipv4-queue-disc-item.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t IPV4_HEADER = 20;
constexpr uint32_t FIRST_MULTICAST = 0xe0000000;
constexpr uint32_t LAST_MULTICAST = 0xefffffff;
constexpr uint32_t BROADCAST = 0xffffffff;

bool
IsMulticast(uint32_t address)
{
    return address >= FIRST_MULTICAST && address <= LAST_MULTICAST;
}

/**
 * \brief What is wrong with an IPv4 header (Linux: ip_rcv_core).
 * \param header its first 20 bytes
 * \param size of the packet
 */
DropReason
FindDefect(const uint8_t* header, uint32_t size)
{
    if (header[0] == 0x45)
    {
        const uint32_t length = ReadBe16(header + 2);
        return length < IPV4_HEADER || length > size ? DropReason::MALFORMED : DropReason::NONE;
    }
    const uint32_t headerLength = (header[0] & 0x0f) << 2;
    const uint32_t length = ReadBe16(header + 2);
    if ((header[0] >> 4) != 4 || headerLength < IPV4_HEADER || length < headerLength ||
        length > size)
    {
        return DropReason::MALFORMED;
    }
    return DropReason::IP_OPTIONS;
}

/**
 * \brief Addresses that no packet on a wire may have (Linux: ip_route_input_slow, ip_mc_validate_source).
 *
 * 127.0.0.0/8, 240.0.0.0/4 and the node's own addresses pass, as with route_localnet and
 * accept_local.
 */
DropReason
FindMartian(uint32_t source, uint32_t destination, uint8_t protocol)
{
    constexpr uint8_t IGMP = 2;
    constexpr uint32_t LOCAL_MULTICAST = 0xe0000000;
    if (source != 0 && source < FIRST_MULTICAST && destination != 0)
    {
        return DropReason::NONE;
    }
    if (IsMulticast(source) || source == BROADCAST)
    {
        return DropReason::MARTIAN_SOURCE;
    }
    if (IsMulticast(destination))
    {
        const bool mayBeUnknown =
            (destination & 0xffffff00) == LOCAL_MULTICAST || protocol == IGMP;
        return source == 0 && !mayBeUnknown ? DropReason::MARTIAN_SOURCE : DropReason::NONE;
    }
    if (destination == BROADCAST || (source == 0 && destination == 0))
    {
        return DropReason::NONE;
    }
    if (source == 0)
    {
        return DropReason::MARTIAN_SOURCE;
    }
    return destination == 0 ? DropReason::MARTIAN_DESTINATION : DropReason::NONE;
}

} // namespace

DevicePort::DevicePort(StackAttachment& attachment,
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
DevicePort::ReadState()
{
    m_isUp = m_ipv4Interface->IsUp();
}

void
DevicePort::Receive(Ptr<NetDevice>& device,
                    const Ptr<const Packet>& packet,
                    uint16_t protocol,
                    const Address& from,
                    const Address& to,
                    NetDevice::PacketType type)
{
    if (m_isLoopback && m_attachment.GetLocalOutput().ReceiveDetour(packet))
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
DevicePort::ReceiveOwn(Ptr<NetDevice> device,
                       Ptr<const Packet> packet,
                       uint16_t protocol,
                       const Address& from,
                       const Address& to,
                       NetDevice::PacketType type)
{
    const Arrival arrival{device, protocol, from, to, type, &m_attachment.GetLoopback(), true};
    const Leaving nothing(m_attachment.GetTraversals(), nullptr);
    Process(arrival, packet);
}

inline void
DevicePort::HandOver(const Arrival& arrival, const Ptr<const Packet>& packet)
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
DevicePort::ReceiveIdle(const Arrival& arrival, const Ptr<const Packet>& packet)
{
    uint8_t header[IPV4_HEADER];
    DropReason reason = DropReason::MALFORMED;
    if (packet->CopyData(header, IPV4_HEADER) == IPV4_HEADER)
    {
        reason = FindDefect(header, packet->GetSize());
        if (reason == DropReason::NONE && !arrival.looped)
        {
            reason = FindMartian(ReadBe32(header + 12), ReadBe32(header + 16), header[9]);
        }
    }
    if (reason == DropReason::NONE)
    {
        HandOver(arrival, packet);
    }
    else
    {
        DropUnread(packet, arrival.in, reason);
    }
}

void
DevicePort::Process(const Arrival& arrival, const Ptr<const Packet>& packet)
{
    const uint32_t size = packet->GetSize();
    if (size < IPV4_HEADER)
    {
        DropUnread(packet, arrival.in, DropReason::MALFORMED);
        return;
    }
    if (!m_isUp)
    {
        HandOver(arrival, packet); // the stack drops it, and says so
        return;
    }
    Traversal traversal(m_attachment.GetTraversals(), packet, m_netfilter.HasChecksums());
    PacketContext& context = traversal.context;
    context.in = arrival.in;
    if (PassInput(traversal, arrival, size))
    {
        if (context.packet.IsDirty())
        {
            HandOver(arrival, context.packet.CommitWhole(packet));
        }
        else
        {
            HandOver(arrival, packet);
        }
        if (!traversal.routed)
        {
            m_attachment.CheckRouting();
        }
    }
}

inline bool
DevicePort::Pass(Hook hook, PacketContext& context)
{
    return !m_netfilter.IsActive(hook) || m_netfilter.Run(hook, context) == Verdict::ACCEPT;
}

inline bool
DevicePort::PassInput(Traversal& traversal, const Arrival& arrival, uint32_t size)
{
    PacketContext& context = traversal.context;
    const PacketView& view = context.packet;
    DropReason defect = FindDefect(view.PeekL3(), size);
    if (defect == DropReason::NONE && view.HasChecksums() &&
        ChecksumFold(ChecksumAdd(view.PeekL3(), IPV4_HEADER)) != 0)
    {
        defect = DropReason::BAD_HEADER_CHECKSUM;
    }
    if (defect != DropReason::NONE)
    {
        m_netfilter.CountDrop(context, defect);
        return false;
    }
    if (arrival.looped)
    {
        m_attachment.GetLoopbackStates().Take(context);
        if (!m_attachment.IsLocal(view.GetDestination(), m_interface->index))
        {
            // A routing protocol that has no route yet (AODV, DSDV) moves the node's own packets
            // through lo: for Linux this packet is still on its way out.
            traversal.own = true;
            return true;
        }
    }
    if (!Pass(Hook::INGRESS, context) || !Pass(Hook::PRE_ROUTING, context))
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
    if (m_netfilter.IsActive(Hook::LOCAL_IN) &&
        m_attachment.IsLocal(view.GetDestination(), m_interface->index))
    {
        traversal.delivered = true;
        return m_netfilter.Run(Hook::LOCAL_IN, context) == Verdict::ACCEPT;
    }
    return true;
}

void
DevicePort::DropUnread(const Ptr<const Packet>& packet, const Interface* in, DropReason reason)
{
    // Whoever listens may look at the addresses, so there are always bytes where they would stand.
    const Ptr<Packet> readable = packet->Copy();
    if (readable->GetSize() < IPV4_HEADER)
    {
        readable->AddPaddingAtEnd(IPV4_HEADER - readable->GetSize());
    }
    PacketContext context(readable, m_netfilter.HasChecksums());
    context.in = in;
    m_netfilter.CountDrop(context, reason);
}

NS_OBJECT_ENSURE_REGISTERED(EgressLayer);

TypeId
EgressLayer::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netfilter::EgressLayer")
                            .SetParent<TrafficControlLayer>()
                            .SetGroupName("Netfilter");
    return tid;
}

TypeId
EgressLayer::GetInstanceTypeId() const
{
    return GetTypeId();
}

void
EgressLayer::Attach(StackAttachment& attachment, DevicePort& port, const Interface& interface)
{
    m_attachment = &attachment;
    m_port = &port;
    m_interface = &interface;
    m_trafficControl = Ptr<TrafficControlLayer>(&attachment.GetTrafficControl());
}

void
EgressLayer::Detach()
{
    m_attachment = nullptr;
    m_port = nullptr;
}

void
EgressLayer::DoDispose()
{
    Detach();
    m_trafficControl = nullptr;
    TrafficControlLayer::DoDispose();
}

void
EgressLayer::Receive(Ptr<NetDevice> device,
                     Ptr<const Packet> packet,
                     uint16_t protocol,
                     const Address& from,
                     const Address& to,
                     NetDevice::PacketType type)
{
    if (m_port != nullptr && protocol == compat::ETHERTYPE_IPV4)
    {
        m_port->ReceiveOwn(device, packet, protocol, from, to, type);
    }
    else
    {
        m_trafficControl->Receive(device, packet, protocol, from, to, type);
    }
}

void
EgressLayer::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    if (m_attachment == nullptr)
    {
        m_trafficControl->Send(device, item);
        return;
    }
    const Traversal* known = m_attachment->GetTraversals().GetLeaving();
    // A raw socket's broadcast asks no routing and leaves by no down target: here it is first seen.
    const bool isUnseen =
        known == nullptr && !m_attachment->IsOutputIdle() && IsBroadcastItem(*item);
    if ((m_attachment->IsEgressIdle() && !isUnseen) || PassEgress(item, known, isUnseen))
    {
        m_trafficControl->Send(device, item);
    }
}

bool
EgressLayer::IsBroadcastItem(const QueueDiscItem& item) const
{
    // Ipv4Interface, the only caller, makes no other kind of IPv4 item.
    const auto& header = static_cast<const Ipv4QueueDiscItem&>(item).GetHeader();
    const uint32_t destination = header.GetDestination().Get();
    return destination == BROADCAST || m_attachment->IsSubnetBroadcast(destination);
}

bool
EgressLayer::PassEgress(Ptr<QueueDiscItem>& item, const Traversal* known, bool isUnseen)
{
    const auto& header = static_cast<const Ipv4QueueDiscItem&>(*item).GetHeader();
    Netfilter& netfilter = m_attachment->GetNetfilter();
    Traversal traversal(m_attachment->GetTraversals(),
                        header,
                        item->GetPacket(),
                        netfilter.HasChecksums());
    traversal.routed = true;
    PacketContext& context = traversal.context;
    if (known != nullptr)
    {
        PacketState(known->context).ApplyTo(context);
    }
    context.out = m_interface;
    context.nextHop = context.packet.GetDestination();
    for (const Hook hook : {Hook::LOCAL_OUT, Hook::POST_ROUTING, Hook::EGRESS})
    {
        if ((isUnseen || hook == Hook::EGRESS) && netfilter.IsActive(hook) &&
            netfilter.Run(hook, context) != Verdict::ACCEPT)
        {
            return false;
        }
    }
    if (context.packet.IsDirty())
    {
        Ipv4Header changed = header;
        const Ptr<const Packet> packet = context.packet.CommitSplit(changed, item->GetPacket());
        changed.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
        item = Create<Ipv4QueueDiscItem>(ConstCast<Packet>(packet),
                                         item->GetAddress(),
                                         item->GetProtocol(),
                                         changed);
    }
    return true;
}

} // namespace netfilter
} // namespace ns3
