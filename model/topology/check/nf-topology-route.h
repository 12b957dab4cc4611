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
 * Static routes come first. Then, for hosts and routers, the shortest paths (fewest routers; among
 * equals the one whose link is first in the file) to all networks of their realms, and for nodes
 * behind a NAT router a default route towards the nearest one. No node outside a NAT router has a
 * route to the inside. Routes that a default route covers are left out: a host with a single
 * gateway has only a default route, and so has a NAT router with a single uplink towards the
 * outside. Clouds and switches have no routes.
 *
 * A static route replaces all computed routes to networks within it. A static default route does so
 * at a host, and at a NAT router for the outside; at other routers computed routes to single
 * networks take precedence, since their prefixes are longer.
 *
 * \param graph with all addresses
 * \return routes by vertex, each with its device
 * \throws TopologyError naming the router whose rules are wrong
 */
TopologyRoutes ComputeTopologyRoutes(const TopologyGraph& graph);

/// The same for callers that have already read the rules.
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
