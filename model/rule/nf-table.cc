/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-table.h"

#include "nf-text-error.h"

#include <algorithm>
#include <cctype>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr std::size_t MAX_NAME = 28;

Ptr<Rule>
MakeEnd(RuleVerdict verdict)
{
    Ptr<Rule> rule = Create<Rule>();
    rule->action = RuleAction::VERDICT;
    rule->verdict = verdict;
    return rule;
}

bool
Leads(const Rule& rule, const std::string& chain)
{
    return (rule.action == RuleAction::JUMP || rule.action == RuleAction::GOTO) &&
           rule.chain == chain;
}

Ptr<const Rule>
WithCounter(const Rule& rule, RuleCounter counter)
{
    Ptr<Rule> copy = rule.Clone();
    copy->counter = counter;
    return copy;
}

} // namespace

void
CheckChainName(const std::string& name)
{
    if (name.size() > MAX_NAME)
    {
        throw RuleError("chain name `" + name + "' too long (must be under 29 chars)");
    }
    if (name.empty())
    {
        throw RuleError("Invalid chain name `' (too short)");
    }
    if (name[0] == '-' || name[0] == '!')
    {
        throw RuleError(std::string("chain name not allowed to start with `") + name[0] + "'");
    }
    if (std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isspace(c); }))
    {
        throw RuleError("Invalid chain name `" + name + "'");
    }
}

Table::Table(TableId id)
    : m_id(id)
{
    for (uint32_t i = 0; i < HOOK_COUNT; ++i)
    {
        if ((GetTableInfo(id).hooks & HookBit(static_cast<Hook>(i))) != 0)
        {
            Chain chain;
            chain.name = GetChainName(static_cast<Hook>(i));
            chain.hook = static_cast<int>(i);
            chain.end = MakeEnd(RuleVerdict::ACCEPT);
            m_chains.push_back(std::move(chain));
        }
    }
}

Ptr<Table>
Table::Copy() const
{
    Ptr<Table> copy = Create<Table>(*this);
    for (Chain& chain : copy->m_chains)
    {
        for (Ptr<const Rule>& rule : chain.rules)
        {
            rule = rule->Renew();
        }
    }
    return copy;
}

std::size_t
Table::FindPlace(const std::string& name) const
{
    const auto user = std::find_if(m_chains.begin(), m_chains.end(), [](const Chain& chain) {
        return !chain.IsBuiltin();
    });
    const auto place = std::lower_bound(
        user,
        m_chains.end(),
        name,
        [](const Chain& chain, const std::string& wanted) { return chain.name < wanted; });
    return place - m_chains.begin();
}

int
Table::FindIndex(const std::string& name) const
{
    for (std::size_t i = 0; i < m_chains.size() && m_chains[i].IsBuiltin(); ++i)
    {
        if (m_chains[i].name == name)
        {
            return static_cast<int>(i);
        }
    }
    const std::size_t place = FindPlace(name);
    return place < m_chains.size() && m_chains[place].name == name ? static_cast<int>(place) : -1;
}

const Chain*
Table::Find(const std::string& name) const
{
    const int index = FindIndex(name);
    return index < 0 ? nullptr : &m_chains[index];
}

Chain&
Table::Get(const std::string& name)
{
    const int index = FindIndex(name);
    if (index < 0)
    {
        throw RuleError("No chain/target/match by that name: no chain `" + name + "' in table " +
                        GetTableInfo(m_id).name);
    }
    return m_chains[index];
}

uint32_t
Table::CountReferences(const std::string& name) const
{
    uint32_t count = 0;
    for (const Chain& chain : m_chains)
    {
        count += std::count_if(chain.rules.begin(), chain.rules.end(), [&name](const auto& rule) {
            return Leads(*rule, name);
        });
    }
    return count;
}

void
Table::ForEachNeed(const std::function<void(Need)>& visit) const
{
    for (const Chain& chain : m_chains)
    {
        for (const auto& rule : chain.rules)
        {
            rule->ForEachNeed(visit);
        }
    }
}

void
Table::AddChain(const std::string& name)
{
    CheckChainName(name);
    RuleVerdict verdict;
    if (Find(name) != nullptr || FindVerdict(name, verdict))
    {
        throw RuleError("Chain already exists: `" + name + "'");
    }
    Chain chain;
    chain.name = name;
    chain.end = MakeEnd(RuleVerdict::RETURN);
    m_chains.insert(m_chains.begin() + FindPlace(name), std::move(chain));
}

void
Table::RemoveChain(const std::string& name)
{
    const Chain& chain = Get(name);
    if (chain.IsBuiltin())
    {
        throw RuleError("Invalid argument: `" + name + "' is a built-in chain");
    }
    if (CountReferences(name) != 0)
    {
        throw RuleError("Too many links: rules jump to chain `" + name + "'");
    }
    if (!chain.rules.empty())
    {
        throw RuleError("Directory not empty: chain `" + name + "' has rules");
    }
    m_chains.erase(m_chains.begin() + FindIndex(name));
}

void
Table::RenameChain(const std::string& from, const std::string& to)
{
    CheckChainName(to);
    RuleVerdict verdict;
    if (Find(to) != nullptr || FindVerdict(to, verdict))
    {
        throw RuleError("File exists: there is a chain or target `" + to + "'");
    }
    if (Get(from).IsBuiltin())
    {
        throw RuleError("Invalid argument: `" + from + "' is a built-in chain");
    }
    AddChain(to);
    const Chain& old = Get(from);
    Chain& renamed = Get(to);
    renamed.rules = old.rules;
    renamed.end = old.end;
    m_chains.erase(m_chains.begin() + FindIndex(from));
    for (Chain& chain : m_chains)
    {
        for (Ptr<const Rule>& rule : chain.rules)
        {
            if (Leads(*rule, from))
            {
                Ptr<Rule> copy = rule->Clone();
                copy->chain = to;
                rule = copy;
            }
        }
    }
}

void
Table::SetPolicy(const std::string& chain, const std::string& policy, RuleCounter counter)
{
    const Chain* builtin = Find(chain);
    if (builtin == nullptr || !builtin->IsBuiltin())
    {
        throw RuleError("Bad built-in chain name: `" + chain + "' in table " +
                        GetTableInfo(m_id).name);
    }
    if (policy != "ACCEPT" && policy != "DROP")
    {
        throw RuleError("Bad policy name: `" + policy + "' for chain " + chain);
    }
    Ptr<Rule> end = MakeEnd(policy == "ACCEPT" ? RuleVerdict::ACCEPT : RuleVerdict::DROP);
    end->counter = counter;
    Get(chain).end = end;
}

void
Table::Flush(const std::string& chain)
{
    Get(chain).rules.clear();
}

void
Table::Clear()
{
    const auto user = std::find_if(m_chains.begin(), m_chains.end(), [](const Chain& chain) {
        return !chain.IsBuiltin();
    });
    m_chains.erase(user, m_chains.end());
    for (Chain& chain : m_chains)
    {
        chain.rules.clear();
    }
}

void
Table::Zero(const std::string& name, uint32_t number)
{
    Chain& chain = Get(name);
    if (number > chain.rules.size())
    {
        throw RuleError("Index of counter too big: chain " + name + " has " +
                        std::to_string(chain.rules.size()) + " rules");
    }
    if (number != 0)
    {
        chain.rules[number - 1] = WithCounter(*chain.rules[number - 1], RuleCounter());
        return;
    }
    chain.end = WithCounter(*chain.end, RuleCounter());
    for (Ptr<const Rule>& rule : chain.rules)
    {
        rule = WithCounter(*rule, RuleCounter());
    }
}

} // namespace netfilter
} // namespace ns3
