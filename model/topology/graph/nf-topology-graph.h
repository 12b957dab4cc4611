/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_GRAPH_H
#define NF_TOPOLOGY_GRAPH_H

#include "nf-topology.h"

#include <boost/graph/adjacency_list.hpp>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-topology
/// \brief A topology: its nodes are the vertices, its links the edges. A struct, so that headers
/// can name it without Boost.
struct TopologyGraph : boost::adjacency_list<boost::vecS,
                                             boost::vecS,
                                             boost::undirectedS,
                                             TopologyNode,
                                             TopologyLink,
                                             TopologyDrawing>
{
    using adjacency_list::adjacency_list;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_GRAPH_H */
