/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-router.h"
#include "nf-test-rules.h"

#include "ns3/simulator.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

constexpr uint8_t FIN = 1;
constexpr uint8_t SYN = 2;
constexpr uint8_t ACK = 16;

PacketBuilder
Out(uint8_t flags, uint32_t sequence, uint32_t acknowledged = 0)
{
    return TcpPacket("10.0.0.1", 40000, "10.0.0.2", 80, flags, sequence, acknowledged);
}

PacketBuilder
Back(uint8_t flags, uint32_t sequence, uint32_t acknowledged = 0)
{
    return TcpPacket("10.0.0.2", 80, "10.0.0.1", 40000, flags, sequence, acknowledged);
}

/// What the trace source "Invalid" tells.
class Reasons
{
  public:
    explicit Reasons(TestRouter& router)
    {
        router.conntrack->TraceConnectWithoutContext(
            "Invalid",
            Callback<void, const InvalidPacket&>([this](const InvalidPacket& invalid) {
                lines.push_back(invalid.GetLogPrefix() + (invalid.connection ? "+" : "-"));
            }));
    }

    std::vector<std::string> lines;
};

using Lines = std::vector<std::string>;

} // namespace

TEST(InvalidPacket, TcpTellsWhatWasWrong)
{
    TestRouter router;
    Reasons reasons(router);
    router.Forward(Out(SYN | ACK, 1, 2));
    router.Forward(Out(SYN | 1, 1));
    router.Forward(Out(SYN, 1000).BadChecksum());
    router.Forward(Out(SYN, 1000));
    router.Forward(Out(ACK, 1001, 5001));
    router.Forward(Back(SYN | ACK, 5000, 1001));
    router.Forward(Out(ACK, 1001, 5001));
    router.Forward(Out(ACK, 90000, 5001));
    router.Forward(Out(ACK, 1001, 90000));
    router.Forward(Out(SYN, 777));
    router.Forward(Out(4, 999));
    EXPECT_EQ(
        reasons.lines,
        (Lines{"nf_ct_proto_6: invalid new -",
               "nf_ct_proto_6: invalid tcp flag combination -",
               "nf_ct_proto_6: bad checksum -",
               "nf_ct_proto_6: packet (index 3) in dir 0 invalid, state SYN_SENT +",
               "nf_ct_proto_6: SEQ is over upper bound 9194 (over the window of the receiver) +",
               "nf_ct_proto_6: ACK is over upper bound 5002 (ACKed data not seen yet) +",
               "nf_ct_proto_6: packet (index 0) in dir 0 ignored, state ESTABLISHED +"}));
}

TEST(InvalidPacket, UdpAndIcmpTellToo)
{
    TestRouter router;
    Reasons reasons(router);
    router.Forward(PacketBuilder(17, "10.0.0.1", "10.0.0.2").Bytes({0, 1, 0, 2, 0, 8}));
    router.Forward(UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).BadChecksum());
    router.Forward(IcmpPacket("10.0.0.1", "10.0.0.2", 99, 1));
    router.Forward(PacketBuilder(1, "10.0.0.1", "10.0.0.2").Bytes({8, 0}));
    router.Forward(IcmpPacket("10.0.0.1", "10.0.0.2", 8, 1).BadChecksum());
    EXPECT_EQ(reasons.lines,
              (Lines{"nf_ct_proto_17: short packet -",
                     "nf_ct_proto_17: bad checksum -",
                     "nf_ct_proto_1: invalid icmp type -",
                     "nf_ct_proto_1: short packet -",
                     "nf_ct_proto_1: bad hw icmp checksum -"}));
}

TEST(InvalidPacket, ListenerMayDeleteTheConnectionItSeemsToBelongTo)
{
    TestRouter router;
    router.Forward(Out(SYN, 1000));
    router.Forward(Back(SYN | ACK, 5000, 1001));
    const ConnectionPtr connection = router.Forward(Out(ACK, 1001, 5001)).connection;
    TestRouter::Wait(150); // its place in the timing wheel is days ahead now
    router.Forward(Out(FIN | ACK, 900000, 5001));
    router.conntrack->TraceConnectWithoutContext(
        "Invalid",
        Callback<void, const InvalidPacket&>(
            [&](const InvalidPacket&) { router.conntrack->Flush(); }));
    // A FIN from each side outside of the windows: the connection's time would be shortened.
    router.Forward(Back(FIN | ACK, 900000, 1001));
    EXPECT_TRUE(connection->Has(status::DYING));
    EXPECT_TRUE(connection->wheelLink.IsUnlinked()) << "the wheel must not hold what is deleted";
}

class InvalidLogTest : public RuleTest
{
};

TEST_F(InvalidLogTest, TheSysctlChoosesAProtocol)
{
    const Ptr<Conntrack> conntrack = netfilter->GetConntrack();
    const auto send = [&] {
        for (const PacketBuilder& packet :
             {Out(SYN | ACK, 1, 2), UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).BadChecksum()})
        {
            conntrack->In(*At(Hook::PRE_ROUTING, packet));
        }
    };
    send();
    EXPECT_TRUE(log.empty());
    netfilter->SetSysctl("net.netfilter.nf_conntrack_log_invalid", 6);
    send();
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].rfind("nf_ct_proto_6: invalid new IN=eth0 OUT= ", 0), 0u) << log[0];
    EXPECT_NE(log[0].find("PROTO=TCP SPT=40000 DPT=80 SEQ=1 ACK=2 WINDOW=8192"), std::string::npos)
        << log[0];
    netfilter->SetSysctl("nf_conntrack_log_invalid", 255);
    send();
    EXPECT_EQ(log.size(), 3u);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
