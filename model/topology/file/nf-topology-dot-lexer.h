/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_DOT_LEXER_H
#define NF_TOPOLOGY_DOT_LEXER_H

#include <cstddef>
#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/// A word, a mark such as "{" or "--", or the end, which is an empty mark.
struct DotToken
{
    std::string text;
    uint32_t line{1};
    bool isName{false};
    bool isQuoted{false};

    /// \return whether the file ends here
    bool IsEnd() const
    {
        return !isName && text.empty();
    }
};

/// Splits a text in Graphviz's language into tokens. Text in <> and non-ASCII letters outside
/// quotes are refused.
class DotLexer
{
  public:
    /// \param text lives as long as this \param file what messages call it, likewise
    DotLexer(const std::string& text, const std::string& file);

    /// \return the next word or mark \throws TopologyError
    DotToken Next();

    /// \throws TopologyError with this file and a line
    [[noreturn]] void Fail(uint32_t line, const std::string& what) const;

  private:
    bool StartsWith(const char* what) const;
    void Skip(std::size_t end);
    void SkipBlanks();
    void ReadQuoted(std::string& text);
    void ReadWord(std::string& text);

    const std::string& m_text;
    const std::string& m_file;
    std::size_t m_at{0};
    uint32_t m_line{1};
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_DOT_LEXER_H */
