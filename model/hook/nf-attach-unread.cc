/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a device receives for this node and ns-3's stack does not read.

#include "nf-attach-defect.h"
#include "nf-attach-device.h"
#include "nf-tcp-check.h"

#include "ns3/ip-l4-protocol.h"

namespace ns3
{
namespace netfilter
{

bool
DevicePort::IsUnknownProtocol(const PacketView& packet) const
{
    const uint8_t protocol = packet.GetProtocol();
    return !IsSilentProtocol(protocol) && !m_attachment.GetIpv4().GetProtocol(protocol);
}

bool
DevicePort::IsUnreadable(const PacketView& packet) const
{
    return packet.GetProtocol() == PROTO_TCP && !packet.IsFragment() &&
           m_attachment.IsLocal(packet.GetDestination(), m_interface->index) &&
           !IsReadableTcp(packet);
}

void
DevicePort::DropUnread(const Ptr<const Packet>& packet, const Interface* in, DropReason reason)
{
    // Whoever listens may look at the addresses, so there are always bytes where they would stand.
    constexpr uint32_t IPV4_HEADER = 20;
    const Ptr<Packet> readable = packet->Copy();
    if (readable->GetSize() < IPV4_HEADER)
    {
        readable->AddPaddingAtEnd(IPV4_HEADER - readable->GetSize());
    }
    PacketContext context(readable, m_netfilter.HasChecksums());
    context.in = in;
    m_netfilter.CountDrop(context, reason);
}

} // namespace netfilter
} // namespace ns3
