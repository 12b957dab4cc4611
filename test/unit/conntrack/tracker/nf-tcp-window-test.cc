/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-story.h"

#include <gtest/gtest.h>

using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

const std::vector<uint8_t> SCALE_2 = {1, 3, 3, 2};
const std::vector<uint8_t> SACK_PERMITTED = {1, 1, 4, 2};

/// What the windows say of the client's segment in a connection that has just opened.
TcpWindowResult
Judge(uint32_t sequence, uint32_t acknowledgement, uint32_t size = 0)
{
    TcpStory story;
    story.Open();
    return story.Out("A", sequence, acknowledgement, {size}).window.result;
}

} // namespace

TEST(TcpWindow, TheHandshakeSaysHowFarTheClientMaySend)
{
    // The example of nf-tcp-window.h.
    TcpStory story;
    story.Out("S", 1000);
    story.Back("SA", 5000, 1001);
    EXPECT_EQ(story.tcp.sides[0].end, 1001u);
    EXPECT_EQ(story.tcp.sides[0].maxEnd, 9193u);
    EXPECT_EQ(Judge(9193, 5001), TcpWindowResult::OK);
    EXPECT_EQ(Judge(9194, 5001), TcpWindowResult::OVERSHOT);
    EXPECT_EQ(Judge(17384, 5001), TcpWindowResult::OVERSHOT) << "one window too far";
    EXPECT_EQ(Judge(17385, 5001), TcpWindowResult::SEQ_OVER);
}

TEST(TcpWindow, EveryBoundIsMetExactlyAndMissedByOne)
{
    const struct
    {
        const char* bound;
        uint32_t sequence;
        uint32_t acknowledgement;
        uint32_t size;
        TcpWindowResult result;
    } cases[] = {
        {"its end may lie beyond", 9193, 5001, 1000, TcpWindowResult::OK},
        {"an overshoot counts to its end", 16384, 5001, 1000, TcpWindowResult::OVERSHOT},
        {"an overshoot counts to its end", 16385, 5001, 1000, TcpWindowResult::SEQ_OVER},
        {"old data", 1001 - 8192u, 5001, 0, TcpWindowResult::OK},
        {"old data", 1000 - 8192u, 5001, 0, TcpWindowResult::SEQ_UNDER},
        {"old data by its end", 901 - 8192u, 5001, 100, TcpWindowResult::OK},
        {"acknowledged too much", 1001, 5001, 0, TcpWindowResult::OK},
        {"acknowledged too much", 1001, 5002, 0, TcpWindowResult::ACK_OVER},
        {"acknowledged too late", 1001, 5001 - 66000u, 0, TcpWindowResult::OK},
        {"acknowledged too late", 1001, 5000 - 66000u, 0, TcpWindowResult::ACK_UNDER},
        {"both wrong", 9194, 5002, 0, TcpWindowResult::SEQ_OVER},
    };

    for (const auto& one : cases)
    {
        EXPECT_EQ(Judge(one.sequence, one.acknowledgement, one.size), one.result)
            << one.bound << ": " << one.sequence << ", " << one.acknowledgement;
    }
}

TEST(TcpWindow, WhatWentBeyondMayBeAcknowledged)
{
    TcpStory story;
    story.Open();
    EXPECT_EQ(story.Out("A", 9194, 5001, {100}).verdict, TcpVerdict::PASS);
    EXPECT_EQ(story.Back("A", 5001, 9294).verdict, TcpVerdict::FOLLOW);
}

TEST(TcpWindow, ScalesCountWhereBothSidesOfferedThem)
{
    for (const bool both : {true, false})
    {
        TcpStory story;
        story.Out("S", 1000, 0, {0, 1000, SCALE_2});
        story.Back("SA", 5000, 1001, {0, 1000, both ? SCALE_2 : std::vector<uint8_t>{}});
        EXPECT_EQ(story.tcp.sides[0].maxEnd, 2001u) << "the window of a SYN is as it stands";
        story.Out("A", 1001, 5001, {0, 1000});
        EXPECT_EQ(story.tcp.sides[1].maxEnd, both ? 9001u : 6001u);
    }
}

TEST(TcpWindow, SackIsReadWhereItsReceiverPermitsIt)
{
    const TcpExtra block{0, 8192, {1, 1, 5, 10, 0, 0, 19, 137, 0, 0, 19, 138}}; // 5001 to 5002
    for (const bool permitted : {true, false})
    {
        TcpStory story;
        story.Out("S", 1000);
        story.Back("SA", 5000, 1001, {0, 8192, permitted ? SACK_PERMITTED : SCALE_2});
        story.Out("A", 1001, 5001);
        EXPECT_EQ(story.Out("A", 1001, 5001, block).window.result,
                  permitted ? TcpWindowResult::ACK_OVER : TcpWindowResult::OK);
    }
}

TEST(TcpWindow, AWindowOfZeroLetsOneByteThrough)
{
    TcpStory story;
    story.Out("S", 1000);
    story.Back("SA", 5000, 1001, {0, 0});
    EXPECT_EQ(story.tcp.sides[0].maxEnd, 1002u);
    EXPECT_EQ(story.tcp.sides[1].maxWindow, 1u);
}

TEST(TcpWindow, NumbersWrapAround)
{
    TcpStory story;
    story.Out("S", 0xffffffff);
    story.Back("SA", 0xffffffff, 0);
    EXPECT_EQ(story.Out("A", 0, 0, {10}).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(story.Back("A", 0, 10).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(story.Back("A", 0, 11).verdict, TcpVerdict::INVALID);
}

TEST(TcpWindow, ASynWithAHigherNumberBeginsAnew)
{
    TcpStory story;
    story.Out("S", 1000, 0, {0, 8192, SCALE_2});
    story.Out("S", 2000, 0, {0, 100, SACK_PERMITTED});
    EXPECT_EQ(story.tcp.sides[0].end, 2001u);
    EXPECT_EQ(story.tcp.sides[0].maxWindow, 100u);
    EXPECT_EQ(story.tcp.sides[0].flags & tcpside::WINDOW_SCALE, 0);
    story.Out("S", 1500, 0, {0, 9999});
    EXPECT_EQ(story.tcp.sides[0].end, 2001u) << "one with a lower number does not";
}

TEST(TcpWindow, WhatIsPickedUpIsNotChecked)
{
    TcpStory story;
    story.Out("A", 1000, 5000);
    EXPECT_EQ(story.Back("A", 5000, 1000).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(story.Out("A", 70000000, 99, {10}).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(story.tcp.sides[0].end, 1000u) << "and nothing is learnt from it";
}

TEST(TcpWindow, BeLiberalTurnsEveryAnswerIntoOk)
{
    TcpStory story;
    story.sysctls.beLiberal = 1;
    story.Open();
    EXPECT_EQ(story.Out("A", 70000000, 5001).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(story.Out("A", 1001, 9999999).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(story.Out("A", 1001 - 90000u, 5001).verdict, TcpVerdict::FOLLOW);
}
