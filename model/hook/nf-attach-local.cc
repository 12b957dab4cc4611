/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-local.h"

#include "nf-attach-routing.h"

#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Linux: nf_conntrack_attach.
void
AttachConnection(PacketContext& context, const PacketContext& offender)
{
    context.ct = offender.ct;
    if (offender.ct)
    {
        context.ctinfo = GetDirection(offender.ctinfo) == Direction::ORIGINAL
                             ? CtInfo::RELATED_REPLY
                             : CtInfo::RELATED;
    }
}

} // namespace

LocalOutput::LocalOutput(StackAttachment& attachment)
    : m_attachment(attachment),
      m_netfilter(attachment.GetNetfilter()),
      m_send(MakeCallback(&LocalOutput::Send, this))
{
    AttachProtocols();
}

LocalOutput::~LocalOutput()
{
    for (const Protocol& p : m_protocols)
    {
        // A protocol that is disposed already has none, and must not get one again.
        const auto current = p.protocol->GetDownTarget();
        if (!current.IsNull() && current.IsEqual(m_send))
        {
            p.protocol->SetDownTarget(p.downTarget);
        }
    }
}

void
LocalOutput::AttachProtocols()
{
    UintegerValue ttl;
    m_attachment.GetIpv4().GetAttribute("DefaultTtl", ttl);
    m_defaultTtl = static_cast<uint8_t>(ttl.Get());

    constexpr int PROTOCOL_NUMBERS = 256;
    for (int number = 0; number < PROTOCOL_NUMBERS; ++number)
    {
        const Ptr<IpL4Protocol> protocol = m_attachment.GetIpv4().GetProtocol(number);
        if (!protocol)
        {
            continue;
        }
        const auto downTarget = protocol->GetDownTarget();
        if (downTarget.IsNull() || downTarget.IsEqual(m_send))
        {
            continue;
        }
        protocol->SetDownTarget(m_send);
        const auto known =
            std::find_if(m_protocols.begin(), m_protocols.end(), [number](const Protocol& p) {
                return p.number == number;
            });
        if (known != m_protocols.end())
        {
            *known = {PeekPointer(protocol), static_cast<uint8_t>(number), downTarget};
        }
        else
        {
            m_protocols.push_back({PeekPointer(protocol), static_cast<uint8_t>(number), downTarget});
        }
    }
}

void
LocalOutput::SendDown(Ptr<Packet> packet,
                      Ipv4Address source,
                      Ipv4Address destination,
                      uint8_t protocol,
                      Ptr<Ipv4Route> route)
{
    for (const Protocol& p : m_protocols)
    {
        if (p.number == protocol)
        {
            p.downTarget(packet, source, destination, protocol, route);
            return;
        }
    }
    m_attachment.GetIpv4().Send(packet, source, destination, protocol, route);
}

void
LocalOutput::Send(Ptr<Packet> packet,
                  Ipv4Address source,
                  Ipv4Address destination,
                  uint8_t protocol,
                  Ptr<Ipv4Route> route)
{
    if (route && !m_detours.empty())
    {
        route = TakeReal(route);
    }
    if (m_attachment.IsOutputIdle())
    {
        SendDown(packet, source, destination, protocol, route);
        return;
    }
    Ipv4Header header = MakeHeader(packet, source, destination, protocol);
    if (!route)
    {
        if (destination.IsBroadcast() || destination.IsLocalMulticast())
        {
            SendBroadcast(packet, header);
            return;
        }
        route = FindSubnetBroadcastRoute(header);
        if (!route)
        {
            route = m_attachment.GetRouting().FindRoute(packet, header);
        }
        if (!route)
        {
            SendDown(packet, source, destination, protocol, nullptr); // the stack says so
            return;
        }
    }
    SendRouted(packet, header, route, nullptr);
}

void
LocalOutput::SendAbout(const PacketContext& offender,
                       Ptr<Packet> message,
                       Ipv4Address source,
                       Ipv4Address destination,
                       uint8_t protocol)
{
    const Ipv4Header header = MakeHeader(message, source, destination, protocol);
    const Ptr<Ipv4Route> route = m_attachment.GetRouting().FindRoute(message, header);
    if (route)
    {
        SendRouted(message, header, route, &offender);
    }
}
