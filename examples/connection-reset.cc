/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * Who resets my connection? The server itself sends the RST, but it was told to forget the client
 * by somebody whom nobody knows: a forgotten twin of the client's gateway, with the same hardware
 * address on the outside. Each frame to the gateway reaches the twin too, and its firewall rejects
 * what it carries.
 *
 *                  +-- .254 gateway .1 --+
 *   client .1 ---- 192.168.1.0/24    10.0.0.0/24 ---- .254 eth0 router eth1 .1 ---- .100 server
 *                  +-- .253  twin  .66 --+                          192.168.10.0/24
 *
 * So the SYN+ACK reaches the client and is also answered with ICMP 3/10 "host administratively
 * prohibited", which is at the server before the client's ACK. A server before Linux 4.5 then
 * forgets the half-open request, and answers the ACK with RST.
 *
 * Try also
 *   --code=13      "communication administratively prohibited"
 *   --silent       the twin's cable is pulled: the connection succeeds
 *   --modern       a server of today: it takes codes 0 and 1 seriously, and no other
 *   --delay=0ms    a client so near that its ACK is there before the error
 */

#include "expectation-story.h"
#include "half-open-server.h"
#include "reset-trace.h"
#include "state-story.h"
#include "story-time.h"

#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/csma-module.h"
#include "ns3/global-value.h"
#include "ns3/internet-module.h"
#include "ns3/names.h"
#include "ns3/netfilter-helper.h"
#include "ns3/network-module.h"
#include "ns3/simulator.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

constexpr uint16_t HTTPS = 443;

/// Connects, says hello a moment later, and hears what the server says.
class Client
{
  public:
    explicit Client(Ptr<Node> node)
        : m_socket(Socket::CreateSocket(node, TcpSocketFactory::GetTypeId()))
    {
        m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 40000));
        m_socket->SetRecvCallback(MakeCallback(&Client::OnData, this));
        m_socket->TraceConnectWithoutContext("State", MakeCallback(&Client::OnState, this));
    }

    void Connect()
    {
        m_socket->Connect(InetSocketAddress("192.168.10.100", HTTPS));
    }

  private:
    static std::ostream& Say()
    {
        return std::cout << "\n" << TimeNow() << ": client: ";
    }

    void Hello()
    {
        if (m_isOpen)
        {
            m_socket->Send(Create<Packet>(6));
        }
    }

    void OnData(Ptr<Socket> socket)
    {
        while (const Ptr<Packet> packet = socket->Recv())
        {
            Say() << "got " << packet->GetSize() << " bytes\n";
        }
    }

    void OnState(TcpSocket::TcpStates_t before, TcpSocket::TcpStates_t now)
    {
        const bool isReset = before == TcpSocket::ESTABLISHED && now == TcpSocket::CLOSED;
        Say() << TcpSocket::TcpStateName[before] << " -> " << TcpSocket::TcpStateName[now]
              << (isReset ? ", connection reset by peer\n" : "\n");
        m_isOpen = now == TcpSocket::ESTABLISHED;
        if (m_isOpen)
        {
            Simulator::Schedule(MilliSeconds(100), &Client::Hello, this);
        }
        if (now == TcpSocket::CLOSE_WAIT)
        {
            Simulator::ScheduleNow(&Socket::Close, m_socket);
        }
    }

    Ptr<Socket> m_socket;
    bool m_isOpen{false};
};

/// \return REJECT's name of an ICMP code
std::string
GetRejectName(uint32_t code)
{
    static const std::map<uint32_t, std::string> NAMES{{0, "icmp-net-unreachable"},
                                                       {1, "icmp-host-unreachable"},
                                                       {2, "icmp-proto-unreachable"},
                                                       {3, "icmp-port-unreachable"},
                                                       {9, "icmp-net-prohibited"},
                                                       {10, "icmp-host-prohibited"},
                                                       {13, "icmp-admin-prohibited"}};
    const auto name = NAMES.find(code);
    if (name == NAMES.end())
    {
        std::cerr << "connection-reset: --code=" << code
                  << ": REJECT knows 0, 1, 2, 3, 9, 10 and 13\n";
        std::exit(2);
    }
    return name->second;
}

} // namespace

int
main(int argc, char* argv[])
{
    uint32_t code = 10;
    bool silent = false;
    bool modern = false;
    Time delay = MilliSeconds(20);
    bool pcap = true;
    CommandLine cmd(__FILE__);
    cmd.AddValue("code", "Code of the unknown box's ICMP errors of type 3", code);
    cmd.AddValue("silent", "Pull the unknown box's cable", silent);
    cmd.AddValue("modern", "The server is a Linux since 4.5", modern);
    cmd.AddValue("delay", "From the client to its gateway, at most 300ms", delay);
    cmd.AddValue("pcap", "Write what every device sees to connection-reset-*.pcap", pcap);
    cmd.Parse(argc, argv);
    const std::string reject = GetRejectName(code);
    if (delay.IsStrictlyNegative() || delay > MilliSeconds(300))
    {
        std::cerr << "connection-reset: --delay=" << delay.As(Time::MS) << ": 0ms to 300ms\n";
        return 2;
    }
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));

    NodeContainer nodes(5);
    Ptr<Node> client = nodes.Get(0);
    Ptr<Node> gateway = nodes.Get(1);
    Ptr<Node> twin = nodes.Get(2);
    Ptr<Node> router = nodes.Get(3);
    Ptr<Node> server = nodes.Get(4);
    Names::Add("client", client);
    Names::Add("gateway", gateway);
    Names::Add("twin", twin);
    Names::Add("router", router);
    Names::Add("server", server);
    CsmaHelper csma;
    csma.SetChannelAttribute("Delay", TimeValue(delay));
    NetDeviceContainer lan = csma.Install(NodeContainer(client, gateway, twin));
    csma.SetChannelAttribute("Delay", TimeValue(Seconds(0)));
    NetDeviceContainer transit = csma.Install(NodeContainer(gateway, twin, router));
    NetDeviceContainer wan = csma.Install(NodeContainer(router, server));
    // The virtual address of a pair of routers (VRRP, RFC 5798): both believe to be the master.
    transit.Get(0)->SetAddress(Mac48Address("00:00:5e:00:01:01"));
    transit.Get(1)->SetAddress(Mac48Address("00:00:5e:00:01:01"));
    InternetStackHelper().Install(nodes);
    Ipv4AddressHelper("192.168.1.0", "255.255.255.0").Assign(lan.Get(0));
    Ipv4AddressHelper("192.168.1.0", "255.255.255.0", "0.0.0.254").Assign(lan.Get(1));
    Ipv4AddressHelper("192.168.1.0", "255.255.255.0", "0.0.0.253").Assign(lan.Get(2));
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(transit.Get(0));
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0", "0.0.0.66").Assign(transit.Get(1));
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0", "0.0.0.254").Assign(transit.Get(2));
    Ipv4AddressHelper("192.168.10.0", "255.255.255.0").Assign(wan.Get(0));
    Ipv4AddressHelper("192.168.10.0", "255.255.255.0", "0.0.0.100").Assign(wan.Get(1));
    // The twin still has to ask for the router's address when the gateway knows the client's: up to
    // 10 ms, in which an ACK can be faster than the error.
    NeighborCacheHelper().PopulateNeighborCache(lan.Get(0)->GetChannel());
    Ipv4StaticRoutingHelper routing;
    const auto route = [&](Ptr<Node> node) {
        return routing.GetStaticRouting(node->GetObject<Ipv4>());
    };
    route(client)->SetDefaultRoute("192.168.1.254", 1);
    route(gateway)->SetDefaultRoute("10.0.0.254", 2);
    route(twin)->SetDefaultRoute("10.0.0.254", 2);
    route(router)->AddNetworkRouteTo("192.168.1.0", "255.255.255.0", "10.0.0.1", 1);
    route(server)->SetDefaultRoute("192.168.10.1", 1);

    NetfilterHelper().Install(twin)->Iptables("-A FORWARD -j REJECT --reject-with " + reject);
    if (silent)
    {
        twin->GetObject<Ipv4>()->SetDown(2);
    }
    HalfOpenServer::Install(server->GetObject<Ipv4>(), HTTPS, modern);
    Client connecting(client);
    Simulator::Schedule(Seconds(1), &Client::Connect, &connecting);

    std::cout << "client 192.168.1.1 --- gateway --- 10.0.0.254 eth0 router eth1 192.168.10.1 --- "
                 "192.168.10.100 server\n"
                 "At 1 s the client connects. Who resets its connection? The router is asked.\n";
    Ptr<Netfilter> netfilter = NetfilterHelper().Install(router);
    netfilter->EnableConntrack();
    const StateStory story(netfilter);
    const ResetTrace trace(netfilter);
    if (pcap)
    {
        csma.EnablePcapAll("connection-reset");
    }

    Simulator::Stop(Seconds(2));
    Simulator::Run();
    PrintTables(netfilter);
    trace.PrintVerdict();
    if (!silent)
    {
        std::cout << "twin is the gateway's forgotten double: it has the same hardware address, so "
                     "it gets a copy\nof what comes for the client, and its firewall "
                     "rejects it.\n";
    }
    if (pcap)
    {
        std::cout << "What every device saw is in connection-reset-*.pcap.\n";
    }
    Simulator::Destroy();
    return 0;
}
