/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TUPLE_H
#define NF_TUPLE_H

#include "nf-packet-context.h"

#include <cstdint>
#include <ostream>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-conntrack
 * \brief The names of one direction of a connection (Linux: struct nf_conntrack_tuple).
 *
 * Host byte order. For ICMP queries sourcePort is the identifier and destinationPort is
 * type * 256 + code, so an echo request is {src, dst, id, 0x0800} and its reply {dst, src, id, 0}.
 * Protocols without ports leave both 0.
 */
struct Tuple
{
    uint32_t source{0};                       //!< source address
    uint32_t destination{0};                  //!< destination address
    uint16_t sourcePort{0};                   //!< source port; ICMP: identifier
    uint16_t destinationPort{0};              //!< destination port; ICMP: type and code
    uint8_t protocol{0};                      //!< protocol number
    Direction direction{Direction::ORIGINAL}; //!< not part of equality

    /// \return the ICMP type
    uint8_t GetIcmpType() const
    {
        return static_cast<uint8_t>(destinationPort >> 8);
    }

    /// \return the ICMP code
    uint8_t GetIcmpCode() const
    {
        return static_cast<uint8_t>(destinationPort);
    }
};

/// \return whether two tuples are equal, their directions apart
inline bool
operator==(const Tuple& a, const Tuple& b)
{
    return a.source == b.source && a.destination == b.destination && a.sourcePort == b.sourcePort &&
           a.destinationPort == b.destinationPort && a.protocol == b.protocol;
}

/// \return whether two tuples differ, their directions apart
inline bool
operator!=(const Tuple& a, const Tuple& b)
{
    return !(a == b);
}

/**
 * \brief Hash of a tuple and its zone: every bit of each counts.
 * \param tuple the tuple
 * \param zone the conntrack zone it is looked up in
 * \return 32 well-mixed bits
 */
inline uint32_t
HashTuple(const Tuple& tuple, uint16_t zone)
{
    constexpr uint64_t SEED = 0x2545f4914f6cdd1dULL; // Linux draws it; here runs are repeatable
    // Two rounds of multiply-and-fold over the 13 bytes; chain lengths then are Poisson.
    __extension__ using Wide = unsigned __int128; // no ISO C++: -Wpedantic would warn
    const auto fold = [](uint64_t a, uint64_t b) {
        const Wide product = static_cast<Wide>(a) * b;
        return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
    };
    const uint64_t addresses = (uint64_t{tuple.source} << 32) | tuple.destination;
    const uint64_t rest = (uint64_t{zone} << 40) | (uint64_t{tuple.protocol} << 32) |
                          (uint64_t{tuple.sourcePort} << 16) | tuple.destinationPort;
    const uint64_t first = fold(addresses ^ SEED, 0x9e3779b97f4a7c15ULL);
    return static_cast<uint32_t>(fold(first ^ rest, 0xd6e8feb86659fd93ULL ^ SEED) >> 16);
}

/// Spread a hash over `size` slots without a division (Linux: reciprocal_scale).
inline uint32_t
ReciprocalScale(uint32_t hash, uint32_t size)
{
    return static_cast<uint32_t>((uint64_t{hash} * size) >> 32);
}

/**
 * \brief Print as the labs do: `udp 192.168.1.1:50173 -> 192.168.10.100:69`,
 * `icmp 10.0.0.1 -> 10.0.0.2 type 8 code 0 id 7`.
 */
std::ostream& operator<<(std::ostream& os, const Tuple& tuple);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TUPLE_H */
