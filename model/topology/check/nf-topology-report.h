/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_REPORT_H
#define NF_TOPOLOGY_REPORT_H

#include "nf-topology.h"

#include <cstddef>
#include <ostream>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Nodes whose failure divides the network.
 *
 * Routers and switches only, as the others forward nothing (boost::articulation_points).
 *
 * \return vertices in ascending order
 */
std::vector<std::size_t> FindCutPoints(const TopologyGraph& graph);

/**
 * \brief Describe a topology: its realms with their networks, its cut points, and the way from each
 * host to each other one that it may reach, with the routers that track connections.
 *
 * \verbatim
 * Realms
 *   behind home: 192.168.1.0/24
 *     inside internet
 *   internet: 203.0.113.0/30, 198.51.100.0/24
 * Cut points
 *   home: without it {pc, tv, lan} | {isp, server}
 * Paths of a TCP SYN to port 80 (* tracks connections)
 *   pc -> server: home* isp
 * \endverbatim
 *
 * \param graph with all addresses
 * \param os where to
 * \throws TopologyError naming the router whose rules are wrong
 */
void ReportTopology(const TopologyGraph& graph, std::ostream& os);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_REPORT_H */
