/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-read.h"

#include "nf-suggest.h"
#include "nf-topology-attributes.h"
#include "nf-topology-graph.h"
#include "nf-topology-index.h"
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

using Entry = TopologyIndex::Entry;

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

/// Makes a topology of what Boost has read.
class Converter
{
  public:
    Converter(TopologyFormat format, const std::string& file)
        : m_format(format),
          m_file(file)
    {
    }

    TopologyNode ReadNode(const RawAttributes& raw, const Entry& entry) const
    {
        TopologyNode node;
        node.name = entry.name;
        node.place = {m_file, entry.line};
        RawAttributes attributes = raw;
        attributes.erase(RAW_NODE_NAME);
        if (m_format == TopologyFormat::GRAPHML && attributes.count("name") != 0)
        {
            node.name = attributes["name"];
            attributes.erase("name");
        }
        const std::string what = DescribeTopologyNode(node);
        ReadAttributes(attributes, entry, what, node);
        if (attributes.count("rules") != 0)
        {
            const std::string& rules = attributes["rules"];
            const auto first =
                rules.begin() + static_cast<std::ptrdiff_t>(
                                    std::min(rules.find_first_not_of(" \t\r\n"), rules.size()));
            const auto skipped = std::count(rules.begin(), first, '\n');
            node.rulesPlace = {m_file, entry.GetLine("rules") + static_cast<uint32_t>(skipped)};
        }
        if (!node.rulesFile.empty())
        {
            ReadRulesFile(entry, what, node);
        }
        return node;
    }

    TopologyLink ReadLink(const RawAttributes& raw,
                          const Entry& entry,
                          const TopologyGraph& graph,
                          std::size_t source,
                          std::size_t target) const
    {
        TopologyLink link;
        link.source.node = source;
        link.target.node = target;
        link.place = {m_file, entry.line};
        ReadAttributes(raw, entry, DescribeTopologyLink(graph, link), link);
        return link;
    }

  private:
    template <typename T>
    void ReadAttributes(RawAttributes attributes,
                        const Entry& entry,
                        const std::string& what,
                        T& element) const
    {
        const auto& known = GetTopologyAttributes(element);
        for (auto& [name, text] : attributes)
        {
            const auto found =
                std::find_if(known.begin(), known.end(), [&name = name](const auto& attribute) {
                    return attribute.name == name;
                });
            if (found == known.end())
            {
                KeepOther(name, text, entry, what, element);
                continue;
            }
            const std::string trimmed = TrimTopologyText(text);
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
                throw TopologyError({m_file, entry.GetLine(name)},
                                    what + ": " + name + " " + error.what());
            }
        }
    }

    template <typename T>
    void KeepOther(const std::string& name,
                   const std::string& text,
                   const Entry& entry,
                   const std::string& what,
                   T& element) const
    {
        if (!IsDrawingAttribute(name))
        {
            std::vector<std::string> names;
            for (const auto& attribute : GetTopologyAttributes(element))
            {
                names.emplace_back(attribute.name);
            }
            std::string list;
            for (const std::string& one : names)
            {
                list += (list.empty() ? "" : ", ") + one;
            }
            const std::string suggestion = SuggestName(name, names);
            throw TopologyError({m_file, entry.GetLine(name)},
                                what + " has no attribute \"" + name + "\"" +
                                    (suggestion.empty() ? ", it has " + list : suggestion));
        }
        if (!text.empty())
        {
            element.others[name] = text;
        }
    }

    void ReadRulesFile(const Entry& entry, const std::string& what, TopologyNode& node) const
    {
        const TopologyPlace place{m_file, entry.GetLine("rules_file")};
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
    TopologyIndex index;
    const RawGraph raw = format == TopologyFormat::DOT ? ReadRawDot(said, file, index)
                                                       : ReadRawGraphml(said, file, index);
    const Converter converter(format, file);
    TopologyGraph graph;
    graph[boost::graph_bundle].others = raw.others;
    for (std::size_t i = 0; i < index.nodes.size(); ++i)
    {
        boost::add_vertex(converter.ReadNode(raw.nodes[i], index.nodes[i]), graph);
    }
    for (std::size_t i = 0; i < index.links.size(); ++i)
    {
        const auto& [source, target, attributes] = raw.links[i];
        boost::add_edge(source,
                        target,
                        converter.ReadLink(attributes, index.links[i], graph, source, target),
                        graph);
    }
    ValidateTopology(graph);
    return graph;
}

} // namespace netfilter
} // namespace ns3
