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

using MatchIprangeTest = RuleTest;

TEST_F(MatchIprangeTest, BoundsBelongToTheRange)
{
    Iptables("-A FORWARD -m iprange --src-range 10.0.0.3-10.0.0.5");
    Iptables("-A FORWARD -m iprange ! --src-range 10.0.0.3-10.0.0.5");
    Iptables("-A FORWARD -m iprange --src-range 10.0.0.5-10.0.0.3");
    for (const char* source : {"10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"})
    {
        Forward(UdpPacket(source, 1, "10.0.1.2", 2));
    }
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 1), 3u);
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 2), 2u);
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 3), 0u) << "it ends before it begins";
}

TEST_F(MatchIprangeTest, BothEndsMustFit)
{
    Iptables("-A FORWARD -m iprange --src-range 10.0.0.2 --dst-range 10.0.1.2-10.0.1.3");
    Forward(UdpPacket("10.0.0.2", 1, "10.0.1.2", 2));
    Forward(UdpPacket("10.0.0.2", 1, "10.0.1.4", 2));
    Forward(UdpPacket("10.0.0.3", 1, "10.0.1.2", 2));
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 1), 1u);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
