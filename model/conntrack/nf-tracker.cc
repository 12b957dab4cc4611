/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tracker.h"

#include <algorithm>
#include <array>

namespace ns3
{
namespace netfilter
{

namespace
{

/// By protocol number; a slot without a tracker of its own falls back to number 0's.
std::array<const Tracker*, 256>&
GetRegistry()
{
    static std::array<const Tracker*, 256> registry{};
    return registry;
}

} // namespace

namespace detail
{

void
RegisterTracker(const Tracker& tracker)
{
    GetRegistry()[tracker.GetProtocol()] = &tracker;
    RegisterTransport(tracker.GetProtocol(),
                      {tracker.GetKey() == TupleKey::PORTS, tracker.GetChecksum()});
}

} // namespace detail

bool
Tracker::ReadTuple(const PacketView& packet, Tuple& tuple)
{
    tuple.source = packet.GetSource();
    tuple.destination = packet.GetDestination();
    tuple.protocol = packet.GetProtocol();
    const uint32_t size = std::min(packet.GetL4Length(), TUPLE_BYTES);
    return Get(tuple.protocol).GetTuple(packet.PeekL4(0, size), size, tuple);
}

const Tracker&
Tracker::Get(uint8_t protocol)
{
    const auto& registry = GetRegistry();
    return registry[protocol] != nullptr ? *registry[protocol] : *registry[0];
}

} // namespace netfilter
} // namespace ns3
