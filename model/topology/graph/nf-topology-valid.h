/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_VALID_H
#define NF_TOPOLOGY_VALID_H

#include "nf-topology.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/// \return how messages call a node: `node "gw"`
std::string DescribeTopologyNode(const TopologyNode& node);
/// \return how messages call a link: `link "pc" to "gw"`
std::string DescribeTopologyLink(const TopologyGraph& graph, const TopologyLink& link);

/**
 * \brief Refuse a topology that cannot be built.
 *
 * Names are there and unique, no link leads back to its node, no two devices of a node have one
 * name, only routers have rules and sysctls, a cloud has one link and it is to a host or a router,
 * switches make no loop, and the like.
 * \throws TopologyError with the first node or link, in the order of the graph, that is wrong
 */
void ValidateTopology(const TopologyGraph& graph);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_VALID_H */
