/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-index.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

bool
IsBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// \return the text with blanks and line ends in a form that no XML reader folds into one
std::string
KeepBlanks(const std::string& text)
{
    std::string kept;
    for (const char c : text)
    {
        if (IsBlank(c))
        {
            kept += c == '\r' ? "" : "&#" + std::to_string(static_cast<int>(c)) + ";";
        }
        else
        {
            kept += c;
        }
    }
    return kept;
}

} // namespace

/// Walks over the tags of a GraphML file.
class GraphmlIndexer
{
  public:
    GraphmlIndexer(const std::string& text, const std::string& file, std::string& plain)
        : m_text(text),
          m_file(file),
          m_plain(plain)
    {
    }

    TopologyIndex Read()
    {
        while (m_at < m_text.size())
        {
            if (m_text[m_at] != '<')
            {
                const std::string between = Take(m_text.find('<', m_at));
                m_plain += m_isData ? KeepBlanks(between) : between;
            }
            else if (StartsWith("<!--"))
            {
                m_plain += Take(Behind("-->"));
            }
            else if (StartsWith("<![CDATA["))
            {
                m_plain += Take(Behind("]]>"));
            }
            else if (StartsWith("<?"))
            {
                m_plain += Take(Behind("?>"));
            }
            else
            {
                ReadTag();
            }
        }
        if (!m_hasGraph)
        {
            Fail(m_line, "<graph> is expected in <graphml>");
        }
        CheckLinks();
        return std::move(m_index);
    }

  private:
    using Attributes = std::map<std::string, std::string>;

    [[noreturn]] void Fail(uint32_t line, const std::string& what) const
    {
        throw TopologyError({m_file, line}, what);
    }

    bool StartsWith(const char* what) const
    {
        return m_text.compare(m_at, std::char_traits<char>::length(what), what) == 0;
    }

    std::size_t Behind(const std::string& what) const
    {
        const std::size_t found = m_text.find(what, m_at);
        return found == std::string::npos ? found : found + what.size();
    }

    std::string Take(std::size_t end)
    {
        const std::string taken = m_text.substr(m_at, end - m_at);
        m_line += static_cast<uint32_t>(std::count(taken.begin(), taken.end(), '\n'));
        m_at += taken.size();
        return taken;
    }

    /// \return where the tag that begins here ends: a ">" that is in no quotes
    std::size_t FindTagEnd() const
    {
        char quote = 0;
        for (std::size_t end = m_at; end < m_text.size(); ++end)
        {
            const char c = m_text[end];
            if (quote != 0)
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c == '"' || c == '\'')
            {
                quote = c;
            }
            else if (c == '>')
            {
                return end + 1;
            }
        }
        return m_text.size();
    }

    /// Read `name="value" ...`, and change what Boost is to see otherwise.
    Attributes ReadTagAttributes(const std::string& element, std::string& tag) const
    {
        Attributes attributes;
        std::size_t at = 0;
        while ((at = tag.find('=', at)) != std::string::npos)
        {
            std::size_t end = at;
            while (end > 0 && IsBlank(tag[end - 1]))
            {
                --end;
            }
            std::size_t begin = end;
            while (begin > 0 && !IsBlank(tag[begin - 1]))
            {
                --begin;
            }
            const std::size_t open = tag.find_first_of("\"'", at);
            const std::size_t close =
                open == std::string::npos ? open : tag.find(tag[open], open + 1);
            if (close == std::string::npos)
            {
                break;
            }
            const std::string name = tag.substr(begin, end - begin);
            const std::string value = tag.substr(open + 1, close - open - 1);
            attributes[name] = value;
            at = close + 1;
            // Numbers are read by us, who know their line; a drawing program's arrows are cables.
            const char* instead = nullptr;
            if (element == "key" && name == "attr.type")
            {
                instead = "string";
            }
            else if (element == "graph" && name == "edgedefault")
            {
                instead = "undirected";
            }
            else if (element == "edge" && name == "directed")
            {
                instead = "false";
            }
            if (instead != nullptr)
            {
                tag.replace(open + 1, value.size(), instead);
                at = tag.find(tag[open], open + 1) + 1;
            }
        }
        return attributes;
    }

    void ReadTag()
    {
        const uint32_t line = m_line;
        std::string tag = Take(FindTagEnd());
        const std::size_t nameEnd = tag.find_first_of(" \t\r\n/>", 2);
        const std::string name = tag.substr(1, nameEnd - 1);
        const Attributes attributes = ReadTagAttributes(name, tag);
        Require(name, attributes, line);
        if (name == "key" && attributes.count("attr.type") == 0)
        {
            tag.insert(tag.find("key") + 3, " attr.type=\"string\"");
        }
        m_plain += tag;
        const bool isEmpty = tag.size() > 2 && tag[tag.size() - 2] == '/';
        if (name == "key")
        {
            m_keys[Get(attributes, "id")] = {Get(attributes, "attr.name"), Get(attributes, "for")};
        }
        else if (name == "graph")
        {
            if (m_hasGraph)
            {
                Fail(line, "one graph is expected: there are none inside another, or behind it");
            }
            m_hasGraph = m_isGraph = true;
        }
        else if (name == "/graph")
        {
            m_isGraph = false;
        }
        else if (name == "hyperedge")
        {
            Fail(line,
                 "a link joins two nodes: for <hyperedge>, a node of kind switch is expected");
        }
        else if (name == "node" || name == "edge")
        {
            Open(name == "node", attributes, line);
        }
        else if (name == "/node" || name == "/edge")
        {
            m_entry = nullptr;
        }
        else if (name == "data")
        {
            OpenData(attributes, line);
        }
        else if (name == "/data")
        {
            m_isData = false;
        }
        if (isEmpty)
        {
            m_isData = name != "data" && m_isData;
            m_entry = name == "node" || name == "edge" ? nullptr : m_entry;
            m_isGraph = name != "graph" && m_isGraph;
        }
    }

    /// Boost's reader needs these, and does not say where they are missing.
    void Require(const std::string& element, const Attributes& attributes, uint32_t line) const
    {
        static const std::map<std::string, std::vector<std::string>> needed = {
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
        for (const std::string& name : names->second)
        {
            if (Get(attributes, name).empty())
            {
                Fail(line, "<" + element + "> is expected to have " + name + "=\"...\"");
            }
        }
        static const std::set<std::string> fors = {"all", "graph", "node", "edge"};
        if (element == "key" && fors.count(Get(attributes, "for")) == 0)
        {
            Fail(line,
                 "for=\"" + Get(attributes, "for") + "\": all, graph, node or edge is expected");
        }
    }

    void Open(bool isNode, const Attributes& attributes, uint32_t line)
    {
        if (!m_isGraph || m_entry != nullptr)
        {
            Fail(line,
                 std::string(isNode ? "<node>" : "<edge>") +
                     " is expected in <graph>, not in another element");
        }
        m_isNode = isNode;
        if (!isNode)
        {
            m_index.links.push_back({Get(attributes, "source"), Get(attributes, "target"), line});
            m_entry = &m_index.links.back();
            return;
        }
        const std::string id = Get(attributes, "id");
        if (const TopologyIndex::Entry* earlier = m_index.FindNode(id))
        {
            Fail(line,
                 "node \"" + id + "\" is in line " + std::to_string(earlier->line) +
                     " already; an id of its own is expected");
        }
        m_entry = &m_index.GetNode(id, line);
    }

    void OpenData(const Attributes& attributes, uint32_t line)
    {
        const std::string key = Get(attributes, "key");
        const auto found = m_keys.find(key);
        if (found == m_keys.end())
        {
            Fail(line,
                 "the key \"" + key + "\" is not declared: <key id=\"" + key +
                     "\" attr.name=... is expected before the graph");
        }
        m_isData = true;
        const auto& [name, element] = found->second;
        const std::string here = m_entry == nullptr ? "graph" : m_isNode ? "node" : "edge";
        if (element != "all" && element != here)
        {
            Fail(line,
                 "the key \"" + key + "\" is declared for=\"" + element + "\", and this is a " +
                     here + ": another key, or for=\"all\", is expected");
        }
        if (m_entry != nullptr)
        {
            m_entry->attributes[name] = m_line;
        }
    }

    void CheckLinks() const
    {
        for (const TopologyIndex::Entry& link : m_index.links)
        {
            for (const std::string& name : {link.name, link.target})
            {
                if (m_index.FindNode(name) == nullptr)
                {
                    Fail(link.line,
                         "link \"" + link.name + "\" to \"" + link.target +
                             "\": there is no node \"" + name + "\"; a node's id is expected");
                }
            }
        }
    }

    static std::string Get(const Attributes& attributes, const std::string& name)
    {
        const auto found = attributes.find(name);
        return found == attributes.end() ? "" : found->second;
    }

    const std::string& m_text;
    const std::string& m_file;
    std::string& m_plain;
    std::size_t m_at{0};
    uint32_t m_line{1};
    TopologyIndex m_index;
    TopologyIndex::Entry* m_entry{nullptr}; //!< the node or link whose tags are being read
    std::map<std::string, std::pair<std::string, std::string>> m_keys; //!< name, what it is for
    bool m_isNode{false};
    bool m_hasGraph{false};
    bool m_isGraph{false}; //!< in <graph>
    bool m_isData{false};
};

TopologyIndex
TopologyIndex::OfGraphml(const std::string& text, const std::string& file, std::string& plain)
{
    return GraphmlIndexer(text, file, plain).Read();
}

} // namespace netfilter
} // namespace ns3
