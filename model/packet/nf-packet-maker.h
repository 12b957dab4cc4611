/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_PACKET_MAKER_H
#define NF_PACKET_MAKER_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/packet.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * \name Packets made of ns-3's headers
 *
 * Example: a SYN, with correct checksums.
 * \code
 *   TransportFields syn;
 *   syn.source = "10.0.0.2";
 *   syn.destination = "203.0.113.2";
 *   syn.protocol = PROTO_TCP;
 *   syn.sourcePort = 40000;
 *   syn.destinationPort = 80;
 *   syn.flags = TcpHeader::SYN;
 *   Ptr<Packet> packet = Create<Packet>();
 *   AddTransportHeader(packet, syn, true);
 *   Ipv4Header ip = MakeIpv4Header(syn.source, syn.destination, syn.protocol, packet->GetSize());
 *   ip.EnableChecksum();
 *   packet->AddHeader(ip);
 * \endcode
 */
/// @{
/// Fields of a TCP or UDP header, and the addresses that its checksum covers.
struct TransportFields
{
    Ipv4Address source;
    Ipv4Address destination;
    uint8_t protocol{17}; //!< TCP: 6, UDP: 17
    uint16_t sourcePort{0};
    uint16_t destinationPort{0};
    uint8_t flags{0};            //!< TCP: bits of TcpHeader::Flags_t
    uint32_t sequence{0};        //!< TCP
    uint32_t acknowledgement{0}; //!< TCP
    uint16_t window{65535};      //!< TCP
};

/// Put a TCP or UDP header in front of a payload. \param checksum whether to compute one, else it
/// is 0
void AddTransportHeader(const Ptr<Packet>& packet, const TransportFields& fields, bool checksum);

/// Put an ICMP header in front of a message. \param checksum whether to compute one, else it is 0
void AddIcmpHeader(const Ptr<Packet>& packet, uint8_t type, uint8_t code, bool checksum);

/// \return ICMP destination unreachable about a packet
/// \param header of the packet \param payload behind it, of which 8 bytes are quoted
/// \param checksum whether to compute one, else it is 0
Ptr<Packet> MakeUnreachable(uint8_t code,
                            const Ipv4Header& header,
                            const Ptr<const Packet>& payload,
                            bool checksum);

/// \return an IPv4 header with a TTL of 64 and an identification of 0
/// \param size of what stands behind it
Ipv4Header MakeIpv4Header(const Ipv4Address& source,
                          const Ipv4Address& destination,
                          uint8_t protocol,
                          uint32_t size);
/// @}

} // namespace netfilter
} // namespace ns3

#endif /* NF_PACKET_MAKER_H */
