/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-restore.h"

#include "nf-rule-command.h"
#include "nf-text.h"

#include <algorithm>
#include <sstream>

namespace ns3
{
namespace netfilter
{

RestoreReader::RestoreReader(RuleSet& rules, const std::string& name, const RestoreOptions& options)
    : m_rules(rules),
      m_name(name),
      m_options(options)
{
}

std::vector<RuleSet::Slot>
RestoreReader::Read(const std::string& text)
{
    std::vector<std::string> lines = Split(text, '\n');
    if (lines.back().empty())
    {
        lines.pop_back(); // the text ends with a line end, as it should
    }
    try
    {
        for (const std::string& line : lines)
        {
            ++m_line;
            ReadLine(line);
        }
        if (m_table)
        {
            ++m_line;
            throw RuleError("COMMIT expected");
        }
    }
    catch (const RuleError& error)
    {
        const uint32_t line = m_faultLine != 0 ? m_faultLine : m_line;
        const std::string rule = line <= lines.size() ? lines[line - 1] : "";
        throw RuleError(error.GetMessage(), rule, m_name, line);
    }
    return m_done;
}

void
RestoreReader::ReadLine(const std::string& line)
{
    if (line.empty() || line[0] == '#')
    {
        return;
    }
    if (line.back() == '\r')
    {
        throw RuleError("the line ends in a carriage return (Windows line ends)");
    }
    if (!m_table)
    {
        if (line[0] != '*')
        {
            throw RuleError("a table is expected, as \"*filter\", not \"" + line + "\"");
        }
        BeginTable(line);
    }
    else if (line == "COMMIT")
    {
        CommitTable();
    }
    else if (line[0] == ':')
    {
        ReadChain(line);
    }
    else
    {
        ReadCommand(line);
    }
}

void
RestoreReader::BeginTable(const std::string& line)
{
    const std::vector<std::string> words = SplitRestoreLine(line.substr(1));
    TableId id;
    const std::string name = words.empty() ? "" : words.front();
    if (!FindTable(name, id))
    {
        throw RuleError("unable to initialize table '" + name + "': there is no such table");
    }
    // A second section of the same table goes on from the first.
    const auto earlier = std::find_if(m_done.rbegin(), m_done.rend(), [id](const auto& slot) {
        return slot.table->GetId() == id;
    });
    m_table = earlier != m_done.rend() ? earlier->table->Copy() : m_rules.GetTable(id).Copy();
    if (!m_options.noFlush)
    {
        m_table->Clear();
    }
}

void
RestoreReader::ReadChain(const std::string& line)
{
    const std::vector<std::string> words = SplitRestoreLine(line.substr(1));
    if (words.empty())
    {
        throw RuleError("chain name invalid");
    }
    const std::string& name = words[0];
    const Chain* chain = m_table->Find(name);
    if (chain == nullptr)
    {
        m_table->AddChain(name);
    }
    else if (!chain->IsBuiltin())
    {
        if (!m_options.noFlush)
        {
            throw RuleError("error creating chain '" + name + "': File exists");
        }
        m_table->Flush(name);
    }
    if (words.size() < 2)
    {
        throw RuleError("policy invalid: none for chain '" + name + "'");
    }
    RuleCounter counter;
    if (words.size() > 2)
    {
        ReadCounter(words[2], counter);
    }
    else if (m_options.counters && words[1] != "-")
    {
        throw RuleError("invalid policy counters for chain '" + name + "'");
    }
    if (words[1] != "-")
    {
        m_table->SetPolicy(name, words[1], m_options.counters ? counter : RuleCounter());
    }
}

void
RestoreReader::ReadCommand(const std::string& line)
{
    std::vector<std::string> words;
    if (line[0] == '[')
    {
        RuleCounter counter;
        words = SplitRestoreLine(line.substr(ReadCounter(line, counter)));
        if (m_options.counters)
        {
            const std::string packets = std::to_string(counter.packets);
            const std::string bytes = std::to_string(counter.bytes);
            words.insert(words.begin(), {"-c", packets, bytes});
        }
    }
    else
    {
        words = SplitRestoreLine(line);
    }
    const TableId id = m_table->GetId();
    RuleParser parser(m_rules.GetHost(), m_rules);
    const RuleCommand command = parser.Read(std::move(words), &id);
    std::ostringstream unseen;
    RunCommand(command, parser, *m_table, unseen, m_line);
}

void
RestoreReader::CommitTable()
{
    m_done.push_back(RuleSet::Prepare(m_table, m_faultLine));
    m_table = nullptr;
}

std::size_t
RestoreReader::ReadCounter(const std::string& text, RuleCounter& counter)
{
    const std::size_t colon = text.find(':');
    const std::size_t end = text.find(']');
    if (text.empty() || text[0] != '[' || colon == std::string::npos || end == std::string::npos ||
        colon > end || !ParseNumber(text.substr(1, colon - 1), UINT64_MAX, counter.packets) ||
        !ParseNumber(text.substr(colon + 1, end - colon - 1), UINT64_MAX, counter.bytes))
    {
        throw RuleError("counters are expected as [packets:bytes], not \"" + text + "\"");
    }
    return end + 1;
}

} // namespace netfilter
} // namespace ns3
