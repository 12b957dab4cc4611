/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-check.h"

#include "nf-nat-target.h"
#include "nf-rule-list.h"
#include "nf-text.h"
#include "nf-topology-checker.h"
#include "nf-topology-graph.h"
#include "nf-topology-values.h"

#include <algorithm>
#include <boost/graph/connected_components.hpp>
#include <map>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return the network that most devices of a segment are in, the first one among equals
TopologyNetwork
FindMainNetwork(const TopologyMap& map, const TopologySegment& segment)
{
    std::size_t most = 0;
    TopologyNetwork main;
    for (const TopologyNetwork& network : segment.networks)
    {
        const std::size_t count =
            std::count_if(segment.devices.begin(), segment.devices.end(), [&](std::size_t device) {
                return map.GetDevice(device).address && map.GetDevice(device).network == network;
            });
        if (count > most)
        {
            most = count;
            main = network;
        }
    }
    return main;
}

} // namespace

std::ostream&
operator<<(std::ostream& os, const TopologyFinding& finding)
{
    return os << TopologyError(finding.place, "").what()
              << (finding.severity == TopologySeverity::ERROR ? "error: " : "warning: ")
              << finding.text;
}

std::vector<TopologyFinding>
CheckTopology(const TopologyGraph& graph)
{
    return TopologyChecker(graph).Run();
}

TopologyChecker::TopologyChecker(const TopologyGraph& graph)
    : m_graph(graph),
      m_map(graph)
{
}

std::vector<TopologyFinding>
TopologyChecker::Run()
{
    CheckConnected();
    CheckHosts();
    CheckSegments();
    CheckGateways();
    CheckRules();
    if (m_analysis)
    {
        CheckDuplicates();
        CheckOverlaps();
    }
    // Sending packets in a network with errors would report the same mistakes again.
    if (IsSound())
    {
        FindEndpoints();
        CheckRoutes();
    }
    if (IsSound())
    {
        CheckBypasses();
        CheckLeaks();
        CheckPrivate();
        CheckSymmetry();
    }
    return m_findings;
}

bool
TopologyChecker::IsSound() const
{
    return std::none_of(m_findings.begin(), m_findings.end(), [](const TopologyFinding& finding) {
        return finding.severity == TopologySeverity::ERROR;
    });
}

void
TopologyChecker::Report(TopologySeverity severity,
                        const TopologyPlace& place,
                        const std::string& text)
{
    m_findings.push_back({severity, place, text});
}

const std::string&
TopologyChecker::GetName(std::size_t node) const
{
    return m_graph[node].name;
}

void
TopologyChecker::CheckConnected()
{
    std::vector<std::size_t> part(boost::num_vertices(m_graph));
    const std::size_t parts = boost::connected_components(m_graph, part.data());
    if (parts < 2)
    {
        return;
    }
    constexpr std::size_t MOST_NAMES = 5;
    std::vector<std::vector<std::string>> names(parts);
    TopologyPlace place;
    for (std::size_t node = part.size(); node-- > 0;)
    {
        names[part[node]].insert(names[part[node]].begin(), GetName(node));
        if (part[node] == 1)
        {
            place = m_graph[node].place;
        }
    }
    std::string text = "the topology falls into " + std::to_string(parts) + " parts:";
    for (std::size_t i = 0; i < parts; ++i)
    {
        text += i == 0 ? " " : " | ";
        for (std::size_t j = 0; j < std::min(names[i].size(), MOST_NAMES); ++j)
        {
            text += (j == 0 ? "" : ", ") + names[i][j];
        }
        text += names[i].size() > MOST_NAMES
                    ? " and " + std::to_string(names[i].size() - MOST_NAMES) + " more"
                    : "";
    }
    Report(TopologySeverity::ERROR, place, text + "; join them by links");
}

void
TopologyChecker::CheckSegments()
{
    for (const TopologySegment& segment : m_map.GetSegments())
    {
        if (segment.networks.size() < 2)
        {
            continue;
        }
        const TopologyNetwork main = FindMainNetwork(m_map, segment);
        for (const std::size_t device : segment.devices)
        {
            const TopologyDevice& it = m_map.GetDevice(device);
            if (it.address && !(it.network == main))
            {
                Report(TopologySeverity::ERROR,
                       it.link->place,
                       m_map.Describe(device) + " is on a link of the network " + main.ToString() +
                           ": give it an address and a prefix of that network");
            }
        }
    }
}

void
TopologyChecker::CheckDuplicates()
{
    std::map<std::pair<std::size_t, uint32_t>, std::size_t> first;
    std::set<std::pair<std::size_t, uint32_t>> reported;
    for (std::size_t device = 0; device < m_map.GetDevices().size(); ++device)
    {
        const TopologyDevice& it = m_map.GetDevice(device);
        if (!it.address)
        {
            continue; // several nodes may have the same loopback address, which does not answer ARP
        }
        const std::size_t realm = m_analysis->realms.GetRealm(m_map, device);
        const auto [other, isNew] = first.emplace(std::pair(realm, *it.address), device);
        if (!isNew && reported.insert(other->first).second)
        {
            Report(TopologySeverity::ERROR,
                   it.link->place,
                   m_map.Describe(other->second) + " and " + m_map.Describe(device) +
                       " have the same address in the realm \"" +
                       m_analysis->realms.realms[realm].name + "\": give one of them another");
        }
    }
}

void
TopologyChecker::CheckOverlaps()
{
    const std::vector<TopologySegment>& segments = m_map.GetSegments();
    const auto findSharedNode = [&](const TopologySegment& a, const TopologySegment& b) {
        for (const std::size_t device : a.devices)
        {
            for (const std::size_t other : b.devices)
            {
                if (m_map.GetDevice(device).node == m_map.GetDevice(other).node)
                {
                    return GetName(m_map.GetDevice(device).node);
                }
            }
        }
        return std::string();
    };
    for (std::size_t j = 0; j < segments.size(); ++j)
    {
        for (std::size_t i = 0; i < j; ++i)
        {
            if (segments[i].networks.empty() || segments[j].networks.empty())
            {
                continue;
            }
            const TopologyNetwork one = FindMainNetwork(m_map, segments[i]);
            const TopologyNetwork other = FindMainNetwork(m_map, segments[j]);
            if (!one.Overlaps(other))
            {
                continue;
            }
            const std::size_t realm = m_analysis->realms.realmOfSegment[i];
            const std::string shared = findSharedNode(segments[i], segments[j]);
            if (shared.empty() && realm != m_analysis->realms.realmOfSegment[j])
            {
                continue; // hidden from each other by NAT
            }
            const std::string who =
                shared.empty() ? "the realm \"" + m_analysis->realms.realms[realm].name + "\""
                               : shared;
            Report(TopologySeverity::ERROR,
                   m_map.GetDevice(segments[j].devices.front()).link->place,
                   "the networks " + one.ToString() + " (" +
                       m_map.Describe(segments[i].devices[0]) + ") and " + other.ToString() + " (" +
                       m_map.Describe(segments[j].devices[0]) + ") overlap and " + who +
                       " sees both: give one of them other addresses");
        }
    }
}

void
TopologyChecker::CheckGateways()
{
    for (std::size_t node = 0; node < boost::num_vertices(m_graph); ++node)
    {
        for (const TopologyRoute& route : m_graph[node].routes)
        {
            const std::string what = GetName(node) + "'s route " + WriteTopologyRoute(route);
            const bool isOnLink = route.gateway == Ipv4Address::GetAny();
            const std::optional<std::size_t> device = FindRouteDevice(m_map, node, route);
            std::string fault;
            if (!device)
            {
                fault = route.device.empty()
                            ? "has a gateway that is in none of " + GetName(node) +
                                  "'s networks: name one that is"
                            : "is by " + route.device + ", which " + GetName(node) +
                                  " does not have: name a device that it has";
            }
            else if (!isOnLink && (!m_map.GetDevice(*device).address ||
                                   !m_map.GetDevice(*device).network.Contains(route.gateway.Get())))
            {
                fault = "has a gateway that is not in the network of " + m_map.Describe(*device) +
                        ": name one that is";
            }
            else if (!isOnLink)
            {
                const std::optional<std::size_t> gateway =
                    m_map.FindDevice(m_map.GetDevice(*device).segment, route.gateway.Get());
                if (!gateway || m_map.GetDevice(*gateway).node == node)
                {
                    fault = "has a gateway that nobody else on the link of " +
                            m_map.Describe(*device) + " has: name a router there";
                }
                else if (m_graph[m_map.GetDevice(*gateway).node].kind == TopologyKind::HOST &&
                         !m_map.IsOwn(m_map.GetDevice(*gateway).node, route.network.Get()))
                {
                    fault = "has as gateway " + GetName(m_map.GetDevice(*gateway).node) +
                            ", a host, which forwards nothing: name a router";
                }
            }
            if (!fault.empty())
            {
                Report(TopologySeverity::ERROR, m_graph[node].place, what + " " + fault);
            }
        }
    }
}

void
TopologyChecker::CheckRules()
{
    bool isReadable = true;
    for (std::size_t node = 0; node < boost::num_vertices(m_graph); ++node)
    {
        if (m_graph[node].kind != TopologyKind::ROUTER)
        {
            continue;
        }
        try
        {
            const TopologyRouter router(m_map, node);
            CheckRuleDevices(node, router);
            CheckDnat(node, router);
        }
        catch (const TopologyError& error)
        {
            isReadable = false;
            Report(TopologySeverity::ERROR, error.place, error.text);
        }
    }
    if (isReadable)
    {
        m_analysis = std::make_unique<TopologyAnalysis>(m_graph);
    }
}

void
TopologyChecker::CheckRuleDevices(std::size_t node, const TopologyRouter& router)
{
    std::set<std::string> reported;
    std::string devices;
    for (const std::size_t device : m_map.GetDevicesOf(node))
    {
        devices += (devices.empty() ? "" : ", ") + m_map.GetDevice(device).name;
    }
    for (const TopologyRule& rule : router.GetAllRules())
    {
        for (const std::string& pattern : {rule.rule->head.in, rule.rule->head.out})
        {
            bool isThere = MatchesDevice(pattern, false, "lo");
            for (const std::size_t device : m_map.GetDevicesOf(node))
            {
                isThere = isThere || MatchesDevice(pattern, false, m_map.GetDevice(device).name);
            }
            if (!isThere && reported.insert(pattern).second)
            {
                Report(TopologySeverity::ERROR,
                       m_graph[node].place,
                       "router " + GetName(node) + " has no device " + pattern +
                           ", which its rule \"-A " + rule.chain + DescribeRule(*rule.rule) +
                           "\" names: name one of " + devices);
            }
        }
    }
}

void
TopologyChecker::CheckDnat(std::size_t node, const TopologyRouter& router)
{
    constexpr uint32_t MOST_ADDRESSES = 256;
    for (const TopologyRule& rule : router.GetAllRules())
    {
        if (rule.rule->action != RuleAction::TARGET || rule.rule->targetType->GetName() != "DNAT")
        {
            continue;
        }
        const NatRange& range = dynamic_cast<const NatTarget&>(*rule.rule->target).GetRange();
        if ((range.flags & natrange::MAP_IPS) == 0)
        {
            continue; // only the port changes
        }
        const uint32_t last = std::min(range.maxAddress, range.minAddress + MOST_ADDRESSES - 1);
        for (uint32_t address = range.minAddress; address <= last; ++address)
        {
            if (!m_map.IsSomebodys(address))
            {
                Report(TopologySeverity::ERROR,
                       m_graph[node].place,
                       "router " + GetName(node) + "'s rule \"-A " + rule.chain +
                           DescribeRule(*rule.rule) + "\" sends to " + FormatAddress(address) +
                           ", which nobody has: name the address of a host");
                break;
            }
        }
    }
}

} // namespace netfilter
} // namespace ns3
