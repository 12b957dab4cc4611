/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * How does a TFTP transfer get through NAT, when its data comes from an unknown port? R1, behind
 * the NAT router R2, fetches ethreg.sh from PC1. R2's helper reads the request and expects the
 * answer: an expectation, which the first data packet fulfils.
 *
 *   R1 192.168.1.1 ---- .254 eth0  R2  eth1 192.168.10.1 ---- 192.168.10.100 PC1
 *
 * Try also
 *   --lan=192.168.5.1       the LAN has another address: before and after follow-master differ
 *   --client=router         R2 itself asks: LOCAL_OUT instead of PRE_ROUTING
 *   --helper=false          a common mistake: no CT rule, no expectation, no data
 */

#include "example-story.h"
#include "expectation-story.h"
#include "lab-network.h"
#include "tftp-nat-options.h"
#include "tftp-story.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/netfilter-helper.h"
#include "ns3/network-module.h"
#include "ns3/nf-tftp-client.h"
#include "ns3/nf-tftp-helper.h"
#include "ns3/nf-topology-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

int
main(int argc, char* argv[])
{
    const TftpNatOptions options = ReadTftpNatOptions(argc, argv);
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));

    TopologyHelper net(FindTopology("tutorial.dot"));
    net.GetTopologyLink("R1", "lan").source.address = options.r1;
    net.GetTopologyLink("R2", "lan").source.address = options.gateway;
    std::cout << "R1 " << options.r1 << " --- " << options.gateway
              << " eth0 R2 eth1 192.168.10.1 --- 192.168.10.100 PC1\n";
    const auto iptables = [&](const std::string& rule) {
        net.GetTopologyNode("R2").rules += rule + "\n";
        std::cout << "R2:  iptables " << rule << "\n";
    };
    // Since it translates, the topology gives PC1 no route to R1: that is what NAT is for.
    iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    if (options.helper)
    {
        const std::string chain = options.fromRouter ? "OUTPUT" : "PREROUTING";
        iptables("-t raw -A " + chain + " -p udp --dport 69 -j CT --helper tftp");
    }
    net.Install();
    const Ptr<Netfilter> router = net.GetNetfilter("R2");
    PacketStory packets(router, 5);
    NetfilterHelper::EnableHelperWarnings(net.GetNode("R2"), std::cout);
    ExpectationStory expectations(router);

    TftpServerHelper serverHelper;
    serverHelper.AddFile("ethreg.sh", GetEthreg());
    serverHelper.SetAttribute("FirstPort", UintegerValue(options.serverPort));
    ApplicationContainer server = serverHelper.Install(net.GetNode("PC1"));
    TftpClientHelper clientHelper("192.168.10.100");
    clientHelper.SetAttribute("FileName", StringValue("ethreg.sh"));
    clientHelper.SetAttribute("LocalPort", UintegerValue(options.clientPort));
    const std::string who = options.fromRouter ? "R2" : "R1";
    ApplicationContainer application = clientHelper.Install(net.GetNode(who));
    application.Start(Seconds(1));
    std::cout << who << ":  tftp -gr ethreg.sh 192.168.10.100\n";
    TftpStory clientStory(who, DynamicCast<TftpApplication>(application.Get(0)));
    TftpStory serverStory("PC1", DynamicCast<TftpApplication>(server.Get(0)));
    if (options.pcap)
    {
        EnableCaptures(net, "tftp-nat", CaptureName::NODE);
    }

    // Without the helper it takes the client a minute to give up.
    Simulator::Stop(Seconds(options.helper ? 5 : 70));
    Simulator::Run();

    PrintTables(router);
    std::cout << "\nethreg.sh " << (clientStory.HasSucceeded() ? "has arrived" : "did not arrive")
              << ".";
    if (options.pcap)
    {
        std::cout << " What each device saw is in tftp-nat-*.pcap (R1-0, R2-0, R2-1, PC1-0).";
    }
    std::cout << "\n";
    Simulator::Destroy();
    return 0;
}
