/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_RULE_LIST_H
#define NF_RULE_LIST_H

#include "nf-table.h"

#include <cstdint>
#include <ostream>
#include <string>

namespace ns3
{
namespace netfilter
{

/// How rules are written.
struct ListFormat
{
    bool verbose{false};     //!< -v: counters and interfaces
    bool numeric{false};     //!< -n: no names of protocols and ports
    bool exact{false};       //!< -x: counters in full
    bool lineNumbers{false}; //!< --line-numbers
};

/**
 * \brief A rule as iptables-save writes it, without chain and counter.
 * \return e.g. " -p udp -m udp --dport 69 -j CT --helper tftp"; equal rules give equal text
 */
std::string DescribeRule(const Rule& rule);

/// Write a table as iptables-save does. \param counters whether rules show theirs (-c)
void SaveTable(std::ostream& os, const Table& table, bool counters);

/**
 * \brief Write chains as iptables -S does.
 * \param os where to
 * \param table whose
 * \param chain one chain, or "" for all
 * \param number one rule of that chain counted from 1, or 0 for all
 * \param verbose whether counters are shown
 * \throws RuleError when there is no such chain
 */
void ListRules(std::ostream& os,
               const Table& table,
               const std::string& chain,
               uint32_t number,
               bool verbose);

/**
 * \brief Write chains as iptables -L does.
 * \param os where to
 * \param table whose
 * \param chain one chain, or "" for all
 * \param number one rule of that chain counted from 1, or 0 for all
 * \param format how
 * \throws RuleError when there is no such chain
 */
void ListTable(std::ostream& os,
               const Table& table,
               const std::string& chain,
               uint32_t number,
               const ListFormat& format);

} // namespace netfilter
} // namespace ns3

#endif /* NF_RULE_LIST_H */
