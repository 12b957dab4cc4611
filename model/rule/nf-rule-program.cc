/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-program.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Jumps nested deeper than this cost an allocation per packet.
constexpr uint32_t SHALLOW = 16;

/// \return whether an interface's name is what a rule asks for: "eth0", or "eth+"
bool
FitsPattern(const std::string& pattern, const std::string& name)
{
    if (!pattern.empty() && pattern.back() == '+')
    {
        return name.compare(0, pattern.size() - 1, pattern, 0, pattern.size() - 1) == 0;
    }
    return pattern.empty() || name == pattern;
}

} // namespace

RuleProgram::RuleProgram(Ptr<const Table> table, uint32_t depth)
    : m_table(table),
      m_depth(depth)
{
    std::vector<uint32_t> begins;
    uint32_t size = 0;
    for (const Chain& chain : table->GetChains())
    {
        begins.push_back(size);
        size += chain.rules.size() + 1;
    }
    m_entries.reserve(size);
    for (const Chain& chain : table->GetChains())
    {
        if (chain.IsBuiltin())
        {
            m_begin[chain.hook] = m_entries.size();
            m_end[chain.hook] = m_entries.size() + chain.rules.size();
        }
        Append(chain, begins);
    }
    FindRow(""); // what a packet without an interface fits
}

void
RuleProgram::Append(const Chain& chain, const std::vector<uint32_t>& begins)
{
    for (std::size_t i = 0; i <= chain.rules.size(); ++i)
    {
        const Rule& rule = i < chain.rules.size() ? *chain.rules[i] : *chain.end;
        const RuleHead& head = rule.head;
        Entry entry;
        entry.source = head.source;
        entry.sourceMask = head.sourceMask;
        entry.destination = head.destination;
        entry.destinationMask = head.destinationMask;
        entry.in = AddPattern(head.in);
        entry.out = AddPattern(head.out);
        entry.firstMatch = m_matches.size();
        entry.matchCount = rule.matches.size();
        entry.jump = rule.chain.empty() ? 0 : begins[m_table->FindIndex(rule.chain)];
        entry.protocol = head.protocol;
        entry.fragment = head.fragment;
        entry.inverted = head.inverted;
        entry.action = rule.action;
        entry.rule = &rule;
        for (const Rule::UsedMatch& used : rule.matches)
        {
            m_matches.push_back(PeekPointer(used.match));
        }
        m_entries.push_back(entry);
    }
}

uint32_t
RuleProgram::AddPattern(const std::string& pattern)
{
    const auto it = std::find(m_patterns.begin(), m_patterns.end(), pattern);
    if (it != m_patterns.end())
    {
        return it - m_patterns.begin();
    }
    m_patterns.push_back(pattern);
    return m_patterns.size() - 1;
}

uint32_t
RuleProgram::FindRow(const std::string& name) const
{
    for (uint32_t i = 0; i < m_rows.size(); ++i)
    {
        if (m_rows[i]->name == name)
        {
            return i;
        }
    }
    auto row = std::make_unique<Row>();
    row->name = name;
    for (const std::string& pattern : m_patterns)
    {
        row->fits.push_back(FitsPattern(pattern, name));
    }
    m_rows.push_back(std::move(row));
    return m_rows.size() - 1;
}

const uint8_t*
RuleProgram::GetRow(const Interface* interface) const
{
    if (interface == nullptr)
    {
        return m_rows[0]->fits.data();
    }
    if (interface->index >= m_rowOfIndex.size())
    {
        m_rowOfIndex.resize(interface->index + 1, 0);
    }
    uint32_t& row = m_rowOfIndex[interface->index];
    if (m_rows[row]->name != interface->name)
    {
        row = FindRow(interface->name);
    }
    return m_rows[row]->fits.data();
}

void
RuleProgram::Load(Fields& fields, const PacketContext& context) const
{
    fields.source = context.packet.GetSource();
    fields.destination = context.packet.GetDestination();
    fields.protocol = context.packet.GetProtocol();
    fields.laterFragment = context.packet.GetFragmentOffset() != 0;
}

inline bool
RuleProgram::Fits(const Entry& entry, const Fields& fields)
{
    const uint8_t inverted = entry.inverted;
    if (((fields.source & entry.sourceMask) != entry.source) !=
        ((inverted & ruleinvert::SOURCE) != 0))
    {
        return false;
    }
    if (((fields.destination & entry.destinationMask) != entry.destination) !=
        ((inverted & ruleinvert::DESTINATION) != 0))
    {
        return false;
    }
    if ((fields.in[entry.in] == 0) != ((inverted & ruleinvert::IN) != 0) ||
        (fields.out[entry.out] == 0) != ((inverted & ruleinvert::OUT) != 0))
    {
        return false;
    }
    if (entry.protocol != 0 &&
        (fields.protocol != entry.protocol) != ((inverted & ruleinvert::PROTOCOL) != 0))
    {
        return false;
    }
    return entry.fragment == 0 || fields.laterFragment != ((inverted & ruleinvert::FRAGMENT) != 0);
}

bool
RuleProgram::MatchesAll(const Entry& entry, const PacketContext& context, bool& hotdrop) const
{
    for (uint32_t i = 0; i < entry.matchCount; ++i)
    {
        if (!m_matches[entry.firstMatch + i]->Matches(context, hotdrop))
        {
            return false;
        }
    }
    return true;
}

Verdict
RuleProgram::Run(PacketContext& context) const
{
    const uint32_t hook = static_cast<uint32_t>(context.hook);
    Fields fields;
    Load(fields, context);
    fields.in = GetRow(context.in);
    fields.out = GetRow(context.out);

    std::array<const Entry*, SHALLOW> shallow;
    std::vector<const Entry*> deep(m_depth > SHALLOW ? m_depth : 0);
    const Entry** stack = deep.empty() ? shallow.data() : deep.data();
    uint32_t inside = 0; // how many jumps deep

    const Entry* const policy = &m_entries[m_end[hook]];
    const Entry* entry = &m_entries[m_begin[hook]];
    bool hotdrop = false;
    while (true)
    {
        if (!Fits(*entry, fields))
        {
            ++entry;
            continue;
        }
        if (entry->matchCount != 0 && !MatchesAll(*entry, context, hotdrop))
        {
            if (hotdrop)
            {
                return context.Drop(DropReason::RULE);
            }
            ++entry;
            continue;
        }

        const Rule& rule = *entry->rule;
        ++rule.counter.packets;
        rule.counter.bytes += context.packet.GetLength();

        RuleVerdict verdict = rule.verdict;
        switch (entry->action)
        {
        case RuleAction::JUMP:
            stack[inside++] = entry + 1;
            entry = &m_entries[entry->jump];
            continue;
        case RuleAction::GOTO:
            entry = &m_entries[entry->jump];
            continue;
        case RuleAction::TARGET:
            context.dropReason = DropReason::NONE;
            verdict = rule.target->Apply(context);
            Load(fields, context); // the target may have changed the packet
            break;
        case RuleAction::NONE:
        case RuleAction::VERDICT:
            break;
        }

        switch (verdict)
        {
        case RuleVerdict::CONTINUE:
            ++entry;
            break;
        case RuleVerdict::RETURN:
            entry = inside == 0 ? policy : stack[--inside];
            break;
        case RuleVerdict::ACCEPT:
            return Verdict::ACCEPT;
        case RuleVerdict::STOLEN:
            return Verdict::STOLEN;
        case RuleVerdict::QUEUE:
            return Verdict::QUEUE;
        case RuleVerdict::DROP:
            if (context.dropReason == DropReason::NONE || entry->action == RuleAction::VERDICT)
            {
                context.dropReason = entry == policy ? DropReason::POLICY : DropReason::RULE;
            }
            return Verdict::DROP;
        }
    }
}

} // namespace netfilter
} // namespace ns3
