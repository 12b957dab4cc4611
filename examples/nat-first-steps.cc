/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * What does NAT do to a packet, and where? A host behind a NAT router pings a server and talks to
 * it with UDP. The first packet of each and its answer are shown in the router hook by hook;
 * connection tracking events are printed as they happen; the router's tables follow at the end.
 *
 *   R1 192.168.1.1 ---- .254 eth0  R2  eth1 .1 ---- 192.168.10.100 PC1
 */

#include "example-ping.h"
#include "example-story.h"
#include "lab-network.h"

#include "ns3/applications-module.h"
#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/global-value.h"
#include "ns3/netfilter.h"
#include "ns3/network-module.h"
#include "ns3/nf-conntrack-proc.h"
#include "ns3/nf-topology-helper.h"
#include "ns3/simulator.h"

#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

int
main(int argc, char* argv[])
{
    bool pcap = false;
    CommandLine cmd(__FILE__);
    cmd.Usage("Follows a ping and a UDP exchange through a NAT router, hook by hook.");
    cmd.AddValue("pcap", "Write what every device sees to nat-first-steps-*.pcap", pcap);
    cmd.Parse(argc, argv);
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));

    TopologyHelper net(FindTopology("tutorial.dot"));
    // Since it translates, the topology gives PC1 no route to R1: that is what NAT is for.
    const std::string rule = "-t nat -A POSTROUTING -o eth1 -j MASQUERADE";
    net.GetTopologyNode("R2").rules = rule;
    net.Install();
    const Ptr<Node> r1 = net.GetNode("R1");
    const Ptr<Netfilter> router = net.GetNetfilter("R2");
    std::cout
        << "R1 192.168.1.1 --- 192.168.1.254 eth0 R2 eth1 192.168.10.1 --- 192.168.10.100 PC1\n"
           "R1 pings PC1, then sends two datagrams to its echo service. R2 translates:\n";
    std::cout << "R2: iptables " << rule << "\n";
    PacketStory story(router);

    ApplicationContainer ping = InstallPing(r1, "192.168.10.100");
    ping.Start(Seconds(1));
    ping.Stop(Seconds(2.5));
    UdpEchoServerHelper(7).Install(net.GetNode("PC1"));
    UdpEchoClientHelper echo(Ipv4Address("192.168.10.100"), 7);
    // More than 2 s apart: the second packet makes the flow a stream, ASSURED, 120 s.
    echo.SetAttribute("Interval", TimeValue(Seconds(2.5)));
    echo.SetAttribute("MaxPackets", UintegerValue(2));
    echo.Install(r1).Start(Seconds(4));
    if (pcap)
    {
        EnableCaptures(net, "nat-first-steps", CaptureName::NUMBER);
    }

    // Long enough to see the ping's entry, 30 s, time out.
    Simulator::Stop(Seconds(40));
    Simulator::Run();

    std::cout << "\nThe tables at 40 s\n\n/proc/net/nf_conntrack\n";
    PrintProcConntrack(std::cout, *router->GetConntrack());
    std::cout << "\niptables -t nat -L -n -v\n" << router->Iptables("-t nat -L -n -v");
    std::cout << "\nconntrack -S\n";
    PrintConntrackStatistics(std::cout, *router->GetConntrack());
    Simulator::Destroy();
    return 0;
}
