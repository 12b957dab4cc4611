/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-checksum.h"
#include "nf-seq-adjust.h"
#include "nf-test-packet.h"

#include <gtest/gtest.h>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

constexpr uint32_t SEQUENCE = 4;
constexpr uint32_t ACKNOWLEDGEMENT = 8;

/// A segment of the server: what it sends and acknowledges, and its options.
PacketBuilder
Segment(uint32_t sequence, uint32_t acknowledged, const std::vector<uint8_t>& options = {})
{
    constexpr uint8_t ACK = 0x10;
    return TcpPacket("192.168.10.100", 21, "10.0.0.1", 1757, ACK, sequence, acknowledged, options);
}

/// \return a number in the transport part
uint32_t
Number(const PacketView& packet, uint32_t offset)
{
    return ReadBe32(packet.PeekL4(offset, 4));
}

/// SACK's list of one block.
std::vector<uint8_t>
Sack(uint32_t from, uint32_t to)
{
    std::vector<uint8_t> option(10);
    option[0] = 5;
    option[1] = 10;
    WriteBe32(&option[2], from);
    WriteBe32(&option[6], to);
    return option;
}

} // namespace

TEST(SeqAdjust, NumbersBehindACorrectionAreMovedAndAcknowledgedBack)
{
    SeqAdjust adjust;
    adjust.Correct(Direction::ORIGINAL, 1000, 3);
    EXPECT_EQ(adjust.GetOffset(Direction::ORIGINAL, 999), 0);
    EXPECT_EQ(adjust.GetOffset(Direction::ORIGINAL, 1000), 0) << "the corrected text itself";
    EXPECT_EQ(adjust.GetOffset(Direction::ORIGINAL, 1001), 3);
    EXPECT_EQ(adjust.GetOffset(Direction::REPLY, 1001), 0);

    PacketView client = Segment(1024, 7).View();
    EXPECT_TRUE(adjust.Apply(client, Direction::ORIGINAL));
    EXPECT_EQ(Number(client, SEQUENCE), 1027u);
    EXPECT_EQ(Number(client, ACKNOWLEDGEMENT), 7u);
    EXPECT_TRUE(client.IsL4ChecksumOk());

    const struct
    {
        uint32_t acknowledged;
        uint32_t meant;
    } cases[] = {{999, 999}, {1000, 1000}, {1001, 998}, {1027, 1024}};

    for (const auto& one : cases)
    {
        PacketView server = Segment(5000, one.acknowledged).View();
        EXPECT_TRUE(adjust.Apply(server, Direction::REPLY));
        EXPECT_EQ(Number(server, SEQUENCE), 5000u);
        EXPECT_EQ(Number(server, ACKNOWLEDGEMENT), one.meant);
        EXPECT_TRUE(server.IsL4ChecksumOk());
    }
}

TEST(SeqAdjust, TheSameTextAgainIsNotCountedTwice)
{
    SeqAdjust adjust;
    adjust.Correct(Direction::ORIGINAL, 1000, 3);
    adjust.Correct(Direction::ORIGINAL, 1000, 3);
    adjust.Correct(Direction::ORIGINAL, 900, 3);
    EXPECT_EQ(adjust.GetOffset(Direction::ORIGINAL, 2000), 3);
}

TEST(SeqAdjust, OffsetsAddUpAndTheLastPlaceIsKnown)
{
    SeqAdjust adjust;
    adjust.Correct(Direction::REPLY, 1000, 3);
    adjust.Correct(Direction::REPLY, 2000, -5);
    EXPECT_EQ(adjust.GetOffset(Direction::REPLY, 900), 3) << "before the first, which is forgotten";
    EXPECT_EQ(adjust.GetOffset(Direction::REPLY, 2000), 3);
    EXPECT_EQ(adjust.GetOffset(Direction::REPLY, 2001), -2);
}

TEST(SeqAdjust, CorrectionsMayCancelEachOther)
{
    SeqAdjust adjust;
    adjust.Correct(Direction::ORIGINAL, 2000, 3);
    adjust.Correct(Direction::ORIGINAL, 3000, -3);
    EXPECT_EQ(adjust.GetOffset(Direction::ORIGINAL, 2500), 3);
    EXPECT_EQ(adjust.GetOffset(Direction::ORIGINAL, 3001), 0);
}

TEST(SeqAdjust, NumbersWrapAround)
{
    SeqAdjust adjust;
    adjust.Correct(Direction::ORIGINAL, 0xfffffff0, 2);
    EXPECT_EQ(adjust.GetOffset(Direction::ORIGINAL, 8), 2);
    EXPECT_EQ(adjust.GetOffset(Direction::ORIGINAL, 0xffffffe0), 0);
    EXPECT_EQ(adjust.GetOffset(Direction::ORIGINAL, 0x7ffffff1), 0) << "2 GB behind looks before";
    PacketView client = Segment(0xffffffff, 1).View();
    EXPECT_TRUE(adjust.Apply(client, Direction::ORIGINAL));
    EXPECT_EQ(Number(client, SEQUENCE), 1u);
    EXPECT_TRUE(client.IsL4ChecksumOk());
}

TEST(SeqAdjust, EdgesOfSackBlocksAreAcknowledgements)
{
    SeqAdjust adjust;
    adjust.Correct(Direction::ORIGINAL, 1000, 3);
    std::vector<uint8_t> options = {1, 1};
    for (const uint8_t byte : Sack(990, 1027))
    {
        options.push_back(byte);
    }
    PacketView server = Segment(5000, 990, options).View();
    EXPECT_TRUE(adjust.Apply(server, Direction::REPLY));
    EXPECT_EQ(Number(server, 24), 990u);
    EXPECT_EQ(Number(server, 28), 1024u);
    EXPECT_TRUE(server.IsL4ChecksumOk());
}

TEST(SeqAdjust, ASackBlockAtAnOddPlaceSpoilsTheChecksumAsOnLinux)
{
    SeqAdjust adjust;
    adjust.Correct(Direction::ORIGINAL, 1000, 3);
    std::vector<uint8_t> options = {1};
    for (const uint8_t byte : Sack(1024, 1027))
    {
        options.push_back(byte);
    }
    options.push_back(0);
    PacketView server = Segment(5000, 990, options).View();
    EXPECT_TRUE(adjust.Apply(server, Direction::REPLY));
    EXPECT_EQ(Number(server, 23), 1021u);
    EXPECT_EQ(Number(server, 27), 1024u);
    EXPECT_FALSE(server.IsL4ChecksumOk());
}

TEST(SeqAdjust, OptionsThatCannotBeReadAreRefused)
{
    const struct
    {
        std::vector<uint8_t> options;
        bool read;
    } cases[] = {
        {{1, 1, 1, 1}, true},
        {{0, 5, 99, 5}, true},
        {{1, 1, 1, 5}, false},
        {{8, 10, 0, 0}, false},
        {{8, 1, 0, 0}, false},
        {{8, 0, 1, 1}, false},
        {{8, 4, 0, 0}, true},
        {{5, 4, 0, 0}, true},
    };

    const SeqAdjust adjust;
    for (const auto& one : cases)
    {
        PacketView server = Segment(5000, 990, one.options).View();
        EXPECT_EQ(adjust.Apply(server, Direction::REPLY), one.read)
            << +one.options[0] << ' ' << +one.options[1];
    }
}

TEST(SeqAdjust, WithoutAckOnlyTheOwnNumberIsMoved)
{
    SeqAdjust adjust;
    adjust.Correct(Direction::ORIGINAL, 1000, 3);
    std::vector<uint8_t> tcp(20);
    WriteBe32(&tcp[ACKNOWLEDGEMENT], 2000);
    tcp[12] = 0xf0; // its options are not looked at
    tcp[13] = 0x04;
    PacketView reset = PacketBuilder(PROTO_TCP, "192.168.10.100", "10.0.0.1").Bytes(tcp).View();
    EXPECT_TRUE(adjust.Apply(reset, Direction::REPLY));
    EXPECT_EQ(Number(reset, ACKNOWLEDGEMENT), 2000u);
}

TEST(SeqAdjust, AnIcmpErrorIsTakenForTcp)
{
    // Linux adjusts what stands at TCP's places, the "checksum" in the quoted header included.
    SeqAdjust adjust;
    adjust.Correct(Direction::ORIGINAL, 0xf0000000, 4);
    std::vector<uint8_t> quoted(28);
    quoted[0] = 0x45;
    quoted[8] = 60;
    quoted[9] = PROTO_TCP;
    PacketView error = IcmpPacket("192.168.1.1", "192.168.10.100", 3, 0).Bytes(quoted).View();
    EXPECT_TRUE(adjust.Apply(error, Direction::ORIGINAL));
    EXPECT_EQ(Number(error, SEQUENCE), 5u);
    uint16_t lifeAndProtocol = 0;
    EXPECT_TRUE(error.ReadL4(16, lifeAndProtocol));
    EXPECT_EQ(lifeAndProtocol, 60u * 256 + PROTO_TCP - 4);
    PacketView tooShort = IcmpPacket("192.168.1.1", "192.168.10.100", 3, 0).View();
    EXPECT_FALSE(adjust.Apply(tooShort, Direction::ORIGINAL));
}
