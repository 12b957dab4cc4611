/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-network.h"

#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

TopologyNetwork::TopologyNetwork(Ipv4Address network, uint8_t bits)
    : address(network.Get() & GetTopologyMask(bits)),
      prefix(bits)
{
}

uint32_t
TopologyNetwork::GetLast() const
{
    return address | ~GetTopologyMask(prefix);
}

bool
TopologyNetwork::Contains(uint32_t other) const
{
    return (other & GetTopologyMask(prefix)) == address;
}

bool
TopologyNetwork::Contains(const TopologyNetwork& other) const
{
    return other.prefix >= prefix && Contains(other.address);
}

bool
TopologyNetwork::Overlaps(const TopologyNetwork& other) const
{
    return Contains(other) || other.Contains(*this);
}

bool
TopologyNetwork::IsPrivate() const
{
    return IsPrivateAddress(address) && IsPrivateAddress(GetLast());
}

std::string
TopologyNetwork::ToString() const
{
    return FormatAddress(address) + "/" + std::to_string(prefix);
}

bool
TopologyNetwork::operator==(const TopologyNetwork& other) const
{
    return address == other.address && prefix == other.prefix;
}

bool
IsPrivateAddress(uint32_t address)
{
    return (address & 0xff000000) == 0x0a000000 || // 10.0.0.0/8
           (address & 0xfff00000) == 0xac100000 || // 172.16.0.0/12
           (address & 0xffff0000) == 0xc0a80000 || // 192.168.0.0/16
           (address & 0xffc00000) == 0x64400000;   // 100.64.0.0/10
}

uint32_t
GetTopologyMask(uint8_t bits)
{
    return bits == 0 ? 0 : UINT32_MAX << (32 - bits);
}

} // namespace netfilter
} // namespace ns3
