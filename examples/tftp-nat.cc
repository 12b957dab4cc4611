/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * How does a TFTP transfer get through NAT, when its data comes from a port that nobody has heard
 * of? R1, behind the NAT router R2, fetches ethreg.sh from PC1. R2's helper reads the request and
 * expects the answer: an expectation, which the first data packet fulfils.
 *
 *   R1 192.168.1.1 ---- .254 eth0  R2  eth1 192.168.10.1 ---- 192.168.10.100 PC1
 *
 * Try also
 *   --lan=192.168.5.1       the LAN has another address: before and after follow-master differ
 *   --client=router         R2 itself asks: LOCAL_OUT instead of PRE_ROUTING
 *   --helper=false          what everybody forgets: no CT rule, no expectation, no data
 */

#include "example-story.h"
#include "expectation-story.h"
#include "tftp-nat-options.h"
#include "tftp-story.h"

#include "ns3/boolean.h"
#include "ns3/csma-module.h"
#include "ns3/global-value.h"
#include "ns3/internet-module.h"
#include "ns3/names.h"
#include "ns3/netfilter-helper.h"
#include "ns3/network-module.h"
#include "ns3/nf-tftp-client.h"
#include "ns3/nf-tftp-helper.h"
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

    NodeContainer nodes(3);
    Ptr<Node> r1 = nodes.Get(0);
    Ptr<Node> r2 = nodes.Get(1);
    Ptr<Node> pc1 = nodes.Get(2);
    Names::Add("R1", r1);
    Names::Add("R2", r2);
    Names::Add("PC1", pc1);
    CsmaHelper csma;
    NetDeviceContainer lanDevices = csma.Install(NodeContainer(r1, r2));
    NetDeviceContainer wanDevices = csma.Install(NodeContainer(r2, pc1));
    InternetStackHelper().Install(nodes);
    const auto assign = [](Ptr<NetDevice> device, Ipv4Address network, Ipv4Address address) {
        const Ipv4Address host(address.Get() - network.Get());
        Ipv4AddressHelper(network, "255.255.255.0", host).Assign(device);
    };
    assign(lanDevices.Get(0), options.network, options.r1);
    assign(lanDevices.Get(1), options.network, options.gateway);
    assign(wanDevices.Get(0), "192.168.10.0", "192.168.10.1");
    assign(wanDevices.Get(1), "192.168.10.0", "192.168.10.100");
    // Only R1 has a route through R2. PC1 could not answer R1: that is what NAT is for.
    Ipv4StaticRoutingHelper routing;
    routing.GetStaticRouting(r1->GetObject<Ipv4>())->SetDefaultRoute(options.gateway, 1);

    std::cout << "R1 " << options.r1 << " --- " << options.gateway
              << " eth0 R2 eth1 192.168.10.1 --- 192.168.10.100 PC1\n";
    Ptr<Netfilter> router = NetfilterHelper().Install(r2);
    const auto iptables = [&](const std::string& rule) {
        router->Iptables(rule);
        std::cout << "R2:  iptables " << rule << "\n";
    };
    iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    if (options.helper)
    {
        const std::string chain = options.fromRouter ? "OUTPUT" : "PREROUTING";
        iptables("-t raw -A " + chain + " -p udp --dport 69 -j CT --helper tftp");
    }
    PacketStory packets(router, 5);
    NetfilterHelper::EnableHelperWarnings(r2, std::cout);
    ExpectationStory expectations(router);

    TftpServerHelper serverHelper;
    serverHelper.AddFile("ethreg.sh", GetEthreg());
    serverHelper.SetAttribute("FirstPort", UintegerValue(options.serverPort));
    ApplicationContainer server = serverHelper.Install(pc1);
    TftpClientHelper clientHelper("192.168.10.100");
    clientHelper.SetAttribute("FileName", StringValue("ethreg.sh"));
    clientHelper.SetAttribute("LocalPort", UintegerValue(options.clientPort));
    ApplicationContainer application = clientHelper.Install(options.fromRouter ? r2 : r1);
    application.Start(Seconds(1));
    const std::string who = options.fromRouter ? "R2" : "R1";
    std::cout << who << ":  tftp -gr ethreg.sh 192.168.10.100\n";
    TftpStory clientStory(who, DynamicCast<TftpApplication>(application.Get(0)));
    TftpStory serverStory("PC1", DynamicCast<TftpApplication>(server.Get(0)));
    if (options.pcap)
    {
        csma.EnablePcapAll("tftp-nat");
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
