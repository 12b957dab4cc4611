/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "study-network.h"

#include "lab-network.h"
#include "study.h"

#include "ns3/application-container.h"
#include "ns3/node.h"
#include "ns3/string.h"

using namespace ns3;
using namespace ns3::netfilter;

StudyNetwork::StudyNetwork(const Sysctls& sysctls, Time delay)
    : m_topology(FindTopology("study.dot"))
{
    m_topology.GetTopologyLink("clients", "router").delay = delay;
    m_topology.Install();
    netfilter = m_topology.GetNetfilter("router");
    for (const auto& [name, value] : sysctls)
    {
        netfilter->SetSysctl(name, value);
    }
    netfilter->EnableConntrack();
    servers = m_topology.GetApplications("servers").Get(0);
}

void
StudyNetwork::AddFirewall(const std::vector<std::string>& allowed)
{
    netfilter->Iptables("-P FORWARD DROP");
    netfilter->Iptables("-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT");
    netfilter->Iptables("-A FORWARD -m conntrack --ctstate INVALID -j DROP");
    for (const std::string& match : allowed)
    {
        netfilter->Iptables("-A FORWARD " + match + " -j ACCEPT");
    }
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
        m_topology.GetNode("clients")->AddApplication(load);
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
