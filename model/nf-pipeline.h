/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_PIPELINE_H
#define NF_PIPELINE_H

#include "nf-hook-chain.h"

#include <array>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// What can stand at a hook: one word per part of netfilter.
enum class Stage : uint8_t
{
    RAW,       //!< the raw table
    CONNTRACK, //!< find or make the packet's connection
    MANGLE,    //!< the mangle table
    NAT,       //!< the nat table for first packets, translation for all
    FILTER,    //!< the filter table
    SECURITY,  //!< the security table
    CONFIRM,   //!< helper, then insert a new connection
};

/// How many stages there are.
constexpr uint32_t STAGE_COUNT = 7;

/**
 * \brief READ FIRST: the packet's whole way through netfilter, as one table in nf-pipeline.cc.
 *
 * The pipeline switches stages on and off at the hooks where the table says they belong. A stage
 * that nobody asked for is not there at all, so an idle router's hooks are empty.
 */
class Pipeline
{
  public:
    using Chains = std::array<HookChain, HOOK_COUNT>;
    /// What runs for a stage.
    using Maker = std::function<StageFunction(Stage)>;

    /**
     * \param chains the hooks
     * \param maker gives the function of a stage; PacketContext::hook tells it where it runs
     */
    Pipeline(Chains& chains, Maker maker);

    /// Put a stage at all its hooks; nothing happens when it is there already.
    void Enable(Stage stage);
    /// Take a stage out of all its hooks.
    void Disable(Stage stage);
    /// \return whether the stage is at its hooks
    bool IsEnabled(Stage stage) const;

  private:
    Chains& m_chains;
    Maker m_maker;
    std::array<std::array<uint32_t, HOOK_COUNT>, STAGE_COUNT> m_ids{}; //!< 0: not there
    std::array<bool, STAGE_COUNT> m_enabled{};
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_PIPELINE_H */
