/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_COMMAND_VALUES_H
#define NF_CONNTRACK_COMMAND_VALUES_H

#include "nf-conntrack-command-parser.h"

#include <optional>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Read what follows an option.
 * \param[in,out] command gets it
 * \param spec the option
 * \param value the word, if there is one
 * \throws ConntrackCommandError naming the word
 */
void TakeConntrackOption(ConntrackCommand& command,
                         const ConntrackOptionSpec& spec,
                         const std::optional<std::string>& value);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_COMMAND_VALUES_H */
