/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-proc.h"
#include "nf-test-router.h"

#include <gtest/gtest.h>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

PacketBuilder
ReadRequest(const char* client, uint16_t port)
{
    return UdpPacket(client, port, "192.168.10.100", 69)
        .Payload(std::string("\0\1ethreg.sh\0octet\0", 18));
}

const char* const SERVER = "192.168.10.100";

} // namespace

TEST(TftpAlg, DataFromAPortOfTheServersChoiceIsRelatedAndFollowsTheMasterHome)
{
    TestRouter router;
    router.SetHelper("tftp", PROTO_UDP);
    router.SetRule(Hook::POST_ROUTING, ToAddress("192.168.10.1"));

    router.Forward(ReadRequest("192.168.1.1", 50173));
    ASSERT_EQ(router.expectations.size(), 1u);
    EXPECT_EQ(router.expectations[0],
              "    [NEW] 300 proto=17 src=192.168.10.100 dst=192.168.10.1 sport=0 dport=50173 "
              "mask-src=255.255.255.255 mask-dst=255.255.255.255 sport=0 dport=65535 "
              "master-src=192.168.1.1 master-dst=192.168.10.100 sport=50173 dport=69 class=0 "
              "helper=tftp");
    std::ostringstream proc;
    PrintProcExpect(proc, *router.conntrack);
    EXPECT_EQ(proc.str(),
              "300 l3proto = 2 proto=17 src=192.168.10.100 dst=192.168.10.1 sport=0 dport=50173 "
              "tftp\n");

    const auto data = router.Forward(UdpPacket(SERVER, 3873, "192.168.10.1", 50173));
    EXPECT_EQ(data.ctinfo, CtInfo::RELATED);
    EXPECT_EQ(data.connection->master->GetOriginal().destinationPort, 69);
    const PacketView view(data.packet, true);
    EXPECT_EQ(view.GetDestination(), Ip("192.168.1.1"));
    EXPECT_TRUE(HasGoodChecksums(data.packet));
    EXPECT_EQ(router.conntrack->GetExpectations().GetCount(), 0u);

    const auto ack = router.Forward(UdpPacket("192.168.1.1", 50173, SERVER, 3873));
    EXPECT_EQ(ack.ctinfo, CtInfo::ESTABLISHED_REPLY);
    EXPECT_EQ(PacketView(ack.packet, true).GetSource(), Ip("192.168.10.1"));
}

TEST(TftpAlg, RepeatedRequestRefreshesTheExpectation)
{
    TestRouter router;
    router.SetHelper("tftp", PROTO_UDP);
    router.Forward(ReadRequest("192.168.1.1", 2000));
    TestRouter::Wait(10);
    router.Forward(ReadRequest("192.168.1.1", 2000));
    ASSERT_EQ(router.expectations.size(), 3u);
    EXPECT_EQ(router.expectations[1].substr(0, 14), "[DESTROY] 290 ");
    EXPECT_EQ(router.expectations[2].substr(0, 14), "    [NEW] 300 ");
}

TEST(TftpAlg, WithoutTheHelperTheAnswerIsJustNew)
{
    TestRouter router;
    router.Forward(ReadRequest("192.168.1.1", 2000));
    EXPECT_EQ(router.Forward(UdpPacket(SERVER, 3873, "192.168.1.1", 2000)).ctinfo, CtInfo::NEW);
}

TEST(TftpAlg, StrangerDoesNotFulfilTheExpectation)
{
    TestRouter router;
    router.SetHelper("tftp", PROTO_UDP);
    router.Forward(ReadRequest("192.168.1.1", 2000));
    EXPECT_EQ(router.Forward(UdpPacket("192.168.10.101", 3873, "192.168.1.1", 2000)).ctinfo,
              CtInfo::NEW);
    EXPECT_EQ(router.conntrack->GetExpectations().GetCount(), 1u);
}

TEST(TftpAlg, ExpectationGoesWithItsMaster)
{
    TestRouter router;
    router.SetHelper("tftp", PROTO_UDP);
    router.Forward(ReadRequest("192.168.1.1", 2000));
    TestRouter::Wait(32);
    EXPECT_EQ(router.conntrack->GetExpectations().GetCount(), 0u);
    EXPECT_EQ(router.expectations.back().substr(0, 9), "[DESTROY]");
}

TEST(TftpAlg, FullExpectationTableDropsTheRequest)
{
    TestRouter router;
    router.SetHelper("tftp", PROTO_UDP);
    router.conntrack->SetSysctl("nf_conntrack_expect_max", 1);
    EXPECT_EQ(router.Forward(ReadRequest("192.168.1.1", 2000)).verdict, Verdict::ACCEPT);
    const auto second = router.Forward(ReadRequest("192.168.1.1", 2001));
    EXPECT_EQ(second.verdict, Verdict::DROP);
    EXPECT_EQ(second.reason, DropReason::EXPECTATION);
}

TEST(TftpAlg, DataOfADnatedServerComesFromTheAddressThatWasAsked)
{
    TestRouter router;
    router.SetHelper("tftp", PROTO_UDP);
    router.SetRule(Hook::PRE_ROUTING, ToAddress("10.0.0.69"));
    router.Forward(UdpPacket("9.9.9.9", 2000, "192.168.10.1", 69)
                       .Payload(std::string("\0\1ethreg.sh\0octet\0", 18)));
    const auto data = router.Forward(UdpPacket("10.0.0.69", 3873, "9.9.9.9", 2000));
    EXPECT_EQ(data.ctinfo, CtInfo::RELATED);
    EXPECT_EQ(PacketView(data.packet, true).GetSource(), Ip("192.168.10.1"));
    EXPECT_TRUE(data.connection->Has(status::DST_NAT_DONE))
        << "so the PREROUTING rule is not asked";
}
