/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Mistakes found by sending packets (TopologyChecker).

#include "nf-text.h"
#include "nf-topology-checker.h"
#include "nf-topology-graph.h"

#include <algorithm>
#include <boost/graph/breadth_first_search.hpp>
#include <limits>
#include <map>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Pairs of more hosts than these are not all tried, but those of the first on each link.
constexpr std::size_t MOST_ENDPOINTS = 200;

constexpr std::size_t NONE = std::numeric_limits<std::size_t>::max();

const char*
GetProtocolName(uint8_t protocol)
{
    return protocol == PROTO_TCP ? "tcp" : protocol == PROTO_UDP ? "udp" : "icmp";
}

/// \return whether a segment has a network that is not private
bool
IsPublic(const TopologySegment& segment)
{
    return std::any_of(segment.networks.begin(),
                       segment.networks.end(),
                       [](const TopologyNetwork& network) { return !network.IsPrivate(); });
}

/// \return "a", "a and 2 more"
std::string
JoinFirst(const std::string& first, std::size_t count)
{
    return first + (count > 1 ? " and " + std::to_string(count - 1) + " more" : "");
}

} // namespace

std::string
TopologyChecker::Describe(const Endpoint& endpoint) const
{
    return FormatAddress(endpoint.address) + " (" + GetName(endpoint.node) + ")";
}

void
TopologyChecker::FindEndpoints()
{
    std::set<std::size_t> segments;
    std::set<std::size_t> realms;
    const auto isRouter = [&](const TopologyDevice& device) {
        return m_graph[device.node].kind == TopologyKind::ROUTER;
    };
    // Without hosts, routers receive probes; a NAT router does not pass those of its own outside.
    for (const bool isFirst : {true, false})
    {
        for (std::size_t device = 0; device < m_map.GetDevices().size(); ++device)
        {
            const TopologyDevice& it = m_map.GetDevice(device);
            const std::size_t realm = m_analysis->realms.GetRealm(m_map, device);
            if (!it.address || isRouter(it) == isFirst)
            {
                continue;
            }
            if (isFirst)
            {
                m_endpoints.push_back({it.node, device, *it.address, false});
                realms.insert(realm);
                if (m_map.GetDevicesOf(it.node).front() == device)
                {
                    for (const Ipv4Address& address : m_graph[it.node].addresses)
                    {
                        m_endpoints.push_back({it.node, device, address.Get(), true});
                    }
                }
            }
            if ((isFirst || (realms.count(realm) == 0 && !m_analysis->realms.isOutside[device])) &&
                segments.insert(it.segment).second)
            {
                m_first.push_back({it.node, device, *it.address, false});
            }
        }
    }
}

void
TopologyChecker::CheckBypasses()
{
    const std::vector<TopologySegment>& segments = m_map.GetSegments();
    const TopologyRealms& realms = m_analysis->realms;
    for (std::size_t nat = 0; nat < boost::num_vertices(m_graph); ++nat)
    {
        std::vector<std::size_t> inside;
        std::vector<std::size_t> outside;
        for (const std::size_t device : m_map.GetDevicesOf(nat))
        {
            (realms.isOutside[device] ? outside : inside).push_back(device);
        }
        if (!realms.isNat[nat] || inside.empty() ||
            !m_map.GetDevice(inside[0]).network.IsPrivate() ||
            realms.GetRealm(m_map, inside[0]) != realms.GetRealm(m_map, outside[0]))
        {
            continue;
        }
        // The shortest way from inside to outside past that router.
        boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> ways(
            segments.size() + boost::num_vertices(m_graph));
        for (const TopologyDevice& device : m_map.GetDevices())
        {
            if (device.node != nat && m_graph[device.node].kind == TopologyKind::ROUTER)
            {
                boost::add_edge(device.segment, segments.size() + device.node, ways);
            }
        }
        std::vector<std::size_t> from(boost::num_vertices(ways), NONE);
        boost::breadth_first_search(
            ways,
            m_map.GetDevice(inside[0]).segment,
            boost::visitor(boost::make_bfs_visitor(
                boost::record_predecessors(from.data(), boost::on_tree_edge()))));
        // Of the routers on it the first one that leaves private networks, else the first one.
        std::size_t culprit = NONE;
        std::size_t joined = NONE;
        std::size_t beyond = m_map.GetDevice(outside[0]).segment;
        while (from[beyond] != NONE)
        {
            const std::size_t router = from[beyond];
            if (culprit == NONE || IsPublic(segments[beyond]) || !IsPublic(segments[joined]))
            {
                culprit = router - segments.size();
                joined = beyond;
            }
            beyond = from[router];
        }
        if (culprit == NONE)
        {
            continue;
        }
        m_bypassed.insert(realms.GetRealm(m_map, inside[0]));
        Report(TopologySeverity::ERROR,
               m_graph[culprit].place,
               GetName(culprit) + " joins " + m_map.GetDevice(inside[0]).network.ToString() +
                   " with " + segments[joined].ToString() + " past the NAT of " + GetName(nat) +
                   ", untranslated: give it a MASQUERADE rule, or take its link away");
    }
}

void
TopologyChecker::CheckLeaks()
{
    /// What leaves a router untranslated.
    struct Leak
    {
        std::vector<Endpoint> from;
        uint32_t source; //!< of the first one, as it leaves
        std::size_t in;  //!< device by which it came
        std::set<std::string> protocols;
    };

    std::map<std::size_t, Leak> leaks; // by the device they leave by
    for (const Endpoint& from : m_endpoints)
    {
        const std::set<std::size_t> reach = m_analysis->GetReach(from.node);
        const std::size_t home = m_analysis->realms.GetRealm(m_map, from.device);
        for (const Endpoint& to : m_first)
        {
            const std::size_t realm = m_analysis->realms.GetRealm(m_map, to.device);
            if (from.isVirtual || !IsPrivateAddress(from.address) || realm == home ||
                reach.count(realm) == 0)
            {
                continue;
            }
            for (const uint8_t protocol : {PROTO_TCP, PROTO_UDP, PROTO_ICMP})
            {
                const TopologyPath path =
                    m_analysis->Send(from.node,
                                     m_analysis->MakeProbe(protocol, from.address, to.address));
                for (const TopologyHop& hop : path.hops)
                {
                    if (hop.in && hop.out && !m_analysis->realms.isOutside[*hop.in] &&
                        m_analysis->realms.isOutside[*hop.out] && hop.source == hop.sourceAfter)
                    {
                        Leak& leak = leaks.emplace(*hop.out, Leak{{}, hop.source, *hop.in, {}})
                                         .first->second;
                        if (leak.from.empty() || leak.from.back().device != from.device)
                        {
                            leak.from.push_back(from);
                        }
                        leak.protocols.insert(GetProtocolName(protocol));
                        break;
                    }
                }
            }
        }
    }
    for (const auto& [device, leak] : leaks)
    {
        const Endpoint& first = leak.from.front();
        const std::string changed =
            leak.source == first.address ? "" : " as " + FormatAddress(leak.source);
        std::string protocols;
        for (const std::string& protocol : leak.protocols)
        {
            protocols += (protocols.empty() ? "" : ", ") + protocol;
        }
        Report(TopologySeverity::ERROR,
               m_graph[m_map.GetDevice(device).node].place,
               "the realm \"" +
                   m_analysis->realms.realms[m_analysis->realms.GetRealm(m_map, leak.in)].name +
                   "\" leaks: " + protocols + " of " +
                   JoinFirst(Describe(first) + changed, leak.from.size()) + " leaves by " +
                   m_map.Describe(device) +
                   " untranslated; let a POSTROUTING rule translate that too, or drop it");
    }
}

void
TopologyChecker::CheckPrivate()
{
    struct Pair
    {
        Endpoint from;
        Endpoint to;
    };

    std::map<std::size_t, std::vector<Pair>> pairs; // by router
    for (const Endpoint& from : m_endpoints)
    {
        const std::size_t realm = m_analysis->realms.GetRealm(m_map, from.device);
        for (const Endpoint& to : m_first)
        {
            if (from.isVirtual || !IsPrivateAddress(from.address) || IsPrivateAddress(to.address) ||
                m_analysis->realms.GetRealm(m_map, to.device) != realm ||
                m_bypassed.count(realm) != 0)
            {
                continue;
            }
            const TopologyPath path =
                m_analysis->Send(from.node,
                                 m_analysis->MakeProbe(PROTO_UDP, from.address, to.address));
            const auto leaves = [&](const TopologyHop& hop) {
                return hop.in && hop.out && m_map.GetDevice(*hop.in).network.IsPrivate() &&
                       !m_map.GetDevice(*hop.out).network.IsPrivate();
            };
            const auto hop = std::find_if(path.hops.begin(), path.hops.end(), leaves);
            if (path.ending == TopologyEnding::ARRIVED && path.packet.source == from.address &&
                hop != path.hops.end())
            {
                pairs[hop->node].push_back({from, to});
            }
        }
    }
    for (const auto& [router, met] : pairs)
    {
        Report(TopologySeverity::WARNING,
               m_graph[router].place,
               "router " + GetName(router) + " lets private addresses out to public ones, " +
                   JoinFirst(Describe(met.front().from) + " to " + Describe(met.front().to),
                             met.size()) +
                   ", and nobody translates them: give it a MASQUERADE rule");
    }
}

void
TopologyChecker::CheckSymmetry()
{
    struct Half
    {
        std::set<std::pair<std::size_t, std::size_t>> pairs;
        Endpoint from;
        Endpoint to;
        const char* packet;
    };

    const std::vector<Endpoint>& all = m_endpoints.size() > MOST_ENDPOINTS ? m_first : m_endpoints;
    std::map<std::size_t, Half> halves; // by router
    for (const Endpoint& from : all)
    {
        if (from.isVirtual)
        {
            continue;
        }
        const std::set<std::size_t> reach = m_analysis->GetReach(from.node);
        for (const Endpoint& to : all)
        {
            if (from.node == to.node ||
                reach.count(m_analysis->realms.GetRealm(m_map, to.device)) == 0)
            {
                continue;
            }
            const TopologyHandshake handshake =
                m_analysis->Connect(from.node, from.address, to.address);
            for (const auto& [path, packet] : {std::pair(&handshake.there, "SYN"),
                                               std::pair(&handshake.back, "SYN/ACK"),
                                               std::pair(&handshake.again, "ACK")})
            {
                for (const TopologyHop& hop : path->hops)
                {
                    if (hop.isInvalid)
                    {
                        halves.emplace(hop.node, Half{{}, from, to, packet})
                            .first->second.pairs.emplace(from.node, to.node);
                    }
                }
            }
        }
    }
    for (const auto& [router, half] : halves)
    {
        Report(TopologySeverity::WARNING,
               m_graph[router].place,
               "router " + GetName(router) + " tracks connections but sees one direction only of " +
                   JoinFirst(Describe(half.from) + " to " + Describe(half.to), half.pairs.size()) +
                   ", and calls the " + half.packet +
                   " INVALID: lead both directions through it, or exempt them by CT --notrack");
    }
}

} // namespace netfilter
} // namespace ns3
