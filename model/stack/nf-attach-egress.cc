/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-egress.h"

#include "nf-attach-device.h"
#include "nf-compat.h"

#include "ns3/ipv4-queue-disc-item.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t BROADCAST = 0xffffffff;

} // namespace

NS_OBJECT_ENSURE_REGISTERED(EgressLayer);

TypeId
EgressLayer::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netfilter::EgressLayer")
                            .SetParent<TrafficControlLayer>()
                            .SetGroupName("Netfilter");
    return tid;
}

void
EgressLayer::Attach(StackAttachment& attachment, DeviceInput& port, const Interface& interface)
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
    const Traversal* known = m_attachment->GetTraversals().GetOutgoing();
    // A raw socket's broadcast uses neither routing nor a down target: it is first seen here.
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
