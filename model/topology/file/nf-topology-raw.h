/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_RAW_H
#define NF_TOPOLOGY_RAW_H

#include "nf-topology-index.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// Attributes as they are written.
using RawAttributes = std::map<std::string, std::string>;

/// The attribute that has a node's name in Graphviz's language.
inline const char* const RAW_NODE_NAME = "node_id";

/// A graph as Boost's readers give it, its attributes not yet looked at, in the order of its index.
struct RawGraph
{
    struct Link
    {
        std::size_t source;
        std::size_t target;
        RawAttributes attributes;
    };

    std::vector<RawAttributes> nodes;
    std::vector<Link> links;
    RawAttributes others; //!< the graph's own
};

/**
 * \brief Read a graph in Graphviz's language.
 * \param text the whole file
 * \param file what messages call it
 * \param[out] index where its nodes and links stand
 * \throws TopologyError
 */
RawGraph ReadRawDot(const std::string& text, const std::string& file, TopologyIndex& index);

/// Read a graph in GraphML; as ReadRawDot.
RawGraph ReadRawGraphml(const std::string& text, const std::string& file, TopologyIndex& index);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_RAW_H */
