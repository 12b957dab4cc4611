/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_UDP_H
#define NF_ATTACH_UDP_H

#include "nf-header-size.h"
#include "nf-packet-view.h"

namespace ns3
{
namespace netfilter
{

/**
 * \brief Is it a complete UDP datagram that ns-3 would parse differently from Linux?
 *
 * ns-3 does not look at a datagram's own length, and takes a checksum of 0 for a wrong one, where
 * it means that the sender computed none (RFC 768).
 */
inline bool
IsOddUdp(const PacketView& packet)
{
    if (packet.GetProtocol() != PROTO_UDP || packet.IsFragment())
    {
        return false;
    }
    const uint8_t* udp = packet.PeekL4(0, headersize::UDP);
    return udp == nullptr || ReadBe16(udp + 4) != packet.GetL4Length() ||
           (packet.HasChecksums() && ReadBe16(udp + 6) == 0);
}

/// \return the end of a UDP datagram by its length field, in bytes of the packet; else the packet's
/// end
inline uint32_t
GetUdpEnd(const PacketView& packet)
{
    const bool isUdp = packet.GetProtocol() == PROTO_UDP && !packet.IsFragment();
    const uint8_t* length = isUdp ? packet.PeekL4(4, 2) : nullptr;
    return length != nullptr ? packet.GetHeaderLength() + ReadBe16(length) : packet.GetLength();
}

/**
 * \brief Make it readable for ns-3: remove bytes after its end, fill in a missing checksum.
 * \param packet for which IsOddUdp() holds
 * \return false when Linux would not read it either: it says that it is shorter than its header or
 *         longer than the packet, or its checksum is wrong (udp_rcv)
 */
bool StraightenUdp(PacketView& packet);

/// \return whether Linux's UDP-Lite would take a datagram, and answer it from a closed port
/// (udplite_checksum_init)
bool IsSoundUdplite(const PacketView& packet);

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_UDP_H */
