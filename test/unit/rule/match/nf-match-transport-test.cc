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

// The matches tcp, udp and icmp.

class MatchTransportTest : public RuleTest
{
  protected:
    /// \return whether a rule with this condition, and no other rule, matches a packet
    bool Fits(const std::string& condition, const PacketBuilder& packet)
    {
        Iptables("-F FORWARD");
        Iptables("-A FORWARD " + condition);
        Forward(packet);
        return Count(TableId::FILTER, "FORWARD", 1) == 1;
    }

    /// \return whether the packet is dropped by a rule that does not say so
    bool IsHotDropped(const std::string& condition, const PacketBuilder& packet)
    {
        Iptables("-F FORWARD");
        Iptables("-A FORWARD " + condition);
        auto context = At(Hook::FORWARD, packet);
        const Verdict verdict = rules.Traverse(TableId::FILTER, *context);
        EXPECT_EQ(context->dropReason == DropReason::RULE, verdict == Verdict::DROP);
        return verdict == Verdict::DROP;
    }

    /// A TCP packet with flags and options.
    static PacketBuilder Tcp(uint8_t flags, std::vector<uint8_t> options = {})
    {
        return TcpPacket("10.0.0.2", 1000, "10.0.1.2", 80, flags, 1, 2, options);
    }

    static constexpr uint8_t SYN = 2;
    static constexpr uint8_t ACK = 16;
};

TEST_F(MatchTransportTest, ComparesPorts)
{
    const PacketBuilder udp = UdpPacket("10.0.0.2", 1000, "10.0.1.2", 53);
    EXPECT_TRUE(Fits("-p udp --dport 53", udp));
    EXPECT_TRUE(Fits("-p udp --dport domain --sport 1000:", udp));
    EXPECT_FALSE(Fits("-p udp --dport 54", udp));
    EXPECT_FALSE(Fits("-p udp ! --dport 53", udp));
    EXPECT_TRUE(Fits("-p udp ! --dport 54:60 --sport :1000", udp));
    EXPECT_FALSE(Fits("-p udp --sport 1001:2000", udp));
    EXPECT_FALSE(Fits("-p tcp --dport 53", udp));
    EXPECT_TRUE(Fits("-p tcp --dport 80 --sport 1000", Tcp(SYN)));
}

TEST_F(MatchTransportTest, ComparesTcpFlags)
{
    EXPECT_TRUE(Fits("-p tcp --syn", Tcp(SYN)));
    EXPECT_FALSE(Fits("-p tcp --syn", Tcp(SYN | ACK)));
    EXPECT_TRUE(Fits("-p tcp ! --syn", Tcp(SYN | ACK)));
    EXPECT_TRUE(Fits("-p tcp --tcp-flags SYN,ACK SYN,ACK", Tcp(SYN | ACK)));
    EXPECT_FALSE(Fits("-p tcp --tcp-flags ALL NONE", Tcp(ACK)));
    EXPECT_TRUE(Fits("-p tcp --tcp-flags ALL NONE", Tcp(0)));
    EXPECT_TRUE(Fits("-p tcp --tcp-flags ALL SYN", Tcp(SYN | 0xc0))); // ECN bits do not count
}

TEST_F(MatchTransportTest, FindsTcpOptions)
{
    const PacketBuilder mss = Tcp(SYN, {2, 4, 5, 0xb4, 1, 3, 3, 7});
    EXPECT_TRUE(Fits("-p tcp --tcp-option 2", mss));
    EXPECT_TRUE(Fits("-p tcp --tcp-option 3", mss));
    EXPECT_FALSE(Fits("-p tcp --tcp-option 5", mss)); // a value, not an option
    EXPECT_TRUE(Fits("-p tcp ! --tcp-option 8", mss));
    EXPECT_FALSE(Fits("-p tcp --tcp-option 2", Tcp(SYN)));
    EXPECT_TRUE(Fits("-p tcp ! --tcp-option 2", Tcp(SYN)));
    // A length of 0 or one that points past the end stops nobody.
    EXPECT_FALSE(Fits("-p tcp --tcp-option 9", Tcp(SYN, {5, 0, 0, 0})));
    EXPECT_FALSE(Fits("-p tcp --tcp-option 9", Tcp(SYN, {1, 1, 5, 200})));
}

TEST_F(MatchTransportTest, DropsPacketsTooShortToLookAt)
{
    const PacketBuilder tcp = PacketBuilder(6, "10.0.0.2", "10.0.1.2").Bytes({0, 1, 0, 80});
    EXPECT_TRUE(IsHotDropped("-p tcp --dport 80", tcp));
    EXPECT_TRUE(IsHotDropped("-p tcp --dport 81", tcp));
    EXPECT_FALSE(IsHotDropped("-p tcp -j ACCEPT", tcp));
    EXPECT_FALSE(IsHotDropped("-p tcp ! -s 10.0.0.2 --dport 80", tcp));

    const PacketBuilder udp =
        PacketBuilder(17, "10.0.0.2", "10.0.1.2").Bytes({0, 1, 0, 80, 0, 8, 0});
    EXPECT_TRUE(IsHotDropped("-p udp --dport 80", udp));
    EXPECT_TRUE(IsHotDropped("-p icmp --icmp-type 8",
                             PacketBuilder(1, "10.0.0.2", "10.0.1.2").Bytes({8, 0, 0, 0})));
    // The header says that it has options, the packet has none.
    PacketBuilder cut(6, "10.0.0.2", "10.0.1.2");
    cut.Bytes({0, 1, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x60, 2, 0, 0, 0, 0, 0, 0});
    EXPECT_TRUE(IsHotDropped("-p tcp --tcp-option 2", cut));
    EXPECT_FALSE(IsHotDropped("-p tcp --dport 80", cut));
    PacketBuilder tooSmall(6, "10.0.0.2", "10.0.1.2");
    tooSmall.Bytes({0, 1, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 2, 0, 0, 0, 0, 0, 0});
    EXPECT_TRUE(IsHotDropped("-p tcp --tcp-option 2", tooSmall));
}

TEST_F(MatchTransportTest, ComparesIcmpTypeAndCode)
{
    const PacketBuilder echo = IcmpPacket("10.0.0.2", "10.0.1.2", 8, 1);
    EXPECT_TRUE(Fits("-p icmp --icmp-type 8", echo));
    EXPECT_TRUE(Fits("-p icmp --icmp-type ping", echo));
    EXPECT_TRUE(Fits("-p icmp --icmp-type 8/0", echo));
    EXPECT_FALSE(Fits("-p icmp --icmp-type 8/1", echo));
    EXPECT_FALSE(Fits("-p icmp --icmp-type 0", echo));
    EXPECT_TRUE(Fits("-p icmp ! --icmp-type 0", echo));
    EXPECT_TRUE(Fits("-p icmp --icmp-type any", echo));
    EXPECT_FALSE(Fits("-p icmp ! --icmp-type any", echo));
    PacketBuilder unreachable(1, "10.0.0.2", "10.0.1.2");
    unreachable.Bytes({3, 4, 0, 0, 0, 0, 0, 0});
    EXPECT_TRUE(Fits("-p icmp --icmp-type destination-unreachable", unreachable));
    EXPECT_TRUE(Fits("-p icmp --icmp-type fragmentation-needed", unreachable));
    EXPECT_FALSE(Fits("-p icmp --icmp-type port-unreachable", unreachable));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
