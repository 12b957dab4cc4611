/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-raw.h"
#include "nf-topology-text.h"
#include "nf-topology.h"

#include <algorithm>
#include <libxml/xmlreader.h>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

std::string
ToString(const xmlChar* text)
{
    return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

/// Fills a graph from the elements of a GraphML file, in one pass.
class GraphmlReader
{
  public:
    /// \param text lives as long as this \param file what messages call it, likewise
    GraphmlReader(const std::string& text, const std::string& file)
        : m_file(file),
          // Neither the network nor another file is read. A text may be long: entities, which could
          // multiply it, are refused.
          m_reader(xmlReaderForMemory(text.data(),
                                      static_cast<int>(text.size()),
                                      nullptr,
                                      nullptr,
                                      XML_PARSE_NONET | XML_PARSE_HUGE),
                   &xmlFreeTextReader)
    {
        if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        {
            Fail(1, "no GraphML: <graphml> is expected");
        }
        if (m_reader == nullptr)
        {
            Fail(1, "libxml2 cannot read it");
        }
        // The error's type is const in later releases of libxml2 only.
        xmlTextReaderSetStructuredErrorHandler(
            m_reader.get(),
            [](void* reader, auto* error) {
                static_cast<GraphmlReader*>(reader)->TakeError(*error);
            },
            this);
    }

    RawGraph Read()
    {
        while (Advance())
        {
            switch (xmlTextReaderNodeType(m_reader.get()))
            {
            case XML_READER_TYPE_ELEMENT:
                OpenElement();
                break;
            case XML_READER_TYPE_END_ELEMENT:
                m_open.pop_back();
                break;
            case XML_READER_TYPE_TEXT:
            case XML_READER_TYPE_CDATA:
            case XML_READER_TYPE_WHITESPACE:
            case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
                if (!m_open.empty() && m_open.back().text != nullptr)
                {
                    *m_open.back().text += ToString(xmlTextReaderConstValue(m_reader.get()));
                }
                break;
            case XML_READER_TYPE_DOCUMENT_TYPE:
                RefuseEntities();
                break;
            case XML_READER_TYPE_ENTITY_REFERENCE:
                Fail(m_begin, "the entity &" + GetName() + "; is not read here: write its text");
            default:
                break;
            }
        }
        if (!m_hasGraph)
        {
            Fail(m_line, "<graph> is expected in <graphml>");
        }
        ConnectLinks();
        AddDefaults();
        return std::move(m_graph);
    }

  private:
    /// An element that is not closed yet.
    struct Element
    {
        std::string name;
        std::string* text; //!< where its text goes, nullptr: it is of no interest
    };

    /// What <key> declares: an attribute.
    struct Key
    {
        std::string name;
        std::string element; //!< what it is for
        std::optional<std::string> byDefault;
    };

    [[noreturn]] void Fail(uint32_t line, const std::string& what) const
    {
        throw TopologyError({m_file, line}, what);
    }

    /// Keep the first error that ends the reading.
    void TakeError(const xmlError& error)
    {
        if (error.level == XML_ERR_FATAL && m_error.empty())
        {
            m_error = TrimTopologyText(error.message == nullptr ? "" : error.message);
            std::replace(m_error.begin(), m_error.end(), '\n', ' ');
            m_errorLine = static_cast<uint32_t>(error.line);
        }
    }

    /// \return whether there is another tag or text
    bool Advance()
    {
        const int result = xmlTextReaderRead(m_reader.get());
        if (result < 0)
        {
            Fail(m_errorLine, "no XML: " + (m_error.empty() ? "it cannot be read" : m_error));
        }
        m_begin = m_line;
        if (result == 0)
        {
            return false;
        }
        // libxml2 knows where a tag ends, as far as line 65535; what is between tags is counted.
        if (xmlTextReaderNodeType(m_reader.get()) != XML_READER_TYPE_ELEMENT)
        {
            const std::string text = ToString(xmlTextReaderConstValue(m_reader.get()));
            m_line += static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n'));
            return true;
        }
        const uint32_t end = xmlTextReaderCurrentNode(m_reader.get())->line;
        if (end < UINT16_MAX)
        {
            m_begin = m_open.empty() ? end : std::min(m_line, end);
            m_line = end;
        }
        return true;
    }

    std::string GetName() const
    {
        return ToString(xmlTextReaderConstName(m_reader.get()));
    }

    /// \return an attribute of this tag, "" when it is not there
    std::string Get(const char* name) const
    {
        xmlChar* value = xmlTextReaderGetAttribute(m_reader.get(), BAD_CAST name);
        std::string text = ToString(value);
        xmlFree(value);
        return text;
    }

    void OpenElement()
    {
        constexpr std::size_t DEEPEST = 100;
        if (m_open.size() >= DEEPEST)
        {
            Fail(m_begin, "elements nested deeper than " + std::to_string(DEEPEST) + " levels");
        }
        const std::string name = GetName();
        const std::string parent = m_open.empty() ? "" : m_open.back().name;
        if (m_open.empty() && name != "graphml")
        {
            Fail(m_begin, "no GraphML: <graphml> is expected");
        }
        Require(name);
        std::string* text = nullptr;
        if (name == "key")
        {
            OpenKey(parent);
        }
        else if (name == "default" && parent == "key" && !m_key->byDefault)
        {
            text = &m_key->byDefault.emplace();
        }
        else if (name == "graph")
        {
            OpenGraph(parent);
        }
        else if (name == "hyperedge")
        {
            Fail(m_begin,
                 "a link joins two nodes: for <hyperedge>, a node of kind switch is expected");
        }
        else if ((name == "node" || name == "edge") && parent != "graph")
        {
            Fail(m_begin, "<" + name + "> is expected in <graph>, not in another element");
        }
        else if (name == "node")
        {
            OpenNode();
        }
        else if (name == "edge")
        {
            m_ends.emplace_back(Get("source"), Get("target"));
            m_graph.links.push_back({0, 0, m_begin});
        }
        else if (name == "data")
        {
            text = OpenData(parent);
        }
        if (xmlTextReaderIsEmptyElement(m_reader.get()) == 0)
        {
            m_open.push_back({name, text});
        }
    }

    void Require(const std::string& element) const
    {
        static const std::map<std::string, std::vector<const char*>> needed = {
            {"key", {"id", "for", "attr.name"}},
            {"graph", {"edgedefault"}},
            {"node", {"id"}},
            {"edge", {"source", "target"}},
            {"data", {"key"}},
        };
        const auto names = needed.find(element);
        if (names == needed.end())
        {
            return;
        }
        for (const char* name : names->second)
        {
            if (Get(name).empty())
            {
                Fail(m_begin, "<" + element + "> is expected to have " + name + "=\"...\"");
            }
        }
        static const std::set<std::string> fors = {"all", "graph", "node", "edge"};
        if (element == "key" && fors.count(Get("for")) == 0)
        {
            Fail(m_begin, "for=\"" + Get("for") + "\": all, graph, node or edge is expected");
        }
    }

    void OpenKey(const std::string& parent)
    {
        if (parent != "graphml")
        {
            Fail(m_begin, "<key> is expected in <graphml>, not in another element");
        }
        const std::string id = Get("id");
        const auto [key, isNew] = m_keys.emplace(id, Key{Get("attr.name"), Get("for"), {}});
        if (!isNew)
        {
            Fail(m_begin,
                 "the key \"" + id + "\" is declared already; an id of its own is expected");
        }
        m_key = &key->second;
    }

    void OpenGraph(const std::string& parent)
    {
        if (m_hasGraph)
        {
            Fail(m_begin, "one graph is expected: there are none inside another, or behind it");
        }
        if (parent != "graphml")
        {
            Fail(m_begin, "<graph> is expected in <graphml>, not in another element");
        }
        m_hasGraph = true;
    }

    void OpenNode()
    {
        const std::string id = Get("id");
        const auto [found, isNew] = m_nodes.emplace(id, m_graph.nodes.size());
        if (!isNew)
        {
            Fail(m_begin,
                 "node \"" + id + "\" is in line " +
                     std::to_string(m_graph.nodes[found->second].line) +
                     " already; an id of its own is expected");
        }
        m_graph.nodes.push_back({id, m_begin});
    }

    /// \return where its text goes
    std::string* OpenData(const std::string& parent)
    {
        const std::string id = Get("key");
        const auto found = m_keys.find(id);
        if (found == m_keys.end())
        {
            Fail(m_begin,
                 "the key \"" + id + "\" is not declared: <key id=\"" + id +
                     "\" attr.name=... is expected before the graph");
        }
        const Key& key = found->second;
        const std::string here = GetOwner();
        if (key.element != "all" && key.element != here)
        {
            Fail(m_begin,
                 "the key \"" + id + "\" is declared for=\"" + key.element + "\", and this is a " +
                     here + ": another key, or for=\"all\", is expected");
        }
        if (parent != here)
        {
            return nullptr; // of a port, for example
        }
        if (here == "graph")
        {
            return &(m_graph.others[key.name] = "");
        }
        RawAttributes& attributes =
            here == "node" ? m_graph.nodes.back().attributes : m_graph.links.back().attributes;
        return &(attributes[key.name] = {"", m_line}).text;
    }

    /// \return the innermost element here that has attributes
    std::string GetOwner() const
    {
        for (auto element = m_open.rbegin(); element != m_open.rend(); ++element)
        {
            if (element->name == "node" || element->name == "edge")
            {
                return element->name;
            }
        }
        return "graph";
    }

    /// What an entity stands for can be many times as long as the file.
    void RefuseEntities() const
    {
        const auto* type =
            reinterpret_cast<const xmlDtd*>(xmlTextReaderCurrentNode(m_reader.get()));
        if (type->entities != nullptr)
        {
            Fail(m_begin, "entities are not declared here: their text is expected");
        }
    }

    /// An edge may stand before its nodes.
    void ConnectLinks()
    {
        for (std::size_t i = 0; i < m_ends.size(); ++i)
        {
            const auto& [source, target] = m_ends[i];
            RawGraph::Link& link = m_graph.links[i];
            for (const auto& [name, end] :
                 {std::pair(source, &link.source), std::pair(target, &link.target)})
            {
                const auto node = m_nodes.find(name);
                if (node == m_nodes.end())
                {
                    Fail(link.line,
                         "link \"" + source + "\" to \"" + target + "\": there is no node \"" +
                             name + "\"; a node's id is expected");
                }
                *end = node->second;
            }
        }
    }

    void AddDefaults()
    {
        for (const auto& [id, key] : m_keys)
        {
            if (!key.byDefault)
            {
                continue;
            }
            const std::string text = TrimTopologyText(*key.byDefault);
            const auto add = [&name = key.name, &text](auto& elements) {
                for (auto& element : elements)
                {
                    element.attributes.emplace(name, RawAttribute{text, element.line});
                }
            };
            const bool isForAll = key.element == "all";
            if (isForAll || key.element == "node")
            {
                add(m_graph.nodes);
            }
            if (isForAll || key.element == "edge")
            {
                add(m_graph.links);
            }
            if (isForAll || key.element == "graph")
            {
                m_graph.others.emplace(key.name, text);
            }
        }
    }

    const std::string& m_file;
    const std::unique_ptr<xmlTextReader, decltype(&xmlFreeTextReader)> m_reader;
    std::string m_error;
    uint32_t m_errorLine{1};
    uint32_t m_begin{1}; //!< the line where the current tag or text begins
    uint32_t m_line{1};  //!< where it ends
    std::vector<Element> m_open;
    std::map<std::string, Key> m_keys; //!< by id
    Key* m_key{nullptr};               //!< the last one
    bool m_hasGraph{false};
    RawGraph m_graph;
    std::map<std::string, std::size_t> m_nodes;              //!< by id
    std::vector<std::pair<std::string, std::string>> m_ends; //!< the ids that links name
};

} // namespace

RawGraph
ReadRawGraphml(const std::string& text, const std::string& file)
{
    return GraphmlReader(text, file).Read();
}

} // namespace netfilter
} // namespace ns3
