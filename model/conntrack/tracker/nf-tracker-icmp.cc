/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// ICMP queries and their replies (Linux: nf_conntrack_proto_icmp.c). The identifier takes the
// place of the source port in both directions, type and code that of the destination port.

#include "nf-conntrack.h"
#include "nf-header-size.h"
#include "nf-tracker.h"

namespace ns3
{
namespace netfilter
{

namespace
{

struct IcmpSysctls
{
    uint32_t timeout{30};
};

const SysctlGroup<IcmpSysctls> g_sysctls{
    {"nf_conntrack_icmp_timeout",
     "IcmpTimeout",
     "Timeout of ICMP queries, s",
     &IcmpSysctls::timeout,
     0,
     sysctlmax::TIMEOUT},
};

/// \return the type that answers, or is answered by, this one; -1 for a type without a partner
int
GetPartner(uint8_t type)
{
    switch (type)
    {
    case 8: // echo
        return 0;
    case 0:
        return 8;
    case 13: // timestamp
        return 14;
    case 14:
        return 13;
    case 15: // information
        return 16;
    case 16:
        return 15;
    case 17: // address mask
        return 18;
    case 18:
        return 17;
    default:
        return -1;
    }
}

bool
IsQuery(uint8_t type)
{
    return type == 8 || type == 13 || type == 15 || type == 17;
}

class IcmpTracker : public Tracker
{
  public:
    uint8_t GetProtocol() const override
    {
        return PROTO_ICMP;
    }

    const char* GetName() const override
    {
        return "icmp";
    }

    TupleKey GetKey() const override
    {
        return TupleKey::QUERY;
    }

    bool GetTuple(const uint8_t* l4, uint32_t size, Tuple& tuple) const override
    {
        if (size < headersize::ICMP)
        {
            return false;
        }
        tuple.sourcePort = ReadBe16(l4 + 4);
        tuple.destinationPort = ReadBe16(l4);
        return true;
    }

    bool Invert(const Tuple& tuple, Tuple& inverse) const override
    {
        const int partner = GetPartner(tuple.GetIcmpType());
        if (partner < 0)
        {
            return false;
        }
        inverse.destinationPort = static_cast<uint16_t>((partner << 8) | tuple.GetIcmpCode());
        return true;
    }

    TrackResult Track(Conntrack& conntrack,
                      StateWriter& state,
                      PacketContext& context) const override
    {
        Connection& connection = state.connection;
        // A reply that nobody asked for opens nothing.
        if (!IsQuery(connection.GetOriginal().GetIcmpType()))
        {
            return TrackResult::INVALID;
        }
        conntrack.Refresh(connection, context, conntrack.GetSysctls().Get(g_sysctls).timeout);
        return TrackResult::ACCEPT;
    }

    void PrintTuple(std::ostream& os, const Tuple& tuple) const override
    {
        os << "type=" << uint32_t{tuple.GetIcmpType()} << " code=" << uint32_t{tuple.GetIcmpCode()}
           << " id=" << tuple.sourcePort << ' ';
    }
};

const TrackerRegistration<IcmpTracker> g_icmp;

} // namespace

} // namespace netfilter
} // namespace ns3
