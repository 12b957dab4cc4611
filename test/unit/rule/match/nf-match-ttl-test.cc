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

using MatchTtlTest = RuleTest;

TEST_F(MatchTtlTest, ComparesAsItsOptionSays)
{
    struct Case
    {
        const char* options;
        std::vector<uint8_t> matching; //!< of the TTLs 4, 5 and 6
    };

    for (const Case& c : {Case{"--ttl-eq 5", {5}},
                          Case{"! --ttl-eq 5", {4, 6}},
                          Case{"--ttl-lt 5", {4}},
                          Case{"--ttl-gt 5", {6}},
                          Case{"--ttl-lt 0", {}},
                          Case{"--ttl-gt 255", {}}})
    {
        Iptables("-F");
        Iptables(std::string("-A FORWARD -m ttl ") + c.options);
        std::vector<uint8_t> matching;
        for (const uint8_t ttl : {4, 5, 6})
        {
            const uint64_t before = Count(TableId::FILTER, "FORWARD", 1);
            Forward(UdpPacket("10.0.0.2", 1, "10.0.1.2", 2).Ttl(ttl));
            if (Count(TableId::FILTER, "FORWARD", 1) != before)
            {
                matching.push_back(ttl);
            }
        }
        EXPECT_EQ(matching, c.matching) << c.options;
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
