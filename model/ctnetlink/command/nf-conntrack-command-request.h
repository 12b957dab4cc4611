/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_COMMAND_REQUEST_H
#define NF_CONNTRACK_COMMAND_REQUEST_H

#include "nf-conntrack-command-parser.h"
#include "nf-ctnetlink.h"

namespace ns3
{
namespace netfilter
{

// What a command line asks of Ctnetlink.

/// \return the tuple that a filter is exactly; what it does not name is 0
Tuple MakeTuple(const TupleFilter& filter, uint8_t protocol);

/**
 * \brief What addresses, ports and NAT of a command line pick.
 * \param command outlives the filter
 */
ConntrackFilter MakeTupleFilter(const ConntrackCommand& command);

/**
 * \brief What all of a command line picks.
 * \param command outlives the filter
 */
ConntrackFilter MakeFilter(const ConntrackCommand& command);

/// \return what a new connection and an old one can get; not status and mark
ConnectionAttributes MakeAttributes(const ConntrackCommand& command);

/// Both directions of a new connection.
struct ConntrackDirections
{
    Tuple original;
    Tuple reply;
};

/// \return both directions; what the command line does not name follows from the other one
ConntrackDirections MakeDirections(const ConntrackCommand& command);

/**
 * \brief Whether nothing is left to change: conntrack asks for no change then.
 * \param command what shall be
 * \param connection what is
 */
bool IsAsWanted(const ConntrackCommand& command, const Connection& connection);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_COMMAND_REQUEST_H */
