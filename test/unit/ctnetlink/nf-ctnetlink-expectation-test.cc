/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Expectations asked for, changed and deleted by simulation code, with Linux's rules.

#include "nf-ctnetlink.h"
#include "nf-test-expectation.h"

#include <cerrno>
#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class CtnetlinkExpectation : public ExpectationTest
{
  protected:
    CtnetlinkExpectation()
        : ctnetlink(*router.conntrack, router.nat)
    {
        attributes.tuple = ParseTuple("udp 10.0.0.2:0 -> 10.0.0.1:8000");
        attributes.maskSource = 0xffffffff;
        attributes.master = ParseTuple("udp 10.0.0.1:1000 -> 10.0.0.2:4444");
    }

    /// \return the errno of the request, 0 when it was granted
    int Ask()
    {
        try
        {
            ctnetlink.CreateExpectation(attributes);
        }
        catch (const CtnetlinkError& error)
        {
            return error.GetErrno();
        }
        return 0;
    }

    Ctnetlink ctnetlink;
    ExpectationAttributes attributes;
};

} // namespace

TEST_F(CtnetlinkExpectation, IsFulfilledAsAHelpersIs)
{
    EXPECT_EQ(Ask(), 0);
    EXPECT_EQ(TakeEvents(), "+8000");
    EXPECT_NE(ctnetlink.GetExpectation(ParseTuple("udp 10.0.0.2:5 -> 10.0.0.1:8000")), nullptr);
    EXPECT_EQ(Forward(8000), CtInfo::RELATED);
    EXPECT_EQ(TakeEvents(), "-8000");
    EXPECT_TRUE(ctnetlink.DumpExpectations().empty());
}

TEST_F(CtnetlinkExpectation, RefusesWhatLinuxRefuses)
{
    attributes.flags = expectflag::DEAD;
    EXPECT_EQ(Ask(), EINVAL) << "an unknown flag";
    attributes.flags = 0;
    attributes.expectClass = 9;
    EXPECT_EQ(Ask(), EINVAL) << "an unknown class";
    attributes.expectClass = 0;
    attributes.master.sourcePort = 9;
    EXPECT_EQ(Ask(), ENOENT) << "no master";
    router.SetHelper("none", PROTO_UDP);
    router.Forward(UdpPacket("10.0.0.1", 9, "10.0.0.2", 4444));
    EXPECT_EQ(Ask(), EOPNOTSUPP) << "no helper";
    attributes.master.sourcePort = 1000;
    EXPECT_EQ(Ask(), 0);
    EXPECT_EQ(Ask(), EEXIST);
}

TEST_F(CtnetlinkExpectation, OnlyItsTimeoutCanBeChanged)
{
    Ask();
    const Tuple tuple = ParseTuple("udp 10.0.0.2:5 -> 10.0.0.1:8000");
    EXPECT_TRUE(ctnetlink.UpdateExpectation(tuple, 1000));
    TestRouter::Wait(500);
    EXPECT_NE(ctnetlink.GetExpectation(tuple), nullptr) << "its class waits 300 s";
    EXPECT_TRUE(ctnetlink.UpdateExpectation(tuple, 1));
    TestRouter::Wait(3);
    EXPECT_EQ(TakeEvents(), "+8000 -8000");
    EXPECT_FALSE(ctnetlink.UpdateExpectation(tuple, 1)) << "it is gone";
}

TEST_F(CtnetlinkExpectation, IsDeletedByTupleByHelperAndAltogether)
{
    Expect(8000);
    Expect(8001);
    Expect(8002);
    EXPECT_TRUE(ctnetlink.DeleteExpectation(ParseTuple("udp 10.0.0.2:5 -> 10.0.0.1:8001")));
    EXPECT_FALSE(ctnetlink.DeleteExpectation(ParseTuple("udp 10.0.0.2:5 -> 10.0.0.1:8001")));
    EXPECT_EQ(ctnetlink.FlushExpectations("tftp"), 0u);
    EXPECT_EQ(ctnetlink.FlushExpectations("story"), 2u);
    Expect(8003);
    EXPECT_EQ(ctnetlink.FlushExpectations(), 1u);
    EXPECT_EQ(table.GetCount(), 0u);
}

TEST_F(CtnetlinkExpectation, EventsNameTheCause)
{
    std::vector<ChangeCause> causes;
    ctnetlink.SubscribeExpectations(
        ctgroup::ALL,
        Callback<void, const ExpectationEvent&>(
            [&causes](const ExpectationEvent& event) { causes.push_back(event.cause); }));
    Ask();
    Forward(8000);
    Expect(8001);
    Expect(8001);
    ctnetlink.FlushExpectations();
    Expect(8002);
    TestRouter::Wait(400);
    Expect(8003);
    ctnetlink.Flush();
    EXPECT_EQ(causes,
              (std::vector{ChangeCause::REQUEST,
                           ChangeCause::FULFILLED,
                           ChangeCause::PACKET,
                           ChangeCause::REPLACED,
                           ChangeCause::PACKET,
                           ChangeCause::REQUEST,
                           ChangeCause::PACKET,
                           ChangeCause::TIMEOUT,
                           ChangeCause::PACKET,
                           ChangeCause::MASTER}));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
