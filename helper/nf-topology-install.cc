/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-helper.h"
#include "netfilter.h"
#include "nf-load-endpoint.h"
#include "nf-topology-application.h"
#include "nf-topology-complete.h"
#include "nf-topology-graph.h"
#include "nf-topology-helper.h"
#include "nf-topology-route.h"
#include "nf-topology-router.h"
#include "nf-topology-text.h"
#include "nf-topology-valid.h"
#include "nf-topology-values.h"

#include "ns3/boolean.h"
#include "ns3/bridge-helper.h"
#include "ns3/csma-helper.h"
#include "ns3/error-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/names.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"

#include <boost/range/iterator_range.hpp>
#include <sstream>

namespace ns3
{
namespace netfilter
{

void
TopologyHelper::Install()
{
    if (m_nodes.GetN() != 0)
    {
        throw TopologyError({}, "a topology is installed once");
    }
    ValidateTopology(*m_graph);
    CompleteTopology(*m_graph);
    MakeNodes();
    for (const auto edge : boost::make_iterator_range(boost::edges(*m_graph)))
    {
        MakeLink((*m_graph)[edge]);
    }
    MakeSwitches();
    for (const auto node : boost::make_iterator_range(boost::vertices(*m_graph)))
    {
        if ((*m_graph)[node].kind == TopologyKind::ROUTER)
        {
            MakeRouter((*m_graph)[node]); // first: an error in its rules names file and line
        }
    }
    MakeRoutes();
    for (const auto node : boost::make_iterator_range(boost::vertices(*m_graph)))
    {
        MakeApplications(node);
    }
}

void
TopologyHelper::MakeNodes()
{
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    for (const auto vertex : boost::make_iterator_range(boost::vertices(*m_graph)))
    {
        const TopologyNode& said = (*m_graph)[vertex];
        if (Names::Find<Object>(said.name))
        {
            throw TopologyError(said.place,
                                DescribeTopologyNode(said) + ": ns3::Names has that name already");
        }
        const auto node = CreateObject<Node>();
        Names::Add(said.name, node);
        m_nodes.Add(node);
        if (said.kind == TopologyKind::HOST || said.kind == TopologyKind::ROUTER)
        {
            stack.Install(node);
            const auto ipv4 = node->GetObject<Ipv4>();
            ipv4->SetAttribute("IpForward", BooleanValue(said.kind == TopologyKind::ROUTER));
            for (const Ipv4Address& address : said.addresses)
            {
                ipv4->AddAddress(0, Ipv4InterfaceAddress(address, Ipv4Mask::GetOnes()));
            }
        }
    }
    m_ports.resize(m_nodes.GetN());
    m_applications.resize(m_nodes.GetN());
}

void
TopologyHelper::MakeLink(const TopologyLink& link)
{
    const NodeContainer nodes(m_nodes.Get(static_cast<uint32_t>(link.source.node)),
                              m_nodes.Get(static_cast<uint32_t>(link.target.node)));
    const auto isSwitch = [this](const TopologyEnd& end) {
        return (*m_graph)[end.node].kind == TopologyKind::SWITCH;
    };
    NetDeviceContainer devices;
    if (isSwitch(link.source) || isSwitch(link.target))
    {
        CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", DataRateValue(link.rate));
        csma.SetChannelAttribute("Delay", TimeValue(link.delay));
        csma.SetQueue("ns3::DropTailQueue", "MaxSize", QueueSizeValue(link.queue));
        devices = csma.Install(nodes);
    }
    else
    {
        PointToPointHelper cable;
        cable.SetDeviceAttribute("DataRate", DataRateValue(link.rate));
        cable.SetChannelAttribute("Delay", TimeValue(link.delay));
        cable.SetQueue("ns3::DropTailQueue", "MaxSize", QueueSizeValue(link.queue));
        devices = cable.Install(nodes);
    }
    MakePort(link, link.source, devices.Get(0));
    MakePort(link, link.target, devices.Get(1));
}

void
TopologyHelper::MakePort(const TopologyLink& link, const TopologyEnd& end, Ptr<NetDevice> device)
{
    const TopologyNode& node = (*m_graph)[end.node];
    Names::Add(node.name + "/" + end.device, device);
    m_ports[end.node].push_back({&end, device});
    if (link.loss > 0)
    {
        const auto errors = CreateObject<RateErrorModel>();
        errors->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        errors->SetRate(link.loss);
        device->SetAttribute("ReceiveErrorModel", PointerValue(errors));
    }
    if (node.kind == TopologyKind::HOST || node.kind == TopologyKind::ROUTER)
    {
        const auto ipv4 = device->GetNode()->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface,
                         Ipv4InterfaceAddress(*end.address, GetTopologyMask(end.prefix)));
        ipv4->SetUp(interface);
    }
}

void
TopologyHelper::MakeSwitches()
{
    for (const auto node : boost::make_iterator_range(boost::vertices(*m_graph)))
    {
        if ((*m_graph)[node].kind == TopologyKind::SWITCH)
        {
            NetDeviceContainer devices;
            for (const Port& port : m_ports[node])
            {
                devices.Add(port.device);
            }
            BridgeHelper().Install(m_nodes.Get(static_cast<uint32_t>(node)), devices);
        }
    }
}

void
TopologyHelper::MakeRoutes()
{
    const TopologyMap map(*m_graph);
    const TopologyRoutes routes = ComputeTopologyRoutes(*m_graph);
    for (std::size_t node = 0; node < routes.size(); ++node)
    {
        uint32_t metric = 0;
        for (const TopologyRoute& route : routes[node])
        {
            const std::optional<std::size_t> device = FindRouteDevice(map, node, route);
            if (!device)
            {
                throw TopologyError(
                    (*m_graph)[node].place,
                    DescribeTopologyNode((*m_graph)[node]) + ": routes \"" +
                        WriteTopologyRoute(route) + "\": " +
                        (route.device.empty()
                             ? "a gateway in the network of one of its devices is expected"
                             : "one of its devices is expected"));
            }
            const std::string& name = map.GetDevice(*device).name;
            AddRoute(FindPort((*m_graph)[node].name, name).device, route, ++metric);
        }
    }
}

void
TopologyHelper::AddRoute(Ptr<NetDevice> device, const TopologyRoute& route, uint32_t metric)
{
    const auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    // ns-3 takes a gateway of 0.0.0.0 for none.
    Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddNetworkRouteTo(
        route.network,
        GetTopologyMask(route.prefix),
        route.gateway,
        static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device)),
        metric);
}

void
TopologyHelper::MakeRouter(const TopologyNode& node)
{
    const Ptr<Netfilter> netfilter = NetfilterHelper().Install(node.name);
    ApplyTopologyRules(node, *netfilter);
}

void
TopologyHelper::MakeApplications(std::size_t node)
{
    const auto resolve = [this](const std::string& name) {
        const std::size_t colon = name.rfind(':');
        const std::string device = colon == std::string::npos ? "" : name.substr(colon + 1);
        try
        {
            std::ostringstream address;
            GetAddress(name.substr(0, colon), device).Print(address);
            return address.str();
        }
        catch (const TopologyError& error)
        {
            throw std::invalid_argument("$" + name + ": " + error.what());
        }
    };
    for (const std::string& text : (*m_graph)[node].applications)
    {
        try
        {
            const auto application = MakeTopologyApplication(text, resolve);
            const TypeId type = application->GetInstanceTypeId();
            if ((*m_graph)[node].kind == TopologyKind::CLOUD &&
                !type.IsChildOf(LoadEndpoint::GetTypeId()))
            {
                throw std::invalid_argument("\"" + text +
                                            "\": a cloud has no stack: a load is expected, e.g. " +
                                            "ns3::netfilter::LoadClient");
            }
            m_nodes.Get(static_cast<uint32_t>(node))->AddApplication(application);
            m_applications[node].Add(application);
        }
        catch (const std::invalid_argument& error)
        {
            throw TopologyError((*m_graph)[node].place,
                                DescribeTopologyNode((*m_graph)[node]) + ": applications " +
                                    error.what());
        }
    }
}

} // namespace netfilter
} // namespace ns3
