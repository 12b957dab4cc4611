/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-map.h"

#include "nf-text.h"
#include "nf-topology-graph.h"

#include <algorithm>
#include <boost/graph/connected_components.hpp>
#include <limits>

namespace ns3
{
namespace netfilter
{

std::string
TopologySegment::ToString() const
{
    std::string text;
    for (const TopologyNetwork& network : networks)
    {
        text += (text.empty() ? "" : " and ") + network.ToString();
    }
    return text.empty() ? "a link without addresses" : text;
}

TopologyMap::TopologyMap(const TopologyGraph& graph)
    : m_graph(graph),
      m_devicesOf(boost::num_vertices(graph))
{
    FindDevices();
    FindSegments();
}

void
TopologyMap::FindDevices()
{
    std::size_t index = 0;
    for (const auto edge : boost::make_iterator_range(boost::edges(m_graph)))
    {
        const TopologyLink& link = m_graph[edge];
        for (const bool isSource : {true, false})
        {
            const TopologyEnd& end = isSource ? link.source : link.target;
            TopologyDevice device;
            device.node = end.node;
            device.peer = isSource ? link.target.node : link.source.node;
            device.name = end.device.empty() ? "eth" + std::to_string(m_devicesOf[end.node].size())
                                             : end.device;
            device.segment = 0;
            if (end.address)
            {
                device.address = end.address->Get();
                device.network = TopologyNetwork(*end.address, end.prefix);
            }
            device.link = &link;
            device.linkIndex = index;
            m_devicesOf[end.node].push_back(m_devices.size());
            m_devices.push_back(device);
        }
        ++index;
    }
}

void
TopologyMap::FindSegments()
{
    // Links and switches are vertices here: a component is what a frame can reach.
    const std::size_t links = boost::num_edges(m_graph);
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> wires(
        links + boost::num_vertices(m_graph));
    for (const TopologyDevice& device : m_devices)
    {
        if (m_graph[device.node].kind == TopologyKind::SWITCH)
        {
            boost::add_edge(device.linkIndex, links + device.node, wires);
        }
    }
    std::vector<std::size_t> component(boost::num_vertices(wires));
    boost::connected_components(wires, component.data());

    constexpr std::size_t NONE = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> segment(component.size(), NONE);
    for (std::size_t link = 0; link < links; ++link)
    {
        std::size_t& number = segment[component[link]];
        if (number == NONE)
        {
            number = m_segments.size();
            m_segments.emplace_back();
        }
        m_segments[number].links.push_back(link);
        for (const std::size_t end : {2 * link, 2 * link + 1})
        {
            TopologyDevice& device = m_devices[end];
            device.segment = number;
            if (m_graph[device.node].kind == TopologyKind::SWITCH)
            {
                continue;
            }
            m_segments[number].devices.push_back(end);
            auto& networks = m_segments[number].networks;
            if (device.address &&
                std::find(networks.begin(), networks.end(), device.network) == networks.end())
            {
                networks.push_back(device.network);
            }
        }
    }
}

std::optional<std::size_t>
TopologyMap::FindDevice(std::size_t segment, uint32_t address) const
{
    for (const std::size_t device : m_segments[segment].devices)
    {
        if (m_devices[device].address == address)
        {
            return device;
        }
    }
    // A cloud is all that its network has besides.
    for (const std::size_t device : m_segments[segment].devices)
    {
        if (m_graph[m_devices[device].node].kind == TopologyKind::CLOUD &&
            m_devices[device].address && m_devices[device].network.Contains(address))
        {
            return device;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t>
TopologyMap::FindDeviceOf(std::size_t node, uint32_t address) const
{
    for (const std::size_t device : m_devicesOf[node])
    {
        if (m_devices[device].address == address)
        {
            return device;
        }
    }
    return std::nullopt;
}

bool
TopologyMap::IsOwn(std::size_t node, uint32_t address) const
{
    const auto& further = m_graph[node].addresses;
    return FindDeviceOf(node, address) ||
           std::find(further.begin(), further.end(), Ipv4Address(address)) != further.end();
}

bool
TopologyMap::IsSomebodys(uint32_t address) const
{
    for (std::size_t node = 0; node < m_devicesOf.size(); ++node)
    {
        if (IsOwn(node, address))
        {
            return true;
        }
    }
    for (std::size_t segment = 0; segment < m_segments.size(); ++segment)
    {
        if (FindDevice(segment, address))
        {
            return true;
        }
    }
    return false;
}

std::optional<uint32_t>
TopologyMap::GetAddress(std::size_t node) const
{
    for (const std::size_t device : m_devicesOf[node])
    {
        if (m_devices[device].address)
        {
            return m_devices[device].address;
        }
    }
    return std::nullopt;
}

std::string
TopologyMap::Describe(std::size_t device) const
{
    const TopologyDevice& it = m_devices[device];
    std::string text = m_graph[it.node].name + "'s " + it.name;
    if (it.address)
    {
        text += " (" + FormatAddress(*it.address) + "/" + std::to_string(it.network.prefix) + ")";
    }
    return text;
}

} // namespace netfilter
} // namespace ns3
