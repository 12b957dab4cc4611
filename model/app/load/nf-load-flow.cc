/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-flow.h"

#include <ostream>

namespace ns3
{
namespace netfilter
{

std::ostream&
operator<<(std::ostream& os, const LoadTuple& tuple)
{
    return os << tuple.client << ':' << tuple.clientPort << " -> " << tuple.server << ':'
              << tuple.serverPort;
}

std::size_t
LoadTupleHash::operator()(const LoadTuple& tuple) const noexcept
{
    // Addresses and ports follow one another: multiplied by odd numbers (those of splitmix64), so
    // that neighbours are spread over the whole table.
    uint64_t hash = (uint64_t{tuple.client.Get()} << 32 | tuple.server.Get()) * 0xbf58476d1ce4e5b9;
    hash ^= hash >> 31;
    hash += uint64_t{tuple.clientPort} << 16 | tuple.serverPort;
    hash *= 0x94d049bb133111eb;
    return hash ^ hash >> 32;
}

uint16_t
LoadFlow::TakeExchange()
{
    const uint32_t size = bytes / exchanges;
    bytes -= size;
    --exchanges;
    return static_cast<uint16_t>(size);
}

} // namespace netfilter
} // namespace ns3
