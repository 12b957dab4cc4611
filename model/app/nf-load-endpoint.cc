/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-endpoint.h"

#include "ns3/abort.h"
#include "ns3/node.h"
#include "ns3/tcp-header.h"

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadEndpoint);
NS_OBJECT_ENSURE_REGISTERED(LoadServer);

namespace
{

constexpr uint16_t IPV4 = 0x0800;

} // namespace

TypeId
LoadEndpoint::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netfilter::LoadEndpoint").SetParent<Application>().SetGroupName("Netfilter");
    return tid;
}

void
LoadEndpoint::StartApplication()
{
    NS_ABORT_MSG_IF(GetNode()->GetNDevices() == 0,
                    "load: node " << GetNode()->GetId() << " has no device");
    m_device = GetNode()->GetDevice(0);
    GetNode()->RegisterProtocolHandler(MakeCallback(&LoadEndpoint::OnPacket, this), IPV4, m_device);
}

void
LoadEndpoint::StopApplication()
{
    if (m_device)
    {
        GetNode()->UnregisterProtocolHandler(MakeCallback(&LoadEndpoint::OnPacket, this));
        m_device = nullptr;
    }
}

void
LoadEndpoint::DoDispose()
{
    m_device = nullptr;
    Application::DoDispose();
}

void
LoadEndpoint::Send(const LoadPacket& packet)
{
    if (m_device)
    {
        m_device->Send(packet.Build(), m_device->GetBroadcast(), IPV4);
    }
}

void
LoadEndpoint::OnPacket(Ptr<NetDevice>,
                       Ptr<const Packet> packet,
                       uint16_t,
                       const Address&,
                       const Address&,
                       NetDevice::PacketType)
{
    LoadPacket read;
    if (LoadPacket::Read(packet, read))
    {
        Receive(read);
    }
}

TypeId
LoadServer::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netfilter::LoadServer")
                            .SetParent<LoadEndpoint>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<LoadServer>();
    return tid;
}

void
LoadServer::Receive(const LoadPacket& packet)
{
    constexpr uint32_t FIRST = 1000; // any sequence number is as good
    LoadPacket answer = packet.Turn();
    if (packet.protocol == LoadPacket::UDP)
    {
        answer.bytes = packet.bytes;
        Send(answer);
        return;
    }
    const bool isSyn = (packet.flags & TcpHeader::SYN) != 0;
    const bool isFin = (packet.flags & TcpHeader::FIN) != 0;
    if ((packet.flags & TcpHeader::RST) != 0 || (!isSyn && !isFin && packet.bytes == 0))
    {
        return;
    }
    answer.flags = TcpHeader::ACK;
    answer.flags |= isSyn ? TcpHeader::SYN : 0;
    answer.flags |= isFin ? TcpHeader::FIN : 0;
    answer.sequence = isSyn ? FIRST : packet.acknowledgement;
    answer.acknowledgement = packet.sequence + packet.bytes + (isSyn || isFin ? 1 : 0);
    Send(answer);
}

} // namespace netfilter
} // namespace ns3
