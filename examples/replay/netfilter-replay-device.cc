/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-replay-device.h"

#include "ns3/channel.h"
#include "ns3/node.h"
#include "ns3/packet.h"

namespace replay
{

namespace
{

constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;

/// Source of all captured frames; the router does not need the MAC addresses of the capture.
const ns3::Mac48Address NEIGHBOUR("02:00:00:00:00:01");

} // namespace

NS_OBJECT_ENSURE_REGISTERED(ReplayDevice);

ns3::TypeId
ReplayDevice::GetTypeId()
{
    static ns3::TypeId tid =
        ns3::TypeId("ns3::netfilter::ReplayDevice")
            .SetParent<ns3::NetDevice>()
            .SetGroupName("Netfilter")
            .AddConstructor<ReplayDevice>()
            .AddTraceSource("MacTx",
                            "An IPv4 packet was sent",
                            ns3::MakeTraceSourceAccessor(&ReplayDevice::m_transmitTrace),
                            "ns3::Packet::TracedCallback");
    return tid;
}

void
ReplayDevice::Receive(ns3::Ptr<ns3::Packet> packet, PacketType type)
{
    // As ns-3's own devices: promiscuous listeners first, on a copy that they may keep.
    if (!m_promiscReceive.IsNull())
    {
        m_promiscReceive(this, packet->Copy(), ETHERTYPE_IPV4, NEIGHBOUR, m_address, type);
    }
    m_receive(this, packet, ETHERTYPE_IPV4, NEIGHBOUR);
}

bool
ReplayDevice::Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address&, uint16_t protocol)
{
    if (protocol == ETHERTYPE_IPV4)
    {
        m_transmitTrace(packet);
    }
    return true;
}

bool
ReplayDevice::SendFrom(ns3::Ptr<ns3::Packet> packet,
                       const ns3::Address&,
                       const ns3::Address& destination,
                       uint16_t protocol)
{
    return Send(packet, destination, protocol);
}

void
ReplayDevice::DoDispose()
{
    m_node = nullptr;
    m_receive = ReceiveCallback();
    m_promiscReceive = PromiscReceiveCallback();
    NetDevice::DoDispose();
}

void
ReplayDevice::SetIfIndex(const uint32_t index)
{
    m_index = index;
}

uint32_t
ReplayDevice::GetIfIndex() const
{
    return m_index;
}

ns3::Ptr<ns3::Channel>
ReplayDevice::GetChannel() const
{
    return nullptr;
}

void
ReplayDevice::SetAddress(ns3::Address address)
{
    m_address = ns3::Mac48Address::ConvertFrom(address);
}

ns3::Address
ReplayDevice::GetAddress() const
{
    return m_address;
}

bool
ReplayDevice::SetMtu(const uint16_t mtu)
{
    m_mtu = mtu;
    return true;
}

uint16_t
ReplayDevice::GetMtu() const
{
    return m_mtu;
}

bool
ReplayDevice::IsLinkUp() const
{
    return true;
}

void
ReplayDevice::AddLinkChangeCallback(ns3::Callback<void>)
{
    // The link is always up.
}

bool
ReplayDevice::IsBroadcast() const
{
    return true;
}

ns3::Address
ReplayDevice::GetBroadcast() const
{
    return ns3::Mac48Address::GetBroadcast();
}

bool
ReplayDevice::IsMulticast() const
{
    return true;
}

ns3::Address
ReplayDevice::GetMulticast(ns3::Ipv4Address group) const
{
    return ns3::Mac48Address::GetMulticast(group);
}

ns3::Address
ReplayDevice::GetMulticast(ns3::Ipv6Address group) const
{
    return ns3::Mac48Address::GetMulticast(group);
}

bool
ReplayDevice::IsBridge() const
{
    return false;
}

bool
ReplayDevice::IsPointToPoint() const
{
    return false;
}

ns3::Ptr<ns3::Node>
ReplayDevice::GetNode() const
{
    return m_node;
}

void
ReplayDevice::SetNode(ns3::Ptr<ns3::Node> node)
{
    m_node = node;
}

bool
ReplayDevice::NeedsArp() const
{
    return false;
}

void
ReplayDevice::SetReceiveCallback(ReceiveCallback callback)
{
    m_receive = callback;
}

void
ReplayDevice::SetPromiscReceiveCallback(PromiscReceiveCallback callback)
{
    m_promiscReceive = callback;
}

bool
ReplayDevice::SupportsSendFrom() const
{
    return true;
}

} // namespace replay
