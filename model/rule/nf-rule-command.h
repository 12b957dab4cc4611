/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_RULE_COMMAND_H
#define NF_RULE_COMMAND_H

#include "nf-rule-parser.h"

#include <ostream>

namespace ns3
{
namespace netfilter
{

/// \return whether a command only looks: -L, -S or -C, without -Z
bool IsQuery(const RuleCommand& command);

/**
 * \brief Answer a command that only looks.
 * \param command what IsQuery says yes to
 * \param parser that read it
 * \param table it is about
 * \param os what iptables prints
 * \throws RuleError
 */
void AnswerQuery(const RuleCommand& command,
                 const RuleParser& parser,
                 const Table& table,
                 std::ostream& os);

/**
 * \brief Run any command.
 * \param command the command
 * \param parser that read it
 * \param table it is about: a copy, to be put in place afterwards
 * \param os what iptables prints
 * \param line of the file that contains the command, 0 without a file
 * \throws RuleError; the table is unusable then
 */
void RunCommand(const RuleCommand& command,
                const RuleParser& parser,
                Table& table,
                std::ostream& os,
                uint32_t line = 0);

} // namespace netfilter
} // namespace ns3

#endif /* NF_RULE_COMMAND_H */
