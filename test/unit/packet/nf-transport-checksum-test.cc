/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-checksum.h"
#include "nf-packet-view.h"
#include "nf-test-packet.h"
#include "nf-transport-checksum.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// Sum up addresses, protocol and transport part, as RFC 768 and RFC 793 say.
uint16_t
SumUp(const std::vector<uint8_t>& packet)
{
    constexpr std::size_t HEADER = 20;
    constexpr std::size_t ADDRESSES = 12;
    std::vector<uint8_t> summed(packet.begin() + ADDRESSES, packet.end());
    const std::size_t length = packet.size() - HEADER;
    summed.insert(summed.end(), length % 2, 0);
    for (const std::size_t word : {std::size_t{packet[9]}, length})
    {
        summed.push_back(static_cast<uint8_t>(word >> 8));
        summed.push_back(static_cast<uint8_t>(word));
    }
    return ChecksumFold(ChecksumAdd(summed.data(), summed.size()));
}

} // namespace

TEST(TransportChecksum, IsWhereTheProtocolHasIt)
{
    const std::vector<uint8_t> tcp = TcpPacket("10.0.0.1", 1000, "10.0.0.2", 80).ToBytes();
    const std::vector<uint8_t> udp = UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53).ToBytes();
    // Ports, coverage, the checksum below, "hi".
    const std::vector<uint8_t> udplite =
        PacketBuilder(PROTO_UDPLITE, "10.0.0.1", "10.0.0.2")
            .Bytes({0x03, 0xe8, 0x00, 0x35, 0x00, 0x0a, 0x7e, 0xda, 'h', 'i'})
            .ToBytes();
    for (std::vector<uint8_t> packet : {tcp, udp, udplite})
    {
        const TransportChecksum* const checksum = FindTransportChecksum(packet[9]);
        ASSERT_NE(checksum, nullptr);
        uint8_t* const field = packet.data() + 20 + checksum->offset;
        const uint16_t value = static_cast<uint16_t>(field[0] << 8 | field[1]);
        field[0] = 0;
        field[1] = 0;
        EXPECT_EQ(value, SumUp(packet)) << int{packet[9]};
    }
}

TEST(TransportChecksum, HeadersHaveTheirLeastSize)
{
    EXPECT_EQ(FindTransportChecksum(PROTO_TCP)->headerSize, 20u);
    EXPECT_EQ(FindTransportChecksum(PROTO_UDP)->headerSize, 8u);
    EXPECT_EQ(FindTransportChecksum(PROTO_UDPLITE)->headerSize, 8u);
}

TEST(TransportChecksum, OnlyUdpMayHaveNone)
{
    EXPECT_TRUE(FindTransportChecksum(PROTO_UDP)->isOptional) << "RFC 768";
    EXPECT_FALSE(FindTransportChecksum(PROTO_UDPLITE)->isOptional) << "RFC 3828 section 3.1";
    EXPECT_FALSE(FindTransportChecksum(PROTO_TCP)->isOptional);
}

TEST(TransportChecksum, ZeroThatWasComputedIsWrittenDifferentlyByUdpAndUdpLite)
{
    EXPECT_TRUE(FindTransportChecksum(PROTO_UDP)->isNeverZero);
    EXPECT_TRUE(FindTransportChecksum(PROTO_UDPLITE)->isNeverZero);
    EXPECT_FALSE(FindTransportChecksum(PROTO_TCP)->isNeverZero);
}

TEST(TransportChecksum, OthersDoNotCoverTheAddresses)
{
    constexpr uint8_t OTHERS[] = {0, PROTO_ICMP, PROTO_GRE, PROTO_SCTP};
    for (const uint8_t protocol : OTHERS)
    {
        EXPECT_EQ(FindTransportChecksum(protocol), nullptr) << int{protocol};
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
