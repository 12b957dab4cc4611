/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_ROUTER_H
#define NF_TOPOLOGY_ROUTER_H

#include "netfilter.h"
#include "nf-packet-context.h"
#include "nf-rule.h"
#include "nf-topology-map.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Apply the sysctls, then the rules, of a topology's node to its router.
 *
 * The rules' text is in iptables-save form when its first line begins with '*', else it has one
 * iptables command a line, the word "iptables" itself as one likes; '#' begins a comment line.
 *
 * \param node of a topology
 * \param netfilter of the router
 * \throws TopologyError with the line of the rules where they are known to stand, naming the node
 */
void ApplyTopologyRules(const TopologyNode& node, Netfilter& netfilter);

/// A rule that a packet can reach, and the rules that lead to it.
struct TopologyRule
{
    const Rule* rule;
    std::string chain;             //!< the chain it is in
    std::vector<const Rule*> path; //!< jumps that lead to it, the built-in chain's first
};

/**
 * \brief A router of a topology with its rules, but without a node and a stack around them.
 *
 * Packets pass netfilter itself: hooks, connection tracking and NAT are those of a real router, so
 * results also hold for matches and targets not considered here. It draws no number from a random
 * stream, and cancels its events in the simulator.
 */
class TopologyRouter
{
  public:
    /**
     * \param map outlives it
     * \param node vertex of a router
     * \throws TopologyError naming the node when its rules or sysctls are wrong
     */
    TopologyRouter(const TopologyMap& map, std::size_t node);
    ~TopologyRouter();

    TopologyRouter(const TopologyRouter&) = delete;
    TopologyRouter& operator=(const TopologyRouter&) = delete;

    /// \return whether its rules need connection tracking
    bool IsStateful() const;

    /// Forget all connections.
    void Forget();

    /**
     * \brief Let a packet come in, as far as the routing decision.
     * \param packet changed as the rules say
     * \param device by which it comes
     * \param[out] isInvalid whether connection tracking knows no connection for it
     */
    Verdict Receive(PacketContext& packet, std::size_t device, bool& isInvalid);
    /// Let a packet come to the router itself.
    Verdict Deliver(PacketContext& packet);
    /**
     * \brief Let a packet leave after the routing decision.
     * \param packet came in by Receive()
     * \param device by which it leaves
     * \param nextHop address of the next hop
     */
    Verdict Send(PacketContext& packet, std::size_t device, uint32_t nextHop);

    /// \return all rules of a table that packets at a hook can reach, including user-defined chains
    std::vector<TopologyRule> GetRules(TableId table, Hook hook) const;
    /// \return all rules of all tables, reachable or not
    std::vector<TopologyRule> GetAllRules() const;

  private:
    class Probe;

    const Interface* GetInterface(std::size_t device) const;

    std::vector<std::size_t> m_devices;
    std::vector<Interface> m_interfaces; //!< beside m_devices
    Ptr<Probe> m_netfilter;
    bool m_isInvalid{false}; //!< what the hook behind connection tracking saw
};

/// \return whether a rule's -i or -o, "!" included, lets a device pass
bool MatchesDevice(const std::string& pattern, bool inverted, const std::string& device);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_ROUTER_H */
