/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-replay-values.h"

#include "netfilter-replay-error.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cmath>
#include <sstream>

namespace replay
{

using ns3::Ipv4Address;
using ns3::Ipv4Mask;

std::optional<uint32_t>
ParseNumber(const std::string& text, uint32_t max)
{
    uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [last, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc() || last != end || number > max)
    {
        return std::nullopt;
    }
    return number;
}

// Not Ipv4Address's own constructor: it ends the program (since ns-3.47) or guesses.
Ipv4Address
ParseAddress(const std::string& option, const std::string& text)
{
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1)
    {
        throw Error("--" + option + ": '" + text + "' is not an IPv4 address");
    }
    return Ipv4Address(ntohl(address.s_addr));
}

Network
ParseNetwork(const std::string& option, const std::string& text)
{
    const auto slash = text.find('/');
    const auto prefix =
        slash == std::string::npos ? std::nullopt : ParseNumber(text.substr(slash + 1), 32);
    if (!prefix)
    {
        throw Error("--" + option + ": '" + text + "' is not address/prefix");
    }
    const uint32_t mask = *prefix == 0 ? 0 : ~uint32_t{0} << (32 - *prefix);
    return {ParseAddress(option, text.substr(0, slash)), Ipv4Mask(mask)};
}

Pairs
ParsePairs(const std::string& option, const std::string& text)
{
    Pairs pairs;
    for (std::size_t begin = 0; !text.empty() && begin <= text.size();)
    {
        const auto end = std::min(text.find(',', begin), text.size());
        const std::string item = text.substr(begin, end - begin);
        begin = end + 1;

        const auto equals = item.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == item.size())
        {
            throw Error("--" + option + ": '" + item + "' is not name=value");
        }
        const std::string name = item.substr(0, equals);
        const auto same = [&name](const auto& pair) { return pair.first == name; };
        if (std::any_of(pairs.begin(), pairs.end(), same))
        {
            throw Error("--" + option + ": '" + name + "' is named twice");
        }
        pairs.emplace_back(name, item.substr(equals + 1));
    }
    return pairs;
}

std::optional<ns3::Time>
ParseSeconds(const std::string& text)
{
    // Later than any capture, and no overflow in nanoseconds.
    constexpr long double LATEST = 9e9;
    std::istringstream stream(text);
    long double seconds = -1;
    if (!(stream >> seconds) || !stream.eof() || seconds < 0 || seconds > LATEST)
    {
        return std::nullopt;
    }
    return ns3::NanoSeconds(std::llround(seconds * 1e9L));
}

} // namespace replay
