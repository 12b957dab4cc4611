/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_WRITE_H
#define NF_TOPOLOGY_WRITE_H

#include "nf-topology-read.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Write a topology to a file; ReadTopology reads the same again.
 * \param graph the topology
 * \param file its name ends with .graphml, .dot or .gv
 * \throws TopologyError when it cannot be written
 */
void WriteTopology(const TopologyGraph& graph, const std::string& file);

/**
 * \brief Write a topology as text, always the same for the same topology.
 * \param graph the topology
 * \param format its language
 * \param folder that rules_file is relative to
 * \throws TopologyError when it cannot be built (ValidateTopology), or has text that Graphviz's
 *         language cannot keep: a lone backslash before a quote
 */
std::string WriteTopologyText(const TopologyGraph& graph,
                              TopologyFormat format,
                              const std::string& folder = "");

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_WRITE_H */
