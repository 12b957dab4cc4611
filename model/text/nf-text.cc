/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-text.h"

#include "nf-text-error.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace ns3
{
namespace netfilter
{

namespace
{

bool
IsBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

void
RefuseNul(const std::string& line)
{
    if (line.find('\0') != std::string::npos)
    {
        throw RuleError("a NUL byte is no part of a rule");
    }
}

/// Collects words; a quoted empty one counts.
class WordList
{
  public:
    void Add(char c)
    {
        m_word += c;
        m_open = true;
    }

    void Open()
    {
        m_open = true;
    }

    void Close()
    {
        if (m_open)
        {
            m_words.push_back(std::move(m_word));
        }
        m_word.clear();
        m_open = false;
    }

    std::vector<std::string> Take()
    {
        Close();
        return std::move(m_words);
    }

  private:
    std::vector<std::string> m_words;
    std::string m_word;
    bool m_open{false};
};

/// Read one to four numbers of 0..255 with dots. \return how many there were, 0 when it is wrong
int
ParseDotted(const std::string& text, uint32_t& address)
{
    const std::vector<std::string> parts = Split(text, '.');
    if (parts.size() > 4)
    {
        return 0;
    }
    address = 0;
    for (const std::string& part : parts)
    {
        uint64_t byte;
        if (!ParseNumber(part, 255, byte))
        {
            return 0;
        }
        address = (address << 8) | static_cast<uint32_t>(byte);
    }
    const int count = static_cast<int>(parts.size());
    // What is left out at the end is zero: 10.1 is the network 10.1.0.0.
    address <<= 8 * (4 - count);
    return count;
}

} // namespace

std::vector<std::string>
SplitCommandLine(const std::string& line)
{
    RefuseNul(line);
    WordList words;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i)
    {
        const char c = line[i];
        const bool more = i + 1 < line.size();
        if (quote == '\'')
        {
            if (c == quote)
            {
                quote = 0;
            }
            else
            {
                words.Add(c);
            }
        }
        else if (quote == '"')
        {
            if (c == quote)
            {
                quote = 0;
            }
            else if (c == '\\' && more &&
                     std::string("\"\\$`").find(line[i + 1]) != std::string::npos)
            {
                words.Add(line[++i]);
            }
            else
            {
                words.Add(c);
            }
        }
        else if (c == '\'' || c == '"')
        {
            quote = c;
            words.Open();
        }
        else if (c == '\\' && more)
        {
            words.Add(line[++i]);
        }
        else if (IsBlank(c))
        {
            words.Close();
        }
        else
        {
            words.Add(c);
        }
    }
    if (quote != 0)
    {
        throw RuleError(std::string("a quote ") + quote + " is not closed");
    }
    return words.Take();
}

std::vector<std::string>
SplitRestoreLine(const std::string& line)
{
    RefuseNul(line);
    WordList words;
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i)
    {
        const char c = line[i];
        if (quoted && c == '\\' && i + 1 < line.size())
        {
            words.Add(line[++i]);
        }
        else if (c == '"')
        {
            // A word ends where its quote does, even without a blank behind it.
            quoted = !quoted;
            if (quoted)
            {
                words.Open();
            }
            else
            {
                words.Close();
            }
        }
        else if (!quoted && IsBlank(c))
        {
            words.Close();
        }
        else
        {
            words.Add(c);
        }
    }
    if (quoted)
    {
        throw RuleError("a quote \" is not closed");
    }
    return words.Take();
}

std::vector<std::string>
Split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (;;)
    {
        const std::size_t end = text.find(separator, begin);
        parts.push_back(text.substr(begin, end - begin));
        if (end == std::string::npos)
        {
            return parts;
        }
        begin = end + 1;
    }
}

std::string
Quote(const std::string& text)
{
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return c < 0x80 && (std::isalnum(c) || c == '_' || c == '-');
    });
    if (plain)
    {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text)
    {
        if (c == '"' || c == '\'' || c == '\\')
        {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted + '"';
}

bool
EqualsIgnoringCase(const std::string& a, const std::string& b)
{
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](unsigned char x, unsigned char y) {
               return std::tolower(x) == std::tolower(y);
           });
}

bool
ParseNumber(const std::string& text, uint64_t max, uint64_t& value)
{
    // strtoull would also take a minus; blanks in front and a plus are iptables' too.
    const std::size_t first = text.find_first_not_of(" \t\n\v\f\r");
    if (first == std::string::npos || text[first] == '-')
    {
        return false;
    }
    char* end = nullptr;
    errno = 0;
    value = std::strtoull(text.c_str(), &end, 0);
    return errno == 0 && end != text.c_str() && end == text.c_str() + text.size() && value <= max;
}

std::string
FormatHex(uint32_t value)
{
    char text[16];
    std::snprintf(text, sizeof(text), "0x%x", value);
    return text;
}

bool
ParseAddress(const std::string& text, uint32_t& address)
{
    return ParseDotted(text, address) == 4;
}

bool
ParseShortAddress(const std::string& text, uint32_t& address)
{
    return ParseDotted(text, address) != 0;
}

void
ParseNetwork(const std::string& text, uint32_t& address, uint32_t& mask)
{
    const std::size_t slash = text.find('/');
    const std::string host = text.substr(0, slash);
    mask = 0xffffffff;
    if (slash != std::string::npos)
    {
        const std::string tail = text.substr(slash + 1);
        uint64_t length;
        if (ParseNumber(tail, 32, length))
        {
            mask = length == 0 ? 0 : 0xffffffffU << (32 - length);
        }
        else if (!ParseAddress(tail, mask))
        {
            throw RuleError("invalid mask `" + tail + "' specified");
        }
    }
    if (!ParseShortAddress(host, address))
    {
        throw RuleError("host/network `" + host +
                        "' not found (an IPv4 address is needed, names are not looked up)");
    }
    address &= mask;
}

std::string
FormatAddress(uint32_t address)
{
    char text[16];
    std::snprintf(text,
                  sizeof(text),
                  "%u.%u.%u.%u",
                  address >> 24,
                  (address >> 16) & 0xff,
                  (address >> 8) & 0xff,
                  address & 0xff);
    return text;
}

int
GetPrefixLength(uint32_t mask)
{
    int length = 0;
    while (length < 32 && (mask & (0x80000000U >> length)) != 0)
    {
        ++length;
    }
    return mask == (length == 0 ? 0 : 0xffffffffU << (32 - length)) ? length : -1;
}

std::string
FormatMask(uint32_t mask)
{
    const int length = GetPrefixLength(mask);
    return "/" + (length >= 0 ? std::to_string(length) : FormatAddress(mask));
}

} // namespace netfilter
} // namespace ns3
