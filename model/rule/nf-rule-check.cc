/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-check.h"

#include "nf-text-error.h"

#include <algorithm>
#include <unordered_map>

namespace ns3
{
namespace netfilter
{

namespace
{

/// What the walk over the chains knows of one of them.
struct ChainState
{
    std::size_t reachable{0}; //!< how many rules a packet can get to
    uint32_t hooks{0};        //!< mask of the hooks from which it can be reached
    uint32_t height{0};       //!< jumps below it, once done
    bool done{false};         //!< everything below it was visited
    bool open{false};         //!< it is on the walk's current path
};

bool
Leads(const Rule& rule)
{
    return rule.action == RuleAction::JUMP || rule.action == RuleAction::GOTO;
}

class Walk
{
  public:
    explicit Walk(const Table& table)
        : m_chains(table.GetChains()),
          m_states(m_chains.size())
    {
        for (std::size_t i = 0; i < m_chains.size(); ++i)
        {
            m_index[m_chains[i].name] = i;
            const auto& rules = m_chains[i].rules;
            const auto end = std::find_if(rules.begin(), rules.end(), [](const auto& rule) {
                return rule->EndsChain();
            });
            m_states[i].reachable = end - rules.begin() + (end == rules.end() ? 0 : 1);
        }
    }

    /**
     * \brief Visit everything below a built-in chain, the way a packet goes.
     * \return a rule that leads back to a chain it was reached from, or nullptr
     */
    const Rule* FindLoop(std::size_t root)
    {
        // A stack of our own: chains may be nested deeper than the machine's can bear.
        std::vector<Step> path{{root, 0}};
        m_states[root].open = true;
        while (!path.empty())
        {
            const std::size_t at = path.back().chain;
            ChainState& state = m_states[at];
            if (path.back().rule == state.reachable)
            {
                state.open = false;
                state.done = true;
                path.pop_back();
                if (!path.empty())
                {
                    Raise(m_states[path.back().chain], state, path.back());
                }
                continue;
            }
            const Rule& rule = *m_chains[at].rules[path.back().rule++];
            if (!Leads(rule))
            {
                continue;
            }
            const std::size_t next = m_index.at(rule.chain);
            if (m_states[next].open)
            {
                return &rule;
            }
            if (m_states[next].done)
            {
                Raise(state, m_states[next], path.back());
                continue;
            }
            m_states[next].open = true;
            path.push_back({next, 0});
        }
        return nullptr;
    }

    /// Mark every chain that a packet at a hook can reach.
    void Spread(std::size_t root)
    {
        const uint32_t bit = HookBit(static_cast<Hook>(m_chains[root].hook));
        std::vector<std::size_t> todo{root};
        while (!todo.empty())
        {
            const std::size_t at = todo.back();
            todo.pop_back();
            if ((m_states[at].hooks & bit) != 0)
            {
                continue;
            }
            m_states[at].hooks |= bit;
            for (std::size_t i = 0; i < m_states[at].reachable; ++i)
            {
                if (Leads(*m_chains[at].rules[i]))
                {
                    todo.push_back(m_index.at(m_chains[at].rules[i]->chain));
                }
            }
        }
    }

    uint32_t GetHooks(std::size_t chain, std::size_t rule) const
    {
        return rule < m_states[chain].reachable ? m_states[chain].hooks : 0;
    }

    uint32_t GetHeight(std::size_t chain) const
    {
        return m_states[chain].height;
    }

  private:
    struct Step
    {
        std::size_t chain;
        std::size_t rule; //!< the next one to look at
    };

    /// A goto leaves nothing behind to return to, a jump does.
    void Raise(ChainState& upper, const ChainState& lower, const Step& step) const
    {
        const Rule& rule = *m_chains[step.chain].rules[step.rule - 1];
        const uint32_t below = lower.height + (rule.action == RuleAction::JUMP ? 1 : 0);
        upper.height = std::max(upper.height, below);
    }

    const std::vector<Chain>& m_chains;
    std::vector<ChainState> m_states;
    std::unordered_map<std::string, std::size_t> m_index;
};

void
CheckLimits(const Rule& rule, TableId table, uint32_t hooks)
{
    const bool inverted = (rule.head.inverted & ruleinvert::PROTOCOL) != 0;
    for (const Rule::UsedMatch& used : rule.matches)
    {
        used.type->CheckLimits("match", table, hooks, rule.head.protocol, inverted);
        used.match->CheckHooks(hooks);
    }
    if (rule.target)
    {
        rule.targetType->CheckLimits("target", table, hooks, rule.head.protocol, inverted);
        rule.target->CheckHooks(hooks);
        rule.target->CheckRule(rule);
    }
}

} // namespace

TableCheck
CheckTable(const Table& table)
{
    TableCheck check;
    Walk walk(table);
    const auto& chains = table.GetChains();
    for (std::size_t i = 0; i < chains.size() && chains[i].IsBuiltin(); ++i)
    {
        if (const Rule* rule = walk.FindLoop(i))
        {
            check.fault = "Too many levels of symbolic links: the chains loop at a rule that leads "
                          "to `" +
                          rule->chain + "'";
            check.line = rule->line;
            return check;
        }
        walk.Spread(i);
        check.depth = std::max(check.depth, walk.GetHeight(i));
    }
    for (std::size_t i = 0; i < chains.size(); ++i)
    {
        for (std::size_t j = 0; j < chains[i].rules.size(); ++j)
        {
            const Rule& rule = *chains[i].rules[j];
            try
            {
                CheckLimits(rule, table.GetId(), walk.GetHooks(i, j));
            }
            catch (const RuleError& error)
            {
                check.fault = error.what();
                check.line = rule.line;
                return check;
            }
        }
    }
    return check;
}

} // namespace netfilter
} // namespace ns3
