/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * Where is a TCP connection's entry created, where is it inserted into the table, and what state
 * does it have after each packet? Three connections of the router R2, one after the other:
 * forwarded by it, received by it, and sent by itself.
 *
 *   R1 192.168.1.1 ---- .254 eth0  R2  eth1 192.168.10.1 ---- 192.168.10.100 PC1
 */

#include "expectation-story.h"
#include "lab-network.h"
#include "state-story.h"

#include "ns3/applications-module.h"
#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/global-value.h"
#include "ns3/netfilter.h"
#include "ns3/network-module.h"
#include "ns3/nf-topology-helper.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// Let one node send another a hundred bytes by TCP, and close.
void
Converse(Ptr<Node> client, Ptr<Node> server, const char* address, uint16_t port, double at)
{
    PacketSinkHelper("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), port))
        .Install(server);
    BulkSendHelper bulk("ns3::TcpSocketFactory", InetSocketAddress(address, port));
    bulk.SetAttribute("MaxBytes", UintegerValue(100));
    bulk.Install(client).Start(Seconds(at));
}

} // namespace

int
main(int argc, char* argv[])
{
    bool pcap = false;
    CommandLine cmd(__FILE__);
    cmd.Usage("Shows where a TCP connection's conntrack entry is created and confirmed, and its "
              "state after each packet.");
    cmd.AddValue("pcap", "Write what every device sees to tcp-states-*.pcap", pcap);
    cmd.Parse(argc, argv);
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));

    TopologyHelper net(FindTopology("tutorial.dot"));
    net.Install();
    const Ptr<Node> r1 = net.GetNode("R1");
    const Ptr<Node> r2 = net.GetNode("R2");
    const Ptr<Node> pc1 = net.GetNode("PC1");
    const Ptr<Netfilter> router = net.GetNetfilter("R2");
    router->EnableConntrack();
    std::cout
        << "R1 192.168.1.1 --- 192.168.1.254 eth0 R2 eth1 192.168.10.1 --- 192.168.10.100 PC1\n"
           "At 1 s R1 connects to PC1, at 2 s to R2 itself; at 3 s R2 connects to PC1.\n";
    StateStory story(router);
    Converse(r1, pc1, "192.168.10.100", 80, 1);
    Converse(r1, r2, "192.168.1.254", 81, 2);
    Converse(r2, pc1, "192.168.10.100", 82, 3);
    if (pcap)
    {
        EnableCaptures(net, "tcp-states", CaptureName::NUMBER);
    }

    Simulator::Stop(Seconds(5));
    Simulator::Run();
    PrintTables(router);
    Simulator::Destroy();
    return 0;
}
