/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "user-states-network.h"

#include "expectation-story.h"
#include "lab-network.h"
#include "trace.h"

#include "ns3/applications-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/names.h"
#include "ns3/network-module.h"
#include "ns3/nf-conntrack-proc.h"
#include "ns3/nf-topology-graph.h"
#include "ns3/simulator.h"

#include <boost/range/iterator_range.hpp>
#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

constexpr uint32_t PIECE = 100; // bytes that a client sends at once

} // namespace

StateNetwork::StateNetwork(const Settings& settings, const std::string& file)
    : m_settings(settings),
      m_net(FindTopology(file))
{
    for (const auto link : boost::make_iterator_range(boost::edges(m_net.GetGraph())))
    {
        // Times in the captures of two devices differ.
        m_net.GetGraph()[link].delay = MicroSeconds(500);
    }
    m_net.Install();
    Names::Clear(); // the next network has the same, and captures are called by numbers
    for (uint32_t i = 0; !m_settings.pcap.empty() && i < m_net.GetNodes().GetN(); ++i)
    {
        if (m_net.GetNodes().Get(i)->GetObject<Ipv4>()) // no switch
        {
            CsmaHelper().EnablePcap(m_settings.pcap, NodeContainer(m_net.GetNodes().Get(i)));
        }
    }
}

StateNetwork::~StateNetwork()
{
    m_crafters.clear();
    m_watched.clear();
    Simulator::Destroy();
}

Ptr<Node>
StateNetwork::GetNode(const std::string& name) const
{
    return m_net.GetNode(name);
}

Ptr<Netfilter>
StateNetwork::Watch(const std::string& name, const std::string& node, const std::string& chain)
{
    Ptr<Netfilter> router = m_net.GetNetfilter(node);
    router->SetSysctl("net.netfilter.nf_conntrack_tcp_loose", m_settings.isLoose ? 1 : 0);
    for (const char* state : {"NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"})
    {
        router->Iptables("-A " + chain + " -m conntrack --ctstate " + state);
    }
    if (m_settings.dropsInvalid)
    {
        Iptables(router, "-A " + chain + " -m conntrack --ctstate INVALID -j DROP");
    }
    m_watched.push_back(
        {name,
         chain,
         router,
         std::make_unique<CtInfoStory>(name, router, *m_settings.table, m_settings.onlyFirst)});
    return router;
}

void
StateNetwork::Iptables(Ptr<Netfilter> router, const std::string& command)
{
    router->Iptables(command);
    std::cout << "  iptables " << command << "\n";
}

void
StateNetwork::Listen(Ptr<Node> node, uint16_t port)
{
    const InetSocketAddress here(Ipv4Address::GetAny(), port);
    PacketSinkHelper("ns3::UdpSocketFactory", here).Install(node);
    ConnectTrace(PacketSinkHelper("ns3::TcpSocketFactory", here).Install(node).Get(0),
                 "Rx",
                 MakeCallback(&StateNetwork::OnReceived, this));
}

void
StateNetwork::Echo(Ptr<Node> node)
{
    UdpEchoServerHelper(7).Install(node);
}

void
StateNetwork::At(double at, Ptr<Node> node, const std::function<void()>& what)
{
    Simulator::ScheduleWithContext(node->GetId(), Seconds(at), [what] { what(); });
}

void
StateNetwork::Converse(Ptr<Node> client, uint16_t port, const InetSocketAddress& server, double at)
{
    Ptr<Socket> socket = Socket::CreateSocket(client, TcpSocketFactory::GetTypeId());
    socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
    At(at, client, [socket, server] { socket->Connect(server); });
    for (const double later : {0.1, 1.1})
    {
        At(at + later, client, [socket] { socket->Send(Create<Packet>(PIECE)); });
        m_sent += PIECE;
    }
    At(at + 2.1, client, [socket] { socket->Close(); });
}

SegmentHost&
StateNetwork::Crafter(Ptr<Node> node)
{
    m_crafters.push_back(std::make_unique<SegmentHost>(node));
    return *m_crafters.back();
}

void
StateNetwork::OnReceived(Ptr<const Packet> packet, const Address&)
{
    m_received += packet->GetSize();
    std::cout << "                " << packet->GetSize() << " bytes have arrived\n";
}

void
StateNetwork::Run(double seconds)
{
    Simulator::Stop(Seconds(seconds));
    Simulator::Run();
    if (m_sent > 0)
    {
        std::cout << "  " << m_received << " of " << m_sent << " bytes sent by TCP have arrived.\n";
    }
    for (const Watched& watched : m_watched)
    {
        std::cout << "\n"
                  << watched.name << ": iptables -L " << watched.chain << " -n -v\n"
                  << watched.router->Iptables("-L " + watched.chain + " -n -v") << "\n"
                  << watched.name << ": /proc/net/nf_conntrack at " << seconds << " s\n";
        PrintProcConntrack(std::cout, *watched.router->GetConntrack());
    }
}
