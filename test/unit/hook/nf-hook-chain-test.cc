/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-hook-chain.h"
#include "nf-test-packet.h"

#include <gtest/gtest.h>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

/// A packet and a record of the stages it met.
class HookChainTest : public ::testing::Test
{
  protected:
    StageFunction Say(char name, Verdict verdict = Verdict::ACCEPT)
    {
        return [this, name, verdict](PacketContext&) {
            met += name;
            return verdict;
        };
    }

    HookChain chain;
    PacketContext context{UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).View()};
    std::string met;
};

} // namespace

TEST_F(HookChainTest, StagesRunInOrderOfPriorityAndOfEqualsTheLatestFirst)
{
    chain.Register(priority::LAST, Say('z'));
    chain.Register(0, Say('b'));
    chain.Register(priority::FIRST, Say('a'));
    chain.Register(0, Say('c'));
    EXPECT_EQ(chain.Run(context), Verdict::ACCEPT);
    EXPECT_EQ(met, "acbz");
}

TEST_F(HookChainTest, DropAndStolenEndTheWay)
{
    chain.Register(1, Say('a', Verdict::DROP));
    chain.Register(2, Say('b'));
    EXPECT_EQ(chain.Run(context), Verdict::DROP);
    chain.Register(0, Say('s', Verdict::STOLEN));
    EXPECT_EQ(chain.Run(context), Verdict::STOLEN);
    EXPECT_EQ(met, "as");
}

TEST_F(HookChainTest, StopSkipsTheRestOfTheHook)
{
    chain.Register(1, Say('a', Verdict::STOP));
    chain.Register(2, Say('b', Verdict::DROP));
    EXPECT_EQ(chain.Run(context), Verdict::ACCEPT);
    EXPECT_EQ(met, "a");
}

TEST_F(HookChainTest, RepeatCallsTheStageAgain)
{
    int calls = 0;
    chain.Register(0,
                   [&](PacketContext&) { return ++calls < 3 ? Verdict::REPEAT : Verdict::ACCEPT; });
    EXPECT_EQ(chain.Run(context), Verdict::ACCEPT);
    EXPECT_EQ(calls, 3);
}

TEST_F(HookChainTest, QueueWithoutAListenerDropsWithAReason)
{
    chain.Register(0, Say('q', Verdict::QUEUE));
    EXPECT_EQ(chain.Run(context), Verdict::DROP);
    EXPECT_EQ(context.dropReason, DropReason::QUEUE);
}

TEST_F(HookChainTest, StageMayRemoveItselfWhileItRuns)
{
    uint32_t id = 0;
    id = chain.Register(0, [&](PacketContext&) {
        EXPECT_TRUE(chain.Unregister(id));
        met += 'x';
        return Verdict::ACCEPT;
    });
    chain.Register(1, Say('y'));
    chain.Run(context);
    chain.Run(context);
    EXPECT_EQ(met, "xyy");
    EXPECT_FALSE(chain.Unregister(id));
}
