/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_PIPELINE_H
#define NF_PIPELINE_H

#include "nf-hook-chain.h"
#include "nf-table-id.h"

#include <array>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

class Conntrack;
class Nat;
class RuleSet;

/// What can stand at a hook: one word per part of netfilter, and the function that runs there.
enum class Stage : uint8_t
{
    DEFRAG,    //!< put fragments together: DeviceInput::Gather, before the hook goes on
    RAW,       //!< the raw table: RuleSet::Traverse
    CONNTRACK, //!< find or create the packet's connection: Conntrack::In
    MANGLE,    //!< the mangle table: RuleSet::Traverse
    NAT,       //!< the nat table for first packets, translation for all: Nat::Process
    FILTER,    //!< the filter table: RuleSet::Traverse
    SECURITY,  //!< the security table: RuleSet::Traverse
    CONFIRM,   //!< helper, then insert a new connection: Conntrack::Confirm
};

/// How many stages there are.
constexpr uint32_t STAGE_COUNT = 8;

/**
 * \brief READ FIRST: the packet's whole way through netfilter, as one table in nf-pipeline.cc.
 *
 * The pipeline switches stages on and off at the hooks where the table says they belong. A stage
 * that is not used is not there at all, so an idle router's hooks are empty.
 */
class Pipeline
{
  public:
    using Chains = std::array<HookChain, HOOK_COUNT>;

    /**
     * \param chains the hooks
     * \param conntrack connection tracking, which lives as long as the chains
     * \param nat the same
     * \param rules the same
     */
    Pipeline(Chains& chains, Conntrack& conntrack, Nat& nat, RuleSet& rules);

    /// Put a stage at all its hooks; nothing happens when it is there already.
    void Enable(Stage stage);
    /// Take a stage out of all its hooks.
    void Disable(Stage stage);
    /// \return whether the stage is at its hooks
    bool IsEnabled(Stage stage) const;

  private:
    StageFunction MakeFunction(Stage stage);
    StageFunction MakeTable(TableId table);

    Chains& m_chains;
    Conntrack& m_conntrack;
    Nat& m_nat;
    RuleSet& m_rules;
    std::array<std::array<uint32_t, HOOK_COUNT>, STAGE_COUNT> m_ids{}; //!< 0: not there
    std::array<bool, STAGE_COUNT> m_enabled{};
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_PIPELINE_H */
