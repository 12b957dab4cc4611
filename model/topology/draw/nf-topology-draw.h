/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_DRAW_H
#define NF_TOPOLOGY_DRAW_H

#include "nf-topology.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Draw a topology.
 *
 * Inside is on the left and outside on the right. Each NAT realm is a coloured area; NAT routers
 * are drawn between two areas. Hosts are boxes, routers rounded boxes, switches grey bars, clouds
 * ellipses; devices with their addresses are drawn at the ends of their links. A link is labelled
 * with rate, delay and loss; when these are the same for all links, the caption shows them.
 *
 * \param graph with all addresses
 * \param path ".dot" or ".gv" writes the text, ".svg", ".png" and ".pdf" run Graphviz's dot
 * \throws TopologyError naming the path, when it cannot be written or dot is missing or fails; or
 *         naming the router whose rules are wrong
 */
void DrawTopology(const TopologyGraph& graph, const std::string& path);

/// \return what DrawTopology() writes into a ".dot" file
std::string MakeTopologyDrawing(const TopologyGraph& graph);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_DRAW_H */
