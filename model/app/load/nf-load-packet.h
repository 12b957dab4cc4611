/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_PACKET_H
#define NF_LOAD_PACKET_H

#include "nf-packet-maker.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// What the packets of a load are made of: an IPv4 packet with TCP or UDP in it, or ICMP
/// destination unreachable about one.
struct LoadPacket : TransportFields
{
    static constexpr uint8_t TCP = 6;
    static constexpr uint8_t UDP = 17;

    uint32_t bytes{0};         //!< of payload; of an ICMP error's: what it is about had
    bool isUnreachable{false}; //!< an ICMP error: addresses and ports are those of an answer

    /// \return the packet, with checksums where they are real in this simulation
    Ptr<Packet> Build() const;

    /**
     * \brief Read one.
     * \param packet an IPv4 packet, IPv4 header in front
     * \param[out] read what it is
     * \return false when it is something else, another ICMP message for one
     */
    static bool Read(Ptr<const Packet> packet, LoadPacket& read);

    /// \return what an answer begins as: addresses and ports the other way round, nothing else yet
    LoadPacket Turn() const;

  private:
    Ptr<Packet> BuildTransport(bool checksums) const;
    Ptr<Packet> BuildUnreachable(bool checksums) const;
    bool ReadPorts(const uint8_t* bytes, std::size_t size);
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_PACKET_H */
