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
    ERROR,   //!< it cannot be meant so
    WARNING, //!< it works, but not as most people would like
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
 * First for those that need no packet: parts that no link joins, addresses and networks that are
 * there twice, ends of a link in different networks, gateways nobody has, wrong rules, devices
 * that a rule names and its router lacks, DNAT to an address nobody has. Where there is no error
 * of these, packets are sent from host to host through the routers' own rules: routes that loop or
 * lead nowhere; private addresses that leave a NAT realm, or come to public ones at all,
 * untranslated; connections of which a router that tracks sees one direction only.
 *
 * Each mistake is told once, where it is made, however many hosts it meets.
 *
 * \param graph with all addresses
 * \return the findings: of each kind in the order of the file
 */
std::vector<TopologyFinding> CheckTopology(const TopologyGraph& graph);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_CHECK_H */
