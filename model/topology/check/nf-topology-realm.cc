/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-realm.h"

#include "nf-text.h"
#include "nf-topology-graph.h"

#include <algorithm>
#include <boost/graph/connected_components.hpp>
#include <limits>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr std::size_t NONE = std::numeric_limits<std::size_t>::max();

bool
TranslatesSource(const Rule& rule)
{
    return rule.action == RuleAction::TARGET && rule.target->GetNeed() == Need::NAT;
}

/// \return whether a rule's -s lets some address of a network pass
bool
AdmitsSource(const RuleHead& head, const TopologyNetwork& network)
{
    if ((head.inverted & ruleinvert::SOURCE) != 0)
    {
        const int bits = GetPrefixLength(head.sourceMask);
        return bits < 0 || !TopologyNetwork(Ipv4Address(head.source), bits).Contains(network);
    }
    const int bits = GetPrefixLength(head.sourceMask);
    return bits < 0 || TopologyNetwork(Ipv4Address(head.source), bits).Overlaps(network);
}

/// \return whether all of a rule's sources are of a network
bool
IsFrom(const RuleHead& head, const TopologyNetwork& network)
{
    const int bits = GetPrefixLength(head.sourceMask);
    return bits > 0 && (head.inverted & ruleinvert::SOURCE) == 0 &&
           network.Contains(TopologyNetwork(Ipv4Address(head.source), bits));
}

/// \return whether any head on the way to a rule, or its own, is so
template <typename Predicate>
bool
Any(const TopologyRule& rule, Predicate predicate)
{
    return predicate(rule.rule->head) ||
           std::any_of(rule.path.begin(), rule.path.end(), [&](const Rule* jump) {
               return predicate(jump->head);
           });
}

/// \return whether a rule translates what leaves by a device and is not of its own network
bool
TranslatesAt(const TopologyRule& rule, const TopologyDevice& device)
{
    return !Any(rule, [&](const RuleHead& head) {
        return !MatchesDevice(head.out, (head.inverted & ruleinvert::OUT) != 0, device.name) ||
               (device.address && IsFrom(head, device.network));
    });
}

/// The outside devices of one router.
std::vector<std::size_t>
FindOutside(const TopologyMap& map, std::size_t node, const TopologyRouter& router)
{
    std::vector<TopologyRule> rules = router.GetRules(TableId::NAT, Hook::POST_ROUTING);
    rules.erase(
        std::remove_if(rules.begin(),
                       rules.end(),
                       [](const TopologyRule& rule) { return !TranslatesSource(*rule.rule); }),
        rules.end());
    const std::vector<std::size_t>& devices = map.GetDevicesOf(node);
    const auto keep = [](const std::vector<std::size_t>& all, const auto& predicate) {
        std::vector<std::size_t> some;
        std::copy_if(all.begin(), all.end(), std::back_inserter(some), predicate);
        return some;
    };
    std::vector<std::size_t> outside = keep(devices, [&](std::size_t device) {
        return std::any_of(rules.begin(), rules.end(), [&](const TopologyRule& rule) {
            return TranslatesAt(rule, map.GetDevice(device));
        });
    });
    if (outside.size() == devices.size())
    {
        // No rule says which side is which.
        const std::vector<TopologyRoute>& routes = map.GetNode(node).routes;
        outside = keep(devices, [&](std::size_t device) {
            const TopologyDevice& it = map.GetDevice(device);
            return std::any_of(routes.begin(), routes.end(), [&](const TopologyRoute& route) {
                return route.prefix == 0 &&
                       (route.device == it.name ||
                        (it.address && it.network.Contains(route.gateway.Get())));
            });
        });
        if (outside.empty())
        {
            outside = keep(devices, [&](std::size_t device) {
                const TopologyDevice& it = map.GetDevice(device);
                return it.address && !IsPrivateAddress(*it.address);
            });
        }
    }
    if (outside.empty() || outside.size() == devices.size())
    {
        return {};
    }
    for (const std::size_t device : devices)
    {
        const TopologyDevice& it = map.GetDevice(device);
        const bool isInside = std::find(outside.begin(), outside.end(), device) == outside.end();
        const bool isTranslated =
            std::any_of(rules.begin(), rules.end(), [&](const TopologyRule& rule) {
                return !Any(rule,
                            [&](const RuleHead& head) { return !AdmitsSource(head, it.network); });
            });
        if (isInside && it.address && !it.network.IsPrivate() && !isTranslated)
        {
            outside.push_back(device);
        }
    }
    return outside.size() == devices.size() ? std::vector<std::size_t>{} : outside;
}

void
NameRealms(const TopologyMap& map, std::vector<TopologyRealm>& realms)
{
    const bool hasInner = std::any_of(realms.begin(), realms.end(), [](const TopologyRealm& realm) {
        return !realm.gateways.empty();
    });
    std::size_t outermost = 0;
    for (TopologyRealm& realm : realms)
    {
        if (realm.gateways.empty())
        {
            // A realm that is behind no router is "internet" or "network"; further ones are
            // numbered.
            realm.name = hasInner ? "internet" : "network";
            realm.name += ++outermost == 1 ? "" : " " + std::to_string(outermost);
            continue;
        }
        for (const std::size_t node : realm.gateways)
        {
            realm.name += (realm.name.empty() ? "behind " : " and ") + map.GetNode(node).name;
        }
    }
}

} // namespace

TopologyRouters
MakeTopologyRouters(const TopologyMap& map)
{
    TopologyRouters routers(boost::num_vertices(map.GetGraph()));
    for (std::size_t node = 0; node < routers.size(); ++node)
    {
        if (map.GetNode(node).kind == TopologyKind::ROUTER)
        {
            routers[node] = std::make_unique<TopologyRouter>(map, node);
        }
    }
    return routers;
}

TopologyRealms
ComputeTopologyRealms(const TopologyMap& map, const TopologyRouters& routers)
{
    TopologyRealms result;
    result.isOutside.resize(map.GetDevices().size());
    result.isNat.resize(routers.size());

    // Vertices: the segments, then an inside and an outside of each router.
    const std::size_t segments = map.GetSegments().size();
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> sides(segments +
                                                                              2 * routers.size());
    for (std::size_t node = 0; node < routers.size(); ++node)
    {
        if (!routers[node])
        {
            continue; // a host forwards nothing: it joins no realms
        }
        for (const std::size_t device : FindOutside(map, node, *routers[node]))
        {
            result.isOutside[device] = true;
            result.isNat[node] = true;
        }
        for (const std::size_t device : map.GetDevicesOf(node))
        {
            boost::add_edge(map.GetDevice(device).segment,
                            segments + 2 * node + (result.isOutside[device] ? 1 : 0),
                            sides);
        }
    }
    std::vector<std::size_t> component(boost::num_vertices(sides));
    boost::connected_components(sides, component.data());

    std::vector<std::size_t> realmOf(component.size(), NONE);
    for (std::size_t segment = 0; segment < segments; ++segment)
    {
        std::size_t& realm = realmOf[component[segment]];
        if (realm == NONE)
        {
            realm = result.realms.size();
            result.realms.emplace_back();
        }
        result.realmOfSegment.push_back(realm);
        result.realms[realm].segments.push_back(segment);
    }
    for (std::size_t node = 0; node < routers.size(); ++node)
    {
        const std::size_t inner = realmOf[component[segments + 2 * node]];
        const std::size_t outer = realmOf[component[segments + 2 * node + 1]];
        if (result.isNat[node] && inner != outer)
        {
            TopologyRealm& realm = result.realms[inner];
            realm.gateways.push_back(node);
            if (std::find(realm.outer.begin(), realm.outer.end(), outer) == realm.outer.end())
            {
                realm.outer.push_back(outer);
            }
        }
    }
    NameRealms(map, result.realms);
    return result;
}

} // namespace netfilter
} // namespace ns3
