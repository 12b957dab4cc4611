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

class RuleRestoreTest : public RuleTest
{
};

TEST_F(RuleRestoreTest, NamesFileAndLine)
{
    struct Case
    {
        const char* text;
        const char* error;
    };

    for (const Case& c : {
             Case{"COMMIT\n", "nat.rules:1: a table is expected, as \"*filter\", not \"COMMIT\""},
             Case{"*filter\n", "nat.rules:2: COMMIT expected"},
             Case{"*filter\n*nat\n", "nat.rules:2: Bad argument `*nat'"},
             Case{"# x\n\n*nosuch\n",
                  "nat.rules:3: unable to initialize table 'nosuch': there is no such table"},
             Case{"*filter\r\n",
                  "nat.rules:1: the line ends in a carriage return (Windows line ends)"},
             Case{"*filter\n:x -\n:x -\nCOMMIT\n",
                  "nat.rules:3: error creating chain 'x': File exists"},
             Case{"*filter\n:INPUT\n", "nat.rules:2: policy invalid: none for chain 'INPUT'"},
             Case{"*filter\n:INPUT FOO\n", "nat.rules:2: Bad policy name: `FOO' for chain INPUT"},
             Case{"*filter\n:aaaaaaaaaabbbbbbbbbbccccccccc -\n",
                  "nat.rules:2: chain name `aaaaaaaaaabbbbbbbbbbccccccccc' too long (must be under "
                  "29 "
                  "chars)"},
             Case{"*filter\n[1:x] -A INPUT\n",
                  "nat.rules:2: counters are expected as [packets:bytes], not \"[1:x] -A INPUT\""},
             Case{"*filter\n-A INPUT -t nat\n",
                  "nat.rules:2: The -t option cannot be used in a file of rules"},
             Case{"*filter\n-A INPUT -j x\n:x -\n",
                  "nat.rules:2: Couldn't load target `x': no such target, and no chain in filter "
                  "(all are in model/rule/target)"},
             Case{"*filter\n-A INPUT -m comment --comment \"open\n",
                  "nat.rules:2: a quote \" is not closed"},
             // What shows at COMMIT only is still the rule's fault.
             Case{
                 "*nat\n-A INPUT -j ACCEPT\n-A PREROUTING -j MASQUERADE\n-A OUTPUT\nCOMMIT\n",
                 "nat.rules:3: MASQUERADE target: used from hooks PREROUTING, but only usable from "
                 "POSTROUTING"},
             Case{"*filter\n:a -\n-A INPUT -j a\n-A a -j a\nCOMMIT\n",
                  "nat.rules:4: Too many levels of symbolic links: the chains loop at a rule that "
                  "leads to `a'"},
         })
    {
        EXPECT_EQ(GetRestoreError(c.text), c.error) << c.text;
    }
    EXPECT_EQ(GetRestoreError(std::string("*filter\n-A IN\0PUT\n", 18)),
              "nat.rules:2: a NUL byte is no part of a rule");
    EXPECT_EQ(Save(), "");
}

TEST_F(RuleRestoreTest, AppliesAllTablesOrNone)
{
    Iptables("-A INPUT -s 1.2.3.4 -j ACCEPT");
    const std::string before = Save();
    EXPECT_NE(GetRestoreError("*filter\n-A INPUT -j DROP\nCOMMIT\n*nat\n-A OUTPUT -j NOSUCH\n"),
              "");
    EXPECT_EQ(Save(), before);
}

TEST_F(RuleRestoreTest, ReplacesTheTablesItNamesAndNoOther)
{
    Iptables("-t nat -A POSTROUTING -j MASQUERADE");
    Iptables("-A INPUT -j ACCEPT");
    Iptables("-P FORWARD DROP");
    Iptables("-N old");
    rules.RestoreText("*filter\n:new - [0:0]\n-A INPUT -j new\nCOMMIT\n", "x");
    EXPECT_EQ(Iptables("-S"),
              "-P INPUT ACCEPT\n"
              "-P FORWARD DROP\n"
              "-P OUTPUT ACCEPT\n"
              "-N new\n"
              "-A INPUT -j new\n");
    EXPECT_EQ(Iptables("-t nat -S POSTROUTING"),
              "-P POSTROUTING ACCEPT\n-A POSTROUTING -j MASQUERADE\n");
}

TEST_F(RuleRestoreTest, AddsWithoutFlushingWhenAsked)
{
    Iptables("-N a");
    Iptables("-A INPUT -j a");
    Iptables("-A a -j DROP");
    rules.RestoreText("*filter\n:a - [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n",
                      "x",
                      RestoreOptions{false, true});
    EXPECT_EQ(Iptables("-S INPUT") + Iptables("-S a"),
              "-P INPUT ACCEPT\n-A INPUT -j a\n-A INPUT -j ACCEPT\n-N a\n");
}

TEST_F(RuleRestoreTest, TakesCountersOnlyWhenAsked)
{
    const char* text = "*filter\n:INPUT DROP [1:2]\n[3:4] -A INPUT -j ACCEPT\nCOMMIT\n";
    rules.RestoreText(text, "x");
    EXPECT_EQ(Iptables("-S INPUT -v"), "-P INPUT DROP -c 0 0\n-A INPUT -c 0 0 -j ACCEPT\n");
    rules.RestoreText(text, "x", RestoreOptions{true, false});
    EXPECT_EQ(Iptables("-S INPUT -v"), "-P INPUT DROP -c 1 2\n-A INPUT -c 3 4 -j ACCEPT\n");
}

TEST_F(RuleRestoreTest, AcceptsTextWithoutALastLineEnd)
{
    rules.RestoreText("*filter\n-A INPUT -j ACCEPT\nCOMMIT", "x");
    EXPECT_EQ(Iptables("-S INPUT 1"), "-A INPUT -j ACCEPT\n");
    rules.RestoreText("", "x");
    rules.RestoreText("\n# nothing\n", "x");
    EXPECT_EQ(Iptables("-S INPUT 1"), "-A INPUT -j ACCEPT\n");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
