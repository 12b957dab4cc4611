/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Each match and target has a file of rules beside its test (nf-match-NAME.rules): a rule's options
// in a line, and in the next line, indented, what iptables-legacy saves of it, or "refused".

#include "nf-test-kernel.h"
#include "nf-test-rules.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

using Files = std::vector<std::filesystem::path>;

Files
FindFiles()
{
    Files files;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(NETFILTER_TEST_DIR "/unit/rule"))
    {
        if (entry.path().extension() == ".rules")
        {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// A command and what becomes of it.
struct Case
{
    std::string command;
    std::string saved; //!< or "refused"
};

std::vector<Case>
ReadCases(const std::filesystem::path& path)
{
    std::ifstream file(path);
    std::vector<Case> cases;
    for (std::string line; std::getline(file, line);)
    {
        if (line.rfind("    ", 0) == 0 && !cases.empty())
        {
            cases.back().saved = line.substr(4);
        }
        else if (!line.empty() && line[0] != '#')
        {
            cases.push_back({line, ""});
        }
    }
    return cases;
}

/// \return the chain that a command appends to, and its table
std::string
GetTable(const std::string& command)
{
    return command.rfind("-t ", 0) == 0 ? command.substr(0, command.find(' ', 3) + 1) : "";
}

} // namespace

class RuleRoom : public RuleTest, public testing::WithParamInterface<std::filesystem::path>
{
  protected:
    std::string SaveLast(const std::string& command)
    {
        const std::string rules = Iptables(GetTable(command) + "-S");
        const std::size_t at = rules.rfind("\n-A ");
        return at == std::string::npos ? ""
                                       : rules.substr(at + 1, rules.find('\n', at + 1) - at - 1);
    }
};

TEST_P(RuleRoom, SavesAndRefusesWhatIptablesDid)
{
    const std::vector<Case> cases = ReadCases(GetParam());
    ASSERT_FALSE(cases.empty());
    for (const Case& c : cases)
    {
        const std::string error = GetError(c.command);
        EXPECT_EQ(error.empty() ? SaveLast(c.command) : "refused", c.saved) << c.command << error;
        Iptables(GetTable(c.command) + "-F");
    }
}

TEST_P(RuleRoom, DoesAsTheIptablesOfThisMachine)
{
    IptablesNamespace iptables;
    if (!iptables.GetWhyNot().empty())
    {
        GTEST_SKIP() << iptables.GetWhyNot();
    }
    for (const Case& c : ReadCases(GetParam()))
    {
        const std::string table = GetTable(c.command);
        EXPECT_EQ(iptables.Run(c.command).status == 0, GetError(c.command).empty()) << c.command;
        for (const char* options : {"-S", "-L", "-L -n"})
        {
            EXPECT_EQ(iptables.Run(table + options).text, Iptables(table + options)) << c.command;
        }
        iptables.Run(table + "-F");
        Iptables(table + "-F");
    }
}

INSTANTIATE_TEST_SUITE_P(Each, RuleRoom, testing::ValuesIn(FindFiles()), [](const auto& param) {
    std::string name = param.param.stem().string();
    name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
    return name;
});

} // namespace test
} // namespace netfilter
} // namespace ns3
