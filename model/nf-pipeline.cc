/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-pipeline.h"

#include "nf-conntrack.h"
#include "nf-nat.h"
#include "nf-rule-set.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// A stage at a hook.
struct Row
{
    Hook hook;
    int priority;
    Stage stage;
};

// The packet's way. What arrives for another host passes PRE_ROUTING, FORWARD, POST_ROUTING; what
// arrives for this node PRE_ROUTING, LOCAL_IN; what this node sends LOCAL_OUT, POST_ROUTING.
//
// A fragment meets PRE_ROUTING's stages up to DEFRAG by itself; what follows sees whole datagrams
// only.
constexpr Row WAY[] = {
    {Hook::PRE_ROUTING, priority::CONNTRACK_DEFRAG, Stage::DEFRAG},
    {Hook::PRE_ROUTING, priority::RAW, Stage::RAW},
    {Hook::PRE_ROUTING, priority::CONNTRACK, Stage::CONNTRACK},
    {Hook::PRE_ROUTING, priority::MANGLE, Stage::MANGLE},
    {Hook::PRE_ROUTING, priority::NAT_DST, Stage::NAT},

    {Hook::LOCAL_IN, priority::MANGLE, Stage::MANGLE},
    {Hook::LOCAL_IN, priority::FILTER, Stage::FILTER},
    {Hook::LOCAL_IN, priority::SECURITY, Stage::SECURITY},
    {Hook::LOCAL_IN, priority::NAT_SRC, Stage::NAT},
    {Hook::LOCAL_IN, priority::CONNTRACK_CONFIRM, Stage::CONFIRM},

    {Hook::FORWARD, priority::MANGLE, Stage::MANGLE},
    {Hook::FORWARD, priority::FILTER, Stage::FILTER},
    {Hook::FORWARD, priority::SECURITY, Stage::SECURITY},

    {Hook::LOCAL_OUT, priority::RAW, Stage::RAW},
    {Hook::LOCAL_OUT, priority::CONNTRACK, Stage::CONNTRACK},
    {Hook::LOCAL_OUT, priority::MANGLE, Stage::MANGLE},
    {Hook::LOCAL_OUT, priority::NAT_DST, Stage::NAT},
    {Hook::LOCAL_OUT, priority::FILTER, Stage::FILTER},
    {Hook::LOCAL_OUT, priority::SECURITY, Stage::SECURITY},

    {Hook::POST_ROUTING, priority::MANGLE, Stage::MANGLE},
    {Hook::POST_ROUTING, priority::NAT_SRC, Stage::NAT},
    {Hook::POST_ROUTING, priority::CONNTRACK_CONFIRM, Stage::CONFIRM},
};

} // namespace

Pipeline::Pipeline(Chains& chains, Conntrack& conntrack, Nat& nat, RuleSet& rules)
    : m_chains(chains),
      m_conntrack(conntrack),
      m_nat(nat),
      m_rules(rules)
{
}

StageFunction
Pipeline::MakeTable(TableId table)
{
    return [this, table](PacketContext& context) { return m_rules.Traverse(table, context); };
}

StageFunction
Pipeline::MakeFunction(Stage stage)
{
    switch (stage)
    {
    case Stage::DEFRAG:
        // The device has gathered the fragments; what comes so far is whole.
        return [](PacketContext&) { return Verdict::ACCEPT; };
    case Stage::RAW:
        return MakeTable(TableId::RAW);
    case Stage::CONNTRACK:
        return [this](PacketContext& context) { return m_conntrack.In(context); };
    case Stage::MANGLE:
        return MakeTable(TableId::MANGLE);
    case Stage::NAT:
        return [this, table = Nat::Table(MakeTable(TableId::NAT))](PacketContext& context) {
            return m_nat.Process(context, table);
        };
    case Stage::FILTER:
        return MakeTable(TableId::FILTER);
    case Stage::SECURITY:
        return MakeTable(TableId::SECURITY);
    case Stage::CONFIRM:
        break;
    }
    return [this](PacketContext& context) { return m_conntrack.Confirm(context); };
}

void
Pipeline::Enable(Stage stage)
{
    if (IsEnabled(stage))
    {
        return;
    }
    const auto s = static_cast<uint32_t>(stage);
    m_enabled[s] = true;
    for (const Row& row : WAY)
    {
        if (row.stage == stage)
        {
            const auto h = static_cast<uint32_t>(row.hook);
            m_ids[s][h] = m_chains[h].Register(row.priority, MakeFunction(stage));
        }
    }
}

void
Pipeline::Disable(Stage stage)
{
    const auto s = static_cast<uint32_t>(stage);
    m_enabled[s] = false;
    for (uint32_t h = 0; h < HOOK_COUNT; ++h)
    {
        if (m_ids[s][h] != 0)
        {
            m_chains[h].Unregister(m_ids[s][h]);
            m_ids[s][h] = 0;
        }
    }
}

bool
Pipeline::IsEnabled(Stage stage) const
{
    return m_enabled[static_cast<uint32_t>(stage)];
}

} // namespace netfilter
} // namespace ns3
