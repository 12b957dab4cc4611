/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-rules.h"

#include <fstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

class RuleErrorTest : public RuleTest
{
};

TEST_F(RuleErrorTest, NamesWhatIsWrongInOneLine)
{
    struct Case
    {
        const char* command;
        const char* error;
    };

    for (const Case& c : {
             Case{"-A INPUT --frob", "unknown option \"--frob\""},
             Case{"-A INPUT -j", "option \"-j\" requires an argument"},
             Case{"-A INPUT junk", "Bad argument `junk'"},
             Case{"-j ACCEPT", "no command specified"},
             Case{"-A INPUT -D INPUT", "Cannot use -D with -A"},
             Case{"-L -s 1.2.3.4", "Illegal option `-s' with this command"},
             Case{"-A INPUT -j NOSUCH",
                  "Couldn't load target `NOSUCH': no such target, and no chain in filter (all are "
                  "in model/rule/target)"},
             Case{"-A INPUT -g NOSUCH", "goto 'NOSUCH' is not a chain"},
             Case{"-A INPUT -m nosuch",
                  "Couldn't load match `nosuch': no such match (all are in model/rule/match)"},
             Case{"-A NOSUCH",
                  "No chain/target/match by that name: no chain `NOSUCH' in table filter"},
             Case{"-t nosuch -L", "can't initialize table `nosuch': Table does not exist"},
             Case{"-A INPUT -s 1.2.3.4/33", "invalid mask `33' specified"},
             Case{"-A INPUT -s example.org",
                  "host/network `example.org' not found (an IPv4 address is needed, names are not "
                  "looked up)"},
             Case{"-A INPUT -p nosuch", "unknown protocol \"nosuch\" specified"},
             Case{"-A INPUT --dport 80", "unknown option \"--dport\""},
             Case{"-A INPUT -p tcp --dport x", "tcp: invalid port/service `x' specified"},
             Case{"-A INPUT -p tcp --dport 80:70", "tcp: invalid portrange (min > max)"},
             Case{"-A INPUT ! -p tcp --dport 80", "tcp match: only valid for protocol 6"},
             Case{"-A INPUT -o eth0", "Can't use -o with INPUT"},
             Case{"-A INPUT -m conntrack", "conntrack: At least one option is required"},
             Case{"-A INPUT -m conntrack --ctstate FOO", "conntrack: Bad ctstate \"FOO\""},
             Case{"-A INPUT -m conntrack ! --ctdir REPLY",
                  "conntrack: option \"--ctdir\" cannot be inverted"},
             Case{"-A INPUT -m mark", "mark: option \"--mark\" must be specified"},
             Case{"-A INPUT -j MARK --set-mark 1 --or-mark 2",
                  "MARK: option \"--set-mark\" cannot be used together with \"--or-mark\""},
             Case{"-t raw -A OUTPUT -p udp -j CT --helper nosuch", "CT: No such helper \"nosuch\""},
             Case{"-t raw -A OUTPUT -j CT --helper tftp",
                  "CT: You must specify a L4 protocol and not use inversions on it"},
             Case{"-A FORWARD -j MASQUERADE",
                  "MASQUERADE target: only valid in nat table, not filter"},
             Case{
                 "-t nat -A PREROUTING -j MASQUERADE",
                 "MASQUERADE target: used from hooks PREROUTING, but only usable from POSTROUTING"},
             Case{"-t nat -A POSTROUTING -j SNAT --to-source 1.2.3.4:80",
                  "SNAT: Need TCP, UDP, SCTP or DCCP with port specification"},
             Case{"-t nat -P OUTPUT DROP",
                  "The \"nat\" table is not intended for filtering, the use of DROP is therefore "
                  "inhibited"},
             Case{"-P INPUT REJECT", "Bad policy name: `REJECT' for chain INPUT"},
             Case{"-N INPUT", "Chain already exists: `INPUT'"},
             Case{"-N MARK", "chain name may not clash with target name: `MARK'"},
             Case{"-D INPUT 1", "Index of deletion too big: chain INPUT has 0 rules"},
             Case{"-D INPUT -j DROP",
                  "Bad rule (does a matching rule exist in that chain?): -A INPUT -j DROP"},
             Case{"-A INPUT -m comment --comment 'open", "a quote ' is not closed"},
         })
    {
        EXPECT_EQ(GetError(c.command), c.error) << c.command;
    }
}

TEST_F(RuleErrorTest, NamesPlaceAndRule)
{
    const auto getWhat = [](const auto& attempt) {
        try
        {
            attempt();
        }
        catch (const RuleError& error)
        {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_EQ(getWhat([this] { Iptables("-A INPUT -m state --state FOO"); }),
              "state: Bad state \"FOO\", in \"-A INPUT -m state --state FOO\"");
    EXPECT_EQ(getWhat([this] {
                  rules.RestoreText("*filter\n:x - [0:0]\n-A x -j NOWHERE\nCOMMIT\n", "fw.rules");
              }),
              "fw.rules:3: Couldn't load target `NOWHERE': no such target, and no chain in filter "
              "(all are in model/rule/target), in \"-A x -j NOWHERE\"");
}

TEST_F(RuleErrorTest, SuggestsTheNearestName)
{
    EXPECT_EQ(GetError("-A INPUT -m conntrak --ctstate NEW"),
              "Couldn't load match `conntrak': no such match; did you mean \"conntrack\"? (all are "
              "in model/rule/match)");
    EXPECT_EQ(GetError("-A INPUT -j REJCT"),
              "Couldn't load target `REJCT': no such target, and no chain in filter; did you mean "
              "\"REJECT\"? (all are in model/rule/target)");
}

TEST_F(RuleErrorTest, LeavesTheRulesAsTheyWere)
{
    Iptables("-A INPUT -s 1.2.3.4 -j ACCEPT");
    const std::string before = Save(true);
    std::ifstream cases(NETFILTER_TEST_DIR "/unit/rule/refused.txt");
    ASSERT_TRUE(cases);
    for (std::string line; std::getline(cases, line);)
    {
        if (!line.empty() && line[0] != '#')
        {
            const std::string error = GetError(line);
            EXPECT_NE(error, "") << line;
            EXPECT_EQ(error.find('\n'), std::string::npos) << line;
        }
    }
    EXPECT_EQ(Save(true), before);
}

TEST_F(RuleErrorTest, FindsLoopsAndHooksThroughChains)
{
    for (const char* command : {"-N a", "-N b", "-A a -j b", "-A b -p tcp -j RETURN"})
    {
        Iptables(command);
    }
    Iptables("-A b -j a"); // nothing leads there yet
    EXPECT_EQ(GetError("-A INPUT -j a"),
              "Too many levels of symbolic links: the chains loop at a rule that leads to `a'");

    for (const char* command : {"-t nat -N a", "-t nat -N b", "-t nat -A a -j b"})
    {
        Iptables(command);
    }
    Iptables("-t nat -A b -j MASQUERADE");
    Iptables("-t nat -A POSTROUTING -j a");
    EXPECT_EQ(GetError("-t nat -A OUTPUT -g a"),
              "MASQUERADE target: used from hooks OUTPUT/POSTROUTING, but only usable from "
              "POSTROUTING");
    // What no packet gets to may stand there.
    Iptables("-t nat -A OUTPUT -j ACCEPT");
    EXPECT_EQ(GetError("-t nat -A OUTPUT -g a"), "");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
