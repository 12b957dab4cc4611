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

namespace
{

std::vector<std::string>
ReadLines(const std::string& name)
{
    std::ifstream file(NETFILTER_TEST_DIR "/unit/rule/" + name);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
    {
        if (!line.empty() && line[0] != '#')
        {
            lines.push_back(line);
        }
    }
    return lines;
}

} // namespace

class RuleSaveTest : public RuleTest
{
};

TEST_F(RuleSaveTest, SavesWhatIptablesLegacySaved)
{
    for (const std::string& command : ReadLines("rules.txt"))
    {
        EXPECT_EQ(GetError(command), "") << command;
    }
    std::string saved;
    for (const std::string& line : ReadLines("rules.saved.txt"))
    {
        saved += line + "\n";
    }
    EXPECT_EQ(Save(true), saved);
}

TEST_F(RuleSaveTest, ReadsBackWhatItSaves)
{
    for (const std::string& command : ReadLines("rules.txt"))
    {
        Iptables(command);
    }
    // A restored text puts its first table into use first, and the latest is saved first.
    const std::string saved = Save(true);
    rules.RestoreText(saved, "saved", RestoreOptions{true, false});
    EXPECT_EQ(Save(true), saved);
}

TEST_F(RuleSaveTest, SavesTablesInUseOnlyTheLatestFirst)
{
    EXPECT_EQ(Save(), "");
    Iptables("-t nat -L");
    Iptables("-A INPUT -j ACCEPT");
    EXPECT_EQ(Save(),
              "*filter\n"
              ":INPUT ACCEPT [0:0]\n"
              ":FORWARD ACCEPT [0:0]\n"
              ":OUTPUT ACCEPT [0:0]\n"
              "-A INPUT -j ACCEPT\n"
              "COMMIT\n"
              "*nat\n"
              ":PREROUTING ACCEPT [0:0]\n"
              ":INPUT ACCEPT [0:0]\n"
              ":OUTPUT ACCEPT [0:0]\n"
              ":POSTROUTING ACCEPT [0:0]\n"
              "COMMIT\n");
}

TEST_F(RuleSaveTest, ListsForPeople)
{
    Iptables("-N web");
    Iptables("-A FORWARD -c 100000 123456789 -p tcp --dport 80 -i eth0 -j web");
    Iptables("-A FORWARD ! -s 10.0.0.0/8 -g web");
    EXPECT_EQ(Iptables("-L FORWARD"),
              "Chain FORWARD (policy ACCEPT)\n"
              "target     prot opt source               destination         \n"
              "web        tcp  --  anywhere             anywhere             tcp dpt:http\n"
              "web        all  -- !10.0.0.0/8           anywhere            [goto] \n");
    EXPECT_EQ(Iptables("-L FORWARD -nv --line-numbers"),
              "Chain FORWARD (policy ACCEPT 0 packets, 0 bytes)\n"
              "num   pkts bytes target     prot opt in     out     source               "
              "destination         \n"
              "1     100K  123M web        6    --  eth0   *       0.0.0.0/0            0.0.0.0/0  "
              "          tcp dpt:80\n"
              "2        0     0 web        0    --  *      *      !10.0.0.0/8           0.0.0.0/0  "
              "         [goto] \n");
    EXPECT_EQ(Iptables("-L web"),
              "Chain web (2 references)\n"
              "target     prot opt source               destination         \n");
    EXPECT_EQ(Iptables("-S FORWARD"),
              "-P FORWARD ACCEPT\n"
              "-A FORWARD -i eth0 -p tcp -m tcp --dport 80 -j web\n"
              "-A FORWARD ! -s 10.0.0.0/8 -g web\n");
    EXPECT_EQ(Iptables("-S FORWARD 2 -v"), "-A FORWARD ! -s 10.0.0.0/8 -c 0 0 -g web\n");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
