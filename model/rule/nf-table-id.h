/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TABLE_ID_H
#define NF_TABLE_ID_H

#include "nf-hook.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/// The tables of rules.
enum class TableId : uint8_t
{
    RAW,
    MANGLE,
    NAT,
    FILTER,
    SECURITY,
};

/// How many tables there are.
constexpr uint32_t TABLE_COUNT = 5;

/// \return the bit of a hook in a mask of hooks
constexpr uint32_t
HookBit(Hook hook)
{
    return 1U << static_cast<uint32_t>(hook);
}

/// \return the bit of a table in a mask of tables
constexpr uint32_t
TableBit(TableId table)
{
    return 1U << static_cast<uint32_t>(table);
}

/// Constant properties of a table.
struct TableInfo
{
    const char* name; //!< "filter"
    uint32_t hooks;   //!< mask of the hooks it has a built-in chain for
};

/// \return the constant properties of \p table
const TableInfo& GetTableInfo(TableId table);

/**
 * \brief Find a table by its name.
 * \param name e.g. "nat"
 * \param[out] table the table
 * \return false when there is none of that name
 */
bool FindTable(const std::string& name, TableId& table);

/// \return the chains' names of a mask of hooks as the kernel lists them: "PREROUTING/OUTPUT"
std::string DescribeHooks(uint32_t hooks);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TABLE_ID_H */
