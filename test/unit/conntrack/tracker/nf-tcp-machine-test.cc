/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-story.h"

#include <gtest/gtest.h>

using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

/// Open, and 10 bytes of the server are acknowledged: 5011 is the exact number for its RST.
TcpStory
Busy()
{
    TcpStory story;
    story.Open();
    story.Back("PA", 5001, 1001, {10});
    story.Out("A", 1001, 5011);
    return story;
}

} // namespace

TEST(TcpMachine, OnlySynAndAckBeginAConnection)
{
    for (const char* flags : {"S", "SU", "A", "PA", "AU"})
    {
        EXPECT_EQ(TcpStory().Out(flags, 1000, 5000).verdict, TcpVerdict::FOLLOW) << flags;
    }
    for (const char* flags : {"SA", "FA", "R", "RA"})
    {
        EXPECT_EQ(TcpStory().Out(flags, 1000, 5000).reason, TcpReason::NOT_NEW) << flags;
    }
    TcpStory strict;
    strict.sysctls.loose = 0;
    EXPECT_EQ(strict.Out("A", 1000, 5000).reason, TcpReason::NOT_LOOSE);
}

TEST(TcpMachine, AConnectionFromSynToTimeWait)
{
    TcpStory story;
    EXPECT_EQ(story.Out("S", 1000).timeout, 120u);
    EXPECT_EQ(story.Back("SA", 5000, 1001).timeout, 60u);
    const TcpOutcome open = story.Out("A", 1001, 5001);
    EXPECT_TRUE(open.assure);
    EXPECT_EQ(open.timeout, 432000u);
    EXPECT_EQ(story.Out("FA", 1001, 5001).timeout, 120u);
    EXPECT_EQ(story.tcp.state, TcpState::FIN_WAIT);
    EXPECT_EQ(story.Back("A", 5001, 1002).timeout, 60u);
    EXPECT_EQ(story.Back("FA", 5001, 1002).timeout, 30u);
    EXPECT_EQ(story.Out("A", 1002, 5002).timeout, 120u);
    EXPECT_EQ(story.tcp.state, TcpState::TIME_WAIT);
    EXPECT_EQ(story.Out("S", 9000).verdict, TcpVerdict::REOPEN);
}

TEST(TcpMachine, SimultaneousOpenIsEstablishedByTheServersAck)
{
    TcpStory story;
    story.Out("S", 1000);
    story.Back("S", 5000);
    EXPECT_EQ(story.tcp.state, TcpState::SYN_SENT2);
    story.Out("SA", 1000, 5001);
    EXPECT_EQ(story.tcp.state, TcpState::SYN_RECV);
    EXPECT_TRUE(story.Back("A", 5001, 1001).assure);
    EXPECT_EQ(story.tcp.state, TcpState::ESTABLISHED);
}

TEST(TcpMachine, AResetClosesWhereItsNumberIsExact)
{
    const struct
    {
        uint32_t sequence;
        TcpVerdict verdict;
        TcpState state;
    } cases[] = {
        {5010, TcpVerdict::INVALID, TcpState::ESTABLISHED},
        {5011, TcpVerdict::FOLLOW, TcpState::CLOSE},
        {5012, TcpVerdict::FOLLOW, TcpState::ESTABLISHED},
        {13203, TcpVerdict::FOLLOW, TcpState::ESTABLISHED},
        {13204, TcpVerdict::PASS, TcpState::ESTABLISHED},
    };

    for (const auto& one : cases)
    {
        TcpStory story = Busy();
        EXPECT_EQ(story.Back("R", one.sequence).verdict, one.verdict) << one.sequence;
        EXPECT_EQ(story.tcp.state, one.state) << one.sequence;
    }
}

TEST(TcpMachine, AResetLeavesTheTimeoutOfCloseWhateverElseHolds)
{
    // The 6.18 kernel asks nothing more of a RST: not the state, data in flight or a closed window.
    TcpStory kept = Busy();
    kept.sysctls.timeoutEstablished = 500;
    kept.sysctls.timeoutClose = 900;
    EXPECT_EQ(kept.Back("R", 5100).timeout, 900u);
    EXPECT_EQ(kept.tcp.state, TcpState::ESTABLISHED);

    TcpStory unacknowledged;
    unacknowledged.sysctls.timeoutClose = 900;
    unacknowledged.Open();
    unacknowledged.Out("PA", 1001, 5001, {5});
    EXPECT_EQ(unacknowledged.Out("R", 1006).timeout, 900u);

    TcpStory closed;
    closed.sysctls.timeoutClose = 900;
    closed.Open();
    closed.Back("A", 5001, 1001, {0, 0});
    EXPECT_EQ(closed.Back("R", 5001).timeout, 900u);
}

TEST(TcpMachine, AResetMayFollowItsOwnData)
{
    TcpStory story;
    story.Open();
    story.Back("PA", 5001, 1001, {10});
    story.Back("R", 5011);
    EXPECT_EQ(story.tcp.state, TcpState::CLOSE);
}

TEST(TcpMachine, AResetIsTheOnlyAnswerToASyn)
{
    TcpStory story;
    story.Out("S", 1000);
    EXPECT_EQ(story.Back("RA", 0, 1001).verdict, TcpVerdict::KILL);
    TcpStory other;
    other.Out("S", 1000);
    EXPECT_EQ(other.Back("RA", 0, 1003).verdict, TcpVerdict::INVALID)
        << "1002 might answer a keepalive";
}

TEST(TcpMachine, IgnoreInvalidRstSparesTheCheckOfItsNumberOnly)
{
    TcpStory story = Busy();
    story.sysctls.ignoreInvalidRst = 1;
    EXPECT_EQ(story.Back("R", 5010).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(story.tcp.state, TcpState::ESTABLISHED);
}

TEST(TcpMachine, WhoAnswersAnIgnoredSynKnowsBetter)
{
    TcpStory story;
    story.Open();
    EXPECT_EQ(story.Out("S", 9000).reason, TcpReason::STATE_IGNORED);
    EXPECT_EQ(story.Back("SA", 70000, 9001).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(story.tcp.state, TcpState::SYN_RECV);
    EXPECT_EQ(story.Out("A", 9001, 70001).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(story.tcp.state, TcpState::ESTABLISHED);

    TcpStory refused;
    refused.Open();
    refused.Out("S", 900000);
    EXPECT_EQ(refused.Back("RA", 0, 900001).verdict, TcpVerdict::FOLLOW);
    EXPECT_EQ(refused.tcp.state, TcpState::CLOSE);
}

TEST(TcpMachine, AChallengeAckIsNotThatOfTheLastFin)
{
    TcpStory story;
    story.Open();
    story.Out("FA", 1001, 5001);
    story.Back("FA", 5001, 1002);
    story.Out("S", 9000);
    EXPECT_EQ(story.Back("A", 5002, 1002).reason, TcpReason::CHALLENGE_ACK);
    EXPECT_EQ(story.tcp.state, TcpState::LAST_ACK);
    story.Back("A", 5002, 1002);
    EXPECT_EQ(story.tcp.state, TcpState::TIME_WAIT) << "the second one is";
}

TEST(TcpMachine, AfterAResetOnlyTheSideThatSentItMayReopen)
{
    TcpStory own;
    own.Open();
    own.Out("R", 1001);
    EXPECT_EQ(own.Out("S", 9000).verdict, TcpVerdict::REOPEN);
    TcpStory other;
    other.Open();
    other.Back("R", 5001);
    EXPECT_EQ(other.Out("S", 9000).verdict, TcpVerdict::PASS);
}

TEST(TcpMachine, TimeoutsThatAreShorterThanTheStates)
{
    TcpStory pickedUp;
    EXPECT_EQ(pickedUp.Out("A", 1000, 5000).timeout, 300u) << "not answered yet";

    TcpStory sent;
    sent.Open();
    EXPECT_EQ(sent.Out("PA", 1001, 5001, {5}).timeout, 300u) << "not acknowledged";
    EXPECT_EQ(sent.Back("A", 5001, 1006).timeout, 432000u);

    TcpStory closed;
    closed.Open();
    EXPECT_EQ(closed.Back("A", 5001, 1001, {0, 0}).timeout, 300u) << "a window of zero";
    EXPECT_EQ(closed.Back("A", 5001, 1001).timeout, 432000u);

    TcpStory repeated;
    repeated.Open();
    repeated.Back("A", 5001, 1001);
    repeated.Back("A", 5001, 1001);
    EXPECT_EQ(repeated.Back("A", 5001, 1001).timeout, 432000u);
    EXPECT_EQ(repeated.Back("A", 5001, 1001).timeout, 300u) << "the third repetition";
    EXPECT_EQ(repeated.Out("A", 1001, 5001).timeout, 432000u);
}

TEST(TcpMachine, ASynThatIsSentAgainRefreshesNothing)
{
    TcpStory story;
    story.Out("S", 1000);
    EXPECT_EQ(story.Out("S", 1000).verdict, TcpVerdict::PASS);
}

TEST(TcpMachine, AnInvalidFinOrResetFromEachSideShortensWhatIsLeft)
{
    const struct
    {
        uint32_t left;
        uint32_t shortened;
    } cases[] = {{432000, 300}, {301, 300}, {299, 0}, {119, 0}};

    for (const auto& one : cases)
    {
        TcpStory story;
        story.Open();
        story.secondsLeft = one.left;
        EXPECT_EQ(story.Out("FA", 900000, 5001).shortened, 0u);
        EXPECT_EQ(story.Back("R", 900000).shortened, one.shortened) << one.left;
    }
    TcpStory fixed;
    fixed.Open();
    fixed.fixedTimeout = true;
    fixed.Out("FA", 900000, 5001);
    EXPECT_EQ(fixed.Back("R", 900000).shortened, 0u) << "its timeout is fixed";
    TcpStory sameSide;
    sameSide.Open();
    sameSide.Out("FA", 900000, 5001);
    EXPECT_EQ(sameSide.Out("R", 900000).shortened, 0u);
}
