/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// UDP (Linux: nf_conntrack_proto_udp.c): a flow that is answered and still alive two seconds after
// it began is a stream, which lives longer and is ASSURED.

#include "nf-conntrack.h"
#include "nf-port-tracker.h"

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

class UdpTracker : public PortTracker
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

    bool AllowsClash() const override
    {
        return true;
    }

    TrackResult Track(Conntrack& conntrack,
                      StateWriter& state,
                      PacketContext& context) const override
    {
        Connection& connection = state.connection;
        const Sysctls& sysctls = conntrack.GetSysctls();
        if (const char* fault = FindFault(context, sysctls.checksum != 0))
        {
            conntrack.GetEvents().ReportInvalid(context, nullptr, fault);
            return TrackResult::INVALID;
        }
        UdpState& udp = state.L4<UdpState>();
        if (!connection.IsConfirmed())
        {
            udp.streamAfter = context.jiffies + 2 * clock::HZ;
        }
        if (!connection.Has(status::SEEN_REPLY))
        {
            conntrack.Refresh(connection, context, sysctls.udpTimeout);
            return TrackResult::ACCEPT;
        }
        const bool stream = clock::After(context.jiffies, udp.streamAfter);
        conntrack.Refresh(connection,
                          context,
                          stream ? sysctls.udpTimeoutStream : sysctls.udpTimeout);
        if (stream && !connection.Has(status::NAT_CLASH | status::ASSURED))
        {
            state.Set(status::ASSURED);
            connection.CacheEvent(ctevent::ASSURED);
        }
        return TrackResult::ACCEPT;
    }

  private:
    /// A header that is cut off, a length that cannot be, or (on arrival) a bad checksum; else
    /// null.
    static const char* FindFault(const PacketContext& context, bool verify)
    {
        constexpr uint32_t HEADER = 8;
        const uint8_t* udp = context.packet.PeekL4(0, HEADER);
        if (udp == nullptr)
        {
            return "short packet";
        }
        const uint16_t length = ReadBe16(udp + 4);
        if (length > context.packet.GetL4Length() || length < HEADER)
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
