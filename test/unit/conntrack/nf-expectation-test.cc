/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What an expectation is: who fulfils it, which ones get along, what it hands down.

#include "nf-alg.h"
#include "nf-test-expectation.h"
#include "nf-test-listener.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

using Expectations = ExpectationTest;

TEST_F(Expectations, SenderWithAnyPortFulfilsOneWithoutASourcePort)
{
    Expect(8000);
    EXPECT_EQ(Forward(8000, "10.0.0.3"), CtInfo::NEW) << "another sender";
    EXPECT_EQ(Forward(8001), CtInfo::NEW) << "another port";
    EXPECT_EQ(Forward(8000, "10.0.0.2", 4711), CtInfo::RELATED);
    EXPECT_EQ(Forward(8000, "10.0.0.2", 4712), CtInfo::NEW) << "it was for one connection";
}

TEST_F(Expectations, SourcePortUnderTheMaskHasToAgree)
{
    const auto expectation = Make(8000);
    expectation->tuple.sourcePort = 4700;
    expectation->maskSourcePort = 0xffff;
    table.Add(expectation);
    EXPECT_EQ(Forward(8000, "10.0.0.2", 4711), CtInfo::NEW);
    EXPECT_EQ(Forward(8000, "10.0.0.2", 4700), CtInfo::RELATED);
}

TEST_F(Expectations, MaskOfANetworkLetsEachOfItsHostsIn)
{
    const auto expectation = Make(8000);
    expectation->maskSource = 0xffffff00;
    expectation->flags = expectflag::PERMANENT;
    table.Add(expectation);
    EXPECT_EQ(Forward(8000, "10.0.0.77"), CtInfo::RELATED);
    EXPECT_EQ(Forward(8000, "10.0.1.2"), CtInfo::NEW);
}

TEST_F(Expectations, SameOneAgainTakesThePlaceOfTheOld)
{
    EXPECT_EQ(Expect(8000), ExpectResult::OK);
    TestRouter::Wait(10);
    EXPECT_EQ(Expect(8000), ExpectResult::OK);
    EXPECT_EQ(router.expectations.at(1).substr(0, 14), "[DESTROY] 290 ");
    EXPECT_EQ(TakeEvents(), "+8000 -8000 +8000");
    EXPECT_EQ(table.GetCount(), 1U);
}

TEST_F(Expectations, SameOneOfAnotherClassStandsAlready)
{
    Expect(8000, storyclass::DEFAULT);
    EXPECT_EQ(Expect(8000, storyclass::AUDIO), ExpectResult::ALREADY);
    EXPECT_EQ(TakeEvents(), "+8000");
}

TEST_F(Expectations, SameOneOfAnotherMasterIsBusySoAnotherPortIsTried)
{
    Expect(8000);
    master = MakeMaster(1001);
    const auto second = Make(8000);
    EXPECT_EQ(table.Add(second), ExpectResult::BUSY);
    second->tuple.destinationPort = 8001;
    EXPECT_EQ(table.Add(second), ExpectResult::OK);
    EXPECT_EQ(TakeEvents(), "+8000 +8001");
}

TEST_F(Expectations, OverlapWhereBothMasksLookIsBusy)
{
    Expect(8000);
    const auto fromAnybody = Make(8000);
    fromAnybody->maskSource = 0;
    EXPECT_EQ(table.Add(fromAnybody), ExpectResult::BUSY);

    const auto fromAnother = Make(8000);
    fromAnother->tuple.source = Ip("10.0.0.3");
    EXPECT_EQ(table.Add(fromAnother), ExpectResult::OK) << "no packet fulfils both";
    EXPECT_EQ(Forward(8000, "10.0.0.3"), CtInfo::RELATED);
    EXPECT_EQ(Forward(8000, "10.0.0.2"), CtInfo::RELATED);
}

TEST_F(Expectations, FullClassLosesItsOldest)
{
    Expect(7000, storyclass::DEFAULT);
    for (const uint16_t port : {8000, 8001, 8002})
    {
        EXPECT_EQ(Expect(port, storyclass::AUDIO), ExpectResult::OK);
    }
    EXPECT_EQ(TakeEvents(), "+7000 +8000 +8001 -8000 +8002");
    EXPECT_EQ(master->help->expecting[storyclass::AUDIO], 2);
    EXPECT_EQ(Forward(7000), CtInfo::RELATED) << "the other class is not touched";
}

TEST_F(Expectations, LimitOfAClassIsEachMastersOwn)
{
    Expect(8000, storyclass::DEFAULT);
    master = MakeMaster(1001);
    Expect(8001, storyclass::DEFAULT);
    EXPECT_EQ(table.GetCount(), 2U);
}

TEST_F(Expectations, FullTableRefusesButLetsOneTakeAnothersPlace)
{
    std::vector<std::string> log;
    TestListener listener(router.conntrack);
    listener.onLog = [&](const std::string& line) { log.push_back(line); };
    router.conntrack->SetSysctl("nf_conntrack_expect_max", 1);
    EXPECT_EQ(Expect(8000, storyclass::DEFAULT), ExpectResult::OK);
    EXPECT_EQ(Expect(8001), ExpectResult::TABLE_FULL);
    EXPECT_EQ(log, std::vector<std::string>{"nf_conntrack: expectation table full"});
    EXPECT_EQ(Expect(8000, storyclass::DEFAULT), ExpectResult::OK) << "the same again";
    EXPECT_EQ(Expect(8002, storyclass::DEFAULT), ExpectResult::OK) << "the oldest makes room";
    EXPECT_EQ(TakeEvents(), "+8000 -8000 +8000 -8000 +8002");
}

TEST_F(Expectations, PermanentOneServesMany)
{
    const auto expectation = Make(8000);
    expectation->flags = expectflag::PERMANENT;
    table.Add(expectation);
    EXPECT_EQ(Forward(8000, "10.0.0.2", 1), CtInfo::RELATED);
    EXPECT_EQ(Forward(8000, "10.0.0.2", 2), CtInfo::RELATED);
    EXPECT_EQ(TakeEvents(), "+8000");
}

TEST_F(Expectations, InactiveOneKeepsItsPlaceButIsNotFulfilled)
{
    const auto expectation = Make(8000);
    expectation->flags = expectflag::INACTIVE;
    table.Add(expectation);
    EXPECT_EQ(Forward(8000), CtInfo::NEW);
    master = MakeMaster(1001);
    EXPECT_EQ(Expect(8000), ExpectResult::BUSY);
}

TEST_F(Expectations, FlagsAndClassAreShownAsLinuxDoes)
{
    const auto expectation = Make(8004, storyclass::AUDIO);
    expectation->flags = expectflag::PERMANENT | expectflag::INACTIVE;
    table.Add(expectation);
    EXPECT_EQ(router.expectations.at(0),
              "    [NEW] 60 proto=17 src=10.0.0.2 dst=10.0.0.1 sport=0 dport=8004 "
              "mask-src=255.255.255.255 mask-dst=255.255.255.255 sport=0 dport=65535 "
              "master-src=10.0.0.1 master-dst=10.0.0.2 sport=1000 dport=4444 PERMANENT,INACTIVE "
              "class=1 helper=story");
    EXPECT_EQ(Proc(),
              "60 l3proto = 2 proto=17 src=10.0.0.2 dst=10.0.0.1 sport=0 dport=8004 "
              "PERMANENT,INACTIVE story/audio\n");
}

TEST_F(Expectations, OnlyTheEventsThatTheMastersRuleNamesAreSent)
{
    master->expectEventMask = expectevent::NEW; // CT --expevents new
    Expect(8000);
    Expect(8000);
    EXPECT_EQ(TakeEvents(), "+8000 +8000");
    master->expectEventMask = 0; // CT --ctevents alone
    Expect(8001);
    EXPECT_EQ(TakeEvents(), "");
}

TEST_F(Expectations, AreListedInOrderOfCreation)
{
    for (const uint16_t port : {8003, 8001, 8002})
    {
        Expect(port);
    }
    const std::string text = Proc();
    EXPECT_LT(text.find("8003"), text.find("8001"));
    EXPECT_LT(text.find("8001"), text.find("8002"));
}

TEST_F(Expectations, ConnectionOfAnotherZoneIsNotExpected)
{
    Expect(8000);
    router.SetZone(7);
    EXPECT_EQ(Forward(8000), CtInfo::NEW);
    router.SetZone(0);
    EXPECT_EQ(Forward(8000), CtInfo::RELATED);
}

TEST_F(Expectations, SameOneMayStandInEachZone)
{
    Expect(8000);
    router.SetZone(7);
    master = MakeMaster(1000);
    EXPECT_EQ(master->zone, 7);
    EXPECT_EQ(Expect(8000), ExpectResult::OK);
    EXPECT_EQ(Forward(8000), CtInfo::RELATED);
    EXPECT_EQ(table.GetCount(), 1U) << "zone 0's";
}

TEST_F(Expectations, ExpectedConnectionInheritsTheMarkOfThatMoment)
{
    Expect(8000);
    master->mark = 5;
    const auto data = router.Forward(UdpPacket("10.0.0.2", 5000, "10.0.0.1", 8000));
    EXPECT_EQ(data.connection->mark, 5U);
    master->mark = 6;
    EXPECT_EQ(data.connection->mark, 5U);
}

TEST_F(Expectations, ExpectedConnectionGetsTheHelperOfTheExpectationNotTheRules)
{
    Expect(8000);
    const auto assigning = Make(8001);
    assigning->assignAlg = Alg::Find("tftp", PROTO_UDP);
    table.Add(assigning);
    router.SetHelper("story", PROTO_UDP);
    const auto plain = router.Forward(UdpPacket("10.0.0.2", 5000, "10.0.0.1", 8000));
    EXPECT_FALSE(plain.connection->help);
    const auto assigned = router.Forward(UdpPacket("10.0.0.2", 5000, "10.0.0.1", 8001));
    ASSERT_TRUE(assigned.connection->help);
    EXPECT_EQ(assigned.connection->help->alg, assigning->assignAlg);
    EXPECT_FALSE(assigned.connection->Has(status::HELPER)) << "Linux sets it for a CT rule's only";
    EXPECT_TRUE(master->Has(status::HELPER));
}

TEST_F(Expectations, AreCounted)
{
    Expect(8000);
    Expect(8000);
    Expect(8001);
    Forward(8001);
    const ConntrackStatistics& statistics = router.conntrack->GetStatistics();
    EXPECT_EQ(statistics.expectCreate, 3U);
    EXPECT_EQ(statistics.expectDelete, 2U);
    EXPECT_EQ(statistics.expectNew, 1U);
}

TEST_F(Expectations, EachOfThousandsIsFound)
{
    for (uint16_t port = 10000; port < 14096; ++port)
    {
        ASSERT_EQ(Expect(port), ExpectResult::OK);
    }
    EXPECT_EQ(Expect(9999), ExpectResult::TABLE_FULL);
    for (uint16_t port = 10000; port < 14096; ++port)
    {
        ASSERT_EQ(Forward(port), CtInfo::RELATED);
    }
    EXPECT_EQ(table.GetCount(), 0U);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
