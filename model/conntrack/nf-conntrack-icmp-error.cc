/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-icmp-error.h"

#include "nf-conntrack.h"
#include "nf-header-size.h"
#include "nf-tracker.h"

#include "ns3/ipv4-address.h"

#include <algorithm>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Redirects count as errors too.
bool
IsIcmpError(uint8_t type)
{
    return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

/**
 * \brief The tuple of the packet that an ICMP error quotes.
 * \param packet the error
 * \param[out] tuple as the quoted packet had it
 * \return false when too little is quoted to know
 */
bool
GetQuotedTuple(const PacketView& packet, Tuple& tuple)
{
    const uint8_t* inner = packet.PeekL4(headersize::ICMP, headersize::IPV4);
    if (inner == nullptr || (ReadBe16(inner + 6) & 0x1fff) != 0)
    {
        return false; // a later fragment has no ports
    }
    const uint32_t at = headersize::ICMP + ((inner[0] & 0x0f) << 2);
    if (at > packet.GetL4Length())
    {
        return false;
    }
    tuple.source = ReadBe32(inner + 12);
    tuple.destination = ReadBe32(inner + 16);
    tuple.protocol = inner[9];
    const uint32_t size = std::min(packet.GetL4Length() - at, Tracker::TUPLE_BYTES);
    return Tracker::Get(tuple.protocol).GetTuple(packet.PeekL4(at, size), size, tuple);
}

} // namespace

bool
TrackIcmpError(Conntrack& conntrack, PacketContext& context, uint16_t zone)
{
    ConntrackEvents& events = conntrack.GetEvents();
    constexpr uint8_t HIGHEST_TYPE = 18;
    const PacketView& packet = context.packet;
    const uint8_t* icmp = packet.PeekL4(0, headersize::ICMP);
    if (icmp == nullptr)
    {
        events.ReportInvalid(context, nullptr, "short packet");
        return false;
    }
    if (conntrack.GetSysctls().checksum != 0 && context.hook == Hook::PRE_ROUTING &&
        !packet.IsL4ChecksumOk())
    {
        events.ReportInvalid(context, nullptr, "bad hw icmp checksum");
        return false;
    }
    const uint8_t type = icmp[0];
    if (type > HIGHEST_TYPE)
    {
        events.ReportInvalid(context, nullptr, "invalid icmp type");
        return false;
    }
    if (!IsIcmpError(type))
    {
        return true;
    }

    Tuple quoted;
    Tuple wanted;
    if (!GetQuotedTuple(packet, quoted) || !Conntrack::Invert(quoted, wanted))
    {
        return false;
    }
    TupleHash* entry = conntrack.GetTable().Find(wanted, zone);
    if (entry == nullptr)
    {
        return false;
    }
    // An error about A -> B goes back to A: anything else is an error about another packet.
    if (entry->tuple.destination != packet.GetDestination())
    {
        if (events.IsWanted(ConntrackTopic::INVALID))
        {
            std::ostringstream reason;
            reason << "outer daddr " << Ipv4Address(packet.GetDestination()) << " != inner "
                   << Ipv4Address(entry->tuple.destination);
            events.ReportInvalid(context, nullptr, reason.str());
        }
        return false;
    }
    context.ct = &Connection::FromHash(*entry);
    context.ctinfo =
        entry->tuple.direction == Direction::REPLY ? CtInfo::RELATED_REPLY : CtInfo::RELATED;
    return true;
}

} // namespace netfilter
} // namespace ns3
