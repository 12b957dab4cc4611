/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_NEED_H
#define NF_NEED_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// What a match or a target needs of its node; each includes those before it.
enum class Need : uint8_t
{
    NOTHING,
    DEFRAG,    //!< fragments are put together (Linux: nf_defrag_ipv4_enable)
    CONNTRACK, //!< connections are tracked (Linux: nf_ct_netns_get)
    NAT,       //!< connections are bound to other addresses or ports
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_NEED_H */
