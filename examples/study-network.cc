/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "study-network.h"

#include "study.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"

using namespace ns3;
using namespace ns3::netfilter;

StudyNetwork::StudyNetwork(const NetfilterHelper& helper, Time delay)
    : servers(CreateObject<LoadServer>())
{
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", TimeValue(delay));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("100000p"));
    const auto lan = link.Install(m_nodes.Get(0), m_nodes.Get(1));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    const auto wan = link.Install(m_nodes.Get(1), m_nodes.Get(2));
    const Ptr<Node> router = m_nodes.Get(1);
    InternetStackHelper().Install(router);
    Ipv4AddressHelper("10.0.0.0", "255.0.0.0").Assign(NetDeviceContainer(lan.Get(1)));
    Ipv4AddressHelper("203.0.113.0", "255.255.255.0").Assign(NetDeviceContainer(wan.Get(0)));
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(router->GetObject<Ipv4>())
        ->SetDefaultRoute("203.0.113.2", 2);
    netfilter = helper.Install(router);
    netfilter->EnableConntrack();
    m_nodes.Get(2)->AddApplication(servers);
}

Ptr<LoadClient>
StudyNetwork::AddLoad(const std::string& kind, double rate, const std::string& firstClient)
{
    const auto load = CreateObject<LoadClient>();
    load->SetAttribute("Kind", StringValue(kind));
    load->SetAttribute("FirstClient", StringValue(firstClient));
    if (rate > 0)
    {
        load->SetAttribute("Interval", StringValue(Exponential(1 / rate)));
        m_nodes.Get(0)->AddApplication(load);
    }
    m_loads.push_back(load);
    return load;
}

void
StudyNetwork::Start()
{
    int64_t stream = 1;
    for (const auto& load : m_loads)
    {
        stream += load->AssignStreams(stream);
    }
    netfilter->AssignStreams(1000);
}
