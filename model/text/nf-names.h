/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_NAMES_H
#define NF_NAMES_H

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

// Names of protocols and services, so that rules read the same on every machine: what Linux looks
// up in /etc/protocols and /etc/services (the usual services only).

/**
 * \brief Read a protocol: a name ("tcp", "all") or a number of 0..255.
 * \throws RuleError when it is neither
 */
uint8_t ParseProtocol(const std::string& text);

/// \return the protocol's name, or its number when it has none
std::string FormatProtocol(uint8_t protocol);

/**
 * \brief Read a port: a number of 0..65535 or the name of a service (xtables_parse_port).
 * \param text number or name
 * \param[out] port the port
 * \param protocol TCP or UDP: only a service of that, 0: of either
 * \return false when it is neither
 */
bool ParsePort(const std::string& text, uint16_t& port, uint8_t protocol = 0);

/**
 * \brief Read a port as some matches of iptables do (xtopt_parse_port, by getaddrinfo): the number
 * is decimal whatever it begins with, and only its last 16 bits count.
 * \param text number, or the name of a service of TCP or UDP
 * \param[out] port the port
 * \return false when it is neither
 */
bool ParseResolvedPort(const std::string& text, uint16_t& port);

/**
 * \brief A port as iptables -L shows it.
 * \param port the port
 * \param protocol TCP or UDP: services are named for one or both
 * \param numeric whether names are unwanted (-n)
 */
std::string FormatPort(uint16_t port, uint8_t protocol, bool numeric);

} // namespace netfilter
} // namespace ns3

#endif /* NF_NAMES_H */
