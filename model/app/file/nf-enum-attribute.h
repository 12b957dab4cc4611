/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ENUM_ATTRIBUTE_H
#define NF_ENUM_ATTRIBUTE_H

#include "ns3/enum.h"

namespace ns3
{
namespace netfilter
{

/// EnumValue of numbers: a class until ns-3.40, a template's instance since 3.41.
using NumberedEnumValue = decltype(EnumValue(0));

/// \return what a NumberedEnumValue holds for an enumerator
template <typename Enum>
constexpr int
Number(Enum value)
{
    return static_cast<int>(value);
}

} // namespace netfilter
} // namespace ns3

#endif /* NF_ENUM_ATTRIBUTE_H */
