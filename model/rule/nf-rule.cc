/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule.h"

namespace ns3
{
namespace netfilter
{

namespace
{

struct VerdictName
{
    const char* name;
    RuleVerdict verdict;
};

constexpr VerdictName VERDICTS[] = {
    {"ACCEPT", RuleVerdict::ACCEPT},
    {"DROP", RuleVerdict::DROP},
    {"QUEUE", RuleVerdict::QUEUE},
    {"RETURN", RuleVerdict::RETURN},
};

} // namespace

bool
IsUnconditional(const RuleHead& head)
{
    return head.sourceMask == 0 && head.destinationMask == 0 && head.in.empty() &&
           head.out.empty() && head.protocol == 0 && !head.fragment && head.inverted == 0;
}

Ptr<Rule>
Rule::Clone() const
{
    return Create<Rule>(*this);
}

Ptr<const Rule>
Rule::Renew() const
{
    Ptr<Rule> copy;
    const auto change = [this, &copy]() {
        if (!copy)
        {
            copy = Clone();
        }
        return copy;
    };
    for (std::size_t i = 0; i < matches.size(); ++i)
    {
        if (Ptr<Match> match = matches[i].match->Renew())
        {
            change()->matches[i].match = match;
        }
    }
    if (target)
    {
        if (Ptr<Target> fresh = target->Renew())
        {
            change()->target = fresh;
        }
    }
    return copy ? Ptr<const Rule>(copy) : Ptr<const Rule>(this);
}

void
Rule::ForEachNeed(const std::function<void(Need)>& visit) const
{
    for (const UsedMatch& used : matches)
    {
        visit(used.match->GetNeed());
    }
    if (target)
    {
        visit(target->GetNeed());
    }
}

bool
Rule::EndsChain() const
{
    return action == RuleAction::VERDICT && matches.empty() && IsUnconditional(head);
}

const char*
GetVerdictName(RuleVerdict verdict)
{
    for (const VerdictName& entry : VERDICTS)
    {
        if (entry.verdict == verdict)
        {
            return entry.name;
        }
    }
    return "";
}

bool
FindVerdict(const std::string& name, RuleVerdict& verdict)
{
    for (const VerdictName& entry : VERDICTS)
    {
        if (name == entry.name)
        {
            verdict = entry.verdict;
            return true;
        }
    }
    return false;
}

} // namespace netfilter
} // namespace ns3
