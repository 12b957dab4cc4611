/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-rules.h"
#include "nf-text-error.h"

// The contract for rooms, tried with two rooms of the test's own.

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// Matches each nth packet, and counts in a place that it shares by name.
class TestNthMatch : public Match
{
  public:
    explicit TestNthMatch(const Options& options)
        : m_every(options.GetNumber("every", 1, 100, 2)),
          m_name(options.GetText("counter", "DEFAULT")),
          m_shared(options.GetSite().rules.GetShared<uint64_t>("test-nth:" + m_name))
    {
    }

    bool Matches(const PacketContext&, bool&) override
    {
        ++*m_shared;
        return ++m_seen % m_every == 0;
    }

    void Save(std::ostream& os) const override
    {
        os << " --every " << m_every << " --counter " << m_name;
    }

    Ptr<Match> Renew() const override
    {
        return Create<TestNthMatch>(*this, 0);
    }

    TestNthMatch(const TestNthMatch& other, uint64_t seen)
        : m_every(other.m_every),
          m_name(other.m_name),
          m_shared(other.m_shared),
          m_seen(seen)
    {
    }

  private:
    uint64_t m_every;
    std::string m_name;
    std::shared_ptr<uint64_t> m_shared;
    uint64_t m_seen{0};
};

/// Forbids a hook depending on an option, and asks for whole datagrams.
class TestStealTarget : public Target
{
  public:
    explicit TestStealTarget(const Options& options)
        : m_forwardOnly(options.Has("forward-only"))
    {
    }

    RuleVerdict Apply(PacketContext&) override
    {
        return RuleVerdict::STOLEN;
    }

    Need GetNeed() const override
    {
        return Need::DEFRAG;
    }

    void CheckHooks(uint32_t hooks) const override
    {
        if (m_forwardOnly && (hooks & ~HookBit(Hook::FORWARD)) != 0)
        {
            throw RuleError("TESTSTEAL: only in FORWARD");
        }
    }

  private:
    bool m_forwardOnly;
};

const MatchRegistration g_nth(MatchType("testnth", MatchType::Make<TestNthMatch>)
                                  .Option("every", 1, optionflag::REQUIRED)
                                  .Option("counter", 1, optionflag::REPEATABLE, "name"));

const TargetRegistration g_steal(TargetType("TESTSTEAL", TargetType::Make<TestStealTarget>)
                                     .Option("forward-only", 0)
                                     .OnlyForProtocol(PROTO_UDP));

} // namespace

class ExtensionTest : public RuleTest
{
  protected:
    const PacketBuilder m_udp{UdpPacket("10.0.0.2", 1000, "10.0.1.2", 53)};
};

TEST_F(ExtensionTest, KeepsAStatePerRuleUntilTheTableChanges)
{
    Iptables("-A FORWARD -m testnth --every 2 -j DROP");
    EXPECT_EQ(Forward(m_udp), Verdict::ACCEPT);
    EXPECT_EQ(Forward(m_udp), Verdict::DROP);
    EXPECT_EQ(Forward(m_udp), Verdict::ACCEPT);
    Iptables("-A INPUT -j ACCEPT"); // the table is built anew, as on Linux
    EXPECT_EQ(Forward(m_udp), Verdict::ACCEPT);
    EXPECT_EQ(Forward(m_udp), Verdict::DROP);
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 1), 2U); // counters stay
    Iptables("-t mangle -A INPUT -j ACCEPT");            // another table does not count
    EXPECT_EQ(Forward(m_udp), Verdict::ACCEPT);
    EXPECT_EQ(Forward(m_udp), Verdict::DROP);
}

TEST_F(ExtensionTest, SharesAStateByNameAsLongAsARuleHoldsIt)
{
    Iptables("-A FORWARD -m testnth --every 9 --name a");
    Iptables("-A FORWARD -m testnth --every 9 --counter a");
    Iptables("-A FORWARD -m testnth --every 9 --counter b");
    Forward(m_udp);
    Iptables("-D FORWARD 1");
    EXPECT_EQ(*rules.GetShared<uint64_t>("test-nth:a"), 2U);
    EXPECT_EQ(*rules.GetShared<uint64_t>("test-nth:b"), 1U);
    Iptables("-F FORWARD");
    EXPECT_EQ(*rules.GetShared<uint64_t>("test-nth:a"), 0U);
}

TEST_F(ExtensionTest, EachRuleOfAnExpandedCommandHasItsOwnState)
{
    Iptables("-A FORWARD -s 10.0.0.0/8,10.0.0.2 -m testnth --every 2");
    Forward(m_udp);
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 1), 0U);
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 2), 0U);
}

TEST_F(ExtensionTest, ChecksTheGrammarAndLimitsThatARoomDeclares)
{
    EXPECT_EQ(GetError("-A INPUT -m testnth"), "testnth: option \"--every\" must be specified");
    EXPECT_EQ(GetError("-A INPUT -m testnth --every 101"),
              "testnth: bad value for option \"--every\", or out of range (1-100): \"101\"");
    EXPECT_EQ(GetError("-A INPUT -m testnth ! --every 1"),
              "testnth: option \"--every\" cannot be inverted");
    EXPECT_EQ(GetError("-A INPUT -m testnth --every 1 --counter a --counter b"), "");
    EXPECT_EQ(GetError("-A INPUT -j TESTSTEAL"), "TESTSTEAL target: only valid for protocol 17");
    EXPECT_EQ(GetError("-A INPUT -p udp -j TESTSTEAL --forward-only=1"),
              "TESTSTEAL: option \"--forward-only\" takes no argument");
    EXPECT_EQ(GetError("-A INPUT -p udp -j TESTSTEAL --forward-only"),
              "TESTSTEAL: only in FORWARD");
    EXPECT_EQ(GetError("-A FORWARD -p udp -j TESTSTEAL --forward-only"), "");
    EXPECT_EQ(Forward(m_udp), Verdict::STOLEN);
}

TEST_F(ExtensionTest, WhatARoomNeedsRunsAsLongAsARuleHasIt)
{
    Iptables("-A FORWARD -p udp -j TESTSTEAL");
    EXPECT_TRUE(netfilter->IsDefragmenting());
    EXPECT_FALSE(netfilter->IsTracking());
    Iptables("-t nat -A POSTROUTING -j MASQUERADE");
    EXPECT_TRUE(netfilter->IsTracking());
    Iptables("-F FORWARD");
    EXPECT_TRUE(netfilter->IsDefragmenting()) << "NAT needs it, too";
    Iptables("-t nat -F");
    EXPECT_FALSE(netfilter->IsTracking());
    EXPECT_FALSE(netfilter->IsDefragmenting());
}

} // namespace test
} // namespace netfilter
} // namespace ns3
