/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_CHECKER_H
#define NF_TOPOLOGY_CHECKER_H

#include "nf-topology-check.h"
#include "nf-topology-path.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// What CheckTopology() does, one kind of mistake after the other.
class TopologyChecker
{
  public:
    /// \param graph with all addresses; outlives it
    explicit TopologyChecker(const TopologyGraph& graph);

    /// Look for everything. \return the findings
    std::vector<TopologyFinding> Run();

  private:
    /// Sender or receiver of probes: a host or a cloud, with an address.
    struct Endpoint
    {
        std::size_t node;
        std::size_t device;
        uint32_t address;
        bool isVirtual; //!< the address is of the loopback: it answers, it asks nothing
    };

    /// \name Without packets: nf-topology-check.cc, CheckHosts() in nf-topology-check-route.cc
    /// @{
    void CheckConnected();
    void CheckHosts();
    void CheckSegments();
    void CheckDuplicates();
    void CheckOverlaps();
    void CheckGateways();
    void CheckRules();
    void CheckRuleDevices(std::size_t node, const TopologyRouter& router);
    void CheckDnat(std::size_t node, const TopologyRouter& router);
    /// @}

    /// \name With packets: nf-topology-check-route.cc, nf-topology-check-packet.cc
    /// @{
    void FindEndpoints();
    void CheckRoutes();
    void CheckRoute(std::size_t node, std::size_t route);
    void CheckBypasses();
    void CheckLeaks();
    void CheckPrivate();
    void CheckSymmetry();
    void ReportLoop(std::size_t node, const std::string& route, const TopologyPath& path);
    /// @}

    /// \return whether no error was found
    bool IsSound() const;
    void Report(TopologySeverity severity, const TopologyPlace& place, const std::string& text);
    const std::string& GetName(std::size_t node) const;
    /// \return "10.0.0.1 (pc)"
    std::string Describe(const Endpoint& endpoint) const;

    const TopologyGraph& m_graph;
    const TopologyMap m_map;
    std::unique_ptr<TopologyAnalysis> m_analysis; //!< once all rules are known to be right
    std::vector<Endpoint> m_endpoints;
    std::vector<Endpoint> m_first;    //!< the first endpoint of each segment
    std::set<std::size_t> m_bypassed; //!< realms that a router joins with their outside
    std::set<std::string> m_loops;    //!< loops already reported
    std::vector<TopologyFinding> m_findings;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_CHECKER_H */
