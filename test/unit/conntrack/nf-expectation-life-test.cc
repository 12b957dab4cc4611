/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// How an expectation ends: by its time, with its master, with its helper.

#include "nf-alg.h"
#include "nf-test-expectation.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

using ExpectationLife = ExpectationTest;

TEST_F(ExpectationLife, LastsAsLongAsItsClassSays)
{
    Expect(8000, storyclass::AUDIO);
    Expect(8001, storyclass::UNLIMITED);
    TestRouter::Wait(59.9);
    EXPECT_EQ(table.GetCount(), 2U);
    TestRouter::Wait(1.5);
    EXPECT_EQ(router.expectations.back().substr(0, 12), "[DESTROY] 0 ");
    EXPECT_EQ(TakeEvents(), "+8000 +8001 -8000");
    TestRouter::Wait(240);
    EXPECT_EQ(TakeEvents(), "-8001");
}

TEST_F(ExpectationLife, ExpiredOneIsNoticedByTheNextPacketThatLooksForIt)
{
    Expect(8000, storyclass::AUDIO);
    TestRouter::Wait(60.1);
    EXPECT_EQ(Proc(), "") << "not listed, though still there";
    EXPECT_EQ(table.GetCount(), 1U);
    EXPECT_EQ(Forward(8000), CtInfo::NEW);
    EXPECT_EQ(TakeEvents(), "+8000 -8000");
}

TEST_F(ExpectationLife, ExpiredOneMakesRoomInItsClassForAnother)
{
    Expect(8000, storyclass::AUDIO);
    TestRouter::Wait(30);
    Expect(8001, storyclass::AUDIO);
    TestRouter::Wait(30.1);
    Expect(8002, storyclass::AUDIO);
    EXPECT_EQ(TakeEvents(), "+8000 +8001 -8000 +8002") << "8001 was not the oldest of a full class";
}

TEST(ExpectationSweep, SimulationDoesNotGoOnForOneThatWasFulfilled)
{
    TestRouter router;
    router.SetHelper("tftp", PROTO_UDP);
    router.Forward(UdpPacket("10.0.0.1", 2000, "10.0.0.2", 69)
                       .Payload(std::string("\0\1ethreg.sh\0octet\0", 18)));
    EXPECT_EQ(router.Forward(UdpPacket("10.0.0.2", 5000, "10.0.0.1", 2000)).ctinfo,
              CtInfo::RELATED);
    Simulator::Run();
    EXPECT_LT(Simulator::Now(), Seconds(60))
        << "the connections' time, not the expectation's 300 s";
}

TEST_F(ExpectationLife, WithdrawnOneIsNotExpectedAnyMore)
{
    const auto expectation = Make(8000);
    table.Add(expectation);
    ExpectationTable::Withdraw(*expectation);
    EXPECT_EQ(Proc(), "");
    EXPECT_EQ(Forward(8000), CtInfo::NEW);
    EXPECT_EQ(TakeEvents(), "+8000 -8000");
}

TEST_F(ExpectationLife, ThoseOfADeletedMasterGoWithItNewestFirst)
{
    Expect(8000);
    Expect(8001, storyclass::AUDIO);
    Expect(8002);
    router.conntrack->GetTable().Delete(*master);
    EXPECT_EQ(TakeEvents(), "+8000 +8001 +8002 -8002 -8001 -8000");
}

TEST_F(ExpectationLife, ThoseOfAnExpiredMasterGoWithIt)
{
    router.conntrack->SetSysctl("nf_conntrack_udp_timeout", 30);
    master = MakeMaster(1001);
    Expect(8000);
    TestRouter::Wait(31.5);
    EXPECT_EQ(TakeEvents(), "+8000 -8000");
}

TEST_F(ExpectationLife, ExpectedConnectionOutlivesItsMasterButKeepsIt)
{
    Expect(8000);
    const auto data = router.Forward(UdpPacket("10.0.0.2", 5000, "10.0.0.1", 8000));
    router.conntrack->GetTable().Delete(*master);
    master = nullptr;
    EXPECT_EQ(data.connection->master->GetOriginal().destinationPort, 4444);
    EXPECT_EQ(router.conntrack->GetCount(), 2U) << "a master that is held is counted, as on Linux";
    EXPECT_EQ(Forward(8000), CtInfo::RELATED) << "the same connection, still unreplied";
    router.conntrack->GetTable().Delete(*data.connection);
    EXPECT_EQ(router.Proc(), "");
}

TEST_F(ExpectationLife, NobodyAnswersToAMasterThatHasNotLeftTheRouter)
{
    const auto request = router.Arrive(UdpPacket("10.0.0.1", 1001, "10.0.0.2", 4444));
    master = request->ct;
    Expect(8000);
    EXPECT_EQ(Forward(8000, "10.0.0.2", 1), CtInfo::NEW);
    EXPECT_EQ(table.GetCount(), 1U) << "it waits on";
    router.Leave(*request);
    EXPECT_EQ(Forward(8000, "10.0.0.2", 2), CtInfo::RELATED);
}

TEST_F(ExpectationLife, ThoseOfAFirstPacketThatIsDroppedGoWithIt)
{
    auto request = router.Arrive(UdpPacket("10.0.0.1", 1001, "10.0.0.2", 4444));
    master = request->ct;
    Expect(8000);
    master = nullptr;
    request.reset();
    EXPECT_EQ(TakeEvents(), "+8000 -8000");
    EXPECT_EQ(router.conntrack->GetCount(), 1U);
}

TEST_F(ExpectationLife, NobodyAnswersToAMasterThatWasDeletedUnderItsPacket)
{
    auto packet = router.Arrive(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 4444));
    router.conntrack->GetTable().Delete(*master);
    EXPECT_EQ(Expect(8000), ExpectResult::OK) << "its packet is still under way";
    EXPECT_EQ(Forward(8000), CtInfo::NEW);
    master = nullptr;
    packet.reset();
    EXPECT_EQ(TakeEvents(), "+8000 -8000");
}

TEST_F(ExpectationLife, MasterWithoutAHelperCannotExpect)
{
    master = router.Forward(UdpPacket("10.0.0.2", 4444, "10.0.0.1", 1000)).connection;
    const auto data = router.Forward(UdpPacket("10.0.0.9", 1, "10.0.0.8", 1));
    data.connection->help = nullptr;
    const auto expectation = Make(8000);
    expectation->master = PeekPointer(data.connection);
    EXPECT_EQ(table.Add(expectation), ExpectResult::NO_HELPER);
}

TEST_F(ExpectationLife, RemovedHelperTakesItsExpectationsAndLeavesTheConnection)
{
    const Alg& story = *Alg::Find("story", PROTO_UDP);
    Expect(8000);
    router.conntrack->GetTable().RemoveHelper(story);
    EXPECT_EQ(TakeEvents(), "+8000 -8000");
    EXPECT_EQ(master->help->alg, nullptr);
    router.Forward(UdpPacket("10.0.0.2", 4444, "10.0.0.1", 1000));
    EXPECT_EQ(router.events.back().find("helper="), std::string::npos) << router.events.back();

    EXPECT_EQ(Expect(8001), ExpectResult::OK);
    EXPECT_EQ(Forward(8001), CtInfo::NEW) << "without a policy it has no time";
}

TEST_F(ExpectationLife, RemovedHelperIsNotGivenToAnybodyExpected)
{
    const auto expectation = Make(8000);
    expectation->assignAlg = Alg::Find("tftp", PROTO_UDP);
    table.Add(expectation);
    router.conntrack->GetTable().RemoveHelper(*expectation->assignAlg);
    EXPECT_EQ(TakeEvents(), "+8000 -8000");
    EXPECT_EQ(master->help->alg, Alg::Find("story", PROTO_UDP));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
