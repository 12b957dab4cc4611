/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-helper.h"

#include "netfilter-helper.h"
#include "netfilter.h"
#include "nf-load-client.h"
#include "nf-suggest.h"
#include "nf-topology-graph.h"
#include "nf-topology-read.h"
#include "nf-topology-text.h"
#include "nf-topology-valid.h"
#include "nf-topology-values.h"

#include "ns3/csma-helper.h"
#include "ns3/error-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"

#include <boost/range/iterator_range.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

namespace ns3
{
namespace netfilter
{

TopologyHelper::TopologyHelper()
    : TopologyHelper(TopologyGraph())
{
}

TopologyHelper::~TopologyHelper() = default;

TopologyHelper::TopologyHelper(const std::string& file)
    : TopologyHelper(ReadTopology(file))
{
}

TopologyHelper::TopologyHelper(TopologyGraph graph)
    : m_graph(std::make_unique<TopologyGraph>(std::move(graph)))
{
}

std::size_t
TopologyHelper::Add(const std::string& name, TopologyKind kind)
{
    TopologyNode node;
    node.name = name;
    node.kind = kind;
    return boost::add_vertex(node, *m_graph);
}

std::size_t
TopologyHelper::AddHost(const std::string& name, const std::vector<std::string>& applications)
{
    const std::size_t node = Add(name, TopologyKind::HOST);
    (*m_graph)[node].applications = applications;
    return node;
}

std::size_t
TopologyHelper::AddRouter(const std::string& name, const std::string& rules)
{
    const std::size_t node = Add(name, TopologyKind::ROUTER);
    (*m_graph)[node].rules = TrimTopologyLines(rules);
    return node;
}

std::size_t
TopologyHelper::AddSwitch(const std::string& name, const std::string& network)
{
    const std::size_t node = Add(name, TopologyKind::SWITCH);
    try
    {
        if (!network.empty())
        {
            (*m_graph)[node].network = ReadTopologyNetwork(network);
        }
    }
    catch (const std::invalid_argument& error)
    {
        throw TopologyError({},
                            DescribeTopologyNode((*m_graph)[node]) + ": network " + error.what());
    }
    return node;
}

std::size_t
TopologyHelper::AddCloud(const std::string& name, const std::vector<std::string>& applications)
{
    const std::size_t node = Add(name, TopologyKind::CLOUD);
    (*m_graph)[node].applications = applications;
    return node;
}

TopologyLink&
TopologyHelper::Connect(const std::string& source,
                        const std::string& target,
                        const std::string& sourceAddress,
                        const std::string& targetAddress)
{
    TopologyLink link;
    link.source.node = Find(source);
    link.target.node = Find(target);
    try
    {
        if (!sourceAddress.empty())
        {
            ReadTopologyAddress(sourceAddress, link.source);
        }
        if (!targetAddress.empty())
        {
            ReadTopologyAddress(targetAddress, link.target);
        }
    }
    catch (const std::invalid_argument& error)
    {
        throw TopologyError({}, DescribeTopologyLink(*m_graph, link) + ": " + error.what());
    }
    return (*m_graph)[boost::add_edge(link.source.node, link.target.node, link, *m_graph).first];
}

std::size_t
TopologyHelper::Find(const std::string& name) const
{
    std::vector<std::string> names;
    for (const auto node : boost::make_iterator_range(boost::vertices(*m_graph)))
    {
        if ((*m_graph)[node].name == name)
        {
            return node;
        }
        names.push_back((*m_graph)[node].name);
    }
    throw TopologyError({}, "there is no node \"" + name + "\"" + SuggestName(name, names));
}

TopologyNode&
TopologyHelper::GetTopologyNode(const std::string& name)
{
    return (*m_graph)[Find(name)];
}

TopologyLink&
TopologyHelper::GetTopologyLink(const std::string& one, const std::string& other)
{
    const auto [link, isFound] = boost::edge(Find(one), Find(other), *m_graph);
    if (!isFound)
    {
        throw TopologyError({}, "there is no link \"" + one + "\" -- \"" + other + "\"");
    }
    return (*m_graph)[link];
}

const TopologyHelper::Port&
TopologyHelper::FindPort(const std::string& name, const std::string& device) const
{
    const std::size_t node = Find(name);
    std::vector<std::string> names;
    if (node < m_ports.size())
    {
        for (const Port& port : m_ports[node])
        {
            if (device.empty() || port.end->device == device)
            {
                return port;
            }
            names.push_back(port.end->device);
        }
    }
    throw TopologyError({},
                        DescribeTopologyNode((*m_graph)[node]) + " has no device " +
                            (device.empty() ? "" : "\"" + device + "\"") +
                            SuggestName(device, names));
}

Ptr<Node>
TopologyHelper::GetNode(const std::string& name) const
{
    const std::size_t node = Find(name);
    return node < m_nodes.GetN() ? m_nodes.Get(static_cast<uint32_t>(node)) : nullptr;
}

const NodeContainer&
TopologyHelper::GetNodes() const
{
    return m_nodes;
}

Ptr<Netfilter>
TopologyHelper::GetNetfilter(const std::string& name) const
{
    const auto node = GetNode(name);
    return node ? node->GetObject<Netfilter>() : nullptr;
}

Ipv4Address
TopologyHelper::GetAddress(const std::string& name, const std::string& device) const
{
    const Port& port = FindPort(name, device);
    if (!port.end->address)
    {
        throw TopologyError({},
                            DescribeTopologyNode((*m_graph)[port.end->node]) + " has no address");
    }
    return *port.end->address;
}

Ptr<NetDevice>
TopologyHelper::GetDevice(const std::string& name, const std::string& device) const
{
    return FindPort(name, device).device;
}

ApplicationContainer
TopologyHelper::GetApplications(const std::string& name) const
{
    const std::size_t node = Find(name);
    return node < m_applications.size() ? m_applications[node] : ApplicationContainer();
}

void
TopologyHelper::EnablePcap(const std::string& folder) const
{
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (!std::filesystem::is_directory(folder))
    {
        throw TopologyError({folder}, "a folder that captures can be written to is expected");
    }
    for (const auto node : boost::make_iterator_range(boost::vertices(*m_graph)))
    {
        for (const Port& port : m_ports.at(node))
        {
            const std::string file = (std::filesystem::path(folder) /
                                      ((*m_graph)[node].name + "-" + port.end->device + ".pcap"))
                                         .string();
            if ((*m_graph)[node].kind == TopologyKind::SWITCH)
            {
                continue;
            }
            if (DynamicCast<PointToPointNetDevice>(port.device))
            {
                PointToPointHelper().EnablePcap(file, port.device, false, true);
            }
            else
            {
                CsmaHelper().EnablePcap(file, port.device, false, true);
            }
        }
    }
}

int64_t
TopologyHelper::AssignStreams(int64_t stream)
{
    const int64_t first = stream;
    for (const auto node : boost::make_iterator_range(boost::vertices(*m_graph)))
    {
        NetDeviceContainer devices;
        for (const Port& port : m_ports.at(node))
        {
            devices.Add(port.device);
            PointerValue model;
            if (port.device->GetAttributeFailSafe("ReceiveErrorModel", model) &&
                model.Get<RateErrorModel>())
            {
                stream += model.Get<RateErrorModel>()->AssignStreams(stream);
            }
        }
        stream += CsmaHelper().AssignStreams(devices, stream);
        for (uint32_t i = 0; i < m_applications.at(node).GetN(); ++i)
        {
            if (const auto load = DynamicCast<LoadClient>(m_applications[node].Get(i)))
            {
                stream += load->AssignStreams(stream);
            }
        }
    }
    stream += InternetStackHelper().AssignStreams(m_nodes, stream);
    stream += NetfilterHelper::AssignStreams(m_nodes, stream);
    return stream - first;
}

} // namespace netfilter
} // namespace ns3
