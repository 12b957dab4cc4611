/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a point of timeout-tuning says, and what it refuses.

#include "study-run.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

const std::string SHORT = NETFILTER_TIMEOUT_TUNING " --warmUp=700 --seconds=500 --silence=300 ";

} // namespace

TEST(TimeoutTuning, EachStateHoldsItsRateTimesItsTimeout)
{
    const StudyPoint point = RunStudyPoint(SHORT);
    EXPECT_NEAR(point["in_time_wait"], 5 * 120, 40);
    EXPECT_NEAR(point["in_syn_sent"], 2 * 120, 30);
    EXPECT_NEAR(point["in_udp"], 10 * 30, 30);
    EXPECT_NEAR(point["in_time_wait"] + point["in_syn_sent"] + point["in_udp"] +
                    point["in_established"] + point["in_others"],
                point["occupancy"],
                1);
    EXPECT_EQ(point["broken"], 0);
}

TEST(TimeoutTuning, ShorterTimeWaitIsASmallerTable)
{
    const StudyPoint point =
        RunStudyPoint(SHORT + "--sysctl=nf_conntrack_tcp_timeout_time_wait=10");
    EXPECT_NEAR(point["in_time_wait"], 5 * 10, 10);
}

TEST(TimeoutTuning, SessionsThatAreSilentForLongerAreForgotten)
{
    const StudyPoint point =
        RunStudyPoint(SHORT + "--sysctl=net.netfilter.nf_conntrack_tcp_timeout_established=200,"
                              "nf_conntrack_udp_timeout=10");
    EXPECT_EQ(point["broken"], 100);
    EXPECT_NEAR(point["in_udp"], 10 * 10, 15);
    EXPECT_EQ(point.GetText("sysctl"),
              "net.netfilter.nf_conntrack_tcp_timeout_established=200,nf_conntrack_udp_timeout=10");
}

TEST(TimeoutTuning, SysctlsThatAreNotAreRefused)
{
    for (const auto& [options, why] :
         {std::pair{"--sysctl=udp", "--sysctl: udp is not NAME=NUMBER"},
          std::pair{"--sysctl=udp=-1", "--sysctl: udp=-1 is not NAME=NUMBER"},
          std::pair{"--sysctl=nf_x=5",
                    "unknown sysctl \"net.netfilter.nf_x\" "
                    "(--PrintAttributes=ns3::netfilter::Netfilter lists all)"},
          std::pair{"--scan=-1", "--web, --dns, --vanish and --scan are not below 0"},
          std::pair{"--silence=0", "--mean is above 0, --silence 1 to 31536000"},
          std::pair{"--silence=4294967295", "--mean is above 0, --silence 1 to 31536000"}})
    {
        ExpectRefusal(NETFILTER_TIMEOUT_TUNING " " + std::string(options),
                      "timeout-tuning: " + std::string(why));
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
