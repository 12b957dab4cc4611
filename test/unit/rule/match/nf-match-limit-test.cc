/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-rules.h"

#include "ns3/simulator.h"

namespace ns3
{
namespace netfilter
{
namespace test
{

class MatchLimitTest : public RuleTest
{
  protected:
    /// \return how many of some packets fit
    uint32_t Send(uint32_t packets)
    {
        const uint64_t before = Count(TableId::FILTER, "FORWARD", 1);
        for (uint32_t i = 0; i < packets; ++i)
        {
            Forward(UdpPacket("10.0.0.2", 1, "10.0.1.2", 2));
        }
        return static_cast<uint32_t>(Count(TableId::FILTER, "FORWARD", 1) - before);
    }

    static void Wait(double seconds)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
    }
};

TEST_F(MatchLimitTest, BurstThenOnePerPeriod)
{
    Iptables("-A FORWARD -m limit --limit 10/s --limit-burst 3");
    EXPECT_EQ(Send(5), 3u);
    Wait(0.096);
    EXPECT_EQ(Send(2), 0u) << "24 of 25 jiffies";
    Wait(0.004);
    EXPECT_EQ(Send(2), 1u);
    Wait(60);
    EXPECT_EQ(Send(9), 3u) << "never more than the burst";
}

TEST_F(MatchLimitTest, CountsInSecondsMinutesHoursAndDays)
{
    struct Case
    {
        const char* rate;
        double seconds; //!< until the next packet fits
    };

    for (const Case& c : {Case{"2/s", 0.5},
                          Case{"30/minute", 2},
                          Case{"2/h", 1800},
                          Case{"24/day", 3600},
                          Case{"3", 0.336}})
    {
        Iptables("-F FORWARD");
        Iptables(std::string("-A FORWARD -m limit --limit-burst 1 --limit ") + c.rate);
        EXPECT_EQ(Send(2), 1u) << c.rate;
        Wait(c.seconds - 0.004);
        EXPECT_EQ(Send(2), 0u) << c.rate;
        Wait(0.004);
        EXPECT_EQ(Send(2), 1u) << c.rate;
    }
}

TEST_F(MatchLimitTest, AChangedTableBeginsAgain)
{
    Iptables("-A FORWARD -m limit --limit 1/hour --limit-burst 2");
    EXPECT_EQ(Send(5), 2u);
    Iptables("-A INPUT -j ACCEPT");
    EXPECT_EQ(Send(5), 2u) << "Linux builds the table anew";
}

TEST_F(MatchLimitTest, RefusesWhatDoesNotFitInto32Bits)
{
    EXPECT_EQ(GetError("-A FORWARD -m limit --limit 1/day"),
              "limit: Numerical result out of range: overflow, try lower: 864000000/5");
    EXPECT_EQ(GetError("-A FORWARD -m limit --limit 10001/s"), "limit: Rate too fast \"10001/s\"");
    EXPECT_EQ(GetError("-A FORWARD -m limit --limit 5/week"), "limit: bad rate \"5/week\"");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
