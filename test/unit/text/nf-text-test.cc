/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-names.h"
#include "nf-text-error.h"
#include "nf-text.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

using Words = std::vector<std::string>;

TEST(RuleText, SplitsACommandAsAShellWould)
{
    EXPECT_EQ(SplitCommandLine(""), Words());
    EXPECT_EQ(SplitCommandLine("  -A\tINPUT  "), (Words{"-A", "INPUT"}));
    EXPECT_EQ(SplitCommandLine("a \"b c\" 'd \"e' \"\" f\\ g"),
              (Words{"a", "b c", "d \"e", "", "f g"}));
    EXPECT_EQ(SplitCommandLine("x\"y \\\" z\"'w'"), (Words{"xy \" zw"}));
    EXPECT_EQ(SplitCommandLine("\"a\\b\""), (Words{"a\\b"}));
    EXPECT_THROW(SplitCommandLine("a 'b"), RuleError);
    EXPECT_THROW(SplitCommandLine("a \"b"), RuleError);
    EXPECT_THROW(SplitCommandLine(std::string("a\0b", 3)), RuleError);
}

TEST(RuleText, SplitsALineAsIptablesRestoreDoes)
{
    EXPECT_EQ(SplitRestoreLine("-A  \"b c\"\t'd e'"), (Words{"-A", "b c", "'d", "e'"}));
    EXPECT_EQ(SplitRestoreLine("\"a \\\"b\\\\\" \"\""), (Words{"a \"b\\", ""}));
    EXPECT_EQ(SplitRestoreLine("a\\ b"), (Words{"a\\", "b"}));
    EXPECT_EQ(SplitRestoreLine("a\"b c\"d"), (Words{"ab c", "d"}));
    EXPECT_THROW(SplitRestoreLine("a \"b"), RuleError);
    EXPECT_THROW(SplitRestoreLine(std::string("a\0", 2)), RuleError);
}

TEST(RuleText, QuotesOnlyWhatNeedsIt)
{
    EXPECT_EQ(Quote("plain_-9"), "plain_-9");
    EXPECT_EQ(Quote(""), "\"\"");
    EXPECT_EQ(Quote("a b"), "\"a b\"");
    EXPECT_EQ(Quote("a\"'\\"), "\"a\\\"\\'\\\\\"");
    EXPECT_EQ(Quote("腾讯"), "\"腾讯\"");
}

TEST(RuleText, ReadsNumbersInThreeBases)
{
    uint64_t value = 0;
    EXPECT_TRUE(ParseNumber("10", 99, value));
    EXPECT_EQ(value, 10U);
    EXPECT_TRUE(ParseNumber("0x10", 99, value));
    EXPECT_EQ(value, 16U);
    EXPECT_TRUE(ParseNumber("010", 99, value));
    EXPECT_EQ(value, 8U);
    for (const char* text : {"+8", " 8", "\t+8"})
    {
        EXPECT_TRUE(ParseNumber(text, 99, value)) << text;
        EXPECT_EQ(value, 8U) << text;
    }
    for (const char* text : {"", " ", "-1", " -1", "+", "+ 1", "1 ", "1x", "x", "0x", "08", "100"})
    {
        EXPECT_FALSE(ParseNumber(text, 99, value)) << text;
    }
    EXPECT_FALSE(ParseNumber("18446744073709551616", UINT64_MAX, value));
}

TEST(RuleText, ReadsNetworks)
{
    struct Case
    {
        const char* text;
        const char* shown;
    };

    for (const Case& c : {Case{"10.1.2.3", "10.1.2.3/32"},
                          Case{"10.1.2.3/8", "10.0.0.0/8"},
                          Case{"10.1/16", "10.1.0.0/16"},
                          Case{"10.1", "10.1.0.0/32"},
                          Case{"0/0", "0.0.0.0/0"},
                          Case{"10.1.2.3/255.255.255.0", "10.1.2.0/24"},
                          Case{"10.1.2.3/255.0.255.0", "10.0.2.0/255.0.255.0"}})
    {
        uint32_t address;
        uint32_t mask;
        ParseNetwork(c.text, address, mask);
        EXPECT_EQ(FormatAddress(address) + FormatMask(mask), c.shown) << c.text;
    }
    for (const char* text : {"",
                             "/8",
                             "256.0.0.1",
                             "1.2.3.4.5",
                             "1..2",
                             "1.2.3.4/33",
                             "1.2.3.4/",
                             "1.2.3.4/255.0",
                             "a.b"})
    {
        uint32_t address;
        uint32_t mask;
        EXPECT_THROW(ParseNetwork(text, address, mask), RuleError) << text;
    }
}

TEST(RuleText, KnowsProtocolsAndPortsByName)
{
    EXPECT_EQ(ParseProtocol("tcp"), 6);
    EXPECT_EQ(ParseProtocol("UDP"), 17);
    EXPECT_EQ(ParseProtocol("all"), 0);
    EXPECT_EQ(ParseProtocol("47"), 47);
    EXPECT_THROW(ParseProtocol("256"), RuleError);
    EXPECT_THROW(ParseProtocol("nosuch"), RuleError);
    EXPECT_EQ(FormatProtocol(47), "gre");
    EXPECT_EQ(FormatProtocol(0), "all");
    EXPECT_EQ(FormatProtocol(255), "255");

    uint16_t port = 0;
    EXPECT_TRUE(ParsePort("ftp-data", port));
    EXPECT_EQ(port, 20);
    EXPECT_TRUE(ParsePort("65535", port));
    EXPECT_FALSE(ParsePort("65536", port));
    EXPECT_FALSE(ParsePort("nosuch", port));
    EXPECT_EQ(FormatPort(80, 6, false), "http");
    EXPECT_EQ(FormatPort(80, 17, false), "80");
    EXPECT_EQ(FormatPort(80, 6, true), "80");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
