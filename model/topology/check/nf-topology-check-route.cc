/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Hosts in place of a router, and static routes that loop or lead nowhere
// (TopologyChecker).

#include "nf-text.h"
#include "nf-topology-checker.h"
#include "nf-topology-graph.h"
#include "nf-topology-values.h"

#include <algorithm>
#include <boost/graph/biconnected_components.hpp>
#include <iterator>

namespace ns3
{
namespace netfilter
{

// A node is a host by default: a forgotten kind=router is a common mistake.
void
TopologyChecker::CheckHosts()
{
    std::vector<std::size_t> between;
    boost::articulation_points(m_graph, std::back_inserter(between));
    for (const std::size_t node : between)
    {
        if (m_graph[node].kind == TopologyKind::HOST)
        {
            Report(TopologySeverity::WARNING,
                   m_graph[node].place,
                   "host " + GetName(node) +
                       " stands between others and forwards nothing: kind=router is expected if it "
                       "shall");
        }
    }
}

void
TopologyChecker::ReportLoop(std::size_t node, const std::string& route, const TopologyPath& path)
{
    // The loop itself: from the last node back to where it was before.
    std::vector<std::size_t> loop;
    for (auto hop = path.hops.rbegin(); hop != path.hops.rend(); ++hop)
    {
        if (!loop.empty() && hop->node == loop.front())
        {
            break;
        }
        loop.push_back(hop->node);
    }
    std::sort(loop.begin(), loop.end());
    std::string names;
    for (const std::size_t member : loop)
    {
        names += (names.empty() ? "" : ", ") + GetName(member);
    }
    if (m_loops.insert(names).second)
    {
        Report(TopologySeverity::ERROR,
               m_graph[node].place,
               route + " leads into a loop of " + names +
                   ": let one of them send these packets elsewhere");
    }
}

void
TopologyChecker::CheckRoute(std::size_t node, std::size_t index)
{
    const TopologyRoute& route = m_analysis->routes[node][index];
    const std::string name = GetName(node) + "'s route " + WriteTopologyRoute(route);
    const std::set<std::size_t> reach = m_analysis->GetReach(node);
    std::vector<uint32_t> destinations;
    const auto add = [&](uint32_t address) {
        const std::optional<TopologyNextHop> next =
            FindTopologyRoute(m_map, m_analysis->routes[node], node, address);
        if (next && next->route == &route)
        {
            destinations.push_back(address);
        }
    };
    for (std::size_t device = 0; device < m_map.GetDevices().size(); ++device)
    {
        const TopologyDevice& it = m_map.GetDevice(device);
        const bool isWithinReach = reach.count(m_analysis->realms.GetRealm(m_map, device)) != 0;
        if (!it.address || it.node == node || !isWithinReach)
        {
            continue;
        }
        add(*it.address);
        for (const Ipv4Address& address : m_graph[it.node].addresses)
        {
            add(address.Get());
        }
    }
    const bool isKnown = !destinations.empty();
    if (route.prefix == 0)
    {
        destinations.push_back(0xf0000001); // 240.0.0.1, an unassigned address, shows loops too
    }
    else if (!isKnown)
    {
        destinations.push_back(route.network.Get() + (route.prefix == 32 ? 0 : 1));
    }
    bool leadsSomewhere = !isKnown && route.prefix == 0;
    std::string nowhere;
    for (const uint32_t destination : destinations)
    {
        const uint32_t source = m_map.GetAddress(node).value_or(0);
        const TopologyPath path =
            m_analysis->Send(node, m_analysis->MakeProbe(PROTO_UDP, source, destination));
        if (path.ending == TopologyEnding::LOOP)
        {
            ReportLoop(node, name, path);
            return;
        }
        leadsSomewhere = leadsSomewhere || path.ending == TopologyEnding::ARRIVED ||
                         path.ending == TopologyEnding::DROPPED;
        if (nowhere.empty() &&
            (path.ending == TopologyEnding::NO_ROUTE || path.ending == TopologyEnding::NO_NEXT_HOP))
        {
            nowhere = GetName(path.hops.back().node) +
                      (path.ending == TopologyEnding::NO_ROUTE ? ", which has no route to "
                                                               : ", which finds nobody for ") +
                      FormatAddress(destination);
        }
    }
    if (!leadsSomewhere)
    {
        Report(isKnown ? TopologySeverity::ERROR : TopologySeverity::WARNING,
               m_graph[node].place,
               name + " leads nowhere: packets end at " + nowhere + "; name another gateway");
    }
}

void
TopologyChecker::CheckRoutes()
{
    for (std::size_t node = 0; node < boost::num_vertices(m_graph); ++node)
    {
        const TopologyKind kind = m_graph[node].kind;
        if (kind == TopologyKind::HOST || kind == TopologyKind::ROUTER)
        {
            for (std::size_t route = 0; route < m_graph[node].routes.size(); ++route)
            {
                CheckRoute(node, route);
            }
        }
    }
}

} // namespace netfilter
} // namespace ns3
