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
#include "tftp-story.h"

#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/csma-module.h"
#include "ns3/global-value.h"
#include "ns3/internet-module.h"
#include "ns3/names.h"
#include "ns3/netfilter-helper.h"
#include "ns3/network-module.h"
#include "ns3/nf-conntrack-proc.h"
#include "ns3/nf-tftp-client.h"
#include "ns3/nf-tftp-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <arpa/inet.h>
#include <cstdlib>
#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// The file of the story: two DATA blocks, 512 bytes and the rest.
const char* const ETHREG =
    "#!/bin/sh\n"
    "# ethreg.sh - read or write a register of the switch\n"
    "#   ethreg.sh 0x10        prints register 0x10\n"
    "#   ethreg.sh 0x10 0x3c   writes 0x3c to it\n"
    "\n"
    "device=/sys/class/net/eth0/device/registers\n"
    "\n"
    "usage() {\n"
    "    echo \"usage: ${0##*/} REGISTER [VALUE]\" >&2\n"
    "    exit 2\n"
    "}\n"
    "\n"
    "[ $# -ge 1 ] && [ $# -le 2 ] || usage\n"
    "[ -w \"$device\" ] || { echo \"${0##*/}: no switch here\" >&2; exit 1; }\n"
    "\n"
    "if [ $# -eq 2 ]; then\n"
    "    printf '%d %d\\n' \"$1\" \"$2\" > \"$device\"\n"
    "else\n"
    "    awk -v register=\"$(printf '%d' \"$1\")\" \\\n"
    "        '$1 == register { printf \"0x%02x\\n\", $2 }' \"$device\"\n"
    "fi\n";

/// End with a message when the command line asks for what cannot be.
void
Refuse(const std::string& message)
{
    std::cerr << "tftp-nat: " << message << "\n";
    std::exit(2);
}

/// \return R1's address, which the router's subnet of 256 must leave room for
Ipv4Address
ReadLan(const std::string& text)
{
    in_addr address;
    if (inet_pton(AF_INET, text.c_str(), &address) != 1)
    {
        Refuse("--lan=" + text + " is not an IPv4 address");
    }
    const uint32_t number = ntohl(address.s_addr);
    const uint32_t host = number & 0xff;
    const uint32_t first = number >> 24;
    if (host == 0 || host == 254 || host == 255 || first == 0 || first == 127 || first >= 224)
    {
        Refuse("--lan=" + text + " is not a host's address; the router is .254 of its network");
    }
    if (number >> 8 == 0xc0a80a)
    {
        Refuse("--lan=" + text + " lies in 192.168.10.0/24, the network of PC1");
    }
    return Ipv4Address(number);
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string client = "lan";
    std::string lan = "192.168.1.1";
    uint16_t clientPort = 0;
    uint16_t serverPort = 3873;
    bool helper = true;
    bool pcap = true;
    CommandLine cmd(__FILE__);
    cmd.AddValue("client", "Who asks for the file: lan (R1) or router (R2)", client);
    cmd.AddValue("lan", "R1's address; R2's is .254 of the same network", lan);
    cmd.AddValue("clientPort", "Port of the request; 0: 50173 of R1, 58747 of R2", clientPort);
    cmd.AddValue("serverPort", "Port that PC1 sends the data from", serverPort);
    cmd.AddValue("helper", "Whether R2 has the rule that attaches the helper", helper);
    cmd.AddValue("pcap", "Write what each device sees to tftp-nat-*.pcap", pcap);
    cmd.Parse(argc, argv);
    if (client != "lan" && client != "router")
    {
        Refuse("--client=" + client + ": lan or router");
    }
    const bool fromRouter = client == "router";
    const Ipv4Address r1Address = ReadLan(lan);
    const Ipv4Address lanNetwork(r1Address.Get() & 0xffffff00);
    const Ipv4Address gateway(lanNetwork.Get() + 254);
    if (clientPort == 0)
    {
        clientPort = fromRouter ? 58747 : 50173;
    }
    if (serverPort == 0 || serverPort == 69)
    {
        Refuse("--serverPort: the data comes from another port than 69, and not from 0");
    }
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
    assign(lanDevices.Get(0), lanNetwork, r1Address);
    assign(lanDevices.Get(1), lanNetwork, gateway);
    assign(wanDevices.Get(0), "192.168.10.0", "192.168.10.1");
    assign(wanDevices.Get(1), "192.168.10.0", "192.168.10.100");
    // Only R1 has a route through R2. PC1 could not answer R1: that is what NAT is for.
    Ipv4StaticRoutingHelper routing;
    routing.GetStaticRouting(r1->GetObject<Ipv4>())->SetDefaultRoute(gateway, 1);

    std::cout << "R1 " << r1Address << " --- " << gateway
              << " eth0 R2 eth1 192.168.10.1 --- 192.168.10.100 PC1\n";
    Ptr<Netfilter> router = NetfilterHelper().Install(r2);
    const auto iptables = [&](const std::string& rule) {
        router->Iptables(rule);
        std::cout << "R2:  iptables " << rule << "\n";
    };
    iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    if (helper)
    {
        const std::string chain = fromRouter ? "OUTPUT" : "PREROUTING";
        iptables("-t raw -A " + chain + " -p udp --dport 69 -j CT --helper tftp");
    }
    ExpectationStory expectations(router);
    PacketStory packets(router);

    TftpServerHelper serverHelper;
    serverHelper.AddFile("ethreg.sh", ETHREG);
    serverHelper.SetAttribute("FirstPort", UintegerValue(serverPort));
    ApplicationContainer server = serverHelper.Install(pc1);
    TftpClientHelper clientHelper("192.168.10.100");
    clientHelper.SetAttribute("FileName", StringValue("ethreg.sh"));
    clientHelper.SetAttribute("LocalPort", UintegerValue(clientPort));
    ApplicationContainer application = clientHelper.Install(fromRouter ? r2 : r1);
    application.Start(Seconds(1));
    const std::string who = fromRouter ? "R2" : "R1";
    std::cout << who << ":  tftp -gr ethreg.sh 192.168.10.100\n";
    TftpStory clientStory(who, DynamicCast<TftpApplication>(application.Get(0)));
    TftpStory serverStory("PC1", DynamicCast<TftpApplication>(server.Get(0)));
    if (pcap)
    {
        csma.EnablePcapAll("tftp-nat");
    }

    // Without the helper it takes the client a minute to give up.
    Simulator::Stop(Seconds(helper ? 5 : 70));
    Simulator::Run();

    std::cout << "\nThe tables at " << Simulator::Now().GetSeconds()
              << " s\n\n/proc/net/nf_conntrack\n";
    PrintProcConntrack(std::cout, *router->GetConntrack());
    std::cout << "\n/proc/net/nf_conntrack_expect\n";
    PrintProcExpect(std::cout, *router->GetConntrack());
    std::cout << "\niptables -t raw -L -n -v\n" << router->Iptables("-t raw -L -n -v");
    std::cout << "\niptables -t nat -L -n -v\n" << router->Iptables("-t nat -L -n -v");
    std::cout << "\nconntrack -S\n";
    PrintConntrackStatistics(std::cout, *router->GetConntrack());
    std::cout << "\nethreg.sh " << (clientStory.HasSucceeded() ? "has arrived" : "did not arrive")
              << ".";
    if (pcap)
    {
        std::cout << " What each device saw is in tftp-nat-*.pcap (R1-0, R2-0, R2-1, PC1-0).";
    }
    std::cout << "\n";
    Simulator::Destroy();
    return 0;
}
