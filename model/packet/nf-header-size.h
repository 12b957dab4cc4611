/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_HEADER_SIZE_H
#define NF_HEADER_SIZE_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// Sizes of protocols' headers in bytes, without options where a header may have some.
namespace headersize
{
constexpr uint32_t ETHERNET = 14;
constexpr uint32_t IPV4 = 20;
constexpr uint32_t ICMP = 8;
constexpr uint32_t TCP = 20;
constexpr uint32_t LONGEST_TCP = 60; //!< with all the options that its length field allows
constexpr uint32_t UDP = 8;          //!< UDP-Lite's too
} // namespace headersize

} // namespace netfilter
} // namespace ns3

#endif /* NF_HEADER_SIZE_H */
