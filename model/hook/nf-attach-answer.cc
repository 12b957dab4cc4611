/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What LocalOutput sends about a packet that another has sent.

#include "nf-attach-icmp.h"
#include "nf-attach-local.h"
#include "nf-attach-routing.h"

namespace ns3
{
namespace netfilter
{

void
LocalOutput::SendAbout(const PacketContext& offender,
                       Ptr<Packet> message,
                       Ipv4Address source,
                       Ipv4Address destination,
                       uint8_t protocol)
{
    Ipv4Header header = MakeHeader(message, source, destination, protocol);
    header.SetDontFragment();
    const Ptr<Ipv4Route> route = m_attachment.GetRouting().FindRoute(message, header);
    if (route)
    {
        SendRouted(message, header, route, &offender);
    }
}

void
LocalOutput::SendError(const PacketContext& offender, Ptr<Packet> message)
{
    if (!MayComplainAbout(offender.packet))
    {
        return;
    }
    Ipv4Header header = MakeHeader(message,
                                   Ipv4Address::GetAny(),
                                   Ipv4Address(offender.packet.GetSource()),
                                   PROTO_ICMP);
    const Ptr<Ipv4Route> route = m_attachment.GetRouting().FindRoute(message, header);
    if (route)
    {
        const Ipv4Address asked(offender.packet.GetDestination());
        header.SetSource(m_attachment.IsOwnAddress(asked.Get()) ? asked : route->GetSource());
        SendRouted(message, header, route, &offender);
    }
}

} // namespace netfilter
} // namespace ns3
