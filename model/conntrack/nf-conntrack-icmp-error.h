/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_ICMP_ERROR_H
#define NF_CONNTRACK_ICMP_ERROR_H

#include "nf-packet-context.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

class Conntrack;

/**
 * \brief Check an ICMP message, and find the connection that an error is about
 * (Linux: nf_conntrack_icmpv4_error, nf_conntrack_inet_error).
 * \param conntrack whose connections it may be about
 * \param context the packet; an error about a connection belongs to it afterwards (RELATED)
 * \param zone conntrack zone
 * \return false when the message is INVALID
 */
bool TrackIcmpError(Conntrack& conntrack, PacketContext& context, uint16_t zone);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_ICMP_ERROR_H */
