/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-report.h"

#include "nf-topology-graph.h"
#include "nf-topology-path.h"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <functional>
#include <map>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Parts with more names than these are cut short.
constexpr std::size_t MOST_NAMES = 6;

/// \return "{pc, tv} | {isp, server}": what is left without a node
std::string
DescribePartsWithout(const TopologyGraph& graph, std::size_t node)
{
    const std::function<bool(std::size_t)> isOther = [node](std::size_t other) {
        return other != node;
    };
    const boost::filtered_graph<TopologyGraph, boost::keep_all, std::function<bool(std::size_t)>>
        rest(graph, boost::keep_all(), isOther);
    std::vector<std::size_t> part(boost::num_vertices(graph));
    boost::connected_components(rest, part.data());
    std::map<std::size_t, std::vector<std::string>> names;
    for (std::size_t other = 0; other < part.size(); ++other)
    {
        if (other != node)
        {
            names[part[other]].push_back(graph[other].name);
        }
    }
    std::vector<std::string> parts;
    for (auto& [number, members] : names)
    {
        if (members.size() > MOST_NAMES)
        {
            const std::string more = std::to_string(members.size() - MOST_NAMES) + " more";
            members.resize(MOST_NAMES);
            members.push_back(more);
        }
        parts.push_back("{" + boost::algorithm::join(members, ", ") + "}");
    }
    return boost::algorithm::join(parts, " | ");
}

void
ReportRealms(const TopologyAnalysis& analysis, std::ostream& os)
{
    os << "Realms\n";
    for (const TopologyRealm& realm : analysis.realms.realms)
    {
        std::vector<std::string> networks;
        for (const std::size_t segment : realm.segments)
        {
            networks.push_back(analysis.map.GetSegments()[segment].ToString());
        }
        os << "  " << realm.name << ": " << boost::algorithm::join(networks, ", ") << "\n";
        std::vector<std::string> outer;
        for (const std::size_t other : realm.outer)
        {
            outer.push_back(analysis.realms.realms[other].name);
        }
        if (!outer.empty())
        {
            os << "    inside " << boost::algorithm::join(outer, " and ") << "\n";
        }
    }
}

void
ReportCutPoints(const TopologyGraph& graph, std::ostream& os)
{
    os << "Cut points\n";
    const std::vector<std::size_t> cuts = FindCutPoints(graph);
    for (const std::size_t node : cuts)
    {
        os << "  " << graph[node].name << ": without it " << DescribePartsWithout(graph, node)
           << "\n";
    }
    if (cuts.empty())
    {
        os << "  none\n";
    }
}

/// \return "home* isp", or what stops the packet
std::string
DescribePath(const TopologyAnalysis& analysis, const TopologyPath& path)
{
    std::vector<std::string> names;
    for (const TopologyHop& hop : path.hops)
    {
        const auto& router = analysis.routers[hop.node];
        if (router)
        {
            names.push_back(analysis.map.GetNode(hop.node).name +
                            (router->IsStateful() && !hop.isUntracked ? "*" : ""));
        }
    }
    const std::string& last = analysis.map.GetNode(path.hops.back().node).name;
    switch (path.ending)
    {
    case TopologyEnding::ARRIVED:
        return names.empty() ? "directly" : boost::algorithm::join(names, " ");
    case TopologyEnding::DROPPED:
        return boost::algorithm::join(names, " ") + ", which drops it";
    case TopologyEnding::NO_ROUTE:
        return "no route at " + last;
    case TopologyEnding::NO_NEXT_HOP:
        return "nobody to take it behind " + last;
    case TopologyEnding::LOOP:
        break;
    }
    return "a loop through " + last;
}

/// Print the path to an address and back.
void
ReportPath(TopologyAnalysis& analysis, std::size_t from, uint32_t address, std::ostream& os)
{
    const TopologyHandshake handshake =
        analysis.Connect(from, *analysis.map.GetAddress(from), address);
    os << DescribePath(analysis, handshake.there);
    if (!handshake.back.hops.empty())
    {
        TopologyPath back = handshake.back;
        std::reverse(back.hops.begin(), back.hops.end());
        const bool isSame = back.ending == TopologyEnding::ARRIVED &&
                            DescribePath(analysis, back) == DescribePath(analysis, handshake.there);
        os << (isSame ? "" : "; back: " + DescribePath(analysis, handshake.back));
    }
    os << "\n";
}

void
ReportPaths(TopologyAnalysis& analysis, std::ostream& os)
{
    const TopologyMap& map = analysis.map;
    std::vector<std::size_t> endpoints;
    for (std::size_t node = 0; node < boost::num_vertices(map.GetGraph()); ++node)
    {
        const TopologyKind kind = map.GetNode(node).kind;
        if ((kind == TopologyKind::HOST || kind == TopologyKind::CLOUD) && map.GetAddress(node))
        {
            endpoints.push_back(node);
        }
    }
    os << "Paths of a TCP SYN to port 80 (* tracks connections)\n";
    for (const std::size_t from : endpoints)
    {
        const std::set<std::size_t> reach = analysis.GetReach(from);
        for (const std::size_t to : endpoints)
        {
            const std::vector<std::size_t>& devices = map.GetDevicesOf(to);
            const bool isWithinReach =
                std::any_of(devices.begin(), devices.end(), [&](std::size_t device) {
                    return reach.count(analysis.realms.GetRealm(map, device)) != 0;
                });
            if (from == to || !isWithinReach)
            {
                continue;
            }
            const std::string pair = "  " + map.GetNode(from).name + " -> " + map.GetNode(to).name;
            os << pair << ": ";
            ReportPath(analysis, from, *map.GetAddress(to), os);
            for (const Ipv4Address& address : map.GetNode(to).addresses)
            {
                os << pair << " (" << address << "): ";
                ReportPath(analysis, from, address.Get(), os);
            }
        }
    }
}

} // namespace

std::vector<std::size_t>
FindCutPoints(const TopologyGraph& graph)
{
    std::vector<std::size_t> points;
    boost::articulation_points(graph, std::back_inserter(points));
    points.erase(std::remove_if(points.begin(),
                                points.end(),
                                [&](std::size_t node) {
                                    return graph[node].kind != TopologyKind::ROUTER &&
                                           graph[node].kind != TopologyKind::SWITCH;
                                }),
                 points.end());
    std::sort(points.begin(), points.end());
    return points;
}

void
ReportTopology(const TopologyGraph& graph, std::ostream& os)
{
    TopologyAnalysis analysis(graph);
    ReportRealms(analysis, os);
    ReportCutPoints(graph, os);
    ReportPaths(analysis, os);
}

} // namespace netfilter
} // namespace ns3
