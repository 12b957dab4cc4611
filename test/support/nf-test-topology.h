/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_TOPOLOGY_H
#define NF_TEST_TOPOLOGY_H

#include "nf-topology-graph.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// Builder of a topology: every node and every link is on the next line of "net.dot".
class TopologyBuilder
{
  public:
    std::size_t Host(const std::string& name);
    std::size_t Switch(const std::string& name);
    std::size_t Cloud(const std::string& name);
    /// \param rules one iptables command a line
    std::size_t Router(const std::string& name, const std::string& rules = "");
    /// Join two nodes; an address is "192.168.1.1/24", or "" for none.
    void Link(const std::string& from,
              const std::string& address,
              const std::string& to,
              const std::string& toAddress);
    /// Add a route: "default", "10.0.0.0/8".
    void Route(const std::string& node, const std::string& network, const std::string& gateway);
    /// Replace a router's rules.
    void SetRules(const std::string& node, const std::string& rules);
    /// \return the vertex of a name
    std::size_t Find(const std::string& name) const;

    TopologyGraph graph;

  private:
    std::size_t Add(const std::string& name, TopologyKind kind);

    uint32_t m_line{0};
};

/// \return what CheckTopology() finds, one a line
std::string FindFaults(const TopologyBuilder& net);

/// \name The topologies of the library, without errors
/// @{
/// pc, tv - home (NAT) - isp - server
TopologyBuilder HomeGateway();
/// pc1 - home1, pc2 - home2 with the same network inside, both behind box (NAT) - isp - server
TopologyBuilder DoubleNat();
/// four homes with a host each, behind cgn (NAT) - server
TopologyBuilder Cgnat();
/// pc on a LAN, web in a DMZ, both behind wall (NAT, forwards port 80) - isp - client
TopologyBuilder Dmz();
/// lan's pc - left and right, which track - core - server; the way back is the way there
TopologyBuilder DualUplink();
/// client - edge - balancer to the web's virtual address 203.0.113.80; it answers past it
TopologyBuilder DirectReturn();
/// @}

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_TOPOLOGY_H */
