/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TCP_CHECK_H
#define NF_TCP_CHECK_H

#include "nf-packet-view.h"

namespace ns3
{
namespace netfilter
{

/**
 * \brief Whether ns-3's TcpHeader can read a segment without running away or aborting.
 *
 * It needs a whole header (RFC 9293, section 3.1) whose options fill it exactly, each of the size
 * that its kind has. Example: an MSS option of length 6 ends a simulation, one of an unknown kind
 * and length 0 never lets it go on; Linux skips both.
 *
 * \param packet a TCP packet
 */
bool IsReadableTcp(const PacketView& packet);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TCP_CHECK_H */
