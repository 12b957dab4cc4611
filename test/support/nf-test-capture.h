/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_CAPTURE_H
#define NF_TEST_CAPTURE_H

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// One packet of a capture file; bytes are kept in a std::string.
struct CapturedBytes
{
    double seconds;
    std::string bytes;
};

inline bool
operator==(const CapturedBytes& a, const CapturedBytes& b)
{
    return a.seconds == b.seconds && a.bytes == b.bytes;
}

/// For GoogleTest's messages: time and bytes.
void PrintTo(const CapturedBytes& packet, std::ostream* os);

/// An Ethernet frame. \param etherTypes of VLAN tags (tag number 7 each) and of the payload
std::string MakeFrame(const std::vector<uint16_t>& etherTypes, const std::string& payload);

/// Link types by their number in files.
namespace linktype
{
constexpr uint32_t ETHERNET = 1;
constexpr uint32_t PPP = 9;
constexpr uint32_t RAW = 101;
constexpr uint32_t COOKED_V1 = 113;
constexpr uint32_t COOKED_V2 = 276;
} // namespace linktype

/// Fields of a Linux cooked header; the defaults are those of a received packet.
struct CookedHeader
{
    uint16_t type{0}; //!< 0 to 4: for the host, broadcast, multicast, another's, outgoing
    uint16_t etherType{0x0800};
    uint16_t hardware{1}; //!< Ethernet; 772: loopback
    uint32_t ifindex{2};  //!< in v2 only
};

/// A frame of link type COOKED_V1.
std::string MakeCookedV1(const CookedHeader& header, const std::string& payload);

/// A frame of link type COOKED_V2.
std::string MakeCookedV2(const CookedHeader& header, const std::string& payload);

/// A pcap file.
std::string MakePcap(const std::vector<CapturedBytes>& packets, uint32_t linkType = linktype::RAW);

/// A pcapng file: one interface, and its packets.
std::string MakePcapng(const std::vector<CapturedBytes>& packets,
                       uint16_t linkType = linktype::RAW);

/**
 * \brief Cut a capture short.
 * \param pcap a file that ends with `frame`
 * \param captured how many bytes of the frame were captured
 */
std::string Snap(const std::string& pcap, const std::string& frame, std::size_t captured);

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_CAPTURE_H */
