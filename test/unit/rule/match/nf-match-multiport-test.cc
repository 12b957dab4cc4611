/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-rules.h"

namespace ns3
{
namespace netfilter
{
namespace test
{

class MatchMultiportTest : public RuleTest
{
  protected:
    bool Fits(const std::string& condition, const PacketBuilder& packet)
    {
        Iptables("-F FORWARD");
        Iptables("-A FORWARD " + condition + " -j DROP");
        return Forward(packet) == Verdict::DROP;
    }

    static PacketBuilder Udp(uint16_t sport, uint16_t dport)
    {
        return UdpPacket("10.0.0.2", sport, "10.0.1.2", dport);
    }
};

TEST_F(MatchMultiportTest, LooksAtOneSideOrEither)
{
    EXPECT_TRUE(Fits("-p udp -m multiport --dports 53,80", Udp(1, 80)));
    EXPECT_FALSE(Fits("-p udp -m multiport --dports 53,80", Udp(80, 1)));
    EXPECT_TRUE(Fits("-p udp -m multiport --sports 53,80", Udp(80, 1)));
    EXPECT_TRUE(Fits("-p udp -m multiport --ports 53,80", Udp(80, 1)));
    EXPECT_TRUE(Fits("-p udp -m multiport --ports 53,80", Udp(1, 53)));
    EXPECT_FALSE(Fits("-p udp -m multiport --ports 53,80", Udp(1, 2)));
    EXPECT_TRUE(Fits("-p udp -m multiport ! --ports 53,80", Udp(1, 2)));
    EXPECT_FALSE(Fits("-p udp -m multiport ! --ports 53,80", Udp(1, 80)));
}

TEST_F(MatchMultiportTest, RangesIncludeTheirBounds)
{
    for (const uint16_t port : {10, 15, 20})
    {
        EXPECT_TRUE(Fits("-p udp -m multiport --dports 1,10:20", Udp(9, port))) << port;
    }
    for (const uint16_t port : {9, 21})
    {
        EXPECT_FALSE(Fits("-p udp -m multiport --dports 1,10:20", Udp(10, port))) << port;
    }
}

TEST_F(MatchMultiportTest, DropsPacketsTooShortForPorts)
{
    EXPECT_TRUE(Fits("-p udp -m multiport ! --dports 1",
                     PacketBuilder(17, "10.0.0.2", "10.0.1.2").Bytes({0, 1, 0})));
    EXPECT_FALSE(Fits("-p udp -m multiport ! --dports 1",
                      PacketBuilder(17, "10.0.0.2", "10.0.1.2").Bytes({0, 1, 0, 1})));
    EXPECT_TRUE(Fits("-p 132 -m multiport --dports 1",
                     PacketBuilder(132, "10.0.0.2", "10.0.1.2").Bytes({0, 9, 0, 1})));
}

TEST_F(MatchMultiportTest, WantsAProtocolInFront)
{
    EXPECT_EQ(GetError("-A FORWARD -m multiport --dports 80 -p tcp"),
              "multiport: needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    EXPECT_EQ(GetError("-A FORWARD ! -p tcp -m multiport --dports 80"),
              "multiport: only works with TCP, UDP, UDPLITE, SCTP and DCCP");
    EXPECT_EQ(GetError("-A FORWARD -p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,"
                       "15:16"),
              "multiport: too many ports specified");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
