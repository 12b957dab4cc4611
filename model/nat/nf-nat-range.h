/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_NAT_RANGE_H
#define NF_NAT_RANGE_H

#include "nf-hook.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// Which end of the original direction is rewritten.
enum class ManipType : uint8_t
{
    SRC = 0,
    DST = 1,
};

/// \return what the nat stage of a hook rewrites (Linux: HOOK2MANIP)
inline ManipType
GetManipType(Hook hook)
{
    return hook == Hook::POST_ROUTING || hook == Hook::LOCAL_IN ? ManipType::SRC : ManipType::DST;
}

/// Flags of a NAT range (Linux: NF_NAT_RANGE_*).
namespace natrange
{
constexpr uint32_t MAP_IPS = 1;
constexpr uint32_t PROTO_SPECIFIED = 2;
constexpr uint32_t PROTO_RANDOM = 4;
constexpr uint32_t PERSISTENT = 8;
constexpr uint32_t PROTO_RANDOM_FULLY = 16;
constexpr uint32_t PROTO_RANDOM_ALL = PROTO_RANDOM | PROTO_RANDOM_FULLY;
constexpr uint32_t PROTO_OFFSET = 32;
constexpr uint32_t NETMAP = 64;
} // namespace natrange

/// Addresses and ports that a translation may choose from, host byte order, bounds included.
struct NatRange
{
    uint32_t flags{0};
    uint32_t minAddress{0};
    uint32_t maxAddress{0};
    uint16_t minPort{0};
    uint16_t maxPort{0};
    uint16_t basePort{0}; //!< with PROTO_OFFSET: the port that maps to minPort
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_NAT_RANGE_H */
