/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Two first packets of one flow are on their way at once: only one connection can be confirmed
// (Linux: nf_ct_resolve_clash).

#include "nf-test-router.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

const auto QUERY = UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53);
const auto ANSWER = UdpPacket("10.0.0.2", 53, "10.0.0.1", 1000);

} // namespace

TEST(Clash, SecondFirstPacketJoinsTheConnectionOfTheFirst)
{
    TestRouter router;
    const auto first = router.Arrive(QUERY);
    const auto second = router.Arrive(QUERY);
    EXPECT_NE(first->ct, second->ct);
    EXPECT_EQ(router.Leave(*first), Verdict::ACCEPT);
    EXPECT_EQ(router.Leave(*second), Verdict::ACCEPT);
    EXPECT_EQ(first->ct, second->ct);
    EXPECT_EQ(router.conntrack->GetCount(), 1U);
    EXPECT_EQ(router.conntrack->GetStatistics().clashResolve, 1U);
    EXPECT_EQ(router.events.size(), 1U);
}

TEST(Clash, JoinedPacketIsCountedWithTheWinner)
{
    TestRouter router;
    router.conntrack->SetSysctl("nf_conntrack_acct", 1);
    const auto first = router.Arrive(QUERY);
    const auto second = router.Arrive(QUERY);
    router.Leave(*first);
    router.Leave(*second);
    EXPECT_EQ(first->ct->accounting->direction[0].packets, 2U);
}

TEST(Clash, AnswerThatCrossedItsQuestionJoinsItInReverse)
{
    TestRouter router;
    const auto query = router.Arrive(QUERY);
    const auto answer = router.Arrive(ANSWER);
    EXPECT_EQ(answer->ctinfo, CtInfo::NEW);
    router.Leave(*query);
    EXPECT_EQ(router.Leave(*answer), Verdict::ACCEPT);
    EXPECT_EQ(answer->ct, query->ct);
    EXPECT_EQ(router.conntrack->GetCount(), 1U);
}

TEST(Clash, SecondFirstPacketOfTcpAndIcmpIsDropped)
{
    for (const auto& packet :
         {TcpPacket("10.0.0.1", 1000, "10.0.0.2", 80), IcmpPacket("10.0.0.1", "10.0.0.2", 8, 7)})
    {
        TestRouter router;
        const auto first = router.Arrive(packet);
        const auto second = router.Arrive(packet);
        EXPECT_EQ(router.Leave(*first), Verdict::ACCEPT);
        EXPECT_EQ(router.Leave(*second), Verdict::DROP);
        EXPECT_EQ(second->dropReason, DropReason::INSERT_FAILED);
        EXPECT_EQ(router.conntrack->GetStatistics().insertFailed, 1U);
        EXPECT_EQ(router.conntrack->GetStatistics().drop, 1U);
    }
}

TEST(Clash, DifferentTranslationsOfOneFlowAreKeptForTheAnswerToTheSecond)
{
    TestRouter router;
    const auto first = router.Arrive(QUERY);
    const auto second = router.Arrive(QUERY);
    router.SetRule(Hook::POST_ROUTING, ToAddress("203.0.113.1"));
    router.Leave(*first);
    router.SetRule(Hook::POST_ROUTING, ToAddress("203.0.113.2"));
    EXPECT_EQ(router.Leave(*second), Verdict::ACCEPT);
    EXPECT_TRUE(second->ct->Has(status::NAT_CLASH));
    EXPECT_EQ(router.Proc().find("203.0.113.2"), std::string::npos) << "hidden from the list";
    EXPECT_EQ(router.conntrack->GetStatistics().clashResolve, 1U);
    EXPECT_EQ(router.events.size(), 1U) << "and from conntrack -E";

    const auto answer = router.Forward(UdpPacket("10.0.0.2", 53, "203.0.113.2", 1000));
    EXPECT_EQ(answer.ctinfo, CtInfo::ESTABLISHED_REPLY);
    EXPECT_EQ(PacketView(answer.packet, true).GetDestination(), Ip("10.0.0.1"));
    EXPECT_EQ(router.Forward(QUERY).connection, first->ct) << "the question finds the winner";
}

TEST(Clash, EntryKeptForAnAnswerLastsASecondAndIsNeverAssured)
{
    TestRouter router;
    const auto first = router.Arrive(QUERY);
    auto second = router.Arrive(QUERY);
    router.SetRule(Hook::POST_ROUTING, ToAddress("203.0.113.1"));
    router.Leave(*first);
    router.SetRule(Hook::POST_ROUTING, ToAddress("203.0.113.2"));
    router.Leave(*second);
    second.reset();
    TestRouter::Wait(0.9);
    EXPECT_EQ(router.Forward(UdpPacket("10.0.0.2", 53, "203.0.113.2", 1000)).ctinfo,
              CtInfo::ESTABLISHED_REPLY);
    TestRouter::Wait(0.2);
    EXPECT_EQ(router.Forward(UdpPacket("10.0.0.2", 53, "203.0.113.2", 1000)).ctinfo, CtInfo::NEW);
}

TEST(Clash, AnswersThatWouldBeMixedUpDropTheSecondPacket)
{
    TestRouter router;
    router.SetRule(Hook::POST_ROUTING, ToPorts("203.0.113.1", 4000, 4000));
    const auto first = router.Arrive(QUERY);
    const auto other = router.Arrive(UdpPacket("10.0.0.9", 1000, "10.0.0.2", 53));
    EXPECT_EQ(router.Leave(*first), Verdict::ACCEPT);
    EXPECT_EQ(router.Leave(*other), Verdict::DROP) << "both would be answered at 203.0.113.1:4000";
    EXPECT_EQ(router.conntrack->GetStatistics().insertFailed, 1U);
    EXPECT_EQ(router.conntrack->GetCount(), 2U) << "its packet still holds it";
}

TEST(Clash, RequestWhoseTwinExpectsAlreadyIsDropped)
{
    TestRouter router;
    router.SetHelper("tftp", PROTO_UDP);
    const auto request =
        UdpPacket("10.0.0.1", 2000, "10.0.0.2", 69).Payload(std::string("\0\1a\0octet\0", 10));
    const auto first = router.Arrive(request);
    const auto second = router.Arrive(request);
    EXPECT_EQ(router.Leave(*first), Verdict::ACCEPT);
    EXPECT_EQ(router.Leave(*second), Verdict::DROP) << "the helper comes before the clash";
    EXPECT_EQ(second->dropReason, DropReason::EXPECTATION);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
