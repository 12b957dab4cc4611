/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "topology-story.h"

#include "story-time.h"
#include "trace.h"

#include "ns3/netfilter.h"
#include "ns3/nf-ftp-client.h"
#include "ns3/nf-load-origin.h"
#include "ns3/nf-tftp-client.h"
#include "ns3/nf-topology-graph.h"
#include "ns3/nf-topology-values.h"
#include "ns3/packet-sink.h"
#include "ns3/udp-echo-client.h"

#include <boost/range/iterator_range.hpp>
#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

TopologyStory::TopologyStory(const TopologyHelper& net)
    : m_net(net)
{
    const TopologyGraph& graph = net.GetGraph();
    for (const auto edge : boost::make_iterator_range(boost::edges(graph)))
    {
        for (const TopologyEnd* end : {&graph[edge].source, &graph[edge].target})
        {
            if (end->address)
            {
                m_owners[*end->address] = {graph[end->node].name, end->device};
            }
        }
    }
    for (const auto node : boost::make_iterator_range(boost::vertices(graph)))
    {
        const auto applications = net.GetApplications(graph[node].name);
        for (uint32_t i = 0; i < applications.GetN(); ++i)
        {
            Watch(graph[node].name, applications.Get(i));
        }
        if (const auto router = net.GetNetfilter(graph[node].name))
        {
            ConnectTrace(router,
                         "Log",
                         MakeBoundCallback(&TopologyStory::OnLog, &graph[node].name));
        }
    }
}

void
TopologyStory::Watch(const std::string& name, Ptr<Application> application)
{
    m_counted.push_back({name, application, this});
    Counted* counted = &m_counted.back();
    if (DynamicCast<FtpClient>(application))
    {
        ConnectTrace(application,
                     "TransferFinished",
                     MakeBoundCallback(&TopologyStory::OnFtp, &counted->name));
    }
    else if (DynamicCast<TftpClient>(application))
    {
        ConnectTrace(application,
                     "TransferFinished",
                     MakeBoundCallback(&TopologyStory::OnTftp, &counted->name));
    }
    else if (DynamicCast<UdpEchoClient>(application))
    {
        ConnectTrace(application, "Tx", MakeBoundCallback(&TopologyStory::OnSent, counted));
        ConnectTrace(application, "Rx", MakeBoundCallback(&TopologyStory::OnReceived, counted));
    }
    else if (DynamicCast<LoadOrigin>(application))
    {
        ConnectTrace(application, "Started", MakeBoundCallback(&TopologyStory::OnFlow, counted));
    }
}

void
TopologyStory::OnLog(const std::string* name, const std::string& line)
{
    std::cout << TimeNow() << " " << *name << ": " << line << "\n";
}

void
TopologyStory::OnFtp(std::string* name, const FtpReport& report)
{
    std::cout << TimeNow() << " " << *name << ": " << report << "\n";
}

void
TopologyStory::OnTftp(std::string* name, const TftpReport& report)
{
    std::cout << TimeNow() << " " << *name << ": " << report << "\n";
}

void
TopologyStory::OnSent(Counted* counted, Ptr<const Packet>)
{
    ++counted->sent;
}

void
TopologyStory::OnReceived(Counted* counted, Ptr<const Packet>)
{
    ++counted->received;
}

void
TopologyStory::OnFlow(Counted* counted, const LoadTuple& tuple, Time)
{
    const auto found = counted->story->m_owners.find(tuple.client);
    if (found == counted->story->m_owners.end() || found->second.node == counted->name ||
        found->second.isWarned)
    {
        return;
    }
    Owner& owner = found->second;
    owner.isWarned = true;
    std::cerr << "topology: warning: load of " << counted->name << " uses the address "
              << tuple.client << " of " << owner.node << "'s " << owner.device
              << ": its answers do not come back\n";
}

void
TopologyStory::PrintNodes() const
{
    const TopologyGraph& graph = m_net.GetGraph();
    for (const auto node : boost::make_iterator_range(boost::vertices(graph)))
    {
        std::cout << WriteTopologyKind(graph[node].kind) << " " << graph[node].name << ":";
        for (const auto edge : boost::make_iterator_range(boost::out_edges(node, graph)))
        {
            const TopologyLink& link = graph[edge];
            const bool isSource = link.source.node == node;
            const TopologyEnd& end = isSource ? link.source : link.target;
            std::cout << " " << end.device << " " << WriteTopologyAddress(end)
                      << (end.address ? " to " : "to ")
                      << graph[isSource ? link.target.node : link.source.node].name << ";";
        }
        std::cout << "\n";
    }
}

void
TopologyStory::PrintApplications() const
{
    for (const Counted& counted : m_counted)
    {
        if (const auto load = DynamicCast<LoadOrigin>(counted.application))
        {
            std::cout << counted.name << ": " << load->GetAnswered() << " of " << load->GetStarted()
                      << " flows were answered, " << load->GetRefused() << " refused, "
                      << load->GetFailed() << " never answered, " << load->GetLost() << " lost\n";
        }
        else if (const auto sink = DynamicCast<PacketSink>(counted.application))
        {
            std::cout << counted.name << ": " << sink->GetTotalRx() << " bytes have come\n";
        }
        else if (DynamicCast<UdpEchoClient>(counted.application))
        {
            std::cout << counted.name << ": " << counted.received << " of " << counted.sent
                      << " echoes have come back\n";
        }
    }
}

void
TopologyStory::PrintRouters() const
{
    const TopologyGraph& graph = m_net.GetGraph();
    for (const auto node : boost::make_iterator_range(boost::vertices(graph)))
    {
        const std::string& name = graph[node].name;
        const auto router = m_net.GetNetfilter(name);
        if (!router || graph[node].rules.empty())
        {
            continue;
        }
        std::cout << "\n" << name << ": iptables-save -c\n" << router->Save(true);
        if (router->IsTracking())
        {
            std::cout << name << ": conntrack -L\n"
                      << router->ConntrackTool("-L") << name << ": conntrack -S\n"
                      << router->ConntrackTool("-S");
        }
    }
}
