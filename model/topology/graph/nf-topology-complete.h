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
 * \brief Fill in what a topology leaves open: names and addresses of devices.
 *
 * A node's devices are eth0, eth1 ... in the order of its links, unless a name is given.
 *
 * Links joined by switches form one network. Its addresses are assigned from the `network` of its
 * switch or of a link, or else from the network of a given address, or else from the first of
 * 10.0.0.0/24, 10.0.1.0/24 ... that overlaps nothing. Each end without an address, except a
 * switch's, gets the lowest free one, in the order of the links, the source before the target.
 *
 * The result is deterministic; a complete topology stays unchanged.
 *
 * \throws TopologyError when joined links are given different networks, or a network is full
 */
void CompleteTopology(TopologyGraph& graph);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_COMPLETE_H */
