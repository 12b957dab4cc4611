/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-timing-wheel.h"

#include "ns3/simulator.h"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

class TimingWheelTest : public ::testing::Test
{
  protected:
    ~TimingWheelTest() override
    {
        wheel.Clear();
        Simulator::Destroy();
    }

    Connection& Add(uint32_t seconds)
    {
        connections.emplace_back(std::make_unique<Connection>(nullptr, Tuple(), Tuple()));
        Connection& connection = *connections.back();
        connection.timeout = clock::GetJiffies() + seconds * clock::HZ;
        wheel.Put(connection);
        return connection;
    }

    std::vector<std::unique_ptr<Connection>> connections;
    std::map<const Connection*, double> expired;
    TimingWheel wheel{
        [this](Connection& connection) { expired[&connection] = Simulator::Now().GetSeconds(); }};
};

} // namespace

TEST_F(TimingWheelTest, EachTimeoutIsNoticedWithinASecond)
{
    std::map<const Connection*, uint32_t> wanted;
    for (const uint32_t seconds : {0, 1, 2, 63, 64, 65, 300, 4095, 4096, 4097, 432000, 8000000})
    {
        wanted[&Add(seconds)] = seconds;
    }
    Simulator::Run();
    ASSERT_EQ(expired.size(), wanted.size());
    for (const auto& [connection, seconds] : wanted)
    {
        EXPECT_GE(expired[connection], seconds);
        EXPECT_LE(expired[connection], seconds + 1.0);
    }
}

TEST_F(TimingWheelTest, RefreshedConnectionIsNotLookedForAgain)
{
    Connection& connection = Add(30);
    for (int second = 1; second <= 100; ++second)
    {
        Simulator::Schedule(Seconds(second), [&connection] {
            connection.timeout = clock::GetJiffies() + 30 * clock::HZ;
        });
    }
    Simulator::Run();
    EXPECT_GE(expired[&connection], 130);
    EXPECT_LE(expired[&connection], 131);
}

TEST_F(TimingWheelTest, ShortenedTimeoutIsTooLateUntilItIsPutAgain)
{
    Connection& connection = Add(432000);
    connection.timeout = clock::GetJiffies() + 10 * clock::HZ;
    EXPECT_TRUE(TimingWheel::IsTooLate(connection));
    wheel.Put(connection);
    EXPECT_FALSE(TimingWheel::IsTooLate(connection));
    Simulator::Run();
    EXPECT_LE(expired[&connection], 11);
}

TEST_F(TimingWheelTest, RemovedConnectionIsForgotten)
{
    TimingWheel::Remove(Add(1));
    Simulator::Run();
    EXPECT_TRUE(expired.empty());
}

TEST_F(TimingWheelTest, ConnectionsAddedInTheSecondOfAnEventAreFound)
{
    Add(5);
    Connection* late = nullptr;
    Simulator::Schedule(Seconds(5.5), [&] { late = &Add(1); });
    Simulator::Schedule(Seconds(6), [&] { Add(0); });
    Simulator::Run();
    EXPECT_EQ(expired.size(), 3u);
    EXPECT_LE(expired[late], 7.5);
}
