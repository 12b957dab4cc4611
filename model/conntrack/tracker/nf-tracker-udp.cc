/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// UDP (Linux: nf_conntrack_proto_udp.c): a flow that is answered and still alive two seconds after
// it began is a stream, which lives longer and is ASSURED.

#include "nf-udp-tracker.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// What is kept per connection.
struct UdpState
{
    uint32_t streamAfter; //!< jiffies after which the flow counts as a stream
};

class UdpTracker : public UdpTrackerBase
{
  public:
    uint8_t GetProtocol() const override
    {
        return PROTO_UDP;
    }

    const char* GetName() const override
    {
        return "udp";
    }

    const TransportChecksum* GetChecksum() const override
    {
        static constexpr TransportChecksum checksum{6, headersize::UDP, true, true};
        return &checksum;
    }

    TrackResult Track(Conntrack& conntrack,
                      StateWriter& state,
                      PacketContext& context) const override
    {
        if (const char* fault = FindFault(context, conntrack.GetSysctls().checksum != 0))
        {
            return Refuse(conntrack, context, fault);
        }
        UdpState& udp = state.L4<UdpState>();
        if (!state.connection.IsConfirmed())
        {
            udp.streamAfter = context.jiffies + 2 * clock::HZ;
        }
        return Follow(conntrack,
                      state,
                      context,
                      state.connection.Has(status::SEEN_REPLY) &&
                          clock::After(context.jiffies, udp.streamAfter));
    }

  private:
    /// A header that is cut off, a length that cannot be, or (on arrival) a bad checksum; else
    /// null.
    static const char* FindFault(const PacketContext& context, bool verify)
    {
        const uint8_t* udp = context.packet.PeekL4(0, headersize::UDP);
        if (udp == nullptr)
        {
            return "short packet";
        }
        const uint16_t length = ReadBe16(udp + 4);
        if (length > context.packet.GetL4Length() || length < headersize::UDP)
        {
            return "truncated/malformed packet";
        }
        const bool isBad =
            verify && context.hook == Hook::PRE_ROUTING && !context.packet.IsL4ChecksumOk();
        return isBad ? "bad checksum" : nullptr;
    }
};

const TrackerRegistration<UdpTracker> g_udp;

} // namespace

} // namespace netfilter
} // namespace ns3
