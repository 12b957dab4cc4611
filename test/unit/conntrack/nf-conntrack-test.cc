/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack.h"
#include "nf-test-router.h"

#include <gtest/gtest.h>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

const auto REQUEST = UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53);
const auto ANSWER = UdpPacket("10.0.0.2", 53, "10.0.0.1", 1000);

} // namespace

TEST(Conntrack, FirstPacketIsNewAndConfirmedWhenItLeaves)
{
    TestRouter router;
    const auto result = router.Forward(REQUEST);
    EXPECT_EQ(result.ctinfo, CtInfo::NEW);
    ASSERT_EQ(router.events.size(), 1u);
    EXPECT_EQ(router.events[0],
              "    [NEW] udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 "
              "[UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000");
    EXPECT_EQ(router.Proc(),
              "ipv4     2 udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 "
              "[UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 mark=0 zone=0 use=2\n");
}

TEST(Conntrack, DroppedFirstPacketLeavesNoTrace)
{
    TestRouter router;
    router.Forward(REQUEST, true);
    EXPECT_EQ(router.conntrack->GetCount(), 0u);
    EXPECT_TRUE(router.events.empty());
}

TEST(Conntrack, PacketsStayNewUntilAReply)
{
    TestRouter router;
    EXPECT_EQ(router.Forward(REQUEST).ctinfo, CtInfo::NEW);
    EXPECT_EQ(router.Forward(REQUEST).ctinfo, CtInfo::NEW);
    EXPECT_EQ(router.Forward(ANSWER).ctinfo, CtInfo::ESTABLISHED_REPLY);
    EXPECT_EQ(router.Forward(REQUEST).ctinfo, CtInfo::ESTABLISHED);
    EXPECT_EQ(router.conntrack->GetCount(), 1u);
}

TEST(Conntrack, UdpIsAStreamOnlyAfterTwoSeconds)
{
    TestRouter router;
    router.Forward(REQUEST);
    router.Forward(ANSWER);
    TestRouter::Wait(1.9);
    router.Forward(REQUEST);
    EXPECT_EQ(router.Proc().find("[ASSURED]"), std::string::npos);
    TestRouter::Wait(0.3);
    router.Forward(REQUEST);
    EXPECT_NE(router.Proc().find("udp      17 120 "), std::string::npos);
    ASSERT_EQ(router.events.size(), 3u);
    EXPECT_EQ(router.events[2],
              " [UPDATE] udp      17 120 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 "
              "src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 [ASSURED]");
}

TEST(Conntrack, SilenceEndsAConnectionWithADestroyWithoutATime)
{
    TestRouter router;
    router.Forward(REQUEST);
    TestRouter::Wait(29.9);
    EXPECT_EQ(router.conntrack->GetCount(), 1u);
    TestRouter::Wait(1.2);
    EXPECT_EQ(router.conntrack->GetCount(), 0u);
    EXPECT_EQ(router.events.back(),
              "[DESTROY] udp      17 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 [UNREPLIED] "
              "src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000");
}

TEST(Conntrack, ExpiredConnectionIsNoticedByTheNextPacket)
{
    TestRouter router;
    router.conntrack->SetSysctl("net.netfilter.nf_conntrack_udp_timeout", 1);
    TestRouter::Wait(0.5);
    router.Forward(REQUEST);
    TestRouter::Wait(1.1); // the wheel would look at second 2
    EXPECT_EQ(router.Forward(ANSWER).ctinfo, CtInfo::NEW);
}

TEST(Conntrack, BadChecksumIsInvalidUnlessTheSysctlSaysNotToLook)
{
    TestRouter router;
    const auto bad = UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53).BadChecksum();
    EXPECT_FALSE(router.Forward(bad).tracked);
    EXPECT_EQ(router.conntrack->GetStatistics().invalid, 1u);
    router.conntrack->SetSysctl("nf_conntrack_checksum", 0);
    EXPECT_TRUE(router.Forward(bad).tracked);
}

TEST(Conntrack, EchoReplyThatNobodyAskedForIsInvalid)
{
    TestRouter router;
    EXPECT_FALSE(router.Forward(IcmpPacket("10.0.0.2", "10.0.0.1", 0, 7)).tracked);
    EXPECT_EQ(router.Forward(IcmpPacket("10.0.0.1", "10.0.0.2", 8, 7)).ctinfo, CtInfo::NEW);
    EXPECT_EQ(router.Forward(IcmpPacket("10.0.0.2", "10.0.0.1", 0, 7)).ctinfo,
              CtInfo::ESTABLISHED_REPLY);
    EXPECT_FALSE(router.Forward(IcmpPacket("10.0.0.1", "10.0.0.2", 19, 7)).tracked);
    EXPECT_EQ(router.conntrack->GetStatistics().error, 1u);
}

TEST(Conntrack, UnknownProtocolsAreTrackedByAddress)
{
    TestRouter router;
    router.Forward(PacketBuilder(99, "10.0.0.1", "10.0.0.2"));
    EXPECT_EQ(router.Proc(),
              "ipv4     2 unknown  99 600 src=10.0.0.1 dst=10.0.0.2 [UNREPLIED] src=10.0.0.2 "
              "dst=10.0.0.1 mark=0 zone=0 use=2\n");
}

TEST(Conntrack, TcpIsToldApartByItsPorts)
{
    TestRouter router;
    router.Forward(TcpPacket("10.0.0.1", 1000, "10.0.0.2", 80));
    EXPECT_EQ(router.Forward(TcpPacket("10.0.0.1", 1001, "10.0.0.2", 80)).ctinfo, CtInfo::NEW);
    EXPECT_EQ(router.Forward(TcpPacket("10.0.0.2", 80, "10.0.0.1", 1000)).ctinfo,
              CtInfo::ESTABLISHED_REPLY);
    EXPECT_FALSE(
        router.Forward(PacketBuilder(PROTO_TCP, "10.0.0.1", "10.0.0.2").Bytes({1, 2, 3, 4}))
            .tracked);
}

TEST(Conntrack, FullTableDropsWhatIsNotAssured)
{
    TestRouter router;
    router.conntrack->SetSysctl("nf_conntrack_buckets", 1);
    router.conntrack->SetSysctl("nf_conntrack_max", 2);
    for (uint16_t port = 1; port <= 3; ++port)
    {
        EXPECT_EQ(router.Forward(UdpPacket("10.0.0.1", port, "10.0.0.2", 53)).verdict,
                  Verdict::ACCEPT);
    }
    EXPECT_EQ(router.conntrack->GetStatistics().earlyDrop, 2u) << "the whole bucket goes";
    EXPECT_EQ(router.conntrack->GetCount(), 1u);
}

TEST(Conntrack, FullTableWithoutVictimsDropsThePacket)
{
    TestRouter router;
    router.conntrack->SetSysctl("nf_conntrack_max", 1);
    router.Forward(REQUEST);
    router.Forward(ANSWER);
    TestRouter::Wait(3);
    router.Forward(REQUEST);
    const auto result = router.Forward(UdpPacket("10.0.0.1", 9, "10.0.0.2", 53));
    EXPECT_EQ(result.verdict, Verdict::DROP);
    EXPECT_EQ(result.reason, DropReason::TABLE_FULL);
    EXPECT_EQ(router.conntrack->GetStatistics().drop, 1u);
}

TEST(Conntrack, NobodyListeningMeansNoEventsEver)
{
    const auto conntrack = CreateObject<Conntrack>();
    PacketContext context(REQUEST.View());
    conntrack->In(context);
    EXPECT_FALSE(context.ct->hasEventCache);
    context.ct = nullptr;
    conntrack->Dispose();
    Simulator::Destroy();
}

TEST(Conntrack, SysctlsAreNamedAndChecked)
{
    const auto conntrack = CreateObject<Conntrack>();
    EXPECT_THROW(conntrack->SetSysctl("net.netfilter.nf_conntrack_helper", 1),
                 std::invalid_argument);
    EXPECT_THROW(conntrack->SetSysctl("nf_conntrack_checksum", 2), std::invalid_argument);
    conntrack->SetSysctl("net/netfilter/nf_conntrack_max", 9);
    EXPECT_EQ(conntrack->GetSysctls().max, 9u);
    conntrack->Dispose();
}

TEST(Conntrack, AMillionSecondsDoNotConfuseTheClock)
{
    TestRouter router;
    TestRouter::Wait(1795318426.5);
    router.Forward(REQUEST);
    TestRouter::Wait(20);
    router.Forward(REQUEST);
    TestRouter::Wait(20);
    EXPECT_EQ(router.conntrack->GetCount(), 1u);
    TestRouter::Wait(12);
    EXPECT_EQ(router.conntrack->GetCount(), 0u);
}

TEST(Conntrack, ResizingTheTableKeepsItsConnections)
{
    TestRouter router;
    for (uint16_t port = 1; port <= 100; ++port)
    {
        router.Forward(UdpPacket("10.0.0.1", port, "10.0.0.2", 53));
    }
    router.conntrack->SetSysctl("nf_conntrack_buckets", 3);
    EXPECT_EQ(router.Forward(UdpPacket("10.0.0.2", 53, "10.0.0.1", 77)).ctinfo,
              CtInfo::ESTABLISHED_REPLY);
}
