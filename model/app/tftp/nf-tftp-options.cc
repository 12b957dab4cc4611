/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-options.h"

#include <algorithm>
#include <charconv>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return the number a text consists of, in decimal digits and nothing else
std::optional<uint64_t>
ReadNumber(const std::string& text)
{
    uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc() || at != end)
    {
        return std::nullopt;
    }
    return number;
}

const std::string*
FindOption(const TftpOptionList& options, const std::string& name)
{
    const auto it = std::find_if(options.begin(), options.end(), [&](const auto& option) {
        return option.first == name;
    });
    return it == options.end() ? nullptr : &it->second;
}

/**
 * \brief Set one parameter.
 * \return false when the option is unknown or its value out of its range
 */
bool
Set(TftpParameters& parameters, const std::string& name, uint64_t value)
{
    if (name == "blksize" && value >= tftp::MIN_BLOCK && value <= tftp::MAX_BLOCK)
    {
        parameters.blockSize = static_cast<uint16_t>(value);
    }
    else if (name == "windowsize" && value >= 1 && value <= 65535)
    {
        parameters.windowSize = static_cast<uint16_t>(value);
    }
    else if (name == "timeout" && value >= 1 && value <= 255)
    {
        parameters.timeout = static_cast<uint8_t>(value);
    }
    else if (name == "tsize")
    {
        parameters.size = value;
    }
    else
    {
        return false;
    }
    return true;
}

} // namespace

TftpOptionList
AskTftpOptions(const TftpParameters& wanted, bool askSize)
{
    TftpOptionList options;
    if (wanted.blockSize != tftp::DEFAULT_BLOCK)
    {
        options.emplace_back("blksize", std::to_string(wanted.blockSize));
    }
    if (wanted.timeout != 0)
    {
        options.emplace_back("timeout", std::to_string(wanted.timeout));
    }
    if (askSize)
    {
        options.emplace_back("tsize", std::to_string(wanted.size.value_or(0)));
    }
    if (wanted.windowSize != 1)
    {
        options.emplace_back("windowsize", std::to_string(wanted.windowSize));
    }
    return options;
}

TftpOptionList
AnswerTftpOptions(const TftpOptionList& asked,
                  const TftpParameters& limits,
                  TftpOpcode opcode,
                  TftpParameters& agreed)
{
    TftpOptionList answer;
    agreed = {};
    for (const auto& [name, text] : asked)
    {
        auto value = ReadNumber(text);
        if (!value || FindOption(answer, name) || !Set(agreed, name, *value))
        {
            continue; // an option counts once (RFC 2347), and one that is unknown not at all
        }
        if (name == "blksize")
        {
            value = agreed.blockSize = std::min(agreed.blockSize, limits.blockSize);
        }
        else if (name == "windowsize")
        {
            value = agreed.windowSize = std::min(agreed.windowSize, limits.windowSize);
        }
        else if (name == "tsize" && opcode == TftpOpcode::READ)
        {
            agreed.size = limits.size;
            if (!limits.size)
            {
                continue; // netascii lengthens the text by an unknown amount
            }
            value = limits.size;
        }
        answer.emplace_back(name, std::to_string(*value));
    }
    return answer;
}

std::string
AcceptTftpOptions(const TftpOptionList& asked,
                  const TftpOptionList& answered,
                  TftpParameters& agreed)
{
    TftpOptionList seen;
    for (const auto& [name, text] : answered)
    {
        const std::string* wanted = FindOption(asked, name);
        const auto value = ReadNumber(text);
        if (!wanted)
        {
            return "option " + name + " was not asked for";
        }
        if (FindOption(seen, name))
        {
            return "option " + name + " was answered twice";
        }
        seen.emplace_back(name, text);
        const bool mayBeLess = name == "blksize" || name == "windowsize";
        const uint64_t limit = *ReadNumber(*wanted);
        if (!value || !Set(agreed, name, *value) || (mayBeLess && *value > limit) ||
            (name == "timeout" && *value != limit))
        {
            return "option " + name + "=" + text + " was answered to " + *wanted;
        }
    }
    return "";
}

} // namespace netfilter
} // namespace ns3
