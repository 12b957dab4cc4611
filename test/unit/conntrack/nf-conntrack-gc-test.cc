/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-router.h"

#include "ns3/simulator.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

constexpr uint32_t MAX = 100;

/// Flows that are answered and alive after two seconds are ASSURED: a table full of those.
class FullTable : public TestRouter
{
  public:
    /// \param assured how many of the flows are \param max how many flows there are
    explicit FullTable(uint16_t assured, uint16_t max = MAX)
    {
        conntrack->SetSysctl("nf_conntrack_max", max);
        conntrack->SetSysctl("nf_conntrack_udp_timeout", 1000);
        conntrack->SetSysctl("nf_conntrack_udp_timeout_stream", 1000);
        for (uint16_t port = 1; port <= max; ++port)
        {
            Forward(UdpPacket("10.0.0.1", port, "10.0.0.2", 53));
        }
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        for (uint16_t port = 1; port <= assured; ++port)
        {
            Forward(UdpPacket("10.0.0.2", 53, "10.0.0.1", port));
            Forward(UdpPacket("10.0.0.1", port, "10.0.0.2", 53));
        }
    }

    /// One flow more; the table is full of flows that cannot be dropped, near its bucket at least.
    Verdict Overflow(uint16_t port)
    {
        return Forward(UdpPacket("10.0.0.3", port, "10.0.0.4", 53)).verdict;
    }
};

/// Overflow until a packet is dropped, so that the collector hears of it.
bool
DropOne(FullTable& table)
{
    for (uint16_t port = 1; port < 1000; ++port)
    {
        if (table.Overflow(port) == Verdict::DROP)
        {
            return true;
        }
    }
    return false;
}

} // namespace

TEST(ConntrackGc, MakesRoomInATableThatWasFullDownTo95Percent)
{
    FullTable table(80);
    ASSERT_TRUE(DropOne(table));
    EXPECT_EQ(table.conntrack->GetCount(), MAX);
    TestRouter::Wait(50);
    EXPECT_EQ(table.conntrack->GetCount(), MAX) << "the minute is not over";
    TestRouter::Wait(10);
    EXPECT_EQ(table.conntrack->GetCount(), 94u) << "below 95";
}

TEST(ConntrackGc, RestsAfter257Victims)
{
    constexpr uint16_t LARGE = 6000;
    FullTable table(0, LARGE);
    // Each of them finds room near its bucket; in the end one does not.
    ASSERT_TRUE(DropOne(table));
    TestRouter::Wait(60);
    EXPECT_EQ(table.conntrack->GetCount(), LARGE - 257u) << "95 % are 5700";
}

TEST(ConntrackGc, LeavesWhatIsAssured)
{
    FullTable table(MAX);
    ASSERT_TRUE(DropOne(table));
    TestRouter::Wait(60);
    EXPECT_EQ(table.conntrack->GetCount(), MAX);
}

TEST(ConntrackGc, ATableThatWasNeverFullIsLeftAlone)
{
    FullTable table(10);
    TestRouter::Wait(120);
    EXPECT_EQ(table.conntrack->GetCount(), MAX);
}

TEST(ConntrackGc, CountCanBeReadAndNotSet)
{
    FullTable table(0);
    EXPECT_EQ(table.conntrack->GetSysctl("net.netfilter.nf_conntrack_count"), MAX);
    EXPECT_EQ(table.conntrack->GetSysctl("nf_conntrack_max"), MAX);
    EXPECT_THROW(table.conntrack->SetSysctl("nf_conntrack_count", 5), std::invalid_argument);
    EXPECT_THROW(table.conntrack->GetSysctl("nf_conntrack_counts"), std::invalid_argument);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
