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

class RuleProgramTest : public RuleTest
{
  protected:
    const PacketBuilder m_udp{UdpPacket("10.0.0.2", 1000, "10.0.1.2", 53)};
};

TEST_F(RuleProgramTest, FollowsJumpsReturnsAndGotos)
{
    for (const char* command : {"-N a",
                                "-N b",
                                "-A FORWARD -j a",
                                "-A FORWARD -s 10.0.0.0/8",
                                "-A FORWARD -g b",
                                "-A FORWARD -j DROP",
                                "-A a -j b",
                                "-A a -p udp -j RETURN",
                                "-A a -j DROP",
                                "-A b -d 10.0.1.2"})
    {
        Iptables(command);
    }
    EXPECT_EQ(Forward(m_udp), Verdict::ACCEPT);
    EXPECT_EQ(Count(TableId::FILTER, "b", 1), 2U);       // by jump and by goto
    EXPECT_EQ(Count(TableId::FILTER, "a", 2), 1U);       // came back from b
    EXPECT_EQ(Count(TableId::FILTER, "a", 3), 0U);       // returned before
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 2), 1U); // came back from a
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 4), 0U); // a goto does not come back
    EXPECT_EQ(Iptables("-S FORWARD -v").substr(0, 29), "-P FORWARD ACCEPT -c 1 28\n-A ");
}

TEST_F(RuleProgramTest, NestsDeeperThanItsFixedStack)
{
    for (uint32_t i = 0; i < 40; ++i)
    {
        Iptables("-N c" + std::to_string(i));
    }
    for (uint32_t i = 0; i + 1 < 40; ++i)
    {
        Iptables("-A c" + std::to_string(i) + " -j c" + std::to_string(i + 1));
        Iptables("-A c" + std::to_string(i) + " -s 10.0.0.2");
    }
    Iptables("-A FORWARD -j c0");
    Iptables("-A FORWARD -j DROP");
    EXPECT_EQ(Forward(m_udp), Verdict::DROP);
    EXPECT_EQ(Count(TableId::FILTER, "c0", 2), 1U);
    EXPECT_EQ(Count(TableId::FILTER, "c38", 2), 1U);
}

TEST_F(RuleProgramTest, SaysWhyItDrops)
{
    auto context = At(Hook::FORWARD, m_udp);
    Iptables("-P FORWARD DROP");
    EXPECT_EQ(rules.Traverse(TableId::FILTER, *context), Verdict::DROP);
    EXPECT_EQ(context->dropReason, DropReason::POLICY);
    Iptables("-A FORWARD -j DROP");
    EXPECT_EQ(rules.Traverse(TableId::FILTER, *context), Verdict::DROP);
    EXPECT_EQ(context->dropReason, DropReason::RULE);
    Iptables("-I FORWARD -j QUEUE");
    EXPECT_EQ(rules.Traverse(TableId::FILTER, *context), Verdict::QUEUE);
}

TEST_F(RuleProgramTest, ComparesInterfacesByNameAndPrefix)
{
    struct Case
    {
        const char* condition;
        bool fits;
    };

    for (const Case& c : {Case{"-i eth0", true},
                          Case{"-i eth1", false},
                          Case{"-i eth", false},
                          Case{"-i eth+", true},
                          Case{"-i eth0+", true},
                          Case{"-i eth00", false},
                          Case{"-i +", true},
                          Case{"! -i +", false},
                          Case{"! -i eth0", false},
                          Case{"! -i eth1 ! -o eth0", true},
                          Case{"-i eth0 -o eth1", true},
                          Case{"-i eth1 -o eth0", false}})
    {
        Iptables("-F FORWARD");
        Iptables(std::string("-A FORWARD -j DROP ") + c.condition);
        EXPECT_EQ(Forward(m_udp) == Verdict::DROP, c.fits) << c.condition;
    }
    // No interface: its name is empty.
    for (const Case& c : {Case{"-o eth1", true}, Case{"! -o eth1", false}})
    {
        Iptables("-t mangle -F");
        Iptables(std::string("-t mangle -A OUTPUT -j DROP ") + c.condition);
        EXPECT_EQ(rules.Traverse(TableId::MANGLE, *At(Hook::LOCAL_OUT, m_udp)) == Verdict::DROP,
                  c.fits)
            << c.condition;
    }
    Iptables("-t mangle -F");
    Iptables("-t mangle -A FORWARD ! -i eth9 -j DROP");
    auto context = At(Hook::FORWARD, m_udp);
    context->in = nullptr;
    EXPECT_EQ(rules.Traverse(TableId::MANGLE, *context), Verdict::DROP);
}

TEST_F(RuleProgramTest, TellsInterfacesOfOneNumberApart)
{
    eth1.index = eth0.index;
    Iptables("-A FORWARD -i eth0 -o eth1 -j DROP");
    EXPECT_EQ(Forward(m_udp), Verdict::DROP);
    std::swap(eth0.name, eth1.name);
    EXPECT_EQ(Forward(m_udp), Verdict::ACCEPT);
}

TEST_F(RuleProgramTest, ComparesAddressesProtocolAndFragments)
{
    struct Case
    {
        const char* condition;
        bool fits;
    };

    for (const Case& c : {Case{"-s 10.0.0.2", true},
                          Case{"! -s 10.0.0.2", false},
                          Case{"-s 10.0.0.3", false},
                          Case{"-s 10.0.0.0/30 -d 10.0.1.0/24", true},
                          Case{"-s 10.9.0.2/255.0.255.255", true},
                          Case{"! -d 10.0.1.0/24", false},
                          Case{"! -s 0.0.0.0/0", false},
                          Case{"-p udp", true},
                          Case{"! -p udp", false},
                          Case{"-p tcp", false},
                          Case{"! -p tcp", true},
                          Case{"-f", false},
                          Case{"! -f", true}})
    {
        Iptables("-F FORWARD");
        Iptables(std::string("-A FORWARD -j DROP ") + c.condition);
        EXPECT_EQ(Forward(m_udp) == Verdict::DROP, c.fits) << c.condition;
    }
}

TEST_F(RuleProgramTest, CountsPacketsAndIpv4Bytes)
{
    Iptables("-A FORWARD -p udp");
    Iptables("-A FORWARD -p tcp -j DROP");
    Forward(UdpPacket("10.0.0.2", 1, "10.0.1.2", 2).Payload("12345"));
    Forward(UdpPacket("10.0.0.2", 1, "10.0.1.2", 2));
    EXPECT_EQ(Iptables("-S FORWARD -v"),
              "-P FORWARD ACCEPT -c 2 61\n"
              "-A FORWARD -p udp -c 2 61\n"
              "-A FORWARD -p tcp -c 0 0 -j DROP\n");
    // Counters stay while other rules come and go.
    Iptables("-I FORWARD -s 1.2.3.4");
    Iptables("-D FORWARD -p tcp -j DROP");
    EXPECT_EQ(Iptables("-S FORWARD 2 -v"), "-A FORWARD -p udp -c 2 61\n");
    Iptables("-Z FORWARD 1");
    EXPECT_EQ(Iptables("-S FORWARD 2 -v"), "-A FORWARD -p udp -c 2 61\n");
    Iptables("-Z");
    EXPECT_EQ(
        Iptables("-S FORWARD -v"),
        "-P FORWARD ACCEPT -c 0 0\n-A FORWARD -s 1.2.3.4/32 -c 0 0\n-A FORWARD -p udp -c 0 0\n");
}

TEST_F(RuleProgramTest, AHookMayReplaceTheRulesUnderThePacket)
{
    Iptables("-A FORWARD -j LOG");
    Iptables("-A FORWARD -s 10.0.0.2 -m comment --comment old -j DROP");
    netfilter->TraceConnectWithoutContext(
        "Log",
        Callback<void, const std::string&>([this](const std::string&) { Iptables("-F"); }));
    EXPECT_EQ(Forward(m_udp), Verdict::DROP); // the rules it began with
    EXPECT_EQ(Iptables("-S FORWARD"), "-P FORWARD ACCEPT\n");
    EXPECT_EQ(Forward(m_udp), Verdict::ACCEPT);
}

TEST_F(RuleProgramTest, AsksForTrackingWhileARuleNeedsIt)
{
    EXPECT_FALSE(netfilter->IsActive(Hook::PRE_ROUTING));
    Iptables("-A FORWARD -p udp --dport 53 -j ACCEPT");
    EXPECT_FALSE(netfilter->IsActive(Hook::PRE_ROUTING));
    Iptables("-A FORWARD -m conntrack --ctstate NEW");
    EXPECT_TRUE(netfilter->IsActive(Hook::PRE_ROUTING));
    Iptables("-R FORWARD 2 -m state --state NEW");
    EXPECT_TRUE(netfilter->IsActive(Hook::PRE_ROUTING));
    Iptables("-F FORWARD");
    EXPECT_FALSE(netfilter->IsActive(Hook::PRE_ROUTING));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
