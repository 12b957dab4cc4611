/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-missing-helper.h"
#include "nf-test-listener.h"
#include "nf-test-router.h"

#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class MissingHelpers : public testing::Test
{
  protected:
    MissingHelpers()
    {
        listener.onMissingHelper = [this](const MissingHelper& missing) {
            rules.push_back(missing.GetRule());
            firsts += missing.isFirst ? 1 : 0;
            std::ostringstream line;
            line << missing;
            lines.push_back(line.str());
        };
    }

    static PacketBuilder Request(uint16_t port)
    {
        return UdpPacket("192.168.1.1", port, "192.168.10.100", 69);
    }

    TestRouter router;
    TestListener listener{router.conntrack};
    std::vector<std::string> lines;
    std::vector<std::string> rules;
    int firsts{0};
};

} // namespace

TEST_F(MissingHelpers, ConnectionToTheHelpersPortIsToldWithTheRuleToAdd)
{
    router.Forward(Request(50173));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0],
              "udp 192.168.1.1:50173 -> 192.168.10.100:69 has no helper, so its data connection "
              "will not be RELATED; add: iptables -t raw -A PREROUTING -p udp --dport 69 -j CT "
              "--helper tftp");
}

TEST_F(MissingHelpers, EachConnectionIsToldOnceAndTheFirstIsMarked)
{
    router.Forward(Request(1));
    router.Forward(Request(1));
    router.Forward(UdpPacket("192.168.10.100", 69, "192.168.1.1", 1));
    router.Forward(Request(2));
    EXPECT_EQ(lines.size(), 2U);
    EXPECT_EQ(firsts, 1);
}

TEST_F(MissingHelpers, ConnectionWithAHelperIsNotTold)
{
    router.SetHelper("tftp", PROTO_UDP);
    router.Forward(Request(1));
    EXPECT_TRUE(lines.empty());
}

TEST_F(MissingHelpers, SamePortOfAnotherProtocolIsNotTold)
{
    router.Forward(TcpPacket("192.168.1.1", 1, "192.168.10.100", 69));
    EXPECT_TRUE(lines.empty());
}

TEST_F(MissingHelpers, DroppedFirstPacketMakesNoNoise)
{
    router.Forward(Request(1), true);
    EXPECT_TRUE(lines.empty());
}

TEST_F(MissingHelpers, UntrackedPacketMakesNoNoise)
{
    PacketContext context(Request(1).View());
    context.ctinfo = CtInfo::UNTRACKED;
    router.conntrack->In(context);
    router.Leave(context);
    EXPECT_TRUE(lines.empty());
}

TEST_F(MissingHelpers, TwinFirstPacketIsNotAnotherConnection)
{
    const auto first = router.Arrive(Request(1));
    const auto second = router.Arrive(Request(1));
    router.Leave(*first);
    router.Leave(*second);
    EXPECT_EQ(lines.size(), 1U);
}

TEST_F(MissingHelpers, ExpectedConnectionNeedsNone)
{
    router.SetHelper("tftp", PROTO_UDP);
    router.Forward(UdpPacket("192.168.10.100", 69, "192.168.1.1", 69)
                       .Payload(std::string("\0\1ethreg.sh\0octet\0", 18)));
    const auto data = router.Forward(UdpPacket("192.168.1.1", 3000, "192.168.10.100", 69));
    EXPECT_EQ(data.ctinfo, CtInfo::RELATED);
    EXPECT_TRUE(lines.empty());
}

TEST_F(MissingHelpers, RuleStandsInFrontOfTheOneThatSetsTheZone)
{
    router.SetZone(7);
    router.Forward(Request(1));
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0], "-t raw -I PREROUTING -p udp --dport 69 -j CT --helper tftp --zone 7");
}

TEST_F(MissingHelpers, RuleForTheNodesOwnConnectionsIsOutputs)
{
    auto request = router.Arrive(Request(1));
    request->in = nullptr;
    router.Leave(*request);
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0], "-t raw -A OUTPUT -p udp --dport 69 -j CT --helper tftp");
}

TEST_F(MissingHelpers, RuleForATranslatedServerNamesThePortThatIsAsked)
{
    router.SetRule(Hook::PRE_ROUTING, ToPorts("10.0.0.69", 69, 69));
    router.Forward(UdpPacket("9.9.9.9", 1, "192.168.10.1", 6969));
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0], "-t raw -A PREROUTING -p udp --dport 6969 -j CT --helper tftp");
}

TEST_F(MissingHelpers, ListenerMayDeleteTheConnection)
{
    listener.onMissingHelper = [this](const MissingHelper&) { router.conntrack->Flush(); };
    EXPECT_EQ(router.Forward(Request(1)).verdict, Verdict::ACCEPT);
    EXPECT_EQ(router.conntrack->GetCount(), 0U);
    EXPECT_EQ(router.events.size(), 2U) << "NEW, then DESTROY";
}

} // namespace test
} // namespace netfilter
} // namespace ns3
