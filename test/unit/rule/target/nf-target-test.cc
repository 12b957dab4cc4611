/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-alg.h"
#include "nf-test-rules.h"

namespace ns3
{
namespace netfilter
{
namespace test
{

// The targets MARK, LOG, CT and NOTRACK.

class TargetTest : public RuleTest
{
  protected:
    Verdict Pass(TableId table, PacketContext& context)
    {
        return rules.Traverse(table, context);
    }

    /// \return the line that LOG with some options writes about a packet at FORWARD
    std::string Log(const PacketBuilder& packet, const std::string& options = "")
    {
        Iptables("-F FORWARD");
        Iptables("-A FORWARD -j LOG " + options);
        Forward(packet);
        return log.back();
    }

    /// \return what a log line says from the protocol on
    static std::string Tail(const std::string& line)
    {
        return line.substr(line.find("PROTO="));
    }
};

TEST_F(TargetTest, MarksPackets)
{
    struct Case
    {
        const char* options;
        uint32_t mark;
    };

    for (const Case& c : {Case{"--set-mark 0x5", 0x5},
                          Case{"--set-mark 0x5/0xf", 0x1235},
                          Case{"--set-xmark 0x5/0xf", 0x1235},
                          Case{"--set-xmark 0x1/0", 0x1230 ^ 4 ^ 1},
                          Case{"--and-mark 0xff", 0x34},
                          Case{"--or-mark 0xf", 0x123f},
                          Case{"--xor-mark 0xf", 0x1234 ^ 0xf}})
    {
        Iptables("-t mangle -F");
        Iptables(std::string("-t mangle -A FORWARD -j MARK ") + c.options);
        Iptables("-t mangle -A FORWARD -j DROP"); // it goes on
        auto context = At(Hook::FORWARD, UdpPacket("10.0.0.2", 1, "10.0.1.2", 2));
        context->mark = 0x1234;
        EXPECT_EQ(Pass(TableId::MANGLE, *context), Verdict::DROP);
        EXPECT_EQ(context->mark, c.mark) << c.options;
    }
}

TEST_F(TargetTest, LogsAsTheKernelDoes)
{
    EXPECT_EQ(
        Log(UdpPacket("10.0.0.2", 1000, "10.0.1.2", 53).Payload("abc").DontFragment(),
            "--log-prefix 'dns: '"),
        "dns: IN=eth0 OUT=eth1 MAC= SRC=10.0.0.2 DST=10.0.1.2 LEN=31 TOS=0x00 PREC=0x00 TTL=64 "
        "ID=4660 DF PROTO=UDP SPT=1000 DPT=53 LEN=11 ");
    PacketBuilder tcp(6, "10.0.0.2", "10.0.1.2");
    tcp.Bytes(
        {3, 0xe8, 0, 80, 0, 0, 0, 7, 0, 0, 0, 9, 0x60, 0x12, 0x10, 0, 0, 0, 0, 0, 2, 4, 5, 0xb4});
    EXPECT_EQ(
        Log(tcp),
        "IN=eth0 OUT=eth1 MAC= SRC=10.0.0.2 DST=10.0.1.2 LEN=44 TOS=0x00 PREC=0x00 TTL=64 ID=4660 "
        "PROTO=TCP SPT=1000 DPT=80 WINDOW=4096 RES=0x00 ACK SYN URGP=0 ");
    EXPECT_EQ(Log(tcp, "--log-tcp-sequence --log-tcp-options --log-macdecode"),
              "IN=eth0 OUT=eth1 SRC=10.0.0.2 DST=10.0.1.2 LEN=44 TOS=0x00 PREC=0x00 TTL=64 ID=4660 "
              "PROTO=TCP SPT=1000 DPT=80 SEQ=7 ACK=9 WINDOW=4096 RES=0x00 ACK SYN URGP=0 "
              "OPT (020405B4) ");
    EXPECT_EQ(Tail(Log(IcmpPacket("10.0.0.2", "10.0.1.2", 8, 77))),
              "PROTO=ICMP TYPE=8 CODE=0 ID=77 SEQ=1 ");
    EXPECT_EQ(Tail(Log(PacketBuilder(17, "10.0.0.2", "10.0.1.2").Bytes({0, 1, 2}))),
              "PROTO=UDP INCOMPLETE [3 bytes] ");
    EXPECT_EQ(Tail(Log(PacketBuilder(89, "10.0.0.2", "10.0.1.2"))), "PROTO=89 ");
}

TEST_F(TargetTest, LogsWhatAnIcmpErrorQuotes)
{
    PacketBuilder error(1, "10.0.1.1", "10.0.0.2");
    error.Bytes({3, 4, 0, 0, 0, 0, 5, 0xdc});
    error.Bytes(UdpPacket("10.0.0.2", 1000, "10.0.1.2", 53).ToBytes());
    EXPECT_EQ(
        Tail(Log(error)),
        "PROTO=ICMP TYPE=3 CODE=4 [SRC=10.0.0.2 DST=10.0.1.2 LEN=28 TOS=0x00 PREC=0x00 TTL=64 "
        "ID=4660 PROTO=UDP SPT=1000 DPT=53 LEN=8 ] MTU=1500 ");
}

TEST_F(TargetTest, GivesTrackingATemplate)
{
    Iptables("-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp --zone 7");
    auto context = At(Hook::PRE_ROUTING, UdpPacket("10.0.0.2", 1000, "10.0.1.2", 69));
    EXPECT_EQ(Pass(TableId::RAW, *context), Verdict::ACCEPT);
    ASSERT_TRUE(context->ct);
    EXPECT_TRUE(context->ct->IsTemplate());
    EXPECT_EQ(context->ctinfo, CtInfo::NEW);
    EXPECT_EQ(context->ct->zone, 7);
    EXPECT_EQ(context->ct->help->alg, Alg::Find("tftp", PROTO_UDP));

    // The first rule wins.
    Iptables("-t raw -A PREROUTING -j NOTRACK");
    context->ct = nullptr;
    context->ctinfo = CtInfo::ESTABLISHED;
    Pass(TableId::RAW, *context);
    EXPECT_TRUE(context->ct);
    EXPECT_EQ(context->ctinfo, CtInfo::NEW);
}

TEST_F(TargetTest, NamesTheEventsOfExpectationsWithoutTheirEnd)
{
    // Templates made while nobody listens name nothing.
    netfilter->GetConntrack()->TraceConnectWithoutContext(
        "Event",
        Callback<void, const ConntrackEvent&>([](const ConntrackEvent&) {}));
    Iptables("-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp --expevents new");
    auto context = At(Hook::PRE_ROUTING, UdpPacket("10.0.0.2", 1000, "10.0.1.2", 69));
    Pass(TableId::RAW, *context);
    ASSERT_TRUE(context->ct);
    EXPECT_TRUE(context->ct->hasEventCache);
    EXPECT_EQ(context->ct->expectEventMask, expectevent::NEW);
    EXPECT_EQ(context->ct->eventMask, 0);
}

TEST_F(TargetTest, TellsTrackingToKeepOut)
{
    for (const char* target : {"NOTRACK", "CT --notrack"})
    {
        Iptables("-t raw -F");
        Iptables(std::string("-t raw -A PREROUTING -j ") + target);
        EXPECT_FALSE(netfilter->IsActive(Hook::POST_ROUTING)) << "tracking is not needed for that";
        auto context = At(Hook::PRE_ROUTING, UdpPacket("10.0.0.2", 1000, "10.0.1.2", 69));
        Pass(TableId::RAW, *context);
        EXPECT_FALSE(context->ct);
        EXPECT_EQ(context->ctinfo, CtInfo::UNTRACKED);
    }
    EXPECT_EQ(Iptables("-t raw -S PREROUTING 1"), "-A PREROUTING -j CT --notrack\n");
    Iptables("-t raw -R PREROUTING 1 -j NOTRACK");
    EXPECT_EQ(Iptables("-t raw -S PREROUTING 1"), "-A PREROUTING -j NOTRACK\n");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
