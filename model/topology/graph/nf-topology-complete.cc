/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-complete.h"

#include "nf-topology-graph.h"
#include "nf-topology-map.h"
#include "nf-topology-valid.h"

#include <algorithm>
#include <boost/range/iterator_range.hpp>
#include <set>

namespace ns3
{
namespace netfilter
{

namespace
{

void
NameDevices(TopologyGraph& graph)
{
    std::vector<std::set<std::string>> said(boost::num_vertices(graph));
    for (const auto edge : boost::make_iterator_range(boost::edges(graph)))
    {
        for (const TopologyEnd* end : {&graph[edge].source, &graph[edge].target})
        {
            said[end->node].insert(end->device);
        }
    }
    std::vector<uint32_t> next(boost::num_vertices(graph));
    for (const auto edge : boost::make_iterator_range(boost::edges(graph)))
    {
        for (TopologyEnd* end : {&graph[edge].source, &graph[edge].target})
        {
            const uint32_t number = next[end->node]++;
            if (!end->device.empty())
            {
                continue;
            }
            // Its own number, or the next free one when that name is already used.
            uint32_t free = number;
            while (!said[end->node].insert("eth" + std::to_string(free)).second)
            {
                ++free;
            }
            end->device = "eth" + std::to_string(free);
        }
    }
}

/// Assigns an address to each end of a link that has none.
class AddressGiver
{
  public:
    explicit AddressGiver(TopologyGraph& graph)
        : m_graph(graph)
    {
    }

    void Run()
    {
        Links all;
        for (const auto edge : boost::make_iterator_range(boost::edges(m_graph)))
        {
            all.push_back(&m_graph[edge]);
            NoteUsed(m_graph[edge]);
        }
        for (const auto node : boost::make_iterator_range(boost::vertices(m_graph)))
        {
            const auto& addresses = m_graph[node].addresses;
            for (const Ipv4Address& address : addresses)
            {
                m_taken.emplace_back(address, 32);
                m_used.insert(address.Get());
            }
            if (m_graph[node].network)
            {
                m_taken.push_back(*m_graph[node].network);
            }
        }
        const std::vector<TopologySegment> segments = TopologyMap(m_graph).GetSegments();
        for (const TopologySegment& segment : segments)
        {
            Links links;
            for (const std::size_t link : segment.links)
            {
                links.push_back(all[link]);
            }
            GiveTo(links);
        }
    }

  private:
    using Links = std::vector<TopologyLink*>;

    void NoteUsed(const TopologyLink& link)
    {
        for (const TopologyEnd* end : {&link.source, &link.target})
        {
            if (end->address)
            {
                m_taken.emplace_back(*end->address, end->prefix);
                m_used.insert(end->address->Get());
            }
        }
        if (link.network)
        {
            m_taken.push_back(*link.network);
        }
    }

    bool IsWaiting(const TopologyEnd& end) const
    {
        return !end.address && m_graph[end.node].kind != TopologyKind::SWITCH;
    }

    void GiveTo(const Links& links)
    {
        const bool isWaited = std::any_of(links.begin(), links.end(), [this](const auto* link) {
            return IsWaiting(link->source) || IsWaiting(link->target);
        });
        if (!isWaited)
        {
            return;
        }
        const TopologyNetwork network = Choose(links);
        // The first and the last address of a network are not assigned, except in a /31 or a /32.
        const uint32_t margin = network.prefix < 31 ? 1 : 0;
        uint64_t next = uint64_t(network.address) + margin;
        for (TopologyLink* link : links)
        {
            for (TopologyEnd* end : {&link->source, &link->target})
            {
                if (!IsWaiting(*end))
                {
                    continue;
                }
                while (m_used.count(static_cast<uint32_t>(next)) != 0)
                {
                    ++next;
                }
                if (next > uint64_t(network.GetLast()) - margin)
                {
                    throw TopologyError(link->place,
                                        DescribeTopologyLink(m_graph, *link) + ": network " +
                                            network.ToString() +
                                            " has no address left; a larger one is expected");
                }
                end->address = Ipv4Address(static_cast<uint32_t>(next));
                end->prefix = network.prefix;
                m_used.insert(static_cast<uint32_t>(next));
            }
        }
    }

    /// \return the network that the addresses of these links are given from
    TopologyNetwork Choose(const Links& links)
    {
        std::optional<TopologyNetwork> said;
        const auto say = [&said](const std::optional<TopologyNetwork>& network,
                                 const TopologyPlace& place,
                                 const std::string& what) {
            if (!network)
            {
                return;
            }
            if (said && !(*said == *network))
            {
                throw TopologyError(place,
                                    what + ": network " + network->ToString() +
                                        ", but what it is joined to has " + said->ToString() +
                                        "; one is expected");
            }
            said = network;
        };
        for (const TopologyLink* link : links)
        {
            for (const TopologyEnd* end : {&link->source, &link->target})
            {
                const TopologyNode& node = m_graph[end->node];
                say(node.network, node.place, DescribeTopologyNode(node));
            }
            say(link->network, link->place, DescribeTopologyLink(m_graph, *link));
        }
        if (said)
        {
            return *said;
        }
        for (const TopologyLink* link : links)
        {
            for (const TopologyEnd* end : {&link->source, &link->target})
            {
                if (end->address)
                {
                    return {*end->address, end->prefix};
                }
            }
        }
        return TakeNext(*links.front());
    }

    TopologyNetwork TakeNext(const TopologyLink& link)
    {
        for (uint32_t address = 0x0a000000; address < 0x0b000000; address += 256)
        {
            const TopologyNetwork network(Ipv4Address(address), 24);
            const bool isTaken =
                std::any_of(m_taken.begin(), m_taken.end(), [&network](const auto& other) {
                    return network.Overlaps(other);
                });
            if (!isTaken)
            {
                m_taken.push_back(network);
                return network;
            }
        }
        throw TopologyError(link.place,
                            DescribeTopologyLink(m_graph, link) +
                                ": there is no free network in 10.0.0.0/8; one is expected");
    }

    TopologyGraph& m_graph;
    std::vector<TopologyNetwork> m_taken;
    std::set<uint32_t> m_used;
};

} // namespace

void
CompleteTopology(TopologyGraph& graph)
{
    NameDevices(graph);
    AddressGiver(graph).Run();
}

} // namespace netfilter
} // namespace ns3
