/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_RAW_H
#define NF_TOPOLOGY_RAW_H

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// An attribute as written in the file.
struct RawAttribute
{
    std::string text;
    uint32_t line; //!< where its value begins
};

/// Attributes by name.
using RawAttributes = std::map<std::string, RawAttribute>;

/// A parsed topology file whose attributes are not interpreted yet.
struct RawGraph
{
    struct Node
    {
        std::string name; //!< GraphML: its id
        uint32_t line;
        RawAttributes attributes{};
    };

    struct Link
    {
        std::size_t source; //!< index in nodes
        std::size_t target;
        uint32_t line;
        RawAttributes attributes{};
    };

    std::vector<Node> nodes;                   //!< in the order of their first mention
    std::vector<Link> links;                   //!< in the order of the file
    std::map<std::string, std::string> others; //!< the graph's own attributes
};

/**
 * \brief Read a graph in Graphviz's language.
 * \param text the whole file
 * \param file what messages call it
 * \throws TopologyError with file and line
 */
RawGraph ReadRawDot(const std::string& text, const std::string& file);

/// Read a graph in GraphML; as ReadRawDot.
RawGraph ReadRawGraphml(const std::string& text, const std::string& file);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_RAW_H */
