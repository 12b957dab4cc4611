/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-transport-checksum.h"

#include "nf-packet-view.h"

namespace ns3
{
namespace netfilter
{

const TransportChecksum*
FindTransportChecksum(uint8_t protocol)
{
    static constexpr TransportChecksum TCP{16, 20, false, false};
    static constexpr TransportChecksum UDP{6, 8, true, true};
    static constexpr TransportChecksum UDPLITE{6,
                                               8,
                                               false,
                                               true}; // RFC 3828 section 3.1: never absent
    switch (protocol)
    {
    case PROTO_TCP:
        return &TCP;
    case PROTO_UDP:
        return &UDP;
    case PROTO_UDPLITE:
        return &UDPLITE;
    default:
        return nullptr;
    }
}

} // namespace netfilter
} // namespace ns3
