/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_CHECK_H
#define NF_TOPOLOGY_CHECK_H

#include "nf-topology.h"

#include <ostream>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-topology
/// \brief How bad a finding is.
enum class TopologySeverity : uint8_t
{
    ERROR,   //!< the topology cannot work as intended
    WARNING, //!< the topology works, but probably not as intended
};

/// \ingroup netfilter-topology
/// \brief A mistake in a topology.
struct TopologyFinding
{
    TopologySeverity severity{TopologySeverity::ERROR}; //!< how bad it is
    TopologyPlace place;                                //!< of the node or link that it is about
    std::string text; //!< names nodes, devices, addresses, and what to do; without the place
};

/// Print `home.dot:7: error: ...`.
std::ostream& operator<<(std::ostream& os, const TopologyFinding& finding);

/**
 * \brief Look for mistakes.
 *
 * First those that need no packet: parts not connected by any link, duplicate addresses and
 * networks, ends of a link in different networks, gateways without a node, wrong rules, rules that
 * name a device that their router lacks, DNAT to an address without a node. If there is no such
 * error, packets are sent from host to host through the routers' own rules: routes that loop or
 * lead nowhere; private addresses that leave a NAT realm, or reach public ones, untranslated;
 * connections of which a tracking router sees one direction only.
 *
 * Each mistake is reported once, where it is made, however many hosts it affects.
 *
 * \param graph with all addresses
 * \return the findings: of each kind in the order of the file
 */
std::vector<TopologyFinding> CheckTopology(const TopologyGraph& graph);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_CHECK_H */
