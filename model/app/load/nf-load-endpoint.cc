/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-endpoint.h"

#include "nf-load-error.h"

#include "ns3/node.h"

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadEndpoint);

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

std::string
LoadEndpoint::GetLabel() const
{
    const std::string type = GetInstanceTypeId().GetName();
    return type.substr(type.rfind(':') + 1) + " of node " + std::to_string(GetNode()->GetId());
}

void
LoadEndpoint::StartApplication()
{
    if (IsRunning())
    {
        return;
    }
    for (uint32_t i = 0; i < GetNode()->GetNDevices() && !m_device; ++i)
    {
        if (GetNode()->GetDevice(i)->IsPointToPoint())
        {
            m_device = GetNode()->GetDevice(i);
        }
    }
    NF_LOAD_ERROR_IF(!m_device,
                     GetLabel() << ": there is no point-to-point device, and it needs one: it "
                                   "has no addresses that ARP could ask for");
    GetNode()->RegisterProtocolHandler(MakeCallback(&LoadEndpoint::OnPacket, this), IPV4, m_device);
}

void
LoadEndpoint::StopApplication()
{
    if (IsRunning())
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
    if (IsRunning())
    {
        Send(packet.Build());
    }
}

void
LoadEndpoint::Send(Ptr<Packet> packet)
{
    if (IsRunning())
    {
        m_device->Send(packet, m_device->GetBroadcast(), IPV4);
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

} // namespace netfilter
} // namespace ns3
