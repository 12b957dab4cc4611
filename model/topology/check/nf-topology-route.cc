/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-route.h"

#include "nf-topology-graph.h"

#include <algorithm>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <functional>
#include <limits>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t FAR = std::numeric_limits<uint32_t>::max();

/// From where a packet is wanted, backwards: a segment leads to its nodes, a router to its others.
struct Step
{
    std::size_t device;
    uint32_t weight; //!< 1 for coming to a node
};

using Ways =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Step>;

/// Steps within a realm.
struct InRealm
{
    const Ways* ways{nullptr};
    const TopologyMap* map{nullptr};
    const TopologyRealms* realms{nullptr};
    std::size_t realm{0};

    bool operator()(const Ways::edge_descriptor& edge) const
    {
        return realms->GetRealm(*map, (*ways)[edge].device) == realm;
    }
};

/// Computes routes of a whole topology.
class RouteComputer
{
  public:
    RouteComputer(const TopologyMap& map, const TopologyRealms& realms)
        : m_map(map),
          m_realms(realms),
          m_segments(map.GetSegments().size()),
          m_ways(m_segments + boost::num_vertices(map.GetGraph())),
          m_computed(boost::num_vertices(map.GetGraph())),
          m_default(m_computed.size())
    {
        for (std::size_t i = 0; i < map.GetDevices().size(); ++i)
        {
            const TopologyDevice& device = map.GetDevice(i);
            const std::size_t node = m_segments + device.node;
            const TopologyKind kind = map.GetNode(device.node).kind;
            if (kind == TopologyKind::HOST || kind == TopologyKind::ROUTER)
            {
                boost::add_edge(device.segment, node, Step{i, 1}, m_ways);
            }
            if (kind == TopologyKind::ROUTER)
            {
                boost::add_edge(node, device.segment, Step{i, 0}, m_ways);
            }
        }
    }

    TopologyRoutes Run()
    {
        for (std::size_t realm = 0; realm < m_realms.realms.size(); ++realm)
        {
            for (const std::size_t segment : m_realms.realms[realm].segments)
            {
                RouteToSegment(realm, segment);
            }
            RouteOutside(realm);
        }
        TopologyRoutes routes(m_computed.size());
        for (std::size_t node = 0; node < routes.size(); ++node)
        {
            routes[node] = Choose(node);
        }
        return routes;
    }

  private:
    /// A computed route, and where it leads.
    struct Computed
    {
        TopologyRoute route;
        std::size_t realm;
    };

    /// How many nodes a packet passes from each vertex to the nearest of some, within a realm.
    std::vector<uint32_t> Measure(std::size_t realm, const std::vector<std::size_t>& targets) const
    {
        const boost::filtered_graph<Ways, InRealm> inside(m_ways,
                                                          {&m_ways, &m_map, &m_realms, realm});
        std::vector<uint32_t> distance(boost::num_vertices(m_ways));
        boost::dijkstra_shortest_paths(inside,
                                       targets.begin(),
                                       targets.end(),
                                       boost::dummy_property_map(),
                                       distance.data(),
                                       boost::get(&Step::weight, inside),
                                       boost::get(boost::vertex_index, inside),
                                       std::less<>(),
                                       boost::closed_plus<uint32_t>(FAR),
                                       FAR,
                                       0U,
                                       boost::default_dijkstra_visitor());
        return distance;
    }

    /**
     * \brief The next hop from a node: the first neighbour in the order of the links that is nearer
     * to the target.
     */
    std::optional<TopologyRoute> FindNextHop(std::size_t realm,
                                             std::size_t node,
                                             const std::vector<uint32_t>& distance) const
    {
        for (const std::size_t from : m_map.GetDevicesOf(node))
        {
            const TopologyDevice& device = m_map.GetDevice(from);
            if (m_realms.GetRealm(m_map, from) != realm || !device.address)
            {
                continue;
            }
            for (const std::size_t to : m_map.GetSegments()[device.segment].devices)
            {
                const TopologyDevice& next = m_map.GetDevice(to);
                if (next.node != node && next.address && device.network.Contains(*next.address) &&
                    m_map.GetNode(next.node).kind == TopologyKind::ROUTER &&
                    distance[m_segments + next.node] + 1 == distance[m_segments + node])
                {
                    TopologyRoute route;
                    route.gateway = Ipv4Address(*next.address);
                    route.device = device.name;
                    return route;
                }
            }
        }
        return std::nullopt;
    }

    void RouteToSegment(std::size_t realm, std::size_t segment)
    {
        const std::vector<uint32_t> distance = Measure(realm, {segment});
        for (std::size_t node = 0; node < m_computed.size(); ++node)
        {
            const uint32_t far = distance[m_segments + node];
            if (far == FAR || far <= 1)
            {
                continue; // not of this realm, or on the link
            }
            std::optional<TopologyRoute> route = FindNextHop(realm, node, distance);
            if (!route)
            {
                continue;
            }
            for (const TopologyNetwork& network : m_map.GetSegments()[segment].networks)
            {
                route->network = Ipv4Address(network.address);
                route->prefix = network.prefix;
                m_computed[node].push_back({*route, realm});
            }
        }
    }

    /// Default routes of nodes in a realm behind NAT routers.
    void RouteOutside(std::size_t realm)
    {
        std::vector<std::size_t> gateways;
        for (const std::size_t node : m_realms.realms[realm].gateways)
        {
            gateways.push_back(m_segments + node);
        }
        if (gateways.empty())
        {
            return;
        }
        const std::vector<uint32_t> distance = Measure(realm, gateways);
        for (std::size_t node = 0; node < m_computed.size(); ++node)
        {
            const uint32_t far = distance[m_segments + node];
            if (far != FAR && far != 0 && !m_default[node])
            {
                m_default[node] = FindNextHop(realm, node, distance);
            }
        }
    }

    /// \return whether a static route replaces a computed one
    bool IsSaid(std::size_t node, const Computed& computed) const
    {
        const TopologyNode& it = m_map.GetNode(node);
        const TopologyNetwork network(computed.route.network, computed.route.prefix);
        return std::any_of(it.routes.begin(), it.routes.end(), [&](const TopologyRoute& said) {
            const bool isForAll = said.prefix != 0 || computed.route.prefix == 0 ||
                                  it.kind == TopologyKind::HOST || IsBeyond(node, computed.realm);
            return isForAll && TopologyNetwork(said.network, said.prefix).Contains(network);
        });
    }

    /// \return whether a realm is on the outside of a NAT router
    bool IsBeyond(std::size_t node, std::size_t realm) const
    {
        bool isBeyond = false;
        for (const std::size_t device : m_map.GetDevicesOf(node))
        {
            if (m_realms.GetRealm(m_map, device) == realm)
            {
                isBeyond = m_realms.isOutside[device];
            }
        }
        return isBeyond;
    }

    /// Merge static and computed routes of a node.
    std::vector<TopologyRoute> Choose(std::size_t node)
    {
        std::vector<TopologyRoute> routes = m_map.GetNode(node).routes;
        std::vector<Computed>& computed = m_computed[node];
        computed.erase(std::remove_if(computed.begin(),
                                      computed.end(),
                                      [&](const Computed& it) { return IsSaid(node, it); }),
                       computed.end());
        const bool saysDefault =
            std::any_of(routes.begin(), routes.end(), [](const TopologyRoute& route) {
                return route.prefix == 0;
            });
        std::optional<TopologyRoute> way = m_default[node] ? m_default[node] : FindOnlyWay(node);
        if (way && !saysDefault)
        {
            way->network = Ipv4Address::GetAny();
            way->prefix = 0;
            LeaveOut(node, *way);
            computed.insert(computed.begin(), {*way, 0});
        }
        for (const Computed& it : computed)
        {
            routes.push_back(it.route);
        }
        return routes;
    }

    /// The gateway of a host, or of a NAT router to the outside, when there is a single one.
    std::optional<TopologyRoute> FindOnlyWay(std::size_t node) const
    {
        const bool isHost = m_map.GetNode(node).kind == TopologyKind::HOST;
        std::optional<TopologyRoute> only;
        for (const Computed& it : m_computed[node])
        {
            if (!isHost && !IsBeyond(node, it.realm))
            {
                continue;
            }
            if (only && only->gateway != it.route.gateway)
            {
                return std::nullopt;
            }
            only = it.route;
        }
        return only;
    }

    /// Remove routes that lead the same way as the default route, unless a wider one leads
    /// elsewhere.
    void LeaveOut(std::size_t node, const TopologyRoute& way)
    {
        std::vector<Computed>& computed = m_computed[node];
        const std::vector<TopologyRoute>& said = m_map.GetNode(node).routes;
        const auto isWider = [](const TopologyRoute& route, const TopologyNetwork& network) {
            return TopologyNetwork(route.network, route.prefix).Contains(network);
        };
        const std::vector<Computed> all = computed;
        const auto isOnWay = [&](const Computed& it) {
            const TopologyNetwork network(it.route.network, it.route.prefix);
            return it.route.gateway == way.gateway &&
                   std::none_of(
                       said.begin(),
                       said.end(),
                       [&](const TopologyRoute& route) { return isWider(route, network); }) &&
                   std::none_of(all.begin(), all.end(), [&](const Computed& other) {
                       return other.route.gateway != way.gateway && isWider(other.route, network);
                   });
        };
        computed.erase(std::remove_if(computed.begin(), computed.end(), isOnWay), computed.end());
    }

    const TopologyMap& m_map;
    const TopologyRealms& m_realms;
    const std::size_t m_segments;
    Ways m_ways;
    std::vector<std::vector<Computed>> m_computed;
    std::vector<std::optional<TopologyRoute>> m_default;
};

} // namespace

TopologyRoutes
ComputeTopologyRoutes(const TopologyMap& map, const TopologyRealms& realms)
{
    return RouteComputer(map, realms).Run();
}

TopologyRoutes
ComputeTopologyRoutes(const TopologyGraph& graph)
{
    const TopologyMap map(graph);
    return ComputeTopologyRoutes(map, ComputeTopologyRealms(map, MakeTopologyRouters(map)));
}

std::optional<std::size_t>
FindRouteDevice(const TopologyMap& map, std::size_t node, const TopologyRoute& route)
{
    for (const std::size_t device : map.GetDevicesOf(node))
    {
        const TopologyDevice& it = map.GetDevice(device);
        if (route.device.empty() ? it.address && it.network.Contains(route.gateway.Get())
                                 : it.name == route.device)
        {
            return device;
        }
    }
    return std::nullopt;
}

std::optional<TopologyNextHop>
FindTopologyRoute(const TopologyMap& map,
                  const std::vector<TopologyRoute>& routes,
                  std::size_t node,
                  uint32_t address)
{
    std::optional<TopologyNextHop> best;
    int longest = -1;
    for (const std::size_t device : map.GetDevicesOf(node))
    {
        const TopologyDevice& it = map.GetDevice(device);
        if (it.address && it.network.prefix > longest && it.network.Contains(address))
        {
            longest = it.network.prefix;
            best = TopologyNextHop{device, address, nullptr};
        }
    }
    for (const TopologyRoute& route : routes)
    {
        const std::optional<std::size_t> device = FindRouteDevice(map, node, route);
        if (device && route.prefix > longest &&
            TopologyNetwork(route.network, route.prefix).Contains(address))
        {
            longest = route.prefix;
            const bool isOnLink = route.gateway == Ipv4Address::GetAny();
            best = TopologyNextHop{*device, isOnLink ? address : route.gateway.Get(), &route};
        }
    }
    return best;
}

} // namespace netfilter
} // namespace ns3
