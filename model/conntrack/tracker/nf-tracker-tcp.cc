/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// TCP by its ports alone, so that many clients behind one address can each have their connections
// translated. States and windows (Linux: nf_conntrack_proto_tcp.c) are not followed yet: every
// packet with a whole header belongs to its connection, which lives as an unknown protocol's does.

#include "nf-conntrack.h"
#include "nf-port-tracker.h"

namespace ns3
{
namespace netfilter
{

namespace
{

class TcpTracker : public PortTracker
{
  public:
    uint8_t GetProtocol() const override
    {
        return PROTO_TCP;
    }

    const char* GetName() const override
    {
        return "tcp";
    }

    TrackResult Track(Conntrack& conntrack,
                      Connection& connection,
                      PacketContext& context) const override
    {
        constexpr uint32_t HEADER = 20;
        const Sysctls& sysctls = conntrack.GetSysctls();
        const bool verify = sysctls.checksum != 0 && context.hook == Hook::PRE_ROUTING;
        if (context.packet.GetL4Length() < HEADER || (verify && !context.packet.IsL4ChecksumOk()))
        {
            return TrackResult::INVALID;
        }
        conntrack.Refresh(connection, context, sysctls.genericTimeout);
        return TrackResult::ACCEPT;
    }
};

const TrackerRegistration<TcpTracker> g_tcp;

} // namespace

} // namespace netfilter
} // namespace ns3
