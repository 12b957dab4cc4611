/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_DEFECT_H
#define NF_ATTACH_DEFECT_H

#include "nf-checksum.h"
#include "nf-drop-reason.h"
#include "nf-header-size.h"
#include "nf-packet-view.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

// Packets that Linux drops before, or right after, the first hook.

/// \return whether an address is that of a multicast group
inline bool
IsMulticast(uint32_t address)
{
    constexpr uint32_t FIRST_MULTICAST = 0xe0000000;
    constexpr uint32_t LAST_MULTICAST = 0xefffffff;
    return address >= FIRST_MULTICAST && address <= LAST_MULTICAST;
}

/// \return whether Linux handles a protocol, possibly without an answer, that ns-3 does not have
inline bool
IsSilentProtocol(uint8_t protocol)
{
    constexpr uint8_t IGMP = 2;
    constexpr uint8_t PIM = 103;
    return protocol == IGMP || protocol == PIM || protocol == PROTO_UDPLITE;
}

/**
 * \brief Whether Linux answers no such packet that came to many hosts (tcp_v4_rcv; icmp_rcv with
 * icmp_echo_ignore_broadcasts). ns-3 would.
 */
inline bool
IsSilentToMany(const PacketView& packet)
{
    constexpr uint8_t ECHO_REQUEST = 8;
    constexpr uint8_t TIMESTAMP_REQUEST = 13;
    const bool hasType = packet.IsIcmp() && packet.GetFragmentOffset() == 0;
    const uint8_t* type = hasType ? packet.PeekL4(0, 1) : nullptr;
    return packet.GetProtocol() == PROTO_TCP ||
           (type != nullptr && (*type == ECHO_REQUEST || *type == TIMESTAMP_REQUEST));
}

/**
 * \brief Find a defect in an IPv4 header (Linux: ip_rcv_core).
 * \param header its first 20 bytes
 * \param size of the packet
 */
inline DropReason
FindDefect(const uint8_t* header, uint32_t size)
{
    if (header[0] == 0x45)
    {
        const uint32_t length = ReadBe16(header + 2);
        return length < headersize::IPV4 || length > size ? DropReason::MALFORMED
                                                          : DropReason::NONE;
    }
    const uint32_t headerLength = (header[0] & 0x0f) << 2;
    const uint32_t length = ReadBe16(header + 2);
    if ((header[0] >> 4) != 4 || headerLength < headersize::IPV4 || length < headerLength ||
        length > size)
    {
        return DropReason::MALFORMED;
    }
    return DropReason::IP_OPTIONS;
}

/**
 * \brief Addresses that no packet on a wire may have (Linux: ip_route_input_slow,
 * ip_mc_validate_source).
 *
 * 127.0.0.0/8, 240.0.0.0/4 and the node's own addresses pass, as with route_localnet and
 * accept_local.
 */
inline DropReason
FindMartian(uint32_t source, uint32_t destination, uint8_t protocol)
{
    constexpr uint32_t FIRST_MULTICAST = 0xe0000000;
    constexpr uint8_t IGMP = 2;
    constexpr uint32_t LOCAL_MULTICAST = 0xe0000000;
    constexpr uint32_t BROADCAST = 0xffffffff;
    if (source != 0 && source < FIRST_MULTICAST && destination != 0)
    {
        return DropReason::NONE;
    }
    if (IsMulticast(source) || source == BROADCAST)
    {
        return DropReason::MARTIAN_SOURCE;
    }
    if (IsMulticast(destination))
    {
        const bool mayBeUnknown = (destination & 0xffffff00) == LOCAL_MULTICAST || protocol == IGMP;
        return source == 0 && !mayBeUnknown ? DropReason::MARTIAN_SOURCE : DropReason::NONE;
    }
    if (destination == BROADCAST || (source == 0 && destination == 0))
    {
        return DropReason::NONE;
    }
    if (source == 0)
    {
        return DropReason::MARTIAN_SOURCE;
    }
    return destination == 0 ? DropReason::MARTIAN_DESTINATION : DropReason::NONE;
}

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_DEFECT_H */
