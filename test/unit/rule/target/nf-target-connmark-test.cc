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

// -m connmark and -j CONNMARK.

class ConnmarkTest : public RuleTest
{
  protected:
    ConnmarkTest()
        : m_packet(UdpPacket("10.0.0.2", 1, "10.0.1.2", 2))
    {
        m_context = At(Hook::FORWARD, m_packet);
        m_context->ct = Create<Connection>(nullptr, Tuple(), Tuple());
        m_context->ct->mark = 0x1234;
        m_context->mark = 0xabcd;
    }

    void Apply(const std::string& options)
    {
        Iptables("-t mangle -F");
        Iptables("-t mangle -A FORWARD -j CONNMARK " + options);
        rules.Traverse(TableId::MANGLE, *m_context);
    }

    bool Fits(const std::string& condition)
    {
        Iptables("-F FORWARD");
        Iptables("-A FORWARD -m connmark " + condition + " -j DROP");
        return rules.Traverse(TableId::FILTER, *m_context) == Verdict::DROP;
    }

    PacketBuilder m_packet;
    std::unique_ptr<PacketContext> m_context;
};

TEST_F(ConnmarkTest, SetsTheConnectionsMark)
{
    struct Case
    {
        const char* options;
        uint32_t mark;
    };

    for (const Case& c : {Case{"--set-mark 0x5", 0x5},
                          Case{"--set-mark 0x5/0xf", 0x1235},
                          Case{"--set-xmark 0x1/0", 0x1235},
                          Case{"--and-mark 0xff", 0x34},
                          Case{"--or-mark 0xf", 0x123f},
                          Case{"--xor-mark 0xf", 0x123b},
                          Case{"--set-mark 0x5 --left-shift-mark 8", 0x500},
                          Case{"--save-mark", 0xabcd},
                          Case{"--save-mark --mask 0xff", 0x12cd},
                          Case{"--save-mark --nfmask 0xf0 --ctmask 0xf000", 0x0234 ^ 0xc0},
                          Case{"--save-mark --right-shift-mark 4", 0xabc}})
    {
        m_context->ct->mark = 0x1234;
        Apply(c.options);
        EXPECT_EQ(m_context->ct->mark, c.mark) << c.options;
        EXPECT_EQ(m_context->mark, 0xabcdU) << c.options;
    }
}

TEST_F(ConnmarkTest, RestoresThePacketsMark)
{
    Apply("--restore-mark --mask 0xff");
    EXPECT_EQ(m_context->mark, 0xab34U);
    Apply("--restore-mark --nfmask 0xffff --ctmask 0xf");
    EXPECT_EQ(m_context->mark, 0x4U);
    Apply("--restore-mark --left-shift-mark 4");
    EXPECT_EQ(m_context->mark, 0x12340U);
    EXPECT_EQ(m_context->ct->mark, 0x1234U);
}

TEST_F(ConnmarkTest, ANewMarkIsNewsTheSameOneIsNot)
{
    Apply("--or-mark 0x4");
    EXPECT_EQ(m_context->ct->pendingEvents & ctevent::MARK, 0);
    Apply("--or-mark 0x8");
    EXPECT_NE(m_context->ct->pendingEvents & ctevent::MARK, 0);
}

TEST_F(ConnmarkTest, MatchesUnderAMask)
{
    EXPECT_TRUE(Fits("--mark 0x1234"));
    EXPECT_TRUE(Fits("--mark 0x34/0xff"));
    EXPECT_FALSE(Fits("! --mark 0x34/0xff"));
    EXPECT_FALSE(Fits("--mark 0x1234/0xff"));
    m_context->ct = nullptr;
    EXPECT_FALSE(Fits("! --mark 1")) << "no connection, no mark to compare";
    Apply("--set-mark 1"); // nor one to set
}

TEST_F(ConnmarkTest, SwitchesConntrackOn)
{
    Iptables("-t mangle -A FORWARD -j CONNMARK --save-mark");
    EXPECT_TRUE(netfilter->IsTracking());
    Iptables("-t mangle -F");
    EXPECT_FALSE(netfilter->IsTracking());
}

} // namespace test
} // namespace netfilter
} // namespace ns3
