/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Every protocol without a tracker of its own: addresses and protocol number, one timeout
// (Linux: generic_packet in nf_conntrack_core.c).

#include "nf-conntrack.h"
#include "nf-tracker.h"

namespace ns3
{
namespace netfilter
{

namespace
{

struct GenericSysctls
{
    uint32_t timeout{600};
};

const SysctlGroup<GenericSysctls> g_sysctls{
    {"nf_conntrack_generic_timeout",
     "GenericTimeout",
     "Timeout of protocols without a tracker, s",
     &GenericSysctls::timeout,
     0,
     sysctlmax::TIMEOUT},
};

class GenericTracker : public Tracker
{
  public:
    uint8_t GetProtocol() const override
    {
        return 0;
    }

    const char* GetName() const override
    {
        return "unknown";
    }

    bool AllowsClash() const override
    {
        return true;
    }

    bool GetTuple(const uint8_t*, uint32_t, Tuple&) const override
    {
        return true;
    }

    bool Invert(const Tuple&, Tuple&) const override
    {
        return true;
    }

    TrackResult Track(Conntrack& conntrack,
                      StateWriter& state,
                      PacketContext& context) const override
    {
        Connection& connection = state.connection;
        conntrack.Refresh(connection, context, conntrack.GetSysctls().Get(g_sysctls).timeout);
        return TrackResult::ACCEPT;
    }

    void PrintTuple(std::ostream&, const Tuple&) const override
    {
    }
};

const TrackerRegistration<GenericTracker> g_generic;

} // namespace

} // namespace netfilter
} // namespace ns3
