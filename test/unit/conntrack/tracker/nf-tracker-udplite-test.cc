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

/// A datagram of UDP-Lite with two bytes of payload, its checksum as given.
PacketBuilder
Datagram(bool isReply, uint16_t coverage = 0, uint16_t checksum = 0x1234)
{
    const std::vector<uint8_t> ports = {0x03, 0xe8, 0x00, 0x35}; // 1000 and 53
    const std::vector<uint8_t> replyPorts = {0x00, 0x35, 0x03, 0xe8};
    return PacketBuilder(PROTO_UDPLITE,
                         isReply ? "10.0.0.2" : "10.0.0.1",
                         isReply ? "10.0.0.1" : "10.0.0.2")
        .Bytes(isReply ? replyPorts : ports)
        .Bytes({static_cast<uint8_t>(coverage >> 8),
                static_cast<uint8_t>(coverage),
                static_cast<uint8_t>(checksum >> 8),
                static_cast<uint8_t>(checksum),
                'h',
                'i'});
}

class UdpliteTracking : public testing::Test
{
  protected:
    UdpliteTracking()
    {
        router.conntrack->SetSysctl("nf_conntrack_checksum", 0);
    }

    TestRouter router;
};

} // namespace

TEST_F(UdpliteTracking, PacketAfterTheFirstReplyMakesItAssuredAtOnce)
{
    router.Forward(Datagram(false));
    router.Forward(Datagram(true));
    EXPECT_EQ(router.Proc(),
              "ipv4     2 udplite  136 30 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 "
              "src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 mark=0 zone=0 use=2\n");
    router.Forward(Datagram(true));
    EXPECT_NE(router.Proc().find(" udplite  136 120 "), std::string::npos) << router.Proc();
    EXPECT_NE(router.Proc().find("[ASSURED]"), std::string::npos);
}

TEST_F(UdpliteTracking, CoverageAndChecksumMustBePossible)
{
    for (const uint16_t coverage : {1, 7, 11, 65535})
    {
        EXPECT_FALSE(router.Forward(Datagram(false, coverage)).tracked) << coverage;
    }
    EXPECT_FALSE(router.Forward(Datagram(false, 8, 0)).tracked) << "no checksum";
    EXPECT_EQ(router.conntrack->GetCount(), 0u);
    for (const uint16_t coverage : {0, 8, 10})
    {
        EXPECT_EQ(router.Forward(Datagram(false, coverage)).ctinfo, CtInfo::NEW) << coverage;
    }
}

TEST_F(UdpliteTracking, WithChecksumsVerifiedAnHonestPacketIsInvalid)
{
    // 10.0.0.1 + 10.0.0.2, 136, length 10, the header and "hi", as RFC 3828 sums them up.
    constexpr uint16_t HONEST = 0x7eda;
    // The same with UDP's number: what Linux expects.
    constexpr uint16_t EXPECTED = HONEST + PROTO_UDPLITE - PROTO_UDP;
    router.conntrack->SetSysctl("nf_conntrack_checksum", 1);
    EXPECT_FALSE(router.Forward(Datagram(false, 10, HONEST)).tracked);
    EXPECT_EQ(router.Forward(Datagram(false, 10, EXPECTED)).ctinfo, CtInfo::NEW);
}
