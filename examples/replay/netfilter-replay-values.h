/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_REPLAY_VALUES_H
#define NETFILTER_REPLAY_VALUES_H

/**
 * \file
 * Texts of the command line as values. Functions with the name of an option throw Error naming it.
 */

#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace replay
{

/// An IPv4 network, e.g. 10.0.0.0/8.
struct Network
{
    ns3::Ipv4Address address;
    ns3::Ipv4Mask mask;
};

/// \return the whole of `text` as a number up to `max`, or nothing
std::optional<uint32_t> ParseNumber(const std::string& text, uint32_t max);

/// \return `2.5`, which is seconds as capture timestamps are, or nothing
std::optional<ns3::Time> ParseSeconds(const std::string& text);

/// \return `192.168.1.254`
ns3::Ipv4Address ParseAddress(const std::string& option, const std::string& text);

/// \return `192.168.1.254/24`, its address not masked
Network ParseNetwork(const std::string& option, const std::string& text);

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// \return `a=b,c=d`; only the first `=` divides, and no name may come twice
Pairs ParsePairs(const std::string& option, const std::string& text);

} // namespace replay

#endif /* NETFILTER_REPLAY_VALUES_H */
