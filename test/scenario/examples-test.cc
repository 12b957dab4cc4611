/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The first examples tell what they promise.

#include "program-run.h"

#include <cstddef>
#include <gtest/gtest.h>

namespace
{

/// \return how often a text comes in another one
std::size_t
Count(const std::string& text, const std::string& part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    {
        count++;
    }
    return count;
}

TEST(HookModuleExample, PrintsEachPacketWhileItIsLoaded)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_HOOK_MODULE, folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(Count(outcome.out, "(the client got an echo)"), 5U) << outcome.out;
    EXPECT_EQ(Count(outcome.out, "eth0: 192.168.1.1:49153 -> 192.168.10.100:7"), 2U) << outcome.out;
    EXPECT_EQ(Count(outcome.out, "eth1: 192.168.10.100:7 -> 192.168.1.1:49153"), 2U) << outcome.out;
    const auto unloaded = outcome.out.find("hook unloaded");
    ASSERT_NE(unloaded, std::string::npos);
    EXPECT_EQ(outcome.out.find("->", unloaded), std::string::npos) << outcome.out;
}

TEST(NatFirstStepsExample, FollowsPingAndUdpThroughTheRouter)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_NAT_FIRST_STEPS, folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    for (const char* line :
         {"comes in by eth0: icmp 192.168.1.1 -> 192.168.10.100 type 8",
          "after POSTROUTING  NEW                 translated: icmp 192.168.10.1 -> 192.168.10.100",
          "comes in by eth1: icmp 192.168.10.100 -> 192.168.10.1 type 0",
          "after PREROUTING   ESTABLISHED, reply  translated: icmp 192.168.10.100 -> 192.168.1.1",
          "comes in by eth0: udp 192.168.1.1:49153 -> 192.168.10.100:7",
          "translated: udp 192.168.10.1:49153 -> 192.168.10.100:7",
          "comes in by eth1: udp 192.168.10.100:7 -> 192.168.10.1:49153",
          "translated: udp 192.168.10.100:7 -> 192.168.1.1:49153",
          "[ASSURED] mark=0 zone=0 use=2",
          "[DESTROY] icmp"})
    {
        EXPECT_GE(Count(outcome.out, line), 1U) << line << "\nin\n" << outcome.out;
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path));
}

TEST(NatFirstStepsExample, WritesCapturesWhenAsked)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_NAT_FIRST_STEPS " --pcap", folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    for (const char* device : {"0-0", "1-0", "1-1", "2-0"})
    {
        const auto file = folder.path / ("nat-first-steps-" + std::string(device) + ".pcap");
        EXPECT_TRUE(std::filesystem::exists(file)) << file;
    }
}

} // namespace
