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

// The matches conntrack, state, mark and comment.

class MatchConntrackTest : public RuleTest
{
  protected:
    MatchConntrackTest()
        : m_context(At(Hook::FORWARD, UdpPacket("10.0.0.2", 1000, "10.0.1.2", 53)))
    {
        Tuple original;
        original.source = Ip("10.0.0.2");
        original.destination = Ip("10.0.1.2");
        original.sourcePort = 1000;
        original.destinationPort = 53;
        original.protocol = PROTO_UDP;
        Tuple reply;
        reply.source = Ip("10.0.1.2");
        reply.destination = Ip("192.0.2.1");
        reply.sourcePort = 53;
        reply.destinationPort = 2000;
        reply.protocol = PROTO_UDP;
        m_context->ct = Create<Connection>(nullptr, original, reply);
        m_context->ct->SetNatStatus(status::SRC_NAT);
        ConntrackEvents(Sysctls()).Change(
            *m_context->ct,
            ChangeCause::PACKET,
            nullptr,
            [](StateWriter& state) { state.Set(status::SEEN_REPLY); });
        m_context->ctinfo = CtInfo::NEW;
    }

    bool Fits(const std::string& condition)
    {
        Iptables("-F FORWARD");
        Iptables("-A FORWARD " + condition + " -j DROP");
        return rules.Traverse(TableId::FILTER, *m_context) == Verdict::DROP;
    }

    std::unique_ptr<PacketContext> m_context;
};

TEST_F(MatchConntrackTest, ComparesStates)
{
    struct Case
    {
        CtInfo ctinfo;
        const char* state;
    };

    for (const Case& c : {Case{CtInfo::NEW, "NEW"},
                          Case{CtInfo::ESTABLISHED, "ESTABLISHED"},
                          Case{CtInfo::ESTABLISHED_REPLY, "ESTABLISHED"},
                          Case{CtInfo::RELATED, "RELATED"},
                          Case{CtInfo::RELATED_REPLY, "RELATED"}})
    {
        m_context->ctinfo = c.ctinfo;
        for (const char* state : {"NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"})
        {
            const bool same = std::string(state) == c.state;
            EXPECT_EQ(Fits(std::string("-m conntrack --ctstate ") + state), same) << state;
            EXPECT_EQ(Fits(std::string("-m state --state ") + state), same) << state;
            EXPECT_EQ(Fits(std::string("-m state ! --state ") + state), !same) << state;
        }
    }
    EXPECT_TRUE(Fits("-m conntrack --ctstate SNAT"));
    EXPECT_FALSE(Fits("-m conntrack --ctstate DNAT"));
    EXPECT_FALSE(Fits("-m conntrack ! --ctstate NEW,SNAT"));
}

TEST_F(MatchConntrackTest, KnowsPacketsWithoutAConnection)
{
    m_context->ct = nullptr;
    m_context->ctinfo = CtInfo::ESTABLISHED;
    EXPECT_TRUE(Fits("-m conntrack --ctstate INVALID"));
    EXPECT_TRUE(Fits("-m state --state INVALID"));
    m_context->ctinfo = CtInfo::UNTRACKED;
    EXPECT_TRUE(Fits("-m conntrack --ctstate UNTRACKED"));
    EXPECT_TRUE(Fits("-m state --state UNTRACKED"));
    EXPECT_FALSE(Fits("-m conntrack --ctstate INVALID"));
    // Only the state is looked at then, and without one nothing matches.
    EXPECT_TRUE(Fits("-m conntrack --ctstate UNTRACKED --ctproto tcp"));
    EXPECT_FALSE(Fits("-m conntrack --ctproto udp"));
    EXPECT_FALSE(Fits("-m conntrack ! --ctproto udp"));
}

TEST_F(MatchConntrackTest, ComparesTuples)
{
    for (const char* fits : {"--ctproto udp",
                             "! --ctproto tcp",
                             "--ctorigsrc 10.0.0.0/24",
                             "--ctorigdst 10.0.1.2",
                             "--ctreplsrc 10.0.1.2",
                             "--ctrepldst 192.0.2.1",
                             "! --ctrepldst 10.0.0.2",
                             "--ctorigsrcport 1000",
                             "--ctorigdstport 50:60",
                             "--ctreplsrcport :53",
                             "--ctrepldstport 2000:",
                             "! --ctrepldstport 1000",
                             "--ctstatus SEEN_REPLY",
                             "--ctstatus ASSURED,SEEN_REPLY",
                             "! --ctstatus ASSURED",
                             "! --ctstatus NONE",
                             "--ctexpire 0",
                             "--ctdir ORIGINAL",
                             "--ctstate NEW --ctproto 17 --ctorigsrc 10.0.0.2"})
    {
        EXPECT_TRUE(Fits(std::string("-m conntrack ") + fits)) << fits;
    }
    for (const char* fails : {"--ctproto tcp",
                              "--ctorigsrc 10.0.1.0/24",
                              "! --ctorigdst 10.0.1.2",
                              "--ctrepldst 10.0.0.2",
                              "--ctorigsrcport 1001:",
                              "! --ctorigdstport 53",
                              "--ctstatus ASSURED",
                              "--ctstatus NONE",
                              "--ctexpire 10:20",
                              "--ctdir REPLY",
                              "--ctstate ESTABLISHED --ctproto 17"})
    {
        EXPECT_FALSE(Fits(std::string("-m conntrack ") + fails)) << fails;
    }
}

TEST_F(MatchConntrackTest, ComparesThePacketsMarkUnderAMask)
{
    m_context->mark = 0x13;
    EXPECT_TRUE(Fits("-m mark --mark 0x13"));
    EXPECT_TRUE(Fits("-m mark --mark 0x3/0xf"));
    EXPECT_FALSE(Fits("-m mark --mark 0x3"));
    EXPECT_TRUE(Fits("-m mark ! --mark 0x3"));
    EXPECT_FALSE(Fits("-m mark --mark 0x3/0x1")); // the value is not masked, as on Linux
    EXPECT_TRUE(Fits("-m comment --comment 'the bad guy can not online'"));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
