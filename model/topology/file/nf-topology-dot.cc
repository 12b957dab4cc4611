/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-dot-lexer.h"
#include "nf-topology-raw.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Fills a graph from the statements of a file in Graphviz's language, in one pass.
class DotReader
{
  public:
    DotReader(const std::string& text, const std::string& file)
        : m_lexer(text, file)
    {
        Advance();
    }

    RawGraph Read()
    {
        if (IsKeyword("strict"))
        {
            Fail("a topology is no strict graph: there may be two links between two nodes");
        }
        if (IsKeyword("digraph"))
        {
            Fail("a link has no direction: write \"graph\" for \"digraph\", and -- for ->");
        }
        if (!IsKeyword("graph"))
        {
            Fail("a graph is expected: graph name { ... }");
        }
        Advance();
        if (m_token.isName)
        {
            TakeName("a name");
        }
        Defaults defaults;
        ReadBlock(defaults);
        if (!m_token.IsEnd())
        {
            Fail("nothing is expected behind the graph");
        }
        return std::move(m_graph);
    }

  private:
    /// Default attributes of the nodes and links that follow.
    struct Defaults
    {
        RawAttributes node;
        RawAttributes link;
    };

    [[noreturn]] void Fail(const std::string& what) const
    {
        const bool isEnd = m_token.IsEnd();
        m_lexer.Fail(
            m_token.line,
            what + (isEnd ? ", here is the file's end" : ", here is \"" + m_token.text + "\""));
    }

    void Advance()
    {
        m_token = m_lexer.Next();
    }

    bool Is(const char* mark) const
    {
        return !m_token.isName && m_token.text == mark;
    }

    bool IsKeyword(const std::string& word) const
    {
        return m_token.isName && !m_token.isQuoted &&
               std::equal(
                   word.begin(),
                   word.end(),
                   m_token.text.begin(),
                   m_token.text.end(),
                   [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
    }

    bool IsReserved() const
    {
        static const std::array<const char*, 6> WORDS =
            {"digraph", "edge", "graph", "node", "strict", "subgraph"};
        return std::any_of(WORDS.begin(), WORDS.end(), [this](const char* word) {
            return IsKeyword(word);
        });
    }

    void Expect(const char* mark)
    {
        if (!Is(mark))
        {
            Fail(std::string("\"") + mark + "\" is expected");
        }
        Advance();
    }

    DotToken TakeName(const char* what)
    {
        if (!m_token.isName)
        {
            Fail(std::string(what) + " is expected");
        }
        if (IsReserved())
        {
            Fail(std::string(what) + " is expected; a word of the language must stand in quotes");
        }
        DotToken name = m_token;
        Advance();
        while (name.isQuoted && Is("+")) // "one text" + " in pieces"
        {
            Advance();
            if (!m_token.isQuoted)
            {
                Fail("a text in quotes is expected behind \"+\"");
            }
            name.text += m_token.text;
            Advance();
        }
        return name;
    }

    void ReadBlock(Defaults& defaults)
    {
        constexpr uint32_t DEEPEST = 100; // each takes some of the stack
        if (++m_depth > DEEPEST)
        {
            Fail("groups nested deeper than " + std::to_string(DEEPEST) + " levels");
        }
        Expect("{");
        while (!Is("}"))
        {
            ReadStatement(defaults);
            if (Is(";"))
            {
                Advance();
            }
        }
        Advance();
        --m_depth;
    }

    void ReadStatement(Defaults& defaults)
    {
        if (IsKeyword("subgraph") || Is("{"))
        {
            ReadSubgraph(defaults);
            return;
        }
        if (IsKeyword("node") || IsKeyword("edge") || IsKeyword("graph"))
        {
            ReadDefaults(defaults);
            return;
        }
        const DotToken first = TakeName("a node, a link or \"}\"");
        if (Is("="))
        {
            Advance();
            SetOther(first.text, TakeName("a value").text);
            return;
        }
        SkipPort();
        const std::size_t node = Mention(first, defaults);
        if (Is("--") || Is("->"))
        {
            ReadLinks(first, node, defaults);
        }
        else if (Is("["))
        {
            Describe(m_graph.nodes[node], ReadAttributes(), first.line);
        }
    }

    void ReadDefaults(Defaults& defaults)
    {
        const bool isNode = IsKeyword("node");
        const bool isGraph = IsKeyword("graph");
        Advance();
        if (!Is("["))
        {
            Fail("\"[\" is expected");
        }
        for (const auto& [name, attribute] : ReadAttributes())
        {
            if (isGraph)
            {
                SetOther(name, attribute.text);
            }
            else
            {
                (isNode ? defaults.node : defaults.link)[name] = attribute;
            }
        }
    }

    /// A group's own attributes are only drawn, and groups are not kept.
    void SetOther(const std::string& name, const std::string& text)
    {
        if (m_depth == 1)
        {
            m_graph.others[name] = text;
        }
    }

    void ReadSubgraph(const Defaults& outer)
    {
        const uint32_t line = m_token.line;
        if (!IsKeyword("subgraph"))
        {
            Fail("\"subgraph\" is expected before \"{\"");
        }
        Advance();
        Defaults unnamed = outer;
        // A group that is opened again keeps its defaults.
        ReadBlock(m_token.isName ? m_groups.emplace(TakeName("a name").text, outer).first->second
                                 : unnamed);
        if (Is("--") || Is("->"))
        {
            m_lexer.Fail(line, "a link is between two nodes, not between groups of them");
        }
    }

    void ReadLinks(const DotToken& first, std::size_t source, const Defaults& defaults)
    {
        const std::size_t from = m_graph.links.size();
        while (Is("--") || Is("->"))
        {
            if (Is("->"))
            {
                Fail("a link has no direction: \"--\" is expected");
            }
            Advance();
            if (IsKeyword("subgraph") || Is("{"))
            {
                Fail("a link is between two nodes, not between groups of them");
            }
            const DotToken name = TakeName("a node");
            SkipPort();
            const std::size_t target = Mention(name, defaults);
            m_graph.links.push_back({source, target, first.line, defaults.link});
            source = target;
        }
        if (Is("["))
        {
            const RawAttributes attributes = ReadAttributes();
            for (std::size_t i = from; i < m_graph.links.size(); ++i)
            {
                for (const auto& [name, attribute] : attributes)
                {
                    m_graph.links[i].attributes[name] = attribute;
                }
            }
        }
    }

    RawAttributes ReadAttributes()
    {
        RawAttributes attributes;
        while (Is("["))
        {
            Advance();
            while (!Is("]"))
            {
                const DotToken name = TakeName("an attribute or \"]\"");
                Expect("=");
                const DotToken value = TakeName("a value");
                attributes[name.text] = {value.text, value.line};
                if (Is(",") || Is(";"))
                {
                    Advance();
                }
            }
            Advance();
        }
        return attributes;
    }

    /// Describe a node. What a second statement says of it anew is a mistake.
    void Describe(RawGraph::Node& node, const RawAttributes& attributes, uint32_t line)
    {
        RawAttributes& said = m_said[node.name];
        for (const auto& [name, attribute] : attributes)
        {
            const auto [earlier, isNew] = said.emplace(name, attribute);
            if (!isNew)
            {
                m_lexer.Fail(line,
                             "node \"" + node.name + "\" is described a second time: its " + name +
                                 " is in line " + std::to_string(earlier->second.line) +
                                 " already; another name is expected");
            }
            node.attributes[name] = attribute;
        }
        if (said.size() == attributes.size())
        {
            node.line = line; // where it is described, not where it was first mentioned
        }
    }

    /// \return the index of a node, which is created when it is first mentioned
    std::size_t Mention(const DotToken& name, const Defaults& defaults)
    {
        const auto [node, isNew] = m_nodes.emplace(name.text, m_graph.nodes.size());
        if (isNew)
        {
            m_graph.nodes.push_back({name.text, name.line, defaults.node});
        }
        return node->second;
    }

    /// Skip where at a node a link ends: node:port or node:port:compass.
    void SkipPort()
    {
        for (uint32_t i = 0; i < 2 && Is(":"); ++i)
        {
            Advance();
            TakeName("a port");
        }
    }

    DotLexer m_lexer;
    DotToken m_token;
    uint32_t m_depth{0}; //!< of blocks
    RawGraph m_graph;
    std::map<std::string, std::size_t> m_nodes;  //!< by name
    std::map<std::string, Defaults> m_groups;    //!< by name
    std::map<std::string, RawAttributes> m_said; //!< by node, without defaults
};

} // namespace

RawGraph
ReadRawDot(const std::string& text, const std::string& file)
{
    return DotReader(text, file).Read();
}

} // namespace netfilter
} // namespace ns3
