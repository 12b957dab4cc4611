/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CT_STATE_H
#define NF_CT_STATE_H

#include "nf-packet-context.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// What a user sees of a packet's connection; Linux's XT_CONNTRACK_STATE_* bits.
namespace ctstate
{
constexpr uint32_t INVALID = 1;
constexpr uint32_t ESTABLISHED = 1 << 1;
constexpr uint32_t RELATED = 1 << 2;
constexpr uint32_t NEW = 1 << 3;
constexpr uint32_t SNAT = 1 << 6;
constexpr uint32_t DNAT = 1 << 7;
constexpr uint32_t UNTRACKED = 1 << 8;
} // namespace ctstate

/// \return the one bit of NEW, ESTABLISHED, RELATED, INVALID and UNTRACKED that a packet has
inline uint32_t
GetCtState(const PacketContext& context)
{
    if (context.ct)
    {
        return 1U << (static_cast<uint32_t>(context.ctinfo) % 3 + 1);
    }
    return context.ctinfo == CtInfo::UNTRACKED ? ctstate::UNTRACKED : ctstate::INVALID;
}

} // namespace netfilter
} // namespace ns3

#endif /* NF_CT_STATE_H */
