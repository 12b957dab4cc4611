/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-write.h"

#include "nf-topology-attributes.h"
#include "nf-topology-graph.h"
#include "nf-topology-valid.h"

#include <algorithm>
#include <boost/graph/graphml.hpp>
#include <boost/graph/graphviz.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <boost/range/iterator_range.hpp>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

using Node = TopologyGraph::vertex_descriptor;
using Edge = TopologyGraph::edge_descriptor;
using Attributes = std::map<std::string, std::string>;

/// \return the attributes that are to be written of a node or of a link
template <typename T>
Attributes
GetAttributes(const T& element)
{
    Attributes attributes = element.others;
    for (const auto& attribute : GetTopologyAttributes(element))
    {
        const std::string text = attribute.write(element);
        if (!text.empty())
        {
            attributes[attribute.name] = text;
        }
    }
    return attributes;
}

Attributes
GetNodeAttributes(const TopologyNode& node, const std::string& folder)
{
    Attributes attributes = GetAttributes(node);
    if (!node.rulesFile.empty())
    {
        const std::filesystem::path base = folder.empty() ? "." : folder;
        attributes["rules_file"] = std::filesystem::proximate(node.rulesFile, base).string();
    }
    return attributes;
}

/// \return whether Graphviz's language can keep a text: no lone backslash before a quote or the end
bool
IsDotText(const std::string& text)
{
    std::size_t backslashes = 0;
    for (const char c : text + '"')
    {
        if (c == '"' && backslashes % 2 != 0)
        {
            return false;
        }
        backslashes = c == '\\' ? backslashes + 1 : 0;
    }
    return true;
}

/// \return a text in quotes where Graphviz's language needs them: Boost forgets its own words
std::string
QuoteDot(const std::string& text)
{
    static const std::set<std::string> WORDS =
        {"digraph", "edge", "graph", "node", "strict", "subgraph"};
    std::string lower = text;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return WORDS.count(lower) != 0 ? '"' + text + '"' : boost::escape_dot_string(text);
}

void
WriteDotAttributes(std::ostream& out, const Attributes& attributes)
{
    const char* before = " [";
    for (const auto& [name, text] : attributes)
    {
        if (!IsDotText(text))
        {
            throw TopologyError({},
                                "attribute " + name +
                                    " has a backslash before a quote or at its end, which "
                                    "Graphviz's language cannot keep; write GraphML");
        }
        out << before << QuoteDot(name) << '=' << QuoteDot(text);
        before = ", ";
    }
    if (!attributes.empty())
    {
        out << ']';
    }
}

std::string
WriteDot(const TopologyGraph& graph, const std::string& folder)
{
    std::ostringstream out;
    out << "graph G {\n";
    for (const auto& [name, text] : graph[boost::graph_bundle].others)
    {
        out << QuoteDot(name) << '=' << QuoteDot(text) << ";\n";
    }
    for (const auto node : boost::make_iterator_range(boost::vertices(graph)))
    {
        out << QuoteDot(graph[node].name);
        WriteDotAttributes(out, GetNodeAttributes(graph[node], folder));
        out << ";\n";
    }
    for (const auto edge : boost::make_iterator_range(boost::edges(graph)))
    {
        out << QuoteDot(graph[graph[edge].source.node].name) << "--"
            << QuoteDot(graph[graph[edge].target.node].name);
        WriteDotAttributes(out, GetAttributes(graph[edge]));
        out << ";\n";
    }
    out << "}\n";
    return out.str();
}

/// One attribute of all nodes, or of all links, for Boost's writer.
template <typename Key>
void
AddProperty(boost::dynamic_properties& properties,
            const std::string& name,
            const std::map<Key, Attributes>& attributes)
{
    properties.property(
        name,
        boost::make_function_property_map<Key, std::string>([name, &attributes](const Key& key) {
            const Attributes& own = attributes.at(key);
            const auto found = own.find(name);
            return found == own.end() ? "" : found->second;
        }));
}

/// Leave out what Boost's writer says of attributes that a node or a link does not have.
std::string
RemoveEmptyData(const std::string& text)
{
    const std::string end = "\"></data>";
    std::string kept;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
    {
        const bool isEmpty = line.find("<data key=\"") != std::string::npos &&
                             line.size() >= end.size() &&
                             line.compare(line.size() - end.size(), end.size(), end) == 0;
        kept += isEmpty ? "" : line + "\n";
    }
    return kept;
}

std::string
WriteGraphml(const TopologyGraph& graph, const std::string& folder)
{
    std::map<Node, Attributes> nodes;
    std::map<Edge, Attributes> links;
    std::set<std::string> nodeNames;
    std::set<std::string> linkNames;
    for (const auto node : boost::make_iterator_range(boost::vertices(graph)))
    {
        nodes[node] = GetNodeAttributes(graph[node], folder);
        nodes[node]["name"] = graph[node].name;
        for (const auto& attribute : nodes[node])
        {
            nodeNames.insert(attribute.first);
        }
    }
    for (const auto edge : boost::make_iterator_range(boost::edges(graph)))
    {
        links[edge] = GetAttributes(graph[edge]);
        for (const auto& attribute : links[edge])
        {
            linkNames.insert(attribute.first);
        }
    }
    boost::dynamic_properties properties;
    for (const std::string& name : nodeNames)
    {
        AddProperty(properties, name, nodes);
    }
    for (const std::string& name : linkNames)
    {
        AddProperty(properties, name, links);
    }
    for (const auto& [name, text] : graph[boost::graph_bundle].others)
    {
        properties.property(name,
                            boost::make_function_property_map<TopologyGraph*, std::string>(
                                [&text = text](TopologyGraph*) { return text; }));
    }
    std::ostringstream out;
    boost::write_graphml(out, graph, properties, true);
    return RemoveEmptyData(out.str());
}

} // namespace

void
WriteTopology(const TopologyGraph& graph, const std::string& file)
{
    const TopologyFormat format = GetTopologyFormat(file);
    const std::string text =
        WriteTopologyText(graph, format, std::filesystem::path(file).parent_path().string());
    std::ofstream stream(file, std::ios::binary);
    stream << text << std::flush;
    if (!stream)
    {
        throw TopologyError({file}, "cannot be written");
    }
}

std::string
WriteTopologyText(const TopologyGraph& graph, TopologyFormat format, const std::string& folder)
{
    ValidateTopology(graph);
    return format == TopologyFormat::DOT ? WriteDot(graph, folder) : WriteGraphml(graph, folder);
}

} // namespace netfilter
} // namespace ns3
