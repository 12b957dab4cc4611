/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-dot-lexer.h"
#include "nf-topology-index.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace ns3
{
namespace netfilter
{

/// Walks over the statements of a graph in Graphviz's language.
class DotIndexer
{
  public:
    DotIndexer(const std::string& text, const std::string& file)
        : m_lexer(text, file)
    {
        Advance();
    }

    TopologyIndex Read()
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
            Advance();
        }
        ReadBlock();
        if (!m_token.IsEnd())
        {
            Fail("nothing is expected behind the graph");
        }
        return std::move(m_index);
    }

  private:
    using Lines = std::map<std::string, uint32_t>;

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
        DotToken name = m_token;
        Advance();
        while (name.isQuoted && Is("+")) // "one text" + " in pieces"
        {
            Advance();
            name.text += m_token.text;
            Advance();
        }
        return name;
    }

    void ReadBlock()
    {
        const Lines nodeDefaults = m_nodeDefaults;
        const Lines linkDefaults = m_linkDefaults;
        constexpr uint32_t DEEPEST = 100; // Boost's reader calls itself for each, too
        if (++m_depth > DEEPEST)
        {
            Fail("groups nested deeper than " + std::to_string(DEEPEST) + " levels");
        }
        Expect("{");
        while (!Is("}"))
        {
            ReadStatement();
            if (Is(";"))
            {
                Advance();
            }
        }
        Advance();
        --m_depth;
        m_nodeDefaults = nodeDefaults;
        m_linkDefaults = linkDefaults;
    }

    void ReadStatement()
    {
        if (IsKeyword("subgraph") || Is("{"))
        {
            ReadSubgraph();
            return;
        }
        if (IsKeyword("node") || IsKeyword("edge") || IsKeyword("graph"))
        {
            Lines none;
            Lines& defaults = IsKeyword("node")   ? m_nodeDefaults
                              : IsKeyword("edge") ? m_linkDefaults
                                                  : none;
            Advance();
            if (!Is("["))
            {
                Fail("\"[\" is expected");
            }
            ReadAttributes(defaults);
            return;
        }
        const DotToken first = TakeName("a node, a link or \"}\"");
        if (Is("="))
        {
            Advance();
            TakeName("a value");
            return;
        }
        SkipPort();
        Mention(first);
        if (Is("--") || Is("->"))
        {
            ReadLinks(first);
            return;
        }
        TopologyIndex::Entry& node = m_index.GetNode(first.text, first.line);
        if (Is("["))
        {
            Lines lines;
            ReadAttributes(lines);
            Describe(node, lines, first.line);
        }
    }

    void ReadSubgraph()
    {
        const uint32_t line = m_token.line;
        const bool isNamed = IsKeyword("subgraph");
        if (isNamed)
        {
            Advance();
            if (m_token.isName)
            {
                Advance();
            }
        }
        else
        {
            Fail("\"subgraph\" is expected before \"{\"");
        }
        ReadBlock();
        if (Is("--") || Is("->"))
        {
            m_lexer.Fail(line, "a link is between two nodes, not between groups of them");
        }
    }

    void ReadLinks(const DotToken& first)
    {
        const std::size_t from = m_index.links.size();
        std::string source = first.text;
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
            const DotToken target = TakeName("a node");
            SkipPort();
            Mention(target);
            m_index.links.push_back({source, target.text, first.line, m_linkDefaults});
            source = target.text;
        }
        Lines lines;
        if (Is("["))
        {
            ReadAttributes(lines);
        }
        for (std::size_t i = from; i < m_index.links.size(); ++i)
        {
            for (const auto& [name, line] : lines)
            {
                m_index.links[i].attributes[name] = line;
            }
        }
    }

    void ReadAttributes(Lines& lines)
    {
        while (Is("["))
        {
            Advance();
            while (!Is("]"))
            {
                const DotToken name = TakeName("an attribute or \"]\"");
                Expect("=");
                const DotToken value = TakeName("a value");
                lines[name.text] = value.line;
                if (Is(",") || Is(";"))
                {
                    Advance();
                }
            }
            Advance();
        }
    }

    /// Describe a node. What a second statement says of it anew is a mistake.
    void Describe(TopologyIndex::Entry& node, const Lines& lines, uint32_t line)
    {
        Lines& said = m_said[node.name];
        for (const auto& [name, where] : lines)
        {
            const auto [earlier, isNew] = said.emplace(name, where);
            if (!isNew)
            {
                m_lexer.Fail(line,
                             "node \"" + node.name + "\" is described a second time: its " + name +
                                 " is in line " + std::to_string(earlier->second) +
                                 " already; another name is expected");
            }
            node.attributes[name] = where;
        }
        if (said.size() == lines.size())
        {
            node.line = line; // where it is described, not where it was first mentioned
        }
    }

    void Mention(const DotToken& name)
    {
        const std::size_t before = m_index.nodes.size();
        TopologyIndex::Entry& node = m_index.GetNode(name.text, name.line);
        if (m_index.nodes.size() > before)
        {
            node.attributes = m_nodeDefaults;
        }
    }

    void SkipPort()
    {
        while (Is(":"))
        {
            Advance();
            TakeName("a port");
        }
    }

    DotLexer m_lexer;
    DotToken m_token;
    uint32_t m_depth{0}; //!< of blocks
    TopologyIndex m_index;
    Lines m_nodeDefaults;
    Lines m_linkDefaults;
    std::map<std::string, Lines> m_said; //!< by node, without defaults
};

TopologyIndex
TopologyIndex::OfDot(const std::string& text, const std::string& file)
{
    return DotIndexer(text, file).Read();
}

} // namespace netfilter
} // namespace ns3
