/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_NETWORK_H
#define NF_TOPOLOGY_NETWORK_H

#include "ns3/ipv4-address.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/// An IPv4 network: "192.168.1.0/24".
struct TopologyNetwork
{
    uint32_t address{0}; //!< its lowest, host byte order
    uint8_t prefix{0};   //!< bits, 0 to 32

    TopologyNetwork() = default;
    /// The network that an address is in. \param bits of its prefix, 0 to 32
    TopologyNetwork(Ipv4Address address, uint8_t bits);

    /// \return its highest address, host byte order
    uint32_t GetLast() const;
    /// \return whether an address is in it
    bool Contains(uint32_t other) const;
    /// \return whether all of another network is in it
    bool Contains(const TopologyNetwork& other) const;
    /// \return whether they have an address in common
    bool Overlaps(const TopologyNetwork& other) const;
    /// \return whether it is of a private range (RFC 1918, RFC 6598)
    bool IsPrivate() const;
    /// \return "192.168.1.0/24"
    std::string ToString() const;

    bool operator==(const TopologyNetwork& other) const;
};

/// \return whether an address is of a private range (RFC 1918, RFC 6598)
bool IsPrivateAddress(uint32_t address);

/// \return the mask of a prefix of some bits, 0 to 32; host byte order
uint32_t GetTopologyMask(uint8_t bits);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_NETWORK_H */
