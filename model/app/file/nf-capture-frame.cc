/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-capture-frame.h"

#include "nf-header-size.h"
#include "nf-packet-view.h"

#include <algorithm>
#include <iterator>

namespace ns3
{
namespace netfilter
{

namespace
{

using Kind = CaptureFrame::Kind;

constexpr uint32_t VLAN_TAG = 4;
constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;

/// VLAN tags, and the EtherType behind them.
struct Tags
{
    bool isWhole{false}; //!< the frame does not end within them
    uint32_t end{0};     //!< where the payload begins
    uint16_t etherType{0};
    bool hasVlan{false}; //!< an identifier other than 0, which stands for no VLAN
};

/**
 * \brief Read the tags of a frame.
 * \param etherType the one in the header: a payload's or a tag's
 * \param end of the header
 */
Tags
ReadTags(const uint8_t* bytes, uint32_t size, uint16_t etherType, uint32_t end)
{
    constexpr uint16_t VLAN_ID = 0x0fff;
    Tags tags{size >= end, end, etherType, false};
    while (tags.isWhole &&
           (tags.etherType == 0x8100 || tags.etherType == 0x88a8 || tags.etherType == 0x9100))
    {
        const uint8_t* const tag = bytes + tags.end;
        tags.end += VLAN_TAG;
        tags.isWhole = size >= tags.end;
        if (tags.isWhole)
        {
            tags.hasVlan = tags.hasVlan || (ReadBe16(tag) & VLAN_ID) != 0;
            tags.etherType = ReadBe16(tag + 2);
        }
    }
    return tags;
}

/// A raw capture mixes IPv4 and IPv6; any other version is a bad IPv4 packet, as on a wire.
CaptureFrame
ReadRaw(const uint8_t* bytes, uint32_t size)
{
    const bool isIpv4 = size > 0 && bytes[0] >> 4 != 6;
    return {isIpv4 ? Kind::IPV4 : Kind::OTHER};
}

CaptureFrame
ReadPpp(const uint8_t* bytes, uint32_t size)
{
    constexpr uint32_t HEADER = 2;
    constexpr uint16_t IPV4 = 0x0021;
    if (size < HEADER)
    {
        return {Kind::SHORT};
    }
    return {ReadBe16(bytes) == IPV4 ? Kind::IPV4 : Kind::OTHER, HEADER};
}

/// \return to whom a frame is, by its destination MAC address
NetDevice::PacketType
GetPacketType(const uint8_t* mac)
{
    if ((mac[0] & 1) == 0)
    {
        return NetDevice::PACKET_HOST;
    }
    const bool broadcast = std::all_of(mac, mac + 6, [](uint8_t byte) { return byte == 0xff; });
    return broadcast ? NetDevice::PACKET_BROADCAST : NetDevice::PACKET_MULTICAST;
}

CaptureFrame
ReadEthernet(const uint8_t* bytes, uint32_t size)
{
    constexpr uint32_t HEADER = headersize::ETHERNET;
    if (size < HEADER)
    {
        return {Kind::SHORT};
    }
    const Tags tags = ReadTags(bytes, size, ReadBe16(bytes + HEADER - 2), HEADER);
    if (!tags.isWhole)
    {
        return {Kind::SHORT};
    }
    return {tags.etherType == ETHERTYPE_IPV4 ? Kind::IPV4 : Kind::OTHER,
            tags.end,
            GetPacketType(bytes)};
}

/// The fields of a cooked header, which the versions have in different places.
struct Cooked
{
    uint32_t headerSize;
    uint16_t etherType;
    uint16_t hardware; //!< ARPHRD_ of the interface
    uint16_t type;     //!< PACKET_ of linux/if_packet.h
    uint32_t ifindex;
};

CaptureFrame
ReadCooked(const Cooked& cooked, const uint8_t* bytes, uint32_t size)
{
    constexpr uint16_t LOOPBACK = 772;
    constexpr NetDevice::PacketType RECEIVED[] = {NetDevice::PACKET_HOST,
                                                  NetDevice::PACKET_BROADCAST,
                                                  NetDevice::PACKET_MULTICAST};
    const Tags tags = ReadTags(bytes, size, cooked.etherType, cooked.headerSize);
    if (!tags.isWhole)
    {
        return {Kind::SHORT};
    }
    if (tags.etherType != ETHERTYPE_IPV4)
    {
        return {Kind::OTHER};
    }
    if (cooked.type >= std::size(RECEIVED) || cooked.hardware == LOOPBACK || tags.hasVlan)
    {
        return {Kind::NOT_RECEIVED};
    }
    return {Kind::IPV4, tags.end, RECEIVED[cooked.type], cooked.ifindex};
}

/// Type, hardware type, address's length, address (8 bytes), EtherType.
CaptureFrame
ReadCookedV1(const uint8_t* bytes, uint32_t size)
{
    constexpr uint32_t HEADER = 16;
    if (size < HEADER)
    {
        return {Kind::SHORT};
    }
    return ReadCooked({HEADER, ReadBe16(bytes + 14), ReadBe16(bytes + 2), ReadBe16(bytes), 0},
                      bytes,
                      size);
}

/// EtherType, 2 bytes for later use, ifindex, hardware type, type, address's length, address.
CaptureFrame
ReadCookedV2(const uint8_t* bytes, uint32_t size)
{
    constexpr uint32_t HEADER = 20;
    if (size < HEADER)
    {
        return {Kind::SHORT};
    }
    return ReadCooked(
        {HEADER, ReadBe16(bytes), ReadBe16(bytes + 8), bytes[10], ReadBe32(bytes + 4)},
        bytes,
        size);
}

} // namespace

CaptureFrameReader
FindCaptureFrameReader(int linkType)
{
    // Raw IPv4 has several numbers in files, of which libpcap translates only some into its own.
    static constexpr struct
    {
        int linkType;
        CaptureFrameReader read;
    } READERS[] = {
        {1, &ReadEthernet},
        {9, &ReadPpp},
        {12, &ReadRaw},
        {14, &ReadRaw}, // OpenBSD's
        {101, &ReadRaw},
        {113, &ReadCookedV1},
        {228, &ReadRaw}, // IPv4 only
        {276, &ReadCookedV2},
    };

    for (const auto& [type, read] : READERS)
    {
        if (type == linkType)
        {
            return read;
        }
    }
    return nullptr;
}

} // namespace netfilter
} // namespace ns3
