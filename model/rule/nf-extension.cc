/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-extension.h"

#include "nf-match.h"
#include "nf-target.h"
#include "nf-text-error.h"

namespace ns3
{
namespace netfilter
{

void
ExtensionInfo::CheckLimits(const char* kind,
                           TableId table,
                           uint32_t hooks,
                           uint8_t protocol,
                           bool inverted) const
{
    const std::string who = m_name + " " + kind + ": ";
    if ((m_tables & TableBit(table)) == 0)
    {
        std::string tables;
        for (uint32_t i = 0; i < TABLE_COUNT; ++i)
        {
            const TableId allowed = static_cast<TableId>(i);
            if ((m_tables & TableBit(allowed)) != 0)
            {
                tables += (tables.empty() ? "" : "/") + std::string(GetTableInfo(allowed).name);
            }
        }
        throw RuleError(who + "only valid in " + tables + " table, not " +
                        GetTableInfo(table).name);
    }
    if ((hooks & ~m_hooks) != 0)
    {
        throw RuleError(who + "used from hooks " + DescribeHooks(hooks) +
                        ", but only usable from " + DescribeHooks(m_hooks));
    }
    if (m_protocol != 0 && (m_protocol != protocol || inverted))
    {
        throw RuleError(who + "only valid for protocol " + std::to_string(m_protocol));
    }
}

template <>
MatchRegistration::Registry&
MatchRegistration::GetRegistry()
{
    static Registry registry;
    return registry;
}

template <>
TargetRegistration::Registry&
TargetRegistration::GetRegistry()
{
    static Registry registry;
    return registry;
}

} // namespace netfilter
} // namespace ns3
