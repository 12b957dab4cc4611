/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_VALUES_H
#define NF_TOPOLOGY_VALUES_H

#include "nf-topology.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \name Values of a topology's attributes, from text and as text
 *
 * Readers throw std::invalid_argument with the text found and what is expected. A written value is
 * read back as the same value.
 */
/// @{
/// Read an address and its bits: "192.168.1.1/24".
void ReadTopologyAddress(const std::string& text, TopologyEnd& end);
std::string WriteTopologyAddress(const TopologyEnd& end);

/// Read "192.168.1.0/24": no bit of the address is behind the prefix.
TopologyNetwork ReadTopologyNetwork(const std::string& text);

/// Read "203.0.113.80, 203.0.113.81".
std::vector<Ipv4Address> ReadTopologyAddresses(const std::string& text);
std::string WriteTopologyAddresses(const std::vector<Ipv4Address>& addresses);

/// Read "default via 192.168.1.1; 10.0.0.0/8 dev eth1", by `;` or a line each.
std::vector<TopologyRoute> ReadTopologyRoutes(const std::string& text);
std::string WriteTopologyRoutes(const std::vector<TopologyRoute>& routes);
/// One of them, which messages call so.
std::string WriteTopologyRoute(const TopologyRoute& route);

/// Read "net.netfilter.nf_conntrack_max=1000, ...".
std::vector<std::pair<std::string, uint32_t>> ReadTopologySysctls(const std::string& text);
std::string WriteTopologySysctls(const std::vector<std::pair<std::string, uint32_t>>& sysctls);

/// Read "ns3::UdpEchoServer[Port=7]; ns3::TftpServer", by `;` or a line each.
std::vector<std::string> ReadTopologyApplications(const std::string& text);
std::string WriteTopologyApplications(const std::vector<std::string>& applications);

TopologyKind ReadTopologyKind(const std::string& text);
std::string WriteTopologyKind(TopologyKind kind);

/// Read "100Mbps".
DataRate ReadTopologyRate(const std::string& text);
std::string WriteTopologyRate(const DataRate& rate);

/// Read "2ms"; without a unit it is seconds.
Time ReadTopologyDelay(const std::string& text);
std::string WriteTopologyDelay(const Time& delay);

/// Read "1000p" or "64kB".
QueueSize ReadTopologyQueue(const std::string& text);
std::string WriteTopologyQueue(const QueueSize& queue);

/// Read a share of packets, 0 to less than 1.
double ReadTopologyLoss(const std::string& text);
std::string WriteTopologyLoss(double loss);

/// @}

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_VALUES_H */
