/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_REPLAY_COMMANDS_H
#define NETFILTER_REPLAY_COMMANDS_H

#include "ns3/nstime.h"

#include <string>
#include <vector>

namespace replay
{

/// A conntrack command, and when it is run.
struct TimedCommand
{
    ns3::Time at;          //!< as capture timestamps
    std::string arguments; //!< without the word "conntrack"
};

/**
 * \brief Read lines `SECONDS ARGUMENTS`, e.g. `2.5 -D -p udp --dport 53`; empty ones and those that
 * begin with # are passed over.
 * \param file its name
 * \throws Error naming file and line
 */
std::vector<TimedCommand> ReadCommands(const std::string& file);

} // namespace replay

#endif /* NETFILTER_REPLAY_COMMANDS_H */
