/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-segment.h"

#include <gtest/gtest.h>
#include <vector>

using namespace ns3::netfilter;
using namespace ns3::netfilter::tcpflag;

namespace
{

/// A segment from sequence 1000, acknowledging 5000, with a window of 8192.
struct Bytes
{
    explicit Bytes(uint8_t flags, const std::vector<uint8_t>& options = {}, uint32_t data = 0)
        : bytes({0, 1, 0, 2, 0, 0, 3, 232, 0, 0, 19, 136, 0, flags, 32, 0, 0, 0, 0, 0}),
          length(20 + options.size() + data)
    {
        bytes[12] = static_cast<uint8_t>((5 + options.size() / 4) << 4);
        bytes.insert(bytes.end(), options.begin(), options.end());
    }

    TcpFault Read()
    {
        return ReadTcpSegment(bytes.data(), bytes.size(), length, segment);
    }

    std::vector<uint8_t> bytes;
    uint32_t length;
    TcpSegment segment;
};

/// What a SYN with these options offers.
TcpSynOptions
Offer(const std::vector<uint8_t>& options)
{
    Bytes syn(SYN, options);
    EXPECT_EQ(syn.Read(), TcpFault::NONE);
    return syn.segment.ReadSynOptions();
}

/// The highest number that an ACK of 5000 with these options acknowledges.
uint32_t
Sack(const std::vector<uint8_t>& options)
{
    Bytes ack(ACK, options);
    EXPECT_EQ(ack.Read(), TcpFault::NONE);
    return ack.segment.ReadSack(5000);
}

} // namespace

TEST(TcpSegment, FieldsAreInHostOrderAndSynAndFinCountOneEach)
{
    Bytes data(ACK | PSH, {1, 1, 1, 1}, 10);
    ASSERT_EQ(data.Read(), TcpFault::NONE);
    EXPECT_EQ(data.segment.sequence, 1000u);
    EXPECT_EQ(data.segment.acknowledgement, 5000u);
    EXPECT_EQ(data.segment.window, 8192u);
    EXPECT_EQ(data.segment.optionsLength, 4u);
    EXPECT_EQ(data.segment.end, 1010u);
    Bytes syn(SYN, {}, 10);
    syn.Read();
    EXPECT_EQ(syn.segment.end, 1011u);
    Bytes fin(FIN | ACK);
    fin.Read();
    EXPECT_EQ(fin.segment.end, 1001u);
}

TEST(TcpSegment, TheFirstOfRstSynFinAckIsItsKind)
{
    const std::pair<uint8_t, TcpKind> cases[] = {
        {SYN, TcpKind::SYN},
        {SYN | URG | ECE | CWR, TcpKind::SYN},
        {SYN | ACK, TcpKind::SYN_ACK},
        {FIN | ACK, TcpKind::FIN},
        {ACK | PSH, TcpKind::ACK},
        {RST, TcpKind::RST},
        {RST | ACK, TcpKind::RST},
    };
    for (const auto& [flags, kind] : cases)
    {
        Bytes one(flags);
        EXPECT_EQ(one.Read(), TcpFault::NONE) << int{flags};
        EXPECT_EQ(one.segment.kind, kind) << int{flags};
    }
}

TEST(TcpSegment, NineCombinationsOfFlagsAreValidWhateverPshEceAndCwrAre)
{
    for (uint32_t flags = 0; flags < 256; ++flags)
    {
        const uint8_t bare = flags & ~(PSH | ECE | CWR);
        const bool valid = bare == SYN || bare == (SYN | URG) || bare == (SYN | ACK) ||
                           bare == RST || bare == (RST | ACK) || bare == (FIN | ACK) ||
                           bare == (FIN | ACK | URG) || bare == ACK || bare == (ACK | URG);
        EXPECT_EQ(Bytes(flags).Read(), valid ? TcpFault::NONE : TcpFault::FLAGS) << flags;
    }
}

TEST(TcpSegment, AHeaderThatDoesNotFitIsTruncated)
{
    TcpSegment segment;
    EXPECT_EQ(ReadTcpSegment(nullptr, 0, 0, segment), TcpFault::TRUNCATED);
    Bytes cut(SYN);
    EXPECT_EQ(ReadTcpSegment(cut.bytes.data(), 19, 19, segment), TcpFault::TRUNCATED);
    Bytes small(SYN);
    small.bytes[12] = 4 << 4;
    EXPECT_EQ(small.Read(), TcpFault::TRUNCATED) << "less than 20 bytes";
    Bytes large(SYN);
    large.bytes[12] = 6 << 4;
    EXPECT_EQ(large.Read(), TcpFault::TRUNCATED) << "more than there are";
}

TEST(TcpSegment, SynOptionsAreReadInAnyOrder)
{
    EXPECT_FALSE(Offer({}).hasScale);
    const TcpSynOptions both = Offer({2, 4, 5, 180, 4, 2, 1, 3, 3, 7, 0, 0});
    EXPECT_TRUE(both.hasScale);
    EXPECT_EQ(both.scale, 7);
    EXPECT_TRUE(both.sackPermitted);
}

TEST(TcpSegment, AScaleBeyondFourteenIsFourteen)
{
    EXPECT_EQ(Offer({3, 3, 14, 0}).scale, 14);
    EXPECT_EQ(Offer({3, 3, 15, 0}).scale, 14);
    EXPECT_EQ(Offer({3, 3, 255, 0}).scale, 14);
}

TEST(TcpSegment, OptionsEndWhereTheyMakeNoSense)
{
    EXPECT_FALSE(Offer({0, 3, 3, 7}).hasScale) << "after the end";
    EXPECT_FALSE(Offer({2, 1, 0, 0, 3, 3, 7, 0}).hasScale) << "a length below two";
    EXPECT_FALSE(Offer({1, 1, 1, 3}).hasScale) << "no length";
    EXPECT_FALSE(Offer({1, 3, 4, 7}).hasScale) << "longer than the header";
    EXPECT_FALSE(Offer({3, 4, 7, 0}).hasScale) << "a scale of another length";
    EXPECT_TRUE(Offer({3, 4, 7, 0, 3, 3, 7, 0}).hasScale) << "which is passed over";
}

TEST(TcpSegment, SackTellsTheHighestRightEdgeOfTheFirstList)
{
    EXPECT_EQ(Sack({}), 5000u);
    EXPECT_EQ(Sack({1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 39, 16}), 10000u);
    EXPECT_EQ(Sack({1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 2}), 5000u) << "below the acknowledgement";
    EXPECT_EQ(Sack({1, 1, 5, 18, 0, 0, 0, 1, 0, 0, 39, 16, 0, 0, 0, 1, 0, 0, 78, 32}), 20000u);
    EXPECT_EQ(Sack({5, 10, 0, 0, 0, 1, 0, 0, 39, 16, 5, 10, 0, 0, 0, 1, 0, 0, 78, 32}), 10000u);
    EXPECT_EQ(Sack({5, 11, 0, 0, 0, 1, 0, 0, 39, 16, 9, 1}), 5000u) << "no whole block";
}

TEST(TcpSegment, BeforeAndAfterWrapAround)
{
    EXPECT_TRUE(IsBefore(0xffffffff, 0));
    EXPECT_TRUE(IsAfter(5, 0xfffffff0));
    EXPECT_FALSE(IsBefore(7, 7));
    EXPECT_TRUE(IsBefore(0, 0x7fffffff));
    EXPECT_TRUE(IsAfter(0, 0x80000001));
}
