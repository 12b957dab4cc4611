/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-dot-lexer.h"

#include "nf-topology.h"

#include <algorithm>
#include <cctype>

namespace ns3
{
namespace netfilter
{

namespace
{

bool
IsWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool
IsNumber(const std::string& text)
{
    return text.find_first_not_of("-.0123456789") == std::string::npos &&
           text.find_first_of("0123456789") != std::string::npos &&
           text.find('-', 1) == std::string::npos && std::count(text.begin(), text.end(), '.') <= 1;
}

} // namespace

DotLexer::DotLexer(const std::string& text, const std::string& file)
    : m_text(text),
      m_file(file)
{
}

DotToken
DotLexer::Next()
{
    SkipBlanks();
    DotToken token{"", m_line};
    if (m_at == m_text.size())
    {
        return token;
    }
    const char c = m_text[m_at];
    if (c == '"')
    {
        token.isName = token.isQuoted = true;
        ReadQuoted(token.text);
    }
    else if (c == '<')
    {
        Fail(m_line, "text in <> is not read here: it must stand in quotes");
    }
    else if (StartsWith("--") || StartsWith("->"))
    {
        token.text = m_text.substr(m_at, 2);
        m_at += 2;
    }
    else if (IsWord(c) || c == '.' || c == '-')
    {
        token.isName = true;
        ReadWord(token.text);
    }
    else if ((c & 0x80) != 0)
    {
        Fail(m_line, "letters beyond ASCII are read in quotes only");
    }
    else if (c == '#')
    {
        Fail(m_line, "\"#\" begins a comment only where it is the first of its line");
    }
    else
    {
        token.text = c;
        ++m_at;
    }
    return token;
}

void
DotLexer::Fail(uint32_t line, const std::string& what) const
{
    throw TopologyError({m_file, line}, what);
}

bool
DotLexer::StartsWith(const char* what) const
{
    return m_text.compare(m_at, std::char_traits<char>::length(what), what) == 0;
}

void
DotLexer::Skip(std::size_t end)
{
    for (end = std::min(end, m_text.size()); m_at < end; ++m_at)
    {
        m_line += m_text[m_at] == '\n' ? 1 : 0;
    }
}

void
DotLexer::SkipBlanks()
{
    while (m_at < m_text.size())
    {
        if (std::isspace(static_cast<unsigned char>(m_text[m_at])) != 0)
        {
            Skip(m_at + 1);
        }
        else if (StartsWith("//") ||
                 (m_text[m_at] == '#' && (m_at == 0 || m_text[m_at - 1] == '\n')))
        {
            Skip(m_text.find('\n', m_at));
        }
        else if (StartsWith("/*"))
        {
            const std::size_t end = m_text.find("*/", m_at + 2);
            if (end == std::string::npos)
            {
                Fail(m_line, "the comment that begins here has no end");
            }
            Skip(end + 2);
        }
        else
        {
            return;
        }
    }
}

void
DotLexer::ReadQuoted(std::string& text)
{
    std::size_t end = m_at + 1;
    for (; end < m_text.size() && m_text[end] != '"'; ++end)
    {
        if (m_text[end] == '\\' && end + 1 < m_text.size())
        {
            ++end;
            if (m_text.compare(end, 2, "\r\n") == 0)
            {
                ++end; // a line end of Windows
            }
            if (m_text[end] == '\n')
            {
                continue; // the text goes on in the next line
            }
            // A backslash before a quote goes, before anything else it stays, another one too.
            text += m_text[end] == '"' ? "" : "\\";
        }
        text += m_text[end];
    }
    if (end >= m_text.size())
    {
        Fail(m_line, "the text in quotes that begins here has no end");
    }
    Skip(end + 1);
}

void
DotLexer::ReadWord(std::string& text)
{
    const char first = m_text[m_at];
    const bool isNumber = first == '.' || first == '-' || (first >= '0' && first <= '9');
    do
    {
        text += m_text[m_at++];
    } while (m_at < m_text.size() && (IsWord(m_text[m_at]) || (isNumber && m_text[m_at] == '.')));
    if (isNumber && !IsNumber(text))
    {
        Fail(m_line, "\"" + text + "\" is no number and no word: it must stand in quotes");
    }
}

} // namespace netfilter
} // namespace ns3
