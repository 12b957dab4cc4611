/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ipip-tunnel.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iostream>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

constexpr uint8_t PROTO_IPIP = 4;

/// Before NAT at LOCAL_IN and behind the filter: where IPVS is registered (net/netfilter/ipvs).
constexpr int PRIORITY_IPVS = priority::NAT_SRC - 2;

/// The packet as it is on the wire.
Ptr<Packet>
CopyOf(const PacketView& packet)
{
    std::vector<uint8_t> bytes(packet.GetLength());
    const uint32_t header = packet.GetHeaderLength();
    std::copy_n(packet.PeekL3(), header, bytes.begin());
    std::copy_n(packet.PeekL4(0, packet.GetL4Length()),
                packet.GetL4Length(),
                bytes.begin() + header);
    return Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
}

} // namespace

IpipDirector::IpipDirector(Ptr<Node> node,
                           Ptr<Netfilter> router,
                           Ipv4Address virtualAddress,
                           Ipv4Address from,
                           Ipv4Address realServer)
    : m_sender(node),
      m_virtual(virtualAddress),
      m_from(from),
      m_realServer(realServer)
{
    router->RegisterHook(Hook::LOCAL_IN,
                         PRIORITY_IPVS,
                         MakeCallback(&IpipDirector::OnPacket, this));
}

Verdict
IpipDirector::OnPacket(PacketContext& context)
{
    if (Ipv4Address(context.packet.GetDestination()) != m_virtual)
    {
        return Verdict::ACCEPT;
    }
    std::cout << "             the director takes it, and sends it to " << m_realServer
              << " in an IPIP packet\n";
    m_sender.Send(m_from, m_realServer, PROTO_IPIP, CopyOf(context.packet));
    return Verdict::STOLEN;
}

IpipServer::IpipServer(Ptr<Node> node)
    : m_node(node),
      m_socket(Socket::CreateSocket(node, Ipv4RawSocketFactory::GetTypeId()))
{
    m_socket->SetAttribute("Protocol", UintegerValue(PROTO_IPIP));
    m_socket->Bind();
    m_socket->SetRecvCallback(MakeCallback(&IpipServer::OnReceived, this));
}

IpipServer::~IpipServer()
{
    m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
}

void
IpipServer::OnReceived(Ptr<Socket> socket)
{
    constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;
    while (Ptr<Packet> packet = socket->Recv())
    {
        Ipv4Header outer;
        packet->RemoveHeader(outer);
        // The first device behind the loopback: no link-layer address is looked at from here on.
        Ptr<NetDevice> device = m_node->GetDevice(1);
        m_node->GetObject<Ipv4L3Protocol>()->Receive(device,
                                                     packet,
                                                     ETHERTYPE_IPV4,
                                                     device->GetAddress(),
                                                     device->GetAddress(),
                                                     NetDevice::PACKET_HOST);
    }
}
