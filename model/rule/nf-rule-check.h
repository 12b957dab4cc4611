/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_RULE_CHECK_H
#define NF_RULE_CHECK_H

#include "nf-table.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/// What CheckTable found.
struct TableCheck
{
    std::string fault; //!< what is wrong, "" when the table may be used
    uint32_t line{0};  //!< of the rule that is wrong, 0 when it came from no file
    uint32_t depth{0}; //!< how many jumps a packet can be inside of at most
};

/**
 * \brief The checks that need the whole table (Linux: mark_source_chains, find_check_entry).
 *
 * No chain leads back to itself, and each match and target is in a table and is reached from
 * hooks where it may be. Rules that no packet can reach are held against the table only.
 *
 * \param table every jump in it leads to a chain that exists
 */
TableCheck CheckTable(const Table& table);

} // namespace netfilter
} // namespace ns3

#endif /* NF_RULE_CHECK_H */
