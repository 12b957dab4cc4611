/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-message.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

// RFC 854
constexpr uint8_t SE = 240;
constexpr uint8_t SB = 250;
constexpr uint8_t WILL = 251;
constexpr uint8_t DONT = 254;
constexpr uint8_t IAC = 255;

/// As isdigit() of a computer that knows ASCII only.
bool
IsDigit(char character)
{
    return character >= '0' && character <= '9';
}

/**
 * Read a decimal number.
 * \param text where
 * \param[in,out] at where it begins, and then where it has ended
 * \param limit the largest it may be
 */
std::optional<uint32_t>
ReadNumber(const std::string& text, std::size_t& at, uint32_t limit)
{
    uint32_t number = 0;
    const std::size_t begin = at;
    for (; at < text.size() && IsDigit(text[at]); ++at)
    {
        number = number * 10 + static_cast<uint32_t>(text[at] - '0');
        if (number > limit)
        {
            return std::nullopt;
        }
    }
    return at == begin ? std::nullopt : std::optional<uint32_t>(number);
}

/// Read six numbers with commas between them. \param[in,out] at as in ReadNumber
std::optional<InetSocketAddress>
ReadHostPort(const std::string& text, std::size_t& at)
{
    std::array<uint32_t, 6> numbers;
    for (std::size_t i = 0; i < numbers.size(); ++i)
    {
        if (i != 0 && (at >= text.size() || text[at++] != ','))
        {
            return std::nullopt;
        }
        const auto number = ReadNumber(text, at, 255);
        if (!number)
        {
            return std::nullopt;
        }
        numbers[i] = *number;
    }
    const Ipv4Address host(numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | numbers[3]);
    return InetSocketAddress(host, static_cast<uint16_t>(numbers[4] << 8 | numbers[5]));
}

/// \return the IPv4 address "10.0.0.2", if it is one
std::optional<Ipv4Address>
ParseAddress(const std::string& text)
{
    uint32_t address = 0;
    std::size_t at = 0;
    for (int i = 0; i < 4; ++i)
    {
        if (i != 0 && (at >= text.size() || text[at++] != '.'))
        {
            return std::nullopt;
        }
        const auto number = ReadNumber(text, at, 255);
        if (!number)
        {
            return std::nullopt;
        }
        address = address << 8 | *number;
    }
    return at == text.size() ? std::optional<Ipv4Address>(Ipv4Address(address)) : std::nullopt;
}

} // namespace

FtpLineReader::FtpLineReader(std::size_t maxLength)
    : m_maxLength(maxLength)
{
}

void
FtpLineReader::Append(const uint8_t* bytes, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
    {
        const uint8_t byte = bytes[i];
        switch (m_telnet)
        {
        case Telnet::TEXT:
            if (byte == IAC)
            {
                m_telnet = Telnet::COMMAND;
            }
            else
            {
                AddText(static_cast<char>(byte));
            }
            break;
        case Telnet::COMMAND:
            m_telnet = byte == SB                       ? Telnet::SUBNEGOTIATION
                       : (byte >= WILL && byte <= DONT) ? Telnet::OPTION
                                                        : Telnet::TEXT;
            if (byte == IAC)
            {
                AddText(static_cast<char>(byte)); // doubled: it is itself, as in a file's name
            }
            break;
        case Telnet::OPTION:
            m_telnet = Telnet::TEXT;
            break;
        case Telnet::SUBNEGOTIATION:
            m_telnet = byte == IAC ? Telnet::SUBNEGOTIATION_COMMAND : Telnet::SUBNEGOTIATION;
            break;
        case Telnet::SUBNEGOTIATION_COMMAND:
            m_telnet = byte == SE ? Telnet::TEXT : Telnet::SUBNEGOTIATION;
            break;
        }
    }
}

void
FtpLineReader::AddText(char character)
{
    if (character == '\n')
    {
        m_return = false;
        m_lines.push_back(std::exchange(m_line, FtpLine()));
        return;
    }
    std::string text;
    if (std::exchange(m_return, character == '\r'))
    {
        text = "\r"; // it did not end the line
    }
    if (character != '\r' && character != '\0')
    {
        text += character;
    }
    m_line.tooLong |= m_line.text.size() + text.size() > m_maxLength;
    if (!m_line.tooLong)
    {
        m_line.text += text;
    }
}

std::optional<FtpLine>
FtpLineReader::Next()
{
    if (m_lines.empty())
    {
        return std::nullopt;
    }
    FtpLine line = std::move(m_lines.front());
    m_lines.pop_front();
    return line;
}

FtpCommand
ParseFtpCommand(const std::string& line)
{
    const std::size_t space = line.find(' ');
    FtpCommand command;
    command.verb = line.substr(0, space);
    for (char& character : command.verb)
    {
        character -= character >= 'a' && character <= 'z' ? 'a' - 'A' : 0;
    }
    if (space != std::string::npos)
    {
        command.argument = line.substr(space + 1);
    }
    return command;
}

std::string
FtpReply::GetText() const
{
    std::string text;
    for (const std::string& line : lines)
    {
        text += (text.empty() ? "" : "\n") + line;
    }
    return text;
}

std::string
FormatFtpReply(const FtpReply& reply, FtpReplyForm form)
{
    const std::string code = std::to_string(reply.code);
    std::string text;
    for (std::size_t i = 0; i < reply.lines.size(); ++i)
    {
        if (i + 1 == reply.lines.size())
        {
            text += code + ' ';
        }
        else
        {
            text += i == 0 || form == FtpReplyForm::CODES ? code + '-' : " ";
        }
        text += reply.lines[i] + "\r\n";
    }
    return text;
}

FtpReplyReader::Result
FtpReplyReader::Add(const std::string& line)
{
    constexpr std::size_t LONGEST = 1024 * 1024;
    m_size += line.size() + 2;
    if (m_size > LONGEST)
    {
        return Result::ENDLESS;
    }
    const bool hasCode = line.size() >= 3 && line[0] >= '1' && line[0] <= '5' && IsDigit(line[1]) &&
                         IsDigit(line[2]) && (line.size() == 3 || line[3] == ' ' || line[3] == '-');
    const auto code = static_cast<uint16_t>(
        hasCode ? (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0' : 0);
    const bool goesOn = hasCode && line.size() > 3 && line[3] == '-';
    const std::string text = hasCode && line.size() > 3 ? line.substr(4) : "";
    if (m_reply.lines.empty())
    {
        if (!hasCode)
        {
            return Result::BAD;
        }
        m_reply.code = code;
        m_reply.lines.push_back(text);
        return goesOn ? Result::MORE : Result::COMPLETE;
    }
    // Between the first line and the last anything goes, numbers among them.
    const bool isOurs = hasCode && code == m_reply.code;
    m_reply.lines.push_back(isOurs ? text : line);
    return isOurs && !goesOn ? Result::COMPLETE : Result::MORE;
}

FtpReply
FtpReplyReader::Take()
{
    m_size = 0;
    return std::exchange(m_reply, FtpReply());
}

std::string
FormatFtpHostPort(const InetSocketAddress& address)
{
    const uint32_t host = address.GetIpv4().Get();
    std::ostringstream text;
    text << (host >> 24) << "," << (host >> 16 & 255) << "," << (host >> 8 & 255) << ","
         << (host & 255) << "," << (address.GetPort() >> 8) << "," << (address.GetPort() & 255);
    return text.str();
}

std::optional<InetSocketAddress>
ParseFtpHostPort(const std::string& text)
{
    std::size_t at = 0;
    const auto address = ReadHostPort(text, at);
    return at == text.size() ? address : std::nullopt;
}

std::optional<InetSocketAddress>
FindFtpHostPort(const std::string& text)
{
    for (std::size_t at = 0; at < text.size(); ++at)
    {
        if (!IsDigit(text[at]))
        {
            continue;
        }
        if (const auto address = ReadHostPort(text, at))
        {
            return address;
        }
    }
    return std::nullopt;
}

std::string
FormatFtpExtended(const InetSocketAddress& address)
{
    std::ostringstream text;
    text << "|1|" << address.GetIpv4() << "|" << address.GetPort() << "|";
    return text.str();
}

std::optional<InetSocketAddress>
ParseFtpExtended(const std::string& text, bool& otherFamily)
{
    otherFamily = false;
    // The delimiter is whatever comes first (RFC 2428 section 2).
    const char delimiter = text.empty() ? '\0' : text[0];
    if (delimiter < 33 || delimiter > 126 || IsDigit(delimiter))
    {
        return std::nullopt;
    }
    std::vector<std::string> fields;
    std::size_t from = 1;
    for (std::size_t to; (to = text.find(delimiter, from)) != std::string::npos; from = to + 1)
    {
        fields.push_back(text.substr(from, to - from));
    }
    std::size_t at = 0;
    const auto port = fields.size() == 3 ? ReadNumber(fields[2], at, 65535) : std::nullopt;
    if (!port || *port == 0 || at != fields[2].size() || from != text.size() || fields[0].empty() ||
        !std::all_of(fields[0].begin(), fields[0].end(), IsDigit))
    {
        return std::nullopt;
    }
    otherFamily = fields[0] != "1";
    const auto host = otherFamily ? std::nullopt : ParseAddress(fields[1]);
    if (!host)
    {
        return std::nullopt;
    }
    return InetSocketAddress(*host, static_cast<uint16_t>(*port));
}

std::optional<uint16_t>
FindFtpExtendedPort(const std::string& text)
{
    const std::size_t open = text.find('(');
    if (open == std::string::npos || open + 4 >= text.size())
    {
        return std::nullopt;
    }
    const char delimiter = text[open + 1];
    std::size_t at = open + 4;
    if (IsDigit(delimiter) || text[open + 2] != delimiter || text[open + 3] != delimiter)
    {
        return std::nullopt;
    }
    const auto port = ReadNumber(text, at, 65535);
    if (!port || *port == 0 || at >= text.size() || text[at] != delimiter)
    {
        return std::nullopt;
    }
    return static_cast<uint16_t>(*port);
}

} // namespace netfilter
} // namespace ns3
