/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-valid.h"

#include "nf-topology-graph.h"
#include "nf-topology-values.h"

#include <boost/pending/disjoint_sets.hpp>
#include <boost/range/iterator_range.hpp>
#include <map>
#include <numeric>
#include <set>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

std::string
Already(uint32_t line)
{
    return line == 0 ? "already" : "in line " + std::to_string(line) + " already";
}

/// \return whether it may be one host's: not 0.0.0.0, a group's, or everybody's
bool
IsHosts(const Ipv4Address& address)
{
    return address != Ipv4Address::GetAny() && !address.IsMulticast() &&
           address != Ipv4Address::GetBroadcast();
}

/// Looks at each node and each link.
class Validator
{
  public:
    explicit Validator(const TopologyGraph& graph)
        : m_graph(graph),
          m_degrees(boost::num_vertices(graph)),
          m_devices(boost::num_vertices(graph)),
          m_parents(boost::num_vertices(graph)),
          m_ranks(boost::num_vertices(graph)),
          m_groups(m_ranks.data(), m_parents.data())
    {
        std::iota(m_parents.begin(), m_parents.end(), 0);
    }

    void Run()
    {
        for (const auto node : boost::make_iterator_range(boost::vertices(m_graph)))
        {
            CheckNode(m_graph[node]);
        }
        for (const auto link : boost::make_iterator_range(boost::edges(m_graph)))
        {
            CheckLink(m_graph[link]);
        }
        for (const auto node : boost::make_iterator_range(boost::vertices(m_graph)))
        {
            if (m_graph[node].kind == TopologyKind::CLOUD && m_degrees[node] != 1)
            {
                Fail(m_graph[node],
                     "has " + std::to_string(m_degrees[node]) +
                         " links: a cloud is expected to have one");
            }
        }
    }

  private:
    [[noreturn]] static void Fail(const TopologyNode& node, const std::string& what)
    {
        throw TopologyError(node.place, DescribeTopologyNode(node) + " " + what);
    }

    [[noreturn]] void Fail(const TopologyLink& link, const std::string& what) const
    {
        throw TopologyError(link.place, DescribeTopologyLink(m_graph, link) + ": " + what);
    }

    /// Fail when a node has what only some kinds have.
    static void Refuse(const TopologyNode& node,
                       bool isThere,
                       const char* what,
                       const std::set<TopologyKind>& kinds)
    {
        if (!isThere || kinds.count(node.kind) != 0)
        {
            return;
        }
        std::string expected;
        for (const TopologyKind kind : kinds)
        {
            expected += (expected.empty() ? "kind=" : " or kind=") + WriteTopologyKind(kind);
        }
        Fail(node,
             std::string("has ") + what + " and is a " + WriteTopologyKind(node.kind) + ": " +
                 expected + " is expected");
    }

    void CheckNode(const TopologyNode& node)
    {
        const auto [earlier, isNew] = m_names.emplace(node.name, node.place.line);
        if (!isNew)
        {
            Fail(node, "is there " + Already(earlier->second) + ": a name of its own is expected");
        }
        if (node.name.empty() || node.name.find('/') != std::string::npos)
        {
            Fail(node, "has no good name: one without \"/\" is expected");
        }
        for (const Ipv4Address& address : node.addresses)
        {
            if (!IsHosts(address))
            {
                Fail(node,
                     "has the address " + WriteTopologyAddresses({address}) +
                         ": one host's address is expected");
            }
        }
        using Kind = TopologyKind;
        Refuse(node, !node.rules.empty(), "rules", {Kind::ROUTER});
        Refuse(node, !node.sysctls.empty(), "sysctl", {Kind::ROUTER});
        Refuse(node, !node.routes.empty(), "routes", {Kind::HOST, Kind::ROUTER});
        Refuse(node, !node.addresses.empty(), "addresses", {Kind::HOST, Kind::ROUTER});
        Refuse(node,
               !node.applications.empty(),
               "applications",
               {Kind::HOST, Kind::ROUTER, Kind::CLOUD});
        Refuse(node, node.network.has_value(), "a network", {Kind::SWITCH});
    }

    void CheckLink(const TopologyLink& link)
    {
        if (link.source.node == link.target.node)
        {
            Fail(link, "leads back to its node; another node is expected");
        }
        CheckEnd(link, link.source, "source");
        CheckEnd(link, link.target, "target");
        const TopologyKind source = m_graph[link.source.node].kind;
        const TopologyKind target = m_graph[link.target.node].kind;
        const auto isBoth = [source, target](TopologyKind one, TopologyKind other) {
            return (source == one && target == other) || (source == other && target == one);
        };
        if (isBoth(TopologyKind::CLOUD, TopologyKind::SWITCH))
        {
            Fail(link, "a cloud has no stack that answers ARP: a host or a router is expected");
        }
        if (isBoth(TopologyKind::SWITCH, TopologyKind::SWITCH))
        {
            const auto one = m_groups.find_set(link.source.node);
            const auto other = m_groups.find_set(link.target.node);
            if (one == other)
            {
                Fail(link, "closes a loop of switches, in which frames would never end");
            }
            m_groups.link(one, other);
        }
    }

    void CheckEnd(const TopologyLink& link, const TopologyEnd& end, const std::string& side)
    {
        const TopologyNode& node = m_graph[end.node];
        ++m_degrees[end.node];
        if (!end.device.empty())
        {
            const auto [earlier, isNew] = m_devices[end.node].emplace(end.device, link.place.line);
            if (!isNew)
            {
                Fail(link,
                     side + "_device \"" + end.device + "\": " + DescribeTopologyNode(node) +
                         " has it " + Already(earlier->second) + "; another name is expected");
            }
            if (end.device == "lo" || end.device.find('/') != std::string::npos)
            {
                Fail(link,
                     side + "_device \"" + end.device +
                         "\": a name without \"/\" that is not \"lo\" is expected");
            }
        }
        if (end.address)
        {
            CheckAddress(link, end, side);
        }
    }

    void CheckAddress(const TopologyLink& link,
                      const TopologyEnd& end,
                      const std::string& side) const
    {
        const std::string what = side + "_address \"" + WriteTopologyAddress(end) + "\": ";
        if (m_graph[end.node].kind == TopologyKind::SWITCH)
        {
            Fail(link, what + "a switch has no address; none is expected");
        }
        if (!IsHosts(*end.address))
        {
            Fail(link, what + "one host's address is expected");
        }
        const uint32_t address = end.address->Get();
        const TopologyNetwork network(*end.address, end.prefix);
        if (network.prefix < 31 && (address == network.address || address == network.GetLast()))
        {
            Fail(link, what + "an address between its network's first and last is expected");
        }
    }

    const TopologyGraph& m_graph;
    std::map<std::string, uint32_t> m_names;
    std::vector<std::size_t> m_degrees;
    std::vector<std::map<std::string, uint32_t>> m_devices; //!< by node
    std::vector<std::size_t> m_parents;
    std::vector<std::size_t> m_ranks;
    boost::disjoint_sets<std::size_t*, std::size_t*> m_groups; //!< switches that are joined
};

} // namespace

std::string
DescribeTopologyNode(const TopologyNode& node)
{
    return "node \"" + node.name + "\"";
}

std::string
DescribeTopologyLink(const TopologyGraph& graph, const TopologyLink& link)
{
    return "link \"" + graph[link.source.node].name + "\" to \"" + graph[link.target.node].name +
           "\"";
}

void
ValidateTopology(const TopologyGraph& graph)
{
    Validator(graph).Run();
}

} // namespace netfilter
} // namespace ns3
