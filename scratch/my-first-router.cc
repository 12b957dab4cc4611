/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A NAT router between a host and a server, to be changed as you like: ./ns3 run my-first-router

#include "ns3/applications-module.h"
#include "ns3/command-line.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/simulator.h"

using namespace ns3;
using namespace ns3::netfilter;

int
main(int argc, char* argv[])
{
    CommandLine cmd(__FILE__);
    cmd.Usage("Sends a UDP packet a second through a NAT router: a first program, to be changed as "
              "you like.");
    cmd.Parse(argc, argv);

    // host ---- router ---- server
    NodeContainer nodes(3);
    InternetStackHelper().Install(nodes);
    PointToPointHelper link;
    auto lan = link.Install(nodes.Get(0), nodes.Get(1));
    auto wan = link.Install(nodes.Get(1), nodes.Get(2));
    Ipv4AddressHelper("192.168.1.0", "255.255.255.0").Assign(lan);
    auto addresses = Ipv4AddressHelper("192.168.10.0", "255.255.255.0").Assign(wan);
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();

    // The router's rules, as on Linux; its connections are told as conntrack -E does.
    NetfilterHelper netfilter;
    auto router = netfilter.Install(nodes.Get(1));
    router->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    netfilter.EnableConntrackLog("my-first-router.events", nodes.Get(1));

    UdpEchoServerHelper(7).Install(nodes.Get(2)).Start(Seconds(0));
    UdpEchoClientHelper(addresses.GetAddress(1), 7).Install(nodes.Get(0)).Start(Seconds(1));

    Simulator::Stop(Seconds(10));
    Simulator::Run();
    std::cout << router->Iptables("-t nat -L -n -v");
    Simulator::Destroy();
    return 0;
}
