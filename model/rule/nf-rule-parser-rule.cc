/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-parser.h"
#include "nf-suggest.h"
#include "nf-text-error.h"

// From the words of a command to its rules.

namespace ns3
{
namespace netfilter
{

void
RuleParser::CheckRule() const
{
    const std::string& chain = m_command.chain;
    if (!m_head.in.empty() && (chain == "POSTROUTING" || chain == "OUTPUT"))
    {
        throw RuleError("Can't use -i with " + chain);
    }
    if (!m_head.out.empty() && (chain == "PREROUTING" || chain == "INPUT"))
    {
        throw RuleError("Can't use -o with " + chain);
    }
    const bool several = m_sources.size() > 1 || m_destinations.size() > 1;
    if (several && (m_head.inverted & (ruleinvert::SOURCE | ruleinvert::DESTINATION)) != 0)
    {
        throw RuleError("! not allowed with multiple source or destination IP addresses");
    }
    if (several && m_command.kind == RuleCommand::Kind::REPLACE)
    {
        throw RuleError("Replacement rule does not specify a unique address");
    }
    for (const auto& match : m_matches)
    {
        match->options.CheckComplete();
    }
    if (m_target)
    {
        m_target->options.CheckComplete();
    }
}

std::vector<Ptr<const Rule>>
RuleParser::MakeRules(const Table& table, uint32_t line) const
{
    const std::vector<Network> any{{0, 0}};
    std::vector<Ptr<const Rule>> rules;
    for (const Network& source : m_sources.empty() ? any : m_sources)
    {
        for (const Network& destination : m_destinations.empty() ? any : m_destinations)
        {
            Ptr<Rule> rule = Create<Rule>();
            rule->head = m_head;
            rule->head.source = source.address;
            rule->head.sourceMask = source.mask;
            rule->head.destination = destination.address;
            rule->head.destinationMask = destination.mask;
            for (const auto& match : m_matches)
            {
                rule->matches.push_back({match->type, match->type->Build(match->options)});
            }
            SetJump(*rule, table);
            rule->counter = m_command.counter;
            rule->line = line;
            rules.push_back(rule);
        }
    }
    return rules;
}

void
RuleParser::SetJump(Rule& rule, const Table& table) const
{
    if (m_jump.empty())
    {
        return;
    }
    if (m_target)
    {
        rule.action = RuleAction::TARGET;
        rule.targetType = m_target->type;
        rule.target = m_target->type->Build(m_target->options);
        return;
    }
    const Chain* chain = table.Find(m_jump);
    if (m_goto && chain == nullptr)
    {
        throw RuleError("goto '" + m_jump + "' is not a chain");
    }
    if (chain != nullptr)
    {
        if (chain->IsBuiltin())
        {
            throw RuleError("Invalid argument: a rule cannot lead to the built-in chain `" +
                            m_jump + "'");
        }
        rule.action = m_goto ? RuleAction::GOTO : RuleAction::JUMP;
        rule.chain = m_jump;
        return;
    }
    if (!FindVerdict(m_jump, rule.verdict))
    {
        std::vector<std::string> names = TargetRegistration::GetNames();
        names.insert(names.end(), {"ACCEPT", "DROP", "QUEUE", "RETURN"});
        throw RuleError("Couldn't load target `" + m_jump + "': no such target, and no chain in " +
                        GetTableInfo(table.GetId()).name + SuggestName(m_jump, names) +
                        " (all are in model/rule/target)");
    }
    rule.action = RuleAction::VERDICT;
}

} // namespace netfilter
} // namespace ns3
