/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-table-id.h"

#include "nf-connection.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t PRE = HookBit(Hook::PRE_ROUTING);
constexpr uint32_t IN = HookBit(Hook::LOCAL_IN);
constexpr uint32_t FWD = HookBit(Hook::FORWARD);
constexpr uint32_t OUT = HookBit(Hook::LOCAL_OUT);
constexpr uint32_t POST = HookBit(Hook::POST_ROUTING);

/// In the order of TableId.
constexpr TableInfo TABLES[TABLE_COUNT] = {
    {"raw", PRE | OUT},
    {"mangle", PRE | IN | FWD | OUT | POST},
    {"nat", PRE | IN | OUT | POST},
    {"filter", IN | FWD | OUT},
    {"security", IN | FWD | OUT},
};

} // namespace

const TableInfo&
GetTableInfo(TableId table)
{
    return TABLES[static_cast<uint32_t>(table)];
}

bool
FindTable(const std::string& name, TableId& table)
{
    for (uint32_t i = 0; i < TABLE_COUNT; ++i)
    {
        if (name == TABLES[i].name)
        {
            table = static_cast<TableId>(i);
            return true;
        }
    }
    return false;
}

std::string
DescribeHooks(uint32_t hooks)
{
    std::string text;
    for (uint32_t i = 0; i < HOOK_COUNT; ++i)
    {
        const Hook hook = static_cast<Hook>(i);
        if ((hooks & HookBit(hook)) != 0)
        {
            text += (text.empty() ? "" : "/") + std::string(GetChainName(hook));
        }
    }
    return text;
}

} // namespace netfilter
} // namespace ns3
