/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-set.h"

#include "nf-rule-check.h"
#include "nf-rule-command.h"
#include "nf-rule-host.h"
#include "nf-rule-list.h"
#include "nf-rule-restore.h"
#include "nf-text.h"

#include <algorithm>
#include <sstream>

namespace ns3
{
namespace netfilter
{

RuleSet::RuleSet(RuleHost& host)
    : m_host(host),
      m_random(CreateObject<UniformRandomVariable>())
{
    for (uint32_t i = 0; i < TABLE_COUNT; ++i)
    {
        m_slots[i].table = Create<Table>(static_cast<TableId>(i));
        m_slots[i].program = Create<RuleProgram>(m_slots[i].table, 0);
    }
}

RuleSet::~RuleSet() = default;

Verdict
RuleSet::Traverse(TableId table, PacketContext& context)
{
    // The reference keeps the rules alive while a hook or a target replaces them.
    const Ptr<const RuleProgram> program = m_slots[static_cast<uint32_t>(table)].program;
    return program->Run(context);
}

std::string
RuleSet::Command(const std::string& line)
{
    try
    {
        RuleParser parser(m_host, *this);
        const RuleCommand command = parser.Read(SplitCommandLine(line));
        std::ostringstream output;
        if (IsQuery(command))
        {
            AnswerQuery(command, parser, GetTable(command.table), output);
            Use(command.table);
        }
        else
        {
            Ptr<Table> table = GetTable(command.table).Copy();
            RunCommand(command, parser, *table, output);
            uint32_t noLine;
            Commit(Prepare(table, noLine));
        }
        return output.str();
    }
    catch (const RuleError& error)
    {
        throw RuleError(error.what(), line, "", 0);
    }
}

void
RuleSet::RestoreText(const std::string& text,
                     const std::string& name,
                     const RestoreOptions& options)
{
    RestoreReader reader(*this, name, options);
    for (const Slot& change : reader.Read(text))
    {
        Commit(change);
    }
}

std::string
RuleSet::Save(bool counters) const
{
    std::ostringstream os;
    for (auto table = m_used.rbegin(); table != m_used.rend(); ++table)
    {
        SaveTable(os, GetTable(*table), counters);
    }
    return os.str();
}

const Table&
RuleSet::GetTable(TableId table) const
{
    return *m_slots[static_cast<uint32_t>(table)].table;
}

int64_t
RuleSet::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

RuleSet::Slot
RuleSet::Prepare(Ptr<const Table> table, uint32_t& line)
{
    const TableCheck check = CheckTable(*table);
    if (!check.fault.empty())
    {
        line = check.line;
        throw RuleError(check.fault);
    }
    return Slot{table, Create<RuleProgram>(table, check.depth)};
}

void
RuleSet::Commit(const Slot& change)
{
    const TableId id = change.table->GetId();
    Slot& slot = m_slots[static_cast<uint32_t>(id)];
    // The new users first: tracking must not stop for a moment in between.
    const Ptr<const Table> before = slot.table;
    change.table->ForEachNeed([this](Need need) { m_host.Use(need); });
    for (const Chain& chain : change.table->GetChains())
    {
        for (const Ptr<const Rule>& rule : chain.rules)
        {
            rule->line = 0;
        }
    }
    slot.table = change.table;
    slot.program = change.program;
    before->ForEachNeed([this](Need need) { m_host.Release(need); });
    Use(id);
}

void
RuleSet::Use(TableId table)
{
    if (std::find(m_used.begin(), m_used.end(), table) == m_used.end())
    {
        m_used.push_back(table);
        m_host.EnableTable(table);
    }
}

} // namespace netfilter
} // namespace ns3
