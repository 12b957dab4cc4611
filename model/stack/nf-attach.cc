/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach.h"

#include "nf-attach-device.h"
#include "nf-attach-egress.h"
#include "nf-attach-icmp.h"
#include "nf-attach-local.h"
#include "nf-attach-routing.h"
#include "nf-compat.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/object-ptr-container.h"
#include "ns3/socket.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterAttach");

StackAttachment::StackAttachment(Netfilter& netfilter, Ptr<Node> node)
    : m_netfilter(netfilter),
      m_node(PeekPointer(node)),
      m_ipv4(PeekPointer(node->GetObject<Ipv4L3Protocol>())),
      m_trafficControl(PeekPointer(node->GetObject<TrafficControlLayer>())),
      m_arriving(MakeDefragmenter()),
      m_delivered(MakeDefragmenter())
{
    NS_ABORT_MSG_IF(m_ipv4 == nullptr || m_trafficControl == nullptr,
                    "netfilter: node " << node->GetId()
                                       << " has no IPv4 stack, use InternetStackHelper first");
    NS_ABORT_MSG_UNLESS(m_ipv4->GetRoutingProtocol(),
                        "netfilter: node " << node->GetId() << " has no IPv4 routing protocol");
    m_output = std::make_unique<LocalOutput>(*this);
    AttachRouting();
    AttachInterfaces();
    NotifyHooks();
}

void
StackAttachment::Install(Netfilter& netfilter, Ptr<Node> node)
{
    netfilter.Attach(node, [&] { return std::make_unique<StackAttachment>(netfilter, node); });
}

StackAttachment::~StackAttachment()
{
    // The node is going away. Pointers to this object are cleared; nothing stays registered with
    // the node, or the node would keep parts of itself alive.
    m_routing->Detach();
    for (uint32_t i = 0; i < m_ports.size(); ++i)
    {
        m_node->UnregisterProtocolHandler(m_ports[i]->GetHandler());
        if (m_egress[i])
        {
            m_egress[i]->Detach();
        }
    }
}

void
StackAttachment::Initialize()
{
    AttachRouting();
    AttachInterfaces();
    m_output->AttachProtocols();
}

void
StackAttachment::AttachRouting()
{
    const Ptr<Ipv4RoutingProtocol> current = m_ipv4->GetRoutingProtocol();
    if (m_routing && current == m_routing)
    {
        return;
    }
    if (m_routing)
    {
        m_routing->Detach();
    }
    m_routing = CreateObject<RoutingWrapper>();
    m_routing->Attach(*this, current);
    m_ipv4->SetRoutingProtocol(m_routing);
}

void
StackAttachment::AttachInterfaces()
{
    const uint32_t before = static_cast<uint32_t>(m_ports.size());
    for (uint32_t i = before; i < m_ipv4->GetNInterfaces(); ++i)
    {
        const Ptr<NetDevice> device = m_ipv4->GetNetDevice(i);
        const Interface* interface = m_netfilter.GetInterface(device);
        m_byDevice.resize(std::max<std::size_t>(m_byDevice.size(), device->GetIfIndex() + 1));
        m_byDevice[device->GetIfIndex()] = interface;
        m_ports.push_back(std::make_unique<DeviceInput>(*this, device, *interface));
        m_egress.emplace_back();
        if (i == 0)
        {
            m_loopback = interface;
            continue;
        }
        m_egress[i] = CreateObject<EgressLayer>();
        m_egress[i]->Attach(*this, *m_ports[i], *interface);
        InsertEgress(i);
        NS_LOG_INFO("node " << m_node->GetId() << ": attached to " << interface->name);
    }
    if (m_ports.size() != before)
    {
        ReplaceHandlers(before);
    }
    ReadAddresses();
}

void
StackAttachment::InsertEgress(uint32_t interface)
{
    TrafficControlLayer* layer = m_isIdle ? m_trafficControl : PeekPointer(m_egress[interface]);
    m_ipv4->GetInterface(interface)->SetTrafficControl(Ptr<TrafficControlLayer>(layer));
}

void
StackAttachment::NotifyHooks()
{
    const bool postRouting = m_netfilter.IsActive(Hook::POST_ROUTING);
    m_isOutputIdle = !postRouting && !m_netfilter.IsActive(Hook::LOCAL_OUT);
    m_isRoutingIdle = !postRouting && !m_netfilter.IsActive(Hook::FORWARD) &&
                      !m_netfilter.IsActive(Hook::LOCAL_IN);
    m_isInputIdle = m_isRoutingIdle && !m_netfilter.IsActive(Hook::PRE_ROUTING) &&
                    !m_netfilter.IsActive(Hook::INGRESS);
    m_isEgressIdle = !m_netfilter.IsActive(Hook::EGRESS);
    const bool isIdle = m_isInputIdle && m_isOutputIdle && m_isEgressIdle;
    if (isIdle != m_isIdle)
    {
        m_isIdle = isIdle;
        for (uint32_t i = 1; i < m_ports.size(); ++i)
        {
            InsertEgress(i);
        }
    }
}

void
StackAttachment::ReplaceHandlers(uint32_t first)
{
    // IPv4, ARP and IPv6 of all devices share one handler, and a node removes handlers only by
    // being asked for "an equal one": so all of them go, and those of ARP and IPv6 come back.
    const Node::ProtocolHandler shared =
        MakeCallback(&TrafficControlLayer::Receive, Ptr<TrafficControlLayer>(m_trafficControl));
    constexpr uint32_t PROTOCOLS = 3;
    for (uint32_t i = 0; i < PROTOCOLS * m_node->GetNDevices(); ++i)
    {
        m_node->UnregisterProtocolHandler(shared);
    }
    m_node->UnregisterProtocolHandler(MakeCallback(&Ipv4L3Protocol::Receive, m_ipv4));

    for (uint32_t i = first; i < m_ports.size(); ++i)
    {
        m_node->RegisterProtocolHandler(m_ports[i]->GetHandler(),
                                        compat::ETHERTYPE_IPV4,
                                        m_ports[i]->GetDevice());
    }
    const Ptr<Ipv6> ipv6 = m_node->GetObject<Ipv6>();
    for (uint32_t i = 0; i < m_node->GetNDevices(); ++i)
    {
        const Ptr<NetDevice> device = m_node->GetDevice(i);
        if (m_ipv4->GetInterfaceForDevice(device) > 0)
        {
            m_node->RegisterProtocolHandler(shared, compat::ETHERTYPE_ARP, device);
        }
        if (ipv6 && ipv6->GetInterfaceForDevice(device) > 0)
        {
            m_node->RegisterProtocolHandler(shared, compat::ETHERTYPE_IPV6, device);
        }
    }
}

void
StackAttachment::ReadAddresses()
{
    m_ownAddresses.clear();
    m_broadcastAddresses.clear();
    for (uint32_t i = 0; i < m_ipv4->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < m_ipv4->GetNAddresses(i); ++j)
        {
            const Ipv4InterfaceAddress address = m_ipv4->GetAddress(i, j);
            m_ownAddresses.push_back(address.GetLocal().Get());
            m_broadcastAddresses.push_back(address.GetBroadcast().Get());
        }
    }
}

void
StackAttachment::NotifyChange()
{
    AttachInterfaces();
    for (const auto& port : m_ports)
    {
        port->ReadState();
    }
}

std::unique_ptr<Defragmenter>
StackAttachment::MakeDefragmenter()
{
    return std::make_unique<Defragmenter>(
        m_netfilter.GetConntrack()->GetSysctls(),
        [this](Ptr<const Packet> fragment) {
            PacketContext context(fragment, m_netfilter.HasChecksums());
            m_netfilter.CountDrop(context, DropReason::FRAGMENTS);
        },
        [this](Ptr<const Packet> first) {
            Traversal traversal(m_traversals, first, m_netfilter.HasChecksums());
            // The receiver sends this error, not a router on the path (RFC 792).
            if (IsOwnAddress(traversal.context.packet.GetDestination()))
            {
                const PacketContext& context = traversal.context;
                m_output->SendError(context, MakeReassemblyTimeout(context.packet));
            }
        });
}

void
StackAttachment::CheckRouting() const
{
    NS_ABORT_MSG_IF(m_ipv4->GetRoutingProtocol() != m_routing,
                    "netfilter: node " << m_node->GetId()
                                       << " was given another routing protocol while the "
                                          "simulation ran; set it before the start");
}

const Interface*
StackAttachment::GetInterface(const Ptr<NetDevice>& device)
{
    const uint32_t index = device->GetIfIndex();
    if (index < m_byDevice.size() && m_byDevice[index] != nullptr &&
        m_byDevice[index]->device == device)
    {
        return m_byDevice[index];
    }
    return m_netfilter.GetInterface(device);
}

bool
StackAttachment::IsJoined(const PacketView& packet) const
{
    constexpr uint32_t ALL_HOSTS = 0xe0000001;
    if (!m_netfilter.IsAnsweringUnknownProtocols() || packet.GetDestination() == ALL_HOSTS)
    {
        return true;
    }
    const uint8_t protocol = packet.GetProtocol();
    const Ptr<IpL4Protocol> handler = m_ipv4->GetProtocol(protocol);
    const bool isLaterFragment = packet.GetFragmentOffset() != 0; // which has no ports
    const uint8_t* ports = isLaterFragment ? nullptr : packet.PeekL4(0, 4);
    if (!handler || isLaterFragment)
    {
        return handler != nullptr;
    }
    if (protocol != PROTO_UDP || ports == nullptr)
    {
        return protocol != PROTO_TCP && protocol != PROTO_UDP && protocol != PROTO_ICMP;
    }
    ObjectPtrContainerValue sockets;
    handler->GetAttribute("SocketList", sockets);
    return std::any_of(sockets.Begin(),
                       sockets.End(),
                       [port = ReadBe16(ports + 2)](const auto& each) {
                           Address bound;
                           const Ptr<Socket> socket = DynamicCast<Socket>(each.second);
                           return socket && socket->GetSockName(bound) == 0 &&
                                  InetSocketAddress::IsMatchingType(bound) &&
                                  InetSocketAddress::ConvertFrom(bound).GetPort() == port;
                       });
}

bool
StackAttachment::IsOwnAddress(uint32_t address) const
{
    return std::find(m_ownAddresses.begin(), m_ownAddresses.end(), address) != m_ownAddresses.end();
}

bool
StackAttachment::IsSubnetBroadcast(uint32_t address) const
{
    return std::find(m_broadcastAddresses.begin(), m_broadcastAddresses.end(), address) !=
           m_broadcastAddresses.end();
}

bool
StackAttachment::IsLocal(uint32_t destination, uint32_t interface) const
{
    constexpr uint32_t FIRST_MULTICAST = 0xe0000000;
    // The stack's own answer costs some 300 instructions an interface; a packet to be forwarded
    // does not need it.
    if (destination < FIRST_MULTICAST && !IsOwnAddress(destination) &&
        !IsSubnetBroadcast(destination))
    {
        return false;
    }
    return m_ipv4->IsDestinationAddress(Ipv4Address(destination), interface);
}

void
StackAttachment::SendAbout(const PacketContext& offender,
                           Ptr<Packet> message,
                           Ipv4Address source,
                           Ipv4Address destination,
                           uint8_t protocol)
{
    m_output->SendAbout(offender, message, source, destination, protocol);
}

void
StackAttachment::SendUnreachable(const PacketContext& offender, uint8_t code)
{
    // While Linux's ICMP is sending, it cannot send an error about that packet.
    const uint8_t* type =
        offender.hook == Hook::LOCAL_OUT && offender.packet.GetProtocol() == PROTO_ICMP
            ? offender.packet.PeekL4(0, 1)
            : nullptr;
    const bool isEchoReply = type != nullptr && *type == 0;
    if (!isEchoReply && !IsSubnetBroadcast(offender.packet.GetDestination()))
    {
        m_output->SendError(offender, MakeUnreachable(code, offender.packet));
    }
}

void
StackAttachment::SendBack(const PacketContext& offender, Ptr<Packet> message)
{
    const PacketView& packet = offender.packet;
    const Ipv4Address asked(packet.GetDestination());
    if (!asked.IsMulticast() && !asked.IsBroadcast() && !IsSubnetBroadcast(asked.Get()))
    {
        SendAbout(offender, message, asked, Ipv4Address(packet.GetSource()), packet.GetProtocol());
    }
}

uint32_t
StackAttachment::GetMtuTowards(uint32_t address)
{
    Ipv4Header header;
    header.SetDestination(Ipv4Address(address));
    const Ptr<Ipv4Route> route =
        IsOwnAddress(address) ? nullptr : m_routing->FindRoute(Create<Packet>(), header);
    return route ? route->GetOutputDevice()->GetMtu() : std::numeric_limits<uint32_t>::max();
}

} // namespace netfilter
} // namespace ns3
