/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A load without sockets, and what theory says of the table that it fills.

#include "load-network.h"
#include "nf-test-interval.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// \return the share that is blocked, Erlang's formula B. \param offered load, in Erlang
double
ErlangB(uint32_t servers, double offered)
{
    double blocked = 1;
    for (uint32_t i = 1; i <= servers; ++i)
    {
        blocked = offered * blocked / (i + offered * blocked);
    }
    return blocked;
}

} // namespace

TEST(Load, ConnectionIsOpenedAndClosed)
{
    LoadNetwork net;
    net.load->SetAttribute("Interval", StringValue("ns3::ConstantRandomVariable[Constant=5]"));
    net.load->SetAttribute("Duration", StringValue("ns3::ConstantRandomVariable[Constant=2]"));
    net.Run(6);
    const auto proc = [&] { return net.netfilter->ConntrackTool("-L"); };
    EXPECT_EQ(proc().find("tcp      6 431999 ESTABLISHED src=10.0.0.2 dst=203.0.113.2 sport=1024"),
              0u)
        << proc();
    net.Run(2);
    EXPECT_NE(proc().find("TIME_WAIT"), std::string::npos) << proc();
    EXPECT_EQ(net.netfilter->GetConntrack()->GetStatistics().invalid, 0u);
    EXPECT_EQ(net.load->GetStarted(), 1u);
    EXPECT_EQ(net.load->GetAnswered(), 1u);
}

TEST(Load, HalfOpenFlowsAreNeverAssured)
{
    LoadNetwork net;
    net.load->SetAttribute("Kind", StringValue("HalfOpen"));
    net.load->SetAttribute("Clients", UintegerValue(100));
    net.load->SetAttribute("Interval", StringValue("ns3::ConstantRandomVariable[Constant=0.1]"));
    net.Run(10.05);
    EXPECT_EQ(net.netfilter->GetConntrack()->GetCount(), 100u);
    EXPECT_EQ(net.netfilter->ConntrackTool("-L").find("ASSURED"), std::string::npos);
    EXPECT_EQ(net.load->GetAnswered(), 0u);
}

TEST(Load, UdpRequestsAreAnswered)
{
    LoadNetwork net;
    net.load->SetAttribute("Kind", StringValue("Udp"));
    net.load->SetAttribute("ServerPort", UintegerValue(53));
    net.load->SetAttribute("Interval", StringValue("ns3::ConstantRandomVariable[Constant=0.1]"));
    net.Run(10.05);
    EXPECT_EQ(net.load->GetStarted(), 100u);
    EXPECT_EQ(net.load->GetAnswered(), 100u);
}

TEST(Load, OccupancyFollowsLittlesLaw)
{
    std::vector<double> ratios;
    for (uint32_t run = 0; run < 10; ++run)
    {
        LoadNetwork net;
        constexpr double SECONDS = 2000;
        net.load->SetAttribute("Interval", StringValue("ns3::ExponentialRandomVariable[Mean=0.5]"));
        net.load->SetAttribute("Duration", StringValue("ns3::ExponentialRandomVariable[Mean=60]"));
        net.load->AssignStreams(10 * run);
        net.Run(300);
        const uint64_t before = net.load->GetStarted();
        const double occupancy = net.Watch(SECONDS);
        const double rate = static_cast<double>(net.load->GetStarted() - before) / SECONDS;
        ratios.push_back(occupancy / (rate * net.GetLife()));
    }
    ExpectWithin(Interval(ratios), 1, 0.02);
}

/// Blocking depends on the mean of what is offered, not on its distribution.
class LoadBlocking : public testing::TestWithParam<const char*>
{
};

TEST_P(LoadBlocking, IsErlangs)
{
    std::vector<double> differences;
    for (uint32_t run = 0; run < 10; ++run)
    {
        constexpr double RATE = 1; // that of removals too: more would be removed together
        constexpr uint32_t MAX = 190;
        LoadNetwork net(MAX);
        net.load->SetAttribute("Interval", StringValue("ns3::ExponentialRandomVariable[Mean=1]"));
        net.load->SetAttribute("Duration", StringValue(GetParam()));
        net.load->AssignStreams(10 * run);
        net.Run(2000);
        const uint64_t started = net.load->GetStarted();
        const uint64_t answered = net.load->GetAnswered();
        net.Watch(10000);
        const double blocked = 1 - static_cast<double>(net.load->GetAnswered() - answered) /
                                       static_cast<double>(net.load->GetStarted() - started);
        differences.push_back(blocked - ErlangB(MAX, RATE * net.GetLife()));
    }
    ExpectWithin(Interval(differences), 0, 0.02);
}

INSTANTIATE_TEST_SUITE_P(Durations,
                         LoadBlocking,
                         testing::Values("ns3::ExponentialRandomVariable[Mean=200]",
                                         "ns3::ConstantRandomVariable[Constant=200]",
                                         "ns3::LogNormalRandomVariable[Mu=4.8|Sigma=1]"));

} // namespace test
} // namespace netfilter
} // namespace ns3
