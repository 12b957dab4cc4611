/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// ICMPv6 in an IPv4 packet: Linux knows the protocol, and that it has no business here.

#include "nf-packet-context.h"
#include "nf-tracker.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// Follows nothing: every packet is INVALID (Linux: nf_conntrack_icmpv6_packet asks for IPv6).
class Icmpv6Tracker : public Tracker
{
  public:
    uint8_t GetProtocol() const override
    {
        constexpr uint8_t ICMPV6 = 58;
        return ICMPV6;
    }

    const char* GetName() const override
    {
        return "icmpv6";
    }

    bool GetTuple(const uint8_t*, uint32_t, Tuple&) const override
    {
        return false;
    }

    bool Invert(const Tuple&, Tuple&) const override
    {
        return false;
    }

    TrackResult Track(Conntrack&, StateWriter&, PacketContext&) const override
    {
        return TrackResult::INVALID;
    }

    void PrintTuple(std::ostream&, const Tuple&) const override
    {
    }
};

const TrackerRegistration<Icmpv6Tracker> g_icmpv6;

} // namespace

} // namespace netfilter
} // namespace ns3
