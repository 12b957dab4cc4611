/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_UDP_TRACKER_H
#define NF_UDP_TRACKER_H

#include "nf-conntrack.h"
#include "nf-header-size.h"
#include "nf-port-tracker.h"

namespace ns3
{
namespace netfilter
{

/// The settings nf_conntrack_udp_*, in seconds. UDP-Lite has none of its own.
struct UdpSysctls
{
    uint32_t timeout{30};        //!< of a flow
    uint32_t timeoutStream{120}; //!< of a stream
};

/**
 * \brief What UDP and UDP-Lite share: ports, and a flow that becomes a stream, which lives longer
 * and is ASSURED.
 */
class UdpTrackerBase : public PortTracker
{
  public:
    bool AllowsClash() const override
    {
        return true;
    }

  protected:
    /// The packet cannot be tracked. \param fault in Linux's words
    static TrackResult Refuse(Conntrack& conntrack, const PacketContext& context, const char* fault)
    {
        conntrack.GetEvents().ReportInvalid(context, nullptr, fault);
        return TrackResult::INVALID;
    }

    /// The packet belongs to the connection. \param isStream whether that is a stream by now
    static TrackResult Follow(Conntrack& conntrack,
                              StateWriter& state,
                              const PacketContext& context,
                              bool isStream)
    {
        Connection& connection = state.connection;
        const UdpSysctls& sysctls = conntrack.GetSysctls().Get(SYSCTLS);
        conntrack.Refresh(connection, context, isStream ? sysctls.timeoutStream : sysctls.timeout);
        if (isStream && !connection.Has(status::NAT_CLASH | status::ASSURED))
        {
            state.Set(status::ASSURED);
            connection.CacheEvent(ctevent::ASSURED);
        }
        return TrackResult::ACCEPT;
    }

  private:
    inline static const SysctlGroup<UdpSysctls> SYSCTLS{
        {"nf_conntrack_udp_timeout",
         "UdpTimeout",
         "Timeout of UDP, s",
         &UdpSysctls::timeout,
         0,
         sysctlmax::TIMEOUT},
        {"nf_conntrack_udp_timeout_stream",
         "UdpTimeoutStream",
         "Timeout of UDP streams, s",
         &UdpSysctls::timeoutStream,
         0,
         sysctlmax::TIMEOUT},
    };
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_UDP_TRACKER_H */
