/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-read.h"

#include "nf-suggest.h"
#include "nf-topology-attributes.h"
#include "nf-topology-graph.h"
#include "nf-topology-raw.h"
#include "nf-topology-text.h"
#include "nf-topology-valid.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return whether the file could be read
bool
ReadText(const std::string& file, std::string& text)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream content;
    if (stream.peek() != std::ifstream::traits_type::eof())
    {
        content << stream.rdbuf();
    }
    text = content.str();
    return stream.is_open() && !stream.bad();
}

/// Graphviz writes a line's end inside of quotes as \n, too.
void
UnfoldLines(std::string& text)
{
    for (std::size_t at = 0; (at = text.find("\\n", at)) != std::string::npos;)
    {
        text.replace(at, 2, "\n");
    }
}

/// Builds a topology from a parsed file.
class Converter
{
  public:
    Converter(TopologyFormat format, const std::string& file)
        : m_format(format),
          m_file(file)
    {
    }

    TopologyNode ReadNode(const RawGraph::Node& raw) const
    {
        TopologyNode node;
        node.name = raw.name;
        node.place = {m_file, raw.line};
        RawAttributes attributes = raw.attributes;
        const auto name = attributes.find("name");
        if (m_format == TopologyFormat::GRAPHML && name != attributes.end())
        {
            node.name = name->second.text;
            attributes.erase(name);
        }
        const std::string what = DescribeTopologyNode(node);
        ReadAttributes(attributes, what, node);
        const auto rules = attributes.find("rules");
        if (rules != attributes.end())
        {
            const auto& [text, line] = rules->second;
            const auto first =
                text.begin() + static_cast<std::ptrdiff_t>(
                                   std::min(text.find_first_not_of(" \t\r\n"), text.size()));
            const auto skipped = std::count(text.begin(), first, '\n');
            node.rulesPlace = {m_file, line + static_cast<uint32_t>(skipped)};
        }
        if (!node.rulesFile.empty())
        {
            ReadRulesFile(attributes.at("rules_file").line, what, node);
        }
        return node;
    }

    TopologyLink ReadLink(const RawGraph::Link& raw, const TopologyGraph& graph) const
    {
        TopologyLink link;
        link.source.node = raw.source;
        link.target.node = raw.target;
        link.place = {m_file, raw.line};
        ReadAttributes(raw.attributes, DescribeTopologyLink(graph, link), link);
        return link;
    }

  private:
    template <typename T>
    void ReadAttributes(const RawAttributes& attributes, const std::string& what, T& element) const
    {
        const auto& known = GetTopologyAttributes(element);
        for (const auto& [name, attribute] : attributes)
        {
            const auto found =
                std::find_if(known.begin(), known.end(), [&name = name](const auto& one) {
                    return one.name == name;
                });
            if (found == known.end())
            {
                KeepOther(name, attribute, what, element);
                continue;
            }
            const std::string trimmed = TrimTopologyText(attribute.text);
            if (trimmed.empty())
            {
                continue;
            }
            try
            {
                std::string value = trimmed;
                if (m_format == TopologyFormat::DOT)
                {
                    UnfoldLines(value);
                }
                found->read(element, value);
            }
            catch (const std::invalid_argument& error)
            {
                throw TopologyError({m_file, attribute.line},
                                    what + ": " + name + " " + error.what());
            }
        }
    }

    template <typename T>
    void KeepOther(const std::string& name,
                   const RawAttribute& attribute,
                   const std::string& what,
                   T& element) const
    {
        if (!IsDrawingAttribute(name))
        {
            std::vector<std::string> names;
            for (const auto& known : GetTopologyAttributes(element))
            {
                names.emplace_back(known.name);
            }
            std::string list;
            for (const std::string& one : names)
            {
                list += (list.empty() ? "" : ", ") + one;
            }
            const std::string suggestion = SuggestName(name, names);
            throw TopologyError({m_file, attribute.line},
                                what + " has no attribute \"" + name + "\"" +
                                    (suggestion.empty() ? ", it has " + list : suggestion));
        }
        if (!attribute.text.empty())
        {
            element.others[name] = attribute.text;
        }
    }

    void ReadRulesFile(uint32_t line, const std::string& what, TopologyNode& node) const
    {
        const TopologyPlace place{m_file, line};
        if (!node.rules.empty())
        {
            throw TopologyError(place, what + " has rules and a rules_file: one is expected");
        }
        const auto path = std::filesystem::path(m_file).parent_path() / node.rulesFile;
        std::string text;
        if (std::filesystem::is_directory(path) || !ReadText(path.string(), text))
        {
            throw TopologyError(place,
                                what + ": rules_file \"" + path.string() + "\": cannot open file");
        }
        node.rules = text;
        node.rulesFile = path.string();
        node.rulesPlace = {node.rulesFile, 1};
    }

    TopologyFormat m_format;
    const std::string& m_file;
};

} // namespace

TopologyFormat
GetTopologyFormat(const std::string& file)
{
    const std::string extension = std::filesystem::path(file).extension().string();
    if (extension == ".graphml")
    {
        return TopologyFormat::GRAPHML;
    }
    if (extension == ".dot" || extension == ".gv")
    {
        return TopologyFormat::DOT;
    }
    throw TopologyError({file}, "a name that ends with .graphml, .dot or .gv is expected");
}

TopologyGraph
ReadTopology(const std::string& file)
{
    const TopologyFormat format = GetTopologyFormat(file);
    std::string text;
    if (std::filesystem::is_directory(file) || !ReadText(file, text))
    {
        throw TopologyError({file}, "cannot open file");
    }
    return ReadTopologyText(text, format, file);
}

TopologyGraph
ReadTopologyText(const std::string& text, TopologyFormat format, const std::string& file)
{
    const std::string mark = "\xef\xbb\xbf"; // some editors begin a file in UTF-8 with it
    const std::string said =
        text.compare(0, mark.size(), mark) == 0 ? text.substr(mark.size()) : text;
    const RawGraph raw =
        format == TopologyFormat::DOT ? ReadRawDot(said, file) : ReadRawGraphml(said, file);
    const Converter converter(format, file);
    TopologyGraph graph;
    graph[boost::graph_bundle].others = raw.others;
    for (const RawGraph::Node& node : raw.nodes)
    {
        boost::add_vertex(converter.ReadNode(node), graph);
    }
    for (const RawGraph::Link& link : raw.links)
    {
        boost::add_edge(link.source, link.target, converter.ReadLink(link, graph), graph);
    }
    ValidateTopology(graph);
    return graph;
}

} // namespace netfilter
} // namespace ns3
