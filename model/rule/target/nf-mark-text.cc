/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-mark-text.h"

#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

void
ListMarkChange(std::ostream& os, uint32_t value, uint32_t mask)
{
    constexpr uint32_t ALL = 0xffffffff;
    if (value == 0)
    {
        os << "and " << FormatHex(~mask);
    }
    else if (value == mask)
    {
        os << "or " << FormatHex(value);
    }
    else if (mask == 0)
    {
        os << "xor " << FormatHex(value);
    }
    else if (mask == ALL)
    {
        os << "set " << FormatHex(value);
    }
    else
    {
        os << "xset " << FormatHex(value) << "/" << FormatHex(mask);
    }
}

} // namespace netfilter
} // namespace ns3
