/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_PACKET_H
#define NF_TEST_PACKET_H

#include "nf-packet-view.h"

#include "ns3/ipv4-address.h"
#include "ns3/packet.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// \return an address in host byte order, from "10.0.0.1"
uint32_t Ip(const char* dotted);

/**
 * \brief Builder of an IPv4 packet, with defaults for everything that a test does not set.
 *
 * `UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53).Payload("x").Build()` has correct checksums.
 */
class PacketBuilder
{
  public:
    PacketBuilder(uint8_t protocol, const char* source, const char* destination);

    /// Append bytes to the transport part.
    PacketBuilder& Bytes(const std::vector<uint8_t>& bytes);
    PacketBuilder& Payload(const std::string& text);
    PacketBuilder& Ttl(uint8_t ttl);
    PacketBuilder& DontFragment();
    /// Leave the UDP checksum 0.
    PacketBuilder& NoChecksum();
    /// Make the transport checksum wrong.
    PacketBuilder& BadChecksum();

    /// \return the whole packet's bytes
    std::vector<uint8_t> ToBytes() const;
    Ptr<Packet> Build() const;
    /// \return a view of the packet, checksums on
    PacketView View() const;

  private:
    std::vector<uint8_t> m_header;
    std::vector<uint8_t> m_l4;
    bool m_noChecksum{false};
    bool m_badChecksum{false};
};

PacketBuilder UdpPacket(const char* source,
                        uint16_t sport,
                        const char* destination,
                        uint16_t dport);
PacketBuilder TcpPacket(const char* source,
                        uint16_t sport,
                        const char* destination,
                        uint16_t dport);
/**
 * \brief A TCP segment with a window of 8192.
 * \param flags bits of namespace tcpflag
 * \param options of the header, a multiple of 4 bytes
 */
PacketBuilder TcpPacket(const char* source,
                        uint16_t sport,
                        const char* destination,
                        uint16_t dport,
                        uint8_t flags,
                        uint32_t sequence,
                        uint32_t acknowledged,
                        const std::vector<uint8_t>& options = {});
/// An ICMP query or reply. \param type e.g. 8 for an echo request
PacketBuilder IcmpPacket(const char* source, const char* destination, uint8_t type, uint16_t id);

/// \return the bytes of a packet
std::vector<uint8_t> ToBytes(Ptr<const Packet> packet);

/// \return whether IPv4 and transport checksums are right
bool HasGoodChecksums(Ptr<const Packet> whole);

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_PACKET_H */
