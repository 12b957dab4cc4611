/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "user-states-network.h"

#include "expectation-story.h"

#include "ns3/applications-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-helper.h"
#include "ns3/network-module.h"
#include "ns3/nf-conntrack-proc.h"
#include "ns3/simulator.h"

#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

constexpr uint32_t PIECE = 100; // bytes that a client sends at once
const Ipv4Mask LINK_MASK("255.255.255.0");

} // namespace

StateNetwork::StateNetwork(const Settings& settings)
    : m_settings(settings)
{
}

StateNetwork::~StateNetwork()
{
    m_crafters.clear();
    m_watched.clear();
    Simulator::Destroy();
}

Ptr<Node>
StateNetwork::AddNode()
{
    Ptr<Node> node = CreateObject<Node>();
    InternetStackHelper().Install(node);
    return node;
}

void
StateNetwork::Link(const std::vector<Port>& ports) const
{
    NodeContainer nodes;
    for (const auto& [node, address] : ports)
    {
        nodes.Add(node);
    }
    CsmaHelper csma;
    // Captures of two devices can be told apart in time.
    csma.SetChannelAttribute("Delay", TimeValue(MilliSeconds(1)));
    const NetDeviceContainer devices = csma.Install(nodes);
    if (!m_settings.pcap.empty())
    {
        csma.EnablePcap(m_settings.pcap, devices);
    }
    for (uint32_t i = 0; i < ports.size(); ++i)
    {
        Ptr<Ipv4> ipv4 = ports[i].first->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(devices.Get(i));
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(ports[i].second, LINK_MASK));
        ipv4->SetUp(interface);
    }
}

void
StateNetwork::AddAddress(Ptr<Node> node, const char* address)
{
    node->GetObject<Ipv4>()->AddAddress(0, Ipv4InterfaceAddress(address, Ipv4Mask::GetOnes()));
}

void
StateNetwork::Route(Ptr<Node> node, const char* destination, const char* gateway)
{
    Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    const auto interface =
        static_cast<uint32_t>(ipv4->GetInterfaceForPrefix(Ipv4Address(gateway), LINK_MASK));
    Ptr<Ipv4StaticRouting> routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    const Ipv4Address host(destination);
    if (host == Ipv4Address::GetAny())
    {
        routing->SetDefaultRoute(gateway, interface);
    }
    else
    {
        routing->AddHostRouteTo(host, gateway, interface);
    }
}

Ptr<Netfilter>
StateNetwork::Watch(const std::string& name, Ptr<Node> node, const std::string& chain)
{
    Ptr<Netfilter> router = NetfilterHelper().Install(node);
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
    PacketSinkHelper("ns3::TcpSocketFactory", here)
        .Install(node)
        .Get(0)
        ->TraceConnectWithoutContext("Rx", MakeCallback(&StateNetwork::OnReceived, this));
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
