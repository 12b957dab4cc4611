/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-defrag.h"
#include "nf-test-packet.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

using Bytes = std::vector<uint8_t>;
using Sizes = Defragmenter::Sizes;

/// A datagram of 1608 bytes of payload, and its pieces.
class DefragTest : public testing::Test
{
  protected:
    DefragTest()
        : m_whole(UdpPacket("192.168.1.2", 1000, "10.0.0.2", 7)
                      .Payload(std::string(1600, 'x'))
                      .ToBytes()),
          m_defragmenter(
              m_limits,
              [this](Ptr<const Packet>) { ++m_lost; },
              [this](Ptr<const Packet> first) { m_expired.push_back(ToBytes(first)); })
    {
    }

    ~DefragTest() override
    {
        Simulator::Destroy();
    }

    /// Payload bytes from \p offset on as a packet of their own.
    Bytes Piece(uint32_t offset, uint32_t size) const
    {
        Bytes bytes(20 + size);
        std::copy_n(m_whole.begin(), 20, bytes.begin());
        std::copy_n(m_whole.begin() + 20 + offset, size, bytes.begin() + 20);
        const bool isLast = 20 + offset + size == m_whole.size();
        WriteBe16(bytes.data() + 2, static_cast<uint16_t>(bytes.size()));
        WriteBe16(bytes.data() + 6, static_cast<uint16_t>((offset >> 3) | (isLast ? 0 : 0x2000)));
        return bytes;
    }

    Ptr<const Packet> Add(const Bytes& bytes, uint32_t mark = 0)
    {
        const Ptr<const Packet> packet =
            Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
        Defragmenter::Whole whole;
        m_defragmenter.Add(packet, PacketView(packet, true), mark, whole);
        m_sizes = whole.sizes;
        m_mark = whole.mark;
        return whole.packet;
    }

    Bytes m_whole;
    uint32_t m_lost{0};
    std::vector<Bytes> m_expired;
    FragmentLimits m_limits;
    Defragmenter m_defragmenter;
    Sizes m_sizes;
    uint32_t m_mark{0};
};

TEST_F(DefragTest, PiecesInAnyOrderBecomeTheDatagram)
{
    std::vector<std::pair<uint32_t, uint32_t>> pieces{{0, 800}, {800, 800}, {1600, 8}};
    do
    {
        EXPECT_EQ(Add(Piece(pieces[0].first, pieces[0].second)), nullptr);
        EXPECT_EQ(Add(Piece(pieces[1].first, pieces[1].second)), nullptr);
        const auto whole = Add(Piece(pieces[2].first, pieces[2].second));
        ASSERT_NE(whole, nullptr);
        EXPECT_EQ(ToBytes(whole), m_whole);
        EXPECT_EQ(m_sizes, (Sizes{800, 800, 8}));
        EXPECT_EQ(m_defragmenter.GetCount(), 0U);
    } while (std::next_permutation(pieces.begin(), pieces.end()));
    EXPECT_EQ(m_lost, 0U);
}

TEST_F(DefragTest, PaddingOfAPieceIsNotPartOfTheDatagram)
{
    Bytes last = Piece(1600, 8);
    last.resize(46, 0xee);
    Add(Piece(0, 1600));
    const auto whole = Add(last);
    ASSERT_NE(whole, nullptr);
    EXPECT_EQ(ToBytes(whole), m_whole);
}

TEST_F(DefragTest, RepeatedPieceIsDroppedAndTheRestGoesOn)
{
    Add(Piece(0, 800));
    EXPECT_EQ(Add(Piece(0, 800)), nullptr);
    EXPECT_EQ(m_lost, 1U);
    Add(Piece(800, 800));
    EXPECT_NE(Add(Piece(1600, 8)), nullptr);
}

TEST_F(DefragTest, OverlapEndsTheDatagram)
{
    Add(Piece(0, 800));
    Add(Piece(792, 808));
    EXPECT_EQ(m_lost, 1U);
    EXPECT_EQ(m_defragmenter.GetCount(), 0U);
    EXPECT_EQ(Add(Piece(1600, 8)), nullptr);
}

TEST_F(DefragTest, PieceBeyondTheEndEndsTheDatagram)
{
    Bytes early = Piece(1600, 8);
    WriteBe16(early.data() + 6, 800 >> 3);
    Add(early);
    Add(Piece(800, 800));
    EXPECT_EQ(m_defragmenter.GetCount(), 0U);
}

TEST_F(DefragTest, EmptyPieceEndsTheDatagram)
{
    Add(Piece(0, 0));
    EXPECT_EQ(m_defragmenter.GetCount(), 0U);
    EXPECT_EQ(m_lost, 1U);
}

TEST_F(DefragTest, DatagramBeyond65535BytesIsRefused)
{
    Bytes huge = Piece(0, 800);
    WriteBe16(huge.data() + 6, 0x1fff); // 800 bytes at offset 65528, and no more
    Add(huge);
    for (uint32_t offset = 0; offset < 65528; offset += 800)
    {
        Bytes piece = Piece(0, std::min(800U, 65528 - offset));
        WriteBe16(piece.data() + 6, static_cast<uint16_t>(0x2000 | (offset >> 3)));
        EXPECT_EQ(Add(piece), nullptr);
    }
    EXPECT_EQ(m_lost, 1U);
    EXPECT_EQ(m_defragmenter.GetCount(), 0U);
}

TEST_F(DefragTest, DatagramsOfOtherIdentificationDoNotMix)
{
    Bytes other = Piece(800, 808);
    WriteBe16(other.data() + 4, 0x4711);
    Add(Piece(0, 800));
    EXPECT_EQ(Add(other), nullptr);
    EXPECT_EQ(m_defragmenter.GetCount(), 2U);
}

TEST_F(DefragTest, IncompleteDatagramIsGivenUpAfterThirtySeconds)
{
    Add(Piece(0, 800));
    Simulator::Schedule(Seconds(20), [this] {
        Bytes other = Piece(0, 800);
        WriteBe16(other.data() + 4, 0x4711);
        Add(other);
    });
    Simulator::Schedule(Seconds(29.9), [this] { EXPECT_EQ(m_lost, 0U); });
    Simulator::Schedule(Seconds(30.1), [this] {
        EXPECT_EQ(m_lost, 1U);
        EXPECT_EQ(m_defragmenter.GetCount(), 1U);
    });
    Simulator::Run();
    EXPECT_EQ(m_lost, 2U);
    EXPECT_EQ(m_expired.size(), 2U);
    EXPECT_EQ(Simulator::Now(), Seconds(50));
}

TEST_F(DefragTest, TimeIsThatOfTheSysctlWhenTheFirstPieceCame)
{
    Add(Piece(0, 800));
    m_limits.ipfragTime = 2;
    Bytes other = Piece(800, 800);
    WriteBe16(other.data() + 4, 0x4711);
    Add(other);
    Simulator::Schedule(Seconds(1.9), [this] { EXPECT_EQ(m_lost, 0U); });
    Simulator::Schedule(Seconds(2.1), [this] {
        EXPECT_EQ(m_lost, 1U);
        EXPECT_TRUE(m_expired.empty()) << "nobody knows whose it was without its first piece";
    });
    Simulator::Schedule(Seconds(29.9), [this] { EXPECT_EQ(m_lost, 1U); });
    Simulator::Run();
    EXPECT_EQ(m_expired, std::vector<Bytes>{Piece(0, 800)});
}

TEST_F(DefragTest, TooManyOtherPiecesInBetweenBeginTheDatagramAnew)
{
    m_limits.ipfragMaxDist = 2;
    const auto others = [this](uint32_t count) {
        Bytes other = Piece(0, 8);
        for (uint32_t i = 0; i < count; ++i)
        {
            WriteBe16(other.data() + 4, static_cast<uint16_t>(0x4711 + i));
            Add(other);
        }
    };
    Add(Piece(0, 800));
    others(1);
    Add(Piece(800, 800));
    others(2);
    EXPECT_EQ(Add(Piece(1600, 8)), nullptr);
    Add(Piece(800, 800));
    EXPECT_NE(Add(Piece(0, 800)), nullptr);
}

TEST_F(DefragTest, WholeIsNotToBeFragmentedIfItsLargestPieceWasNot)
{
    const auto flagsOf = [this](bool larger, bool smaller) {
        Bytes first = Piece(0, 1600);
        Bytes last = Piece(1600, 8);
        first[6] |= larger ? 0x40 : 0;
        last[6] |= smaller ? 0x40 : 0;
        Add(first);
        return ToBytes(Add(last)).at(6);
    };
    EXPECT_EQ(flagsOf(false, false), 0);
    EXPECT_EQ(flagsOf(false, true), 0);
    EXPECT_EQ(flagsOf(true, false), 0x40);
    EXPECT_EQ(flagsOf(true, true), 0x40);
}

TEST_F(DefragTest, WholeHasTheMarkOfItsFirstPiece)
{
    Add(Piece(800, 808), 5);
    EXPECT_NE(Add(Piece(0, 800), 7), nullptr);
    EXPECT_EQ(m_mark, 7U);
}

TEST(ChooseFragmentSizes, KeepsSizesThatFit)
{
    const FragmentSizes chosen = ChooseFragmentSizes({800, 800, 8}, 1608, 1480, 0);
    EXPECT_EQ(chosen.sizes, (Sizes{800, 800, 8}));
    EXPECT_FALSE(chosen.isCutAnew);
}

TEST(ChooseFragmentSizes, CutsAnewForASmallerLink)
{
    const FragmentSizes chosen = ChooseFragmentSizes({800, 800, 8}, 1608, 580, 0);
    EXPECT_EQ(chosen.sizes, (Sizes{576, 576, 456}));
    EXPECT_TRUE(chosen.isCutAnew);
}

TEST(ChooseFragmentSizes, CutsAnewWhenTheLengthChanged)
{
    EXPECT_EQ(ChooseFragmentSizes({800, 800, 8}, 1610, 1480, 0).sizes, (Sizes{800, 800, 10}));
}

TEST(ChooseFragmentSizes, WhatWasGatheredIsTheFirstPiece)
{
    const FragmentSizes chosen = ChooseFragmentSizes({24, 8, 40, 40}, 112, 1480, 40);
    EXPECT_EQ(chosen.sizes, (Sizes{40, 32, 40}));
    EXPECT_FALSE(chosen.isCutAnew);
}

TEST(ChooseFragmentSizes, CutsAnewWhenTheFirstPieceWouldEndAtAnOddPlace)
{
    EXPECT_EQ(ChooseFragmentSizes({8, 28}, 36, 1480, 20).sizes, (Sizes{24, 12}));
}

TEST(ChooseFragmentSizes, CutsAnewWhenAllIsGathered)
{
    EXPECT_EQ(ChooseFragmentSizes({24, 40}, 64, 1480, 64).sizes, (Sizes{40, 24}));
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
