/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_READ_H
#define NF_TOPOLOGY_READ_H

#include "nf-topology.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-topology
/// \brief File formats of a topology.
enum class TopologyFormat : uint8_t
{
    GRAPHML, //!< .graphml
    DOT,     //!< .dot and .gv: Graphviz's
};

/// \return the format of a file, by its extension \throws TopologyError
TopologyFormat GetTopologyFormat(const std::string& file);

/**
 * \brief Read a topology from a file.
 *
 * In Graphviz's language:
 * \code
 *   graph home {
 *     pc [applications="ns3::UdpEchoClient[RemoteAddress=$server|RemotePort=7]"];
 *     gw [kind=router, rules="-t nat -A POSTROUTING -o eth1 -j MASQUERADE"];
 *     server [applications="ns3::UdpEchoServer[Port=7]"];
 *     pc -- gw [source_address="192.168.1.2/24", target_address="192.168.1.1/24"];
 *     gw -- server [rate="10Mbps", delay="20ms", network="203.0.113.0/24"];
 *   }
 * \endcode
 *
 * Nodes have kind (host unless said otherwise), addresses, applications, network, routes, rules,
 * rules_file, sysctl; links have delay, loss, network, queue, rate, and source_address,
 * source_device, target_address, target_device. In GraphML a node's name is its attribute name, or
 * else its id. Attributes of drawing programs are kept; any other attribute is an error.
 *
 * Links and nodes are in the order of the file. Addresses and devices that the file leaves out are
 * not filled in: see CompleteTopology.
 *
 * \param file its name ends with .graphml, .dot or .gv
 * \throws TopologyError naming file, line, node or link, and what is expected
 */
TopologyGraph ReadTopology(const std::string& file);

/**
 * \brief Read a topology from text.
 * \param text as a file has it
 * \param format its language
 * \param file what messages call it; rules_file is looked for beside it
 * \throws TopologyError
 */
TopologyGraph ReadTopologyText(const std::string& text,
                               TopologyFormat format,
                               const std::string& file);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_READ_H */
