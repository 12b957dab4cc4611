/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_ROUTE_H
#define NF_TOPOLOGY_ROUTE_H

#include "nf-topology-realm.h"

#include <vector>

namespace ns3
{
namespace netfilter
{

/// The routes of every node, indexed by vertex.
using TopologyRoutes = std::vector<std::vector<TopologyRoute>>;

/**
 * \brief The routes of all nodes, beyond the networks that their devices are in.
 *
 * Those said by hand come first. Then, for hosts and routers, the shortest ways (fewest routers;
 * among equals the one whose link stands first in the file) to all networks of the realms they are
 * in, and for who is behind a NAT router a default route towards the nearest one. Nobody outside a
 * NAT router has a route to what is inside. Where a default route goes the same way, others are
 * left out: a host with a single gateway has a default route only, and so towards the outside has
 * a NAT router with a single way out. Clouds and switches have no routes.
 *
 * A route said by hand stands for all computed ones to networks within it. A default route said by
 * hand does so at a host, and at a NAT router for what is outside; at other routers computed
 * routes to single networks go before it, being longer.
 *
 * \param graph with all addresses
 * \return routes by vertex, each with its device
 * \throws TopologyError naming the router whose rules are wrong
 */
TopologyRoutes ComputeTopologyRoutes(const TopologyGraph& graph);

/// The same for who has read the rules already.
TopologyRoutes ComputeTopologyRoutes(const TopologyMap& map, const TopologyRealms& realms);

/// Where a packet goes from a node.
struct TopologyNextHop
{
    std::size_t device;         //!< by which it leaves
    uint32_t address;           //!< of the next hop, host byte order
    const TopologyRoute* route; //!< nullptr: the network of a device
};

/**
 * \brief Look an address up: the longest prefix wins, a device's network before a route, and
 * among routes the first.
 * \param routes of the node
 * \return nothing when there is no route, or when its gateway is in no device's network
 */
std::optional<TopologyNextHop> FindTopologyRoute(const TopologyMap& map,
                                                 const std::vector<TopologyRoute>& routes,
                                                 std::size_t node,
                                                 uint32_t address);

/// \return the device that a route leaves by; nothing when there is none
std::optional<std::size_t> FindRouteDevice(const TopologyMap& map,
                                           std::size_t node,
                                           const TopologyRoute& route);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_ROUTE_H */
