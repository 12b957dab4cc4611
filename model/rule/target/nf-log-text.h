/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOG_TEXT_H
#define NF_LOG_TEXT_H

#include "nf-connection.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/// What of a packet a log line shows beyond the usual (Linux: NF_LOG_*).
namespace logflag
{
constexpr uint8_t TCP_SEQUENCE = 1;
constexpr uint8_t TCP_OPTIONS = 2;
constexpr uint8_t IP_OPTIONS = 4;
constexpr uint8_t UID = 8; //!< accepted, but no packet of a simulation has a user
constexpr uint8_t MAC_DECODE = 32;
} // namespace logflag

/**
 * \brief The kernel's log line about a packet (Linux: nf_log_ip_packet).
 *
 * E.g. `IN=eth0 OUT=eth1 MAC= SRC=10.0.0.2 DST=10.0.1.2 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF
 * PROTO=TCP SPT=40000 DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0 `, the blank at the end included.
 * MAC is empty: a packet has lost its link header before it comes here.
 *
 * \param context the packet
 * \param prefix stands directly in front of IN=
 * \param flags bits of namespace logflag
 */
std::string DescribePacket(const PacketContext& context, const std::string& prefix, uint8_t flags);

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOG_TEXT_H */
