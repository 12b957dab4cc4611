/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-raw.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphml.hpp>
#include <boost/graph/graphviz.hpp>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/range/iterator_range.hpp>
#include <sstream>
#include <typeinfo>

namespace ns3
{
namespace netfilter
{

namespace
{

using BoostGraph = boost::adjacency_list<boost::vecS,
                                         boost::vecS,
                                         boost::undirectedS,
                                         RawAttributes,
                                         RawAttributes,
                                         RawAttributes>;

/// One attribute of a graph's nodes, of its links, or of itself: what its name is, is known when it
/// is read.
class RawProperty : public boost::dynamic_property_map
{
  public:
    RawProperty(BoostGraph& graph, const std::string& name, const std::type_info& key)
        : m_graph(graph),
          m_name(name),
          m_key(key)
    {
    }

    boost::any get(const boost::any& key) override
    {
        return Find(key);
    }

    std::string get_string(const boost::any& key) override
    {
        return Find(key);
    }

    void put(const boost::any& key, const boost::any& value) override
    {
        Find(key) = boost::any_cast<std::string>(value);
    }

    const std::type_info& key() const override
    {
        return m_key;
    }

    const std::type_info& value() const override
    {
        return typeid(std::string);
    }

  private:
    std::string& Find(const boost::any& key)
    {
        if (const auto* node = boost::any_cast<BoostGraph::vertex_descriptor>(&key))
        {
            return m_graph[*node][m_name];
        }
        if (const auto* link = boost::any_cast<BoostGraph::edge_descriptor>(&key))
        {
            return m_graph[*link][m_name];
        }
        return m_graph[boost::graph_bundle][m_name];
    }

    BoostGraph& m_graph;
    std::string m_name;
    const std::type_info& m_key;
};

/// \return properties that take any attribute there is
boost::dynamic_properties
TakeAll(BoostGraph& graph)
{
    return boost::dynamic_properties(
        [&graph](const std::string& name, const boost::any& key, const boost::any&) {
            return boost::shared_ptr<boost::dynamic_property_map>(
                new RawProperty(graph, name, key.type()));
        });
}

/**
 * \brief Put nodes and links in the order of their file.
 * \param graph what Boost has read
 * \param places the number of each of Boost's nodes in the file
 */
RawGraph
Order(const BoostGraph& graph,
      const std::vector<std::size_t>& places,
      const std::string& file,
      const TopologyIndex& index)
{
    RawGraph raw;
    raw.others = graph[boost::graph_bundle];
    raw.nodes.resize(index.nodes.size());
    for (const auto node : boost::make_iterator_range(boost::vertices(graph)))
    {
        raw.nodes[places[node]] = graph[node];
    }
    for (const auto link : boost::make_iterator_range(boost::edges(graph)))
    {
        raw.links.push_back(
            {places[boost::source(link, graph)], places[boost::target(link, graph)], graph[link]});
    }
    bool isSame = raw.links.size() == index.links.size();
    for (std::size_t i = 0; isSame && i < raw.links.size(); ++i)
    {
        isSame = index.nodes[raw.links[i].source].name == index.links[i].name &&
                 index.nodes[raw.links[i].target].name == index.links[i].target;
    }
    if (!isSame)
    {
        throw TopologyError({file},
                            "Boost's reader does not find the links that are written there");
    }
    return raw;
}

/// Boost's reader of XML calls itself for each element in another, and has no end of stack in mind.
void
CheckDepth(const std::string& text, const std::string& file)
{
    constexpr uint32_t DEEPEST = 100;
    uint32_t depth = 0;
    for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos; ++at)
    {
        const std::size_t end = text.find('>', at);
        if (text.compare(at, 4, "<!--") == 0)
        {
            at = std::min(text.find("-->", at), text.size() - 1);
        }
        else if (text.compare(at, 9, "<![CDATA[") == 0)
        {
            at = std::min(text.find("]]>", at), text.size() - 1);
        }
        else if (text.compare(at, 2, "</") == 0)
        {
            depth -= depth > 0 ? 1 : 0;
        }
        else if (end == std::string::npos ||
                 (text[end - 1] != '/' && text[end - 1] != '?' && text.compare(at, 2, "<!") != 0))
        {
            ++depth;
        }
        if (depth > DEEPEST)
        {
            const auto line = std::count(text.begin(), text.begin() + at, '\n') + 1;
            throw TopologyError({file, static_cast<uint32_t>(line)},
                                "elements nested deeper than " + std::to_string(DEEPEST) +
                                    " levels");
        }
    }
}

} // namespace

RawGraph
ReadRawDot(const std::string& text, const std::string& file, TopologyIndex& index)
{
    index = TopologyIndex::OfDot(text, file);
    BoostGraph graph;
    try
    {
        auto properties = TakeAll(graph);
        boost::read_graphviz(text, graph, properties, RAW_NODE_NAME);
    }
    catch (const boost::graph_exception& error)
    {
        throw TopologyError({file}, error.what());
    }
    std::vector<std::size_t> places;
    for (const auto node : boost::make_iterator_range(boost::vertices(graph)))
    {
        const auto* entry = index.FindNode(graph[node][RAW_NODE_NAME]);
        if (entry == nullptr)
        {
            throw TopologyError({file},
                                "node \"" + graph[node][RAW_NODE_NAME] +
                                    "\": unsupported node name");
        }
        places.push_back(static_cast<std::size_t>(entry - index.nodes.data()));
    }
    return Order(graph, places, file, index);
}

RawGraph
ReadRawGraphml(const std::string& text, const std::string& file, TopologyIndex& index)
{
    CheckDepth(text, file);
    try
    {
        // What is no XML is told with its line, before the text is changed for Boost's reader.
        std::istringstream stream(text);
        boost::property_tree::ptree tree;
        boost::property_tree::read_xml(stream, tree);
        if (!tree.get_child_optional("graphml"))
        {
            throw TopologyError({file, 1}, "no GraphML: <graphml> is expected");
        }
    }
    catch (const boost::property_tree::file_parser_error& error)
    {
        throw TopologyError({file, static_cast<uint32_t>(error.line())},
                            "no XML: " + error.message());
    }
    std::string plain;
    index = TopologyIndex::OfGraphml(text, file, plain);
    BoostGraph graph;
    try
    {
        std::istringstream stream(plain);
        auto properties = TakeAll(graph);
        boost::read_graphml(stream, graph, properties);
    }
    catch (const boost::graph_exception& error)
    {
        throw TopologyError({file}, error.what());
    }
    catch (const boost::property_tree::ptree_error& error)
    {
        throw TopologyError({file}, std::string("no GraphML: ") + error.what());
    }
    std::vector<std::size_t> places;
    for (const auto node : boost::make_iterator_range(boost::vertices(graph)))
    {
        places.push_back(node);
    }
    if (places.size() != index.nodes.size())
    {
        throw TopologyError({file},
                            "Boost's reader does not find the nodes that are written there");
    }
    return Order(graph, places, file, index);
}

} // namespace netfilter
} // namespace ns3
