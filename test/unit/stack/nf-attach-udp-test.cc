/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Datagrams that Linux's UDP reads and ns-3's does not, and those that neither reads.

#include "nf-attach-udp.h"
#include "nf-checksum.h"
#include "nf-test-packet.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// A datagram with 8 bytes of text. \param length what it says of itself \param checksum its own
PacketView
Make(uint16_t length, uint16_t checksum)
{
    constexpr uint32_t UDP = 20;
    std::vector<uint8_t> bytes =
        UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).Payload("question").ToBytes();
    WriteBe16(bytes.data() + UDP + 4, length);
    WriteBe16(bytes.data() + UDP + 6, checksum);
    return PacketView(Create<Packet>(bytes.data(), bytes.size()), true);
}

} // namespace

TEST(AttachUdp, OrdinaryDatagramIsLeftAlone)
{
    EXPECT_FALSE(IsOddUdp(UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).Payload("question").View()));
    EXPECT_FALSE(IsOddUdp(TcpPacket("10.0.0.1", 1, "10.0.0.2", 2).View()));
}

TEST(AttachUdp, MissingChecksumIsFilledIn)
{
    PacketView packet = UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).Payload("x").NoChecksum().View();
    ASSERT_TRUE(IsOddUdp(packet));
    ASSERT_TRUE(StraightenUdp(packet));
    EXPECT_FALSE(IsOddUdp(packet));
    EXPECT_TRUE(packet.IsL4ChecksumOk());
}

TEST(AttachUdp, LengthThatCannotBeIsRefused)
{
    for (const uint16_t length : {0, 7, 17, 65535})
    {
        PacketView packet = Make(length, 0);
        EXPECT_TRUE(IsOddUdp(packet)) << length;
        EXPECT_FALSE(StraightenUdp(packet)) << length;
    }
}

TEST(AttachUdp, BytesBehindTheEndGo)
{
    PacketView packet = Make(12, 0);
    ASSERT_TRUE(StraightenUdp(packet));
    EXPECT_EQ(packet.GetL4Length(), 12u);
    EXPECT_TRUE(packet.IsL4ChecksumOk());
}

TEST(AttachUdp, WrongChecksumOfAShortenedDatagramIsNotMended)
{
    PacketView packet = Make(12, 0x1234);
    EXPECT_FALSE(StraightenUdp(packet));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
