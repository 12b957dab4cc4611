/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_HOOK_CHAIN_H
#define NF_HOOK_CHAIN_H

#include "nf-hook.h"
#include "nf-packet-context.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// What runs at a hook. Called once per packet; built once, when it is registered.
using StageFunction = std::function<Verdict(PacketContext&)>;

/**
 * \brief The stages of one hook in order of priority (Linux: nf_hook_entries, nf_hook_slow).
 *
 * Of stages of equal priority the one registered last runs first, as on Linux. A stage may register
 * or remove stages, itself included, while a packet is under way: that packet finishes with the
 * list it began with.
 */
class HookChain
{
  private:
    struct Entry
    {
        int priority;
        uint32_t id;
        StageFunction stage;
    };

    using Entries = std::vector<Entry>;

  public:
    /**
     * \brief Add a stage.
     * \param priority smaller runs earlier, INT_MIN to INT_MAX
     * \param stage what to run
     * \return a number to remove it by, never 0
     */
    uint32_t Register(int priority, StageFunction stage);

    /**
     * \brief Remove a stage.
     * \param id what Register returned
     * \return false when there is no such stage
     */
    bool Unregister(uint32_t id);

    /// Remove every stage.
    void Clear()
    {
        Replace(std::make_unique<const Entries>());
    }

    /// \return whether no stage is registered
    bool IsEmpty() const
    {
        return m_stages->empty();
    }

    /**
     * \brief Let every stage see the packet until one of them does not accept it.
     * \param context the packet
     * \return ACCEPT, DROP or STOLEN
     */
    Verdict Run(PacketContext& context) const;
    /// As Run(), but only the stages with a priority below \p limit.
    Verdict RunBefore(int limit, PacketContext& context) const;
    /// As Run(), but only the stages with a priority of \p first or more.
    Verdict RunFrom(int first, PacketContext& context) const;

  private:
    /// A packet under way: while there is one, no list is thrown away.
    class Running;

    using Place = Entries::const_iterator;

    void Replace(std::unique_ptr<const Entries> entries);
    /// \return the first entry with at least this priority
    static Place Find(const Entries& entries, int priority);
    static Verdict RunStages(Place begin, Place end, PacketContext& context);

    /// Replaced, never changed: a packet under way goes on with the list it began with.
    std::unique_ptr<const Entries> m_stages{std::make_unique<const Entries>()};
    mutable std::vector<std::unique_ptr<const Entries>> m_retired; //!< lists packets may be in
    mutable uint32_t m_running{0};                                 //!< packets under way
    uint32_t m_lastId{0};                                          //!< last number given out
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_HOOK_CHAIN_H */
