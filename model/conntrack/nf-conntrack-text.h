/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_TEXT_H
#define NF_CONNTRACK_TEXT_H

#include "nf-connection.h"

#include <ostream>

namespace ns3
{
namespace netfilter
{

// Pieces of text that /proc/net/nf_conntrack, conntrack -L and conntrack -E have in common.

/// Print an IPv4 address in dotted form. \param address host byte order
void PrintAddress(std::ostream& os, uint32_t address);

/// Print `udp      17 ` : name and number of the connection's protocol.
void PrintProtocol(std::ostream& os, const Connection& connection);

/// Print `src=… dst=… sport=… dport=… ` of one direction.
void PrintTuple(std::ostream& os, const Tuple& tuple);

/// Print both directions with `[UNREPLIED] ` and `[ASSURED] ` where they belong.
void PrintDirections(std::ostream& os, const Connection& connection, bool counters);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_TEXT_H */
