/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_ICMP_H
#define NF_ATTACH_ICMP_H

#include "nf-packet-view.h"

#include "ns3/packet.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

// The ICMP errors that a Linux router sends about packets, where ns-3's stack sends none, or
// shorter ones.

/**
 * \brief Whether an ICMP error may be sent about a packet (Linux: __icmp_send).
 *
 * Not about later fragments, not about ICMP errors, not to what is no single host.
 */
bool MayComplainAbout(const PacketView& packet);

/**
 * \brief A "destination unreachable" message, ICMP header in front.
 * \param code e.g. 0, no route to the network
 * \param packet the offending packet
 */
Ptr<Packet> MakeUnreachable(uint8_t code, const PacketView& packet);

/**
 * \brief A "fragment reassembly time exceeded" message.
 * \param packet the datagram's first fragment
 */
Ptr<Packet> MakeReassemblyTimeout(const PacketView& packet);

/**
 * \brief The same error, quoting as much as Linux does: up to 576 bytes in all.
 *
 * ns-3 quotes 8 bytes of payload and a TTL of 0; a UDP checksum in there is not enough to
 * recognise an application's own packet by.
 *
 * \param message an ICMP error, ICMP header in front
 * \param offender the packet it quotes
 * \param length of what there is to quote of it, IPv4 header included
 * \param ipHeader of the message, 20 bytes
 * \return a longer copy, or \p message when it quotes enough already
 */
Ptr<Packet> QuoteMore(Ptr<Packet> message,
                      const PacketView& offender,
                      uint32_t length,
                      const uint8_t* ipHeader);

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_ICMP_H */
