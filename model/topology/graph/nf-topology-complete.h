/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_COMPLETE_H
#define NF_TOPOLOGY_COMPLETE_H

#include "nf-topology.h"

namespace ns3
{
namespace netfilter
{

/**
 * \brief Say what a topology leaves open: devices' names and addresses.
 *
 * A node's devices are eth0, eth1 ... in the order of its links, as far as a name is not said.
 *
 * The links that switches join are one network. Its addresses are given from the `network` of its
 * switch or of a link, or else from that of an address that is said, or else from the first of
 * 10.0.0.0/24, 10.0.1.0/24 ... that overlaps nothing. Each end without an address, but a switch's,
 * gets the lowest free one, in the order of the links, the source before the target.
 *
 * The same topology always gets the same; a complete one stays as it is.
 *
 * \throws TopologyError when two networks are said for one, or a network is full
 */
void CompleteTopology(TopologyGraph& graph);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_COMPLETE_H */
