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

using MatchLengthTest = RuleTest;

TEST_F(MatchLengthTest, CountsTheWholePacket)
{
    // 20 bytes of IPv4, 8 of UDP and the payload.
    Iptables("-A FORWARD -m length --length 30");
    Iptables("-A FORWARD -m length --length 29:30");
    Iptables("-A FORWARD -m length ! --length 30:");
    Iptables("-A FORWARD -m length --length 31:30");
    for (const char* payload : {"", "a", "ab", "abc"})
    {
        Forward(UdpPacket("10.0.0.2", 1, "10.0.1.2", 2).Payload(payload));
    }
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 1), 1u);
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 2), 2u);
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 3), 2u) << "28 and 29";
    EXPECT_EQ(Count(TableId::FILTER, "FORWARD", 4), 0u) << "no length is between these";
}

} // namespace test
} // namespace netfilter
} // namespace ns3
