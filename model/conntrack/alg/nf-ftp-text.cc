/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// How Linux reads FTP (nf_conntrack_ftp.c): generously where clients and servers differ, and always
// to the same end, since a text that is taken for an address is rewritten.

#include "nf-ftp-text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

bool
IsDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// \return whether two texts of one length are the same but for upper and lower case
bool
IsSameText(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
        return std::tolower(x) == std::tolower(y);
    });
}

/**
 * \brief Read numbers: `192,168,5,103,6,226` and what ends them.
 * \param end the character that must follow, 0 for any that is neither digit nor separator
 * \return how many characters the numbers take, 0 when there are not as many
 */
template <std::size_t N>
uint32_t
ReadNumbers(std::string_view text, char separator, char end, std::array<uint32_t, N>& numbers)
{
    numbers.fill(0);
    std::size_t current = 0;
    for (uint32_t i = 0; i < text.size() && current < N; ++i)
    {
        if (IsDigit(text[i]))
        {
            numbers[current] = numbers[current] * 10 + static_cast<uint32_t>(text[i] - '0');
        }
        else if (text[i] == separator)
        {
            ++current;
        }
        else
        {
            return (end == 0 || text[i] == end) && current == N - 1 ? i : 0;
        }
    }
    return 0;
}

uint32_t
JoinBytes(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    return a << 24 | b << 16 | c << 8 | d;
}

/// `192,168,5,103,6,226`. \return its length, or 0
uint32_t
ReadCommas(std::string_view text, char end, FtpAddress& found)
{
    std::array<uint32_t, 6> numbers;
    const uint32_t length = ReadNumbers(text, ',', end, numbers);
    if (length != 0)
    {
        found.address = JoinBytes(numbers[0], numbers[1], numbers[2], numbers[3]);
        found.port = static_cast<uint16_t>(numbers[4] << 8 | numbers[5]);
    }
    return length;
}

/// A port and the delimiter behind it. \return where that ends, or 0
uint32_t
ReadPort(std::string_view text, uint32_t from, char delimiter, FtpAddress& found)
{
    uint16_t port = 0;
    for (uint32_t i = from; i < text.size(); ++i)
    {
        if (text[i] == delimiter)
        {
            found.port = port;
            return port == 0 ? 0 : i + 1;
        }
        if (!IsDigit(text[i]))
        {
            return 0;
        }
        port = static_cast<uint16_t>(port * 10 + (text[i] - '0'));
    }
    return 0;
}

/// RFC 2428 lets any printable character delimit, and everybody uses "|".
bool
IsDelimiter(char c)
{
    return c >= 33 && c <= 126 && !IsDigit(c);
}

/// `|1|192.168.5.103|1762|`. \return its length, or 0
uint32_t
ReadExtendedPort(std::string_view text, FtpAddress& found)
{
    constexpr uint32_t PREFIX = 3;
    constexpr char IPV4 = '1';
    if (text.size() <= PREFIX || !IsDelimiter(text[0]) || text[2] != text[0] || text[1] != IPV4)
    {
        return 0;
    }
    std::array<uint32_t, 4> numbers;
    const uint32_t length = ReadNumbers(text.substr(PREFIX), '.', text[0], numbers);
    if (length == 0)
    {
        return 0;
    }
    found.address = JoinBytes(numbers[0], numbers[1], numbers[2], numbers[3]);
    return ReadPort(text, PREFIX + length + 1, text[0], found);
}

/// `|||2561|`. \return its length, or 0
uint32_t
ReadExtendedPassive(std::string_view text, FtpAddress& found)
{
    constexpr uint32_t PREFIX = 3;
    if (text.size() <= PREFIX || !IsDelimiter(text[0]) || text[1] != text[0] || text[2] != text[0])
    {
        return 0;
    }
    return ReadPort(text, PREFIX, text[0], found);
}

/// What is looked for, in the order in which it is looked for.
struct Pattern
{
    bool reply;
    FtpForm form;
    std::string_view start;
    char skipTo; //!< the address begins behind this character, 0: at once
};

constexpr Pattern PATTERNS[] = {
    {false, FtpForm::PORT, "PORT", ' '},
    {false, FtpForm::EPRT, "EPRT", ' '},
    {true, FtpForm::PASV, "227 ", 0},
    {true, FtpForm::EPSV, "229 ", '('},
};

/// Read the address behind a pattern. \return its length, or 0
uint32_t
ReadForm(std::string_view text, FtpAddress& found)
{
    switch (found.form)
    {
    case FtpForm::PORT:
        return ReadCommas(text, '\r', found);
    case FtpForm::EPRT:
        return ReadExtendedPort(text, found);
    case FtpForm::PASV: {
        // Servers differ in what stands before the first digit (RFC 1123 section 4.1.2.6).
        const auto digit = std::find_if(text.begin(), text.end(), IsDigit) - text.begin();
        found.offset += static_cast<uint32_t>(digit);
        return ReadCommas(text.substr(static_cast<std::size_t>(digit)), 0, found);
    }
    case FtpForm::EPSV:
        return ReadExtendedPassive(text, found);
    }
    return 0;
}

FtpSearch
TryPattern(std::string_view text, const Pattern& pattern, FtpAddress& found)
{
    const std::size_t size = pattern.start.size();
    if (text.size() <= size)
    {
        return IsSameText(text, pattern.start.substr(0, text.size())) ? FtpSearch::PARTIAL
                                                                      : FtpSearch::NOTHING;
    }
    if (!IsSameText(text.substr(0, size), pattern.start))
    {
        return FtpSearch::NOTHING;
    }
    std::size_t begin = size;
    if (pattern.skipTo != 0)
    {
        begin = text.find(pattern.skipTo, size);
        if (begin == std::string_view::npos)
        {
            return FtpSearch::PARTIAL;
        }
        ++begin;
    }
    found.form = pattern.form;
    found.offset = static_cast<uint32_t>(begin);
    found.length = ReadForm(text.substr(begin), found);
    return found.length == 0 ? FtpSearch::PARTIAL : FtpSearch::FOUND;
}

} // namespace

FtpSearch
FindFtpAddress(std::string_view text, bool reply, FtpAddress& found)
{
    for (const Pattern& pattern : PATTERNS)
    {
        if (pattern.reply == reply)
        {
            const FtpSearch result = TryPattern(text, pattern, found);
            if (result != FtpSearch::NOTHING)
            {
                return result;
            }
        }
    }
    return FtpSearch::NOTHING;
}

std::string
WriteFtpAddress(FtpForm form, uint32_t address, uint16_t port)
{
    const auto byte = [address](int index) { return address >> (24 - 8 * index) & 0xff; };
    std::ostringstream text;
    switch (form)
    {
    case FtpForm::PORT:
    case FtpForm::PASV:
        text << byte(0) << ',' << byte(1) << ',' << byte(2) << ',' << byte(3) << ',' << (port >> 8)
             << ',' << (port & 0xff);
        break;
    case FtpForm::EPRT:
        text << "|1|" << byte(0) << '.' << byte(1) << '.' << byte(2) << '.' << byte(3) << '|'
             << port << '|';
        break;
    case FtpForm::EPSV:
        text << "|||" << port << '|';
        break;
    }
    return text.str();
}

} // namespace netfilter
} // namespace ns3
