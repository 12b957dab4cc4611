/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-kernel.h"
#include "nf-test-rules.h"
#include "nf-text.h"

#include <cstdio>
#include <fstream>
#include <sstream>

// The reference itself: each command goes to this model and to iptables-legacy in a network
// namespace of its own; what both print and save must be the same text.

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

std::string
WithoutComments(const std::string& text)
{
    std::string result;
    for (const std::string& line : Split(text, '\n'))
    {
        result += line.empty() || line[0] == '#' ? "" : line + "\n";
    }
    return result;
}

} // namespace

class RuleKernelTest : public RuleTest
{
  protected:
    void SetUp() override
    {
        if (!m_iptables.GetWhyNot().empty())
        {
            GTEST_SKIP() << m_iptables.GetWhyNot();
        }
    }

    /// Give a command to both; they must agree on whether it is one, and on what it prints.
    void Compare(const std::string& command)
    {
        const ShellOutput kernel = m_iptables.Run(command);
        std::string output;
        std::string error;
        try
        {
            output = Iptables(command);
        }
        catch (const RuleError& e)
        {
            error = e.what();
        }
        EXPECT_EQ(kernel.status == 0, error.empty()) << command << "\n" << error;
        EXPECT_EQ(kernel.text, output) << command;
    }

    void CompareSaved()
    {
        const std::string kernel = m_iptables.RunOther("iptables-legacy-save -c").text;
        EXPECT_EQ(WithoutComments(kernel), WithoutComments(rules.Save(true)));
    }

    /// Give a file of rules to both.
    void CompareRestored(const std::string& text, bool counters = false)
    {
        const std::string file = "/tmp/" + m_iptables.GetName();
        std::ofstream(file) << text;
        const std::string option = counters ? "-c " : "";
        const bool kernel =
            m_iptables.RunOther("iptables-legacy-restore " + option + file).status == 0;
        std::remove(file.c_str());
        std::string error;
        try
        {
            rules.RestoreText(text, "text", RestoreOptions{counters, false});
        }
        catch (const RuleError& e)
        {
            error = e.what();
        }
        EXPECT_EQ(kernel, error.empty()) << text << error;
    }

  private:
    IptablesNamespace m_iptables;
};

TEST_F(RuleKernelTest, SavesEveryRuleAsIptablesSaveDoes)
{
    std::ifstream cases(NETFILTER_TEST_DIR "/unit/rule/rules.txt");
    ASSERT_TRUE(cases);
    for (std::string line; std::getline(cases, line);)
    {
        if (!line.empty() && line[0] != '#')
        {
            Compare(line);
        }
    }
    CompareSaved();
}

TEST_F(RuleKernelTest, ListsAsIptablesDoes)
{
    std::ifstream cases(NETFILTER_TEST_DIR "/unit/rule/rules.txt");
    for (std::string line; std::getline(cases, line);)
    {
        if (!line.empty() && line[0] != '#')
        {
            Compare(line);
        }
    }
    for (const char* table : {"filter", "nat", "raw", "mangle", "security"})
    {
        for (const char* options :
             {"-S", "-S -v", "-L", "-L -n", "-L -v", "-nvL", "-L -nvx", "-L -n --line-numbers"})
        {
            Compare(std::string("-t ") + table + " " + options);
        }
    }
    for (const char* command : {"-L FORWARD 2 -n",
                                "-S FORWARD 2",
                                "-L x -nv",
                                "-S x",
                                "-L nosuch",
                                "-S nosuch",
                                "-L FORWARD 99",
                                "-Z x",
                                "-L x -nvx",
                                "-L -Z FORWARD"})
    {
        Compare(command);
    }
}

TEST_F(RuleKernelTest, ChangesChainsAsIptablesDoes)
{
    for (const char* command :
         {"-N a",
          "-N b",
          "-N a",
          "-A a -s 1.1.1.1",
          "-A a -s 1.1.1.2",
          "-I a -s 2.2.2.1,2.2.2.2",
          "-I a 2 -s 3.3.3.3",
          "-I a 99 -s 3.3.3.3",
          "-I a 0 -s 3.3.3.3",
          "-R a 1 -s 4.4.4.4",
          "-R a 99 -s 4.4.4.4",
          "-R a -s 4.4.4.4",
          "-R a 1 -s 4.4.4.4,5.5.5.5",
          "-D a 2",
          "-D a 99",
          "-D a x",
          "-D a -s 1.1.1.1",
          "-D a -s 1.1.1.1",
          "-C a -s 1.1.1.2",
          "-C a -s 9.9.9.9",
          "-A INPUT -j a",
          "-A INPUT -g b",
          "-A b -j a",
          "-X a",
          "-F a",
          "-X a",
          "-E a c",
          "-E a c",
          "-E c b",
          "-E INPUT d",
          "-E c ACCEPT",
          "-N ACCEPT",
          "-N INPUT",
          "-N -x",
          "-N aaaaaaaaaabbbbbbbbbbccccccccc",
          "-N aaaaaaaaaabbbbbbbbbbcccccccc",
          "-N 'a b'",
          "-P FORWARD DROP",
          "-P FORWARD REJECT",
          "-P b DROP",
          "-P FORWARD",
          "-Z INPUT 1",
          "-Z INPUT 99",
          "-X",
          "-F",
          "-X",
          "-t nat -P POSTROUTING DROP",
          "-t nat -A POSTROUTING -j DROP",
          // Saved as a base of 0, which iptables itself would not restore.
          "-t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 10-20/30",
          "-t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.2.3.4:80-90/5",
          "-t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.2.3.4:80-90/10/20",
          "-t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.2.3.4:80-90/10-20",
          "-N loop",
          "-N loop2",
          "-A loop -j loop2",
          "-A loop2 -j loop",
          "-A INPUT -j loop",
          "-A INPUT -j OUTPUT",
          "-A INPUT -g loop",
          "-D loop2 1",
          "-A INPUT -g loop",
          "-A loop2 -p tcp -j RETURN",
          "-A loop2 -j RETURN",
          "-A loop2 -j loop"})
    {
        Compare(command);
    }
    CompareSaved();
}

TEST_F(RuleKernelTest, RefusesWhatIptablesRefuses)
{
    std::ifstream cases(NETFILTER_TEST_DIR "/unit/rule/refused.txt");
    ASSERT_TRUE(cases);
    for (std::string line; std::getline(cases, line);)
    {
        if (!line.empty() && line[0] != '#')
        {
            Compare(line);
        }
    }
}

TEST_F(RuleKernelTest, RestoresAsIptablesRestoreDoes)
{
    const std::string full = "# a comment\n"
                             "*nat\n"
                             ":PREROUTING ACCEPT [1:2]\n"
                             ":POSTROUTING ACCEPT [3:4]\n"
                             ":web - [0:0]\n"
                             "[5:6] -A PREROUTING -i eth1 -p tcp -m tcp --dport 80 -j web\n"
                             "-A web -p tcp -j DNAT --to-destination 10.0.0.1:8080\n"
                             "[7:8] -A POSTROUTING -o eth1 -j MASQUERADE\n"
                             "COMMIT\n"
                             "*filter\n"
                             ":INPUT DROP [9:10]\n"
                             ":FORWARD ACCEPT [0:0]\n"
                             ":z -\n"
                             ":y -\n"
                             "-A INPUT -m comment --comment \"a \\\"b\\\" \\\\c\" -j y\n"
                             "-I INPUT -s 1.2.3.4,5.6.7.8 -j ACCEPT\n"
                             "-N more\n"
                             "-P FORWARD DROP\n"
                             "COMMIT\n";
    CompareRestored(full, true);
    CompareSaved();
    CompareRestored(full, false);
    CompareSaved();
    CompareRestored("*filter\n:OUTPUT DROP [0:0]\nCOMMIT\n");
    CompareSaved();
    CompareRestored("*filter\n-A OUTPUT -j LOG\nCOMMIT\n*filter\n-A OUTPUT -j ACCEPT\nCOMMIT\n");
    CompareSaved();
}

TEST_F(RuleKernelTest, RefusesToRestoreWhatIptablesRestoreRefuses)
{
    // One table each: the kernel keeps the tables before the error, the model keeps none.
    for (const char* text : {"",
                             "# only a comment\n\n",
                             "COMMIT\n",
                             "*filter\n-A INPUT -j ACCEPT\n",
                             "*filter\n-A INPUT -j ACCEPT\n*nat\nCOMMIT\n",
                             "*nosuch\nCOMMIT\n",
                             "*filter\r\nCOMMIT\r\n",
                             "*filter\n-A INPUT -j ACCEPT\r\nCOMMIT\n",
                             "*filter\n-A x -j ACCEPT\nCOMMIT\n",
                             "*filter\n-A INPUT -j x\nCOMMIT\n",
                             "*filter\n-A INPUT -j x\n:x -\nCOMMIT\n",
                             "*filter\n:x -\n:x -\nCOMMIT\n",
                             "*filter\n:x ACCEPT\nCOMMIT\n",
                             "*filter\n:INPUT\nCOMMIT\n",
                             "*filter\n:INPUT REJECT\nCOMMIT\n",
                             "*filter\n:aaaaaaaaaabbbbbbbbbbccccccccc -\nCOMMIT\n",
                             "*filter\n-A INPUT -t filter\nCOMMIT\n",
                             "*filter\nfoo\nCOMMIT\n",
                             "*filter\n-A INPUT # no comment\nCOMMIT\n",
                             "*filter\n-A INPUT -m comment --comment 'a b'\nCOMMIT\n",
                             "*filter\n[1] -A INPUT\nCOMMIT\n",
                             "*filter\n-A INPUT -j MASQUERADE\nCOMMIT\n",
                             "*filter\n:a -\n-A INPUT -j a\n-A a -j a\nCOMMIT\n",
                             "*nat\n:FORWARD ACCEPT\nCOMMIT\n",
                             "*nat\n:POSTROUTING DROP [0:0]\nCOMMIT\n"})
    {
        CompareRestored(text);
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
