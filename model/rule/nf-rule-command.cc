/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-command.h"

#include "nf-rule-list.h"
#include "nf-text-error.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

using Kind = RuleCommand::Kind;

/// \return all chains of the table, or the one that the command names
std::vector<std::string>
GetChainNames(const RuleCommand& command, const Table& table)
{
    if (!command.chain.empty())
    {
        return {command.chain};
    }
    std::vector<std::string> names;
    for (const Chain& chain : table.GetChains())
    {
        names.push_back(chain.name);
    }
    return names;
}

std::vector<Ptr<const Rule>>::const_iterator
FindRule(const Chain& chain, const Rule& wanted)
{
    const std::string text = DescribeRule(wanted);
    const auto it = std::find_if(chain.rules.begin(), chain.rules.end(), [&text](const auto& rule) {
        return DescribeRule(*rule) == text;
    });
    if (it == chain.rules.end())
    {
        throw RuleError("Bad rule (does a matching rule exist in that chain?): -A " + chain.name +
                        text);
    }
    return it;
}

void
CheckIndex(const char* what, uint32_t number, const Chain& chain, std::size_t most)
{
    if (number > most)
    {
        throw RuleError(std::string("Index of ") + what + " too big: chain " + chain.name +
                        " has " + std::to_string(chain.rules.size()) + " rules");
    }
}

void
ChangeRules(const RuleCommand& command, const std::vector<Ptr<const Rule>>& rules, Chain& chain)
{
    const auto at = [&chain, &command]() { return chain.rules.begin() + command.number - 1; };
    switch (command.kind)
    {
    case Kind::APPEND:
        chain.rules.insert(chain.rules.end(), rules.begin(), rules.end());
        break;
    case Kind::INSERT:
        CheckIndex("insertion", command.number, chain, chain.rules.size() + 1);
        // One after the other at the same place, so the last one comes first.
        chain.rules.insert(at(), rules.rbegin(), rules.rend());
        break;
    case Kind::REPLACE:
        CheckIndex("replacement", command.number, chain, chain.rules.size());
        *at() = rules.front();
        break;
    case Kind::DELETE_NUMBER:
        CheckIndex("deletion", command.number, chain, chain.rules.size());
        chain.rules.erase(at());
        break;
    default: // -D with a rule
        for (const Ptr<const Rule>& rule : rules)
        {
            chain.rules.erase(FindRule(chain, *rule));
        }
        break;
    }
}

void
AddChain(const std::string& name, Table& table)
{
    if (TargetRegistration::Find(name) != nullptr)
    {
        throw RuleError("chain name may not clash with target name: `" + name + "'");
    }
    table.AddChain(name);
}

void
RemoveChains(const RuleCommand& command, Table& table)
{
    for (const std::string& name : GetChainNames(command, table))
    {
        if (!command.chain.empty() || !table.Find(name)->IsBuiltin())
        {
            table.RemoveChain(name);
        }
    }
}

} // namespace

bool
IsQuery(const RuleCommand& command)
{
    return (command.kind == Kind::LIST || command.kind == Kind::LIST_RULES ||
            command.kind == Kind::CHECK) &&
           !command.zero;
}

void
AnswerQuery(const RuleCommand& command,
            const RuleParser& parser,
            const Table& table,
            std::ostream& os)
{
    if (command.kind == Kind::CHECK)
    {
        const Chain* chain = table.Find(command.chain);
        if (chain == nullptr)
        {
            throw RuleError("No chain/target/match by that name: no chain `" + command.chain + "'");
        }
        for (const Ptr<const Rule>& rule : parser.MakeRules(table))
        {
            FindRule(*chain, *rule);
        }
    }
    else if (command.kind == Kind::LIST_RULES)
    {
        ListRules(os, table, command.chain, command.number, command.verbose);
    }
    else
    {
        const ListFormat format{command.verbose,
                                command.numeric,
                                command.exact,
                                command.lineNumbers};
        ListTable(os, table, command.chain, command.number, format);
    }
}

void
RunCommand(const RuleCommand& command,
           const RuleParser& parser,
           Table& table,
           std::ostream& os,
           uint32_t line)
{
    switch (command.kind)
    {
    case Kind::NEW:
        AddChain(command.chain, table);
        break;
    case Kind::REMOVE:
        RemoveChains(command, table);
        break;
    case Kind::RENAME:
        table.RenameChain(command.chain, command.argument);
        break;
    case Kind::POLICY:
        table.SetPolicy(command.chain, command.argument, command.counter);
        break;
    case Kind::FLUSH:
        for (const std::string& name : GetChainNames(command, table))
        {
            table.Flush(name);
        }
        break;
    case Kind::LIST:
    case Kind::LIST_RULES:
    case Kind::CHECK:
        AnswerQuery(command, parser, table, os);
        break;
    case Kind::ZERO:
    case Kind::NONE:
        break;
    default:
        ChangeRules(command, parser.MakeRules(table, line), table.Get(command.chain));
        break;
    }
    if (command.kind == Kind::ZERO || command.zero)
    {
        for (const std::string& name : GetChainNames(command, table))
        {
            table.Zero(name, command.number);
        }
    }
}

} // namespace netfilter
} // namespace ns3
