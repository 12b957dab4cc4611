/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * How does FTP get through NAT, when the client announces an address that the server cannot reach?
 * The router's helper rewrites the command, adjusts the sequence numbers after it, and expects the
 * data connection.
 *
 *   client 192.168.5.103 ---- .254 eth0  router  eth1 172.31.70.42 ---- 172.31.1.23 server
 *
 * Try also
 *   --passive     the client connects: nothing need be rewritten for a server outside
 *   --extended    EPRT and EPSV instead of PORT and PASV
 *   --helper=false   no CT rule: the server receives an address that it has no route to
 */

#include "example-story.h"
#include "expectation-story.h"
#include "ftp-story.h"
#include "lab-network.h"

#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/global-value.h"
#include "ns3/netfilter-helper.h"
#include "ns3/network-module.h"
#include "ns3/nf-ftp-helper.h"
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
    bool passive = false;
    bool extended = false;
    bool helper = true;
    bool pcap = true;
    int64_t size = 30000;
    CommandLine cmd(__FILE__);
    cmd.Usage("Transfers a file by FTP through a NAT router whose helper rewrites addresses, "
              "adjusts sequence numbers and expects the data connection.");
    cmd.AddValue("passive", "The client opens data connections (PASV), not the server", passive);
    cmd.AddValue("extended", "Use EPRT or EPSV instead of PORT or PASV", extended);
    cmd.AddValue("helper", "Whether the router has the rule that attaches the helper", helper);
    cmd.AddValue("size", "Bytes of the file", size);
    cmd.AddValue("pcap", "Write what each device sees to ftp-nat-*.pcap", pcap);
    cmd.Parse(argc, argv);
    if (size < 0)
    {
        std::cerr << "ftp-nat: --size=" << size << " is no size\n";
        return 2;
    }
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));

    TopologyHelper net(FindTopology("tutorial-ftp.dot"));
    std::cout << "client 192.168.5.103 --- 192.168.5.254 eth0 router eth1 172.31.70.42 --- "
                 "172.31.1.23 server\n";
    const auto iptables = [&](const std::string& rule) {
        net.GetTopologyNode("router").rules += rule + "\n";
        std::cout << "router:  iptables " << rule << "\n";
    };
    // Since it translates, the topology gives the server no route to the client: that is what NAT
    // is for.
    iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    if (helper)
    {
        iptables("-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp");
    }
    net.Install();
    const Ptr<Netfilter> netfilter = net.GetNetfilter("router");
    PacketStory packets(netfilter, 3);
    NetfilterHelper::EnableHelperWarnings(net.GetNode("router"), std::cout);
    ExpectationStory expectations(netfilter);
    FtpTextStory texts(netfilter);

    FtpServerHelper serverHelper;
    serverHelper.AddGeneratedFile("do_exit-tty.log.rar", size);
    ApplicationContainer serving = serverHelper.Install(net.GetNode("server"));
    FtpClientHelper clientHelper("172.31.1.23");
    const std::string mode = passive ? "Passive" : "Active";
    clientHelper.SetAttribute("Mode", StringValue(extended ? "Extended" + mode : mode));
    clientHelper.SetAttribute("LocalPort", UintegerValue(1757));
    clientHelper.SetAttribute("DataPort", UintegerValue(1762));
    clientHelper.SetAttribute("FileName", StringValue("do_exit-tty.log.rar"));
    ApplicationContainer asking = clientHelper.Install(net.GetNode("client"));
    asking.Start(Seconds(1));
    std::cout << "client:  ftp 172.31.1.23, get do_exit-tty.log.rar\n";
    FtpStory clientStory("client", DynamicCast<FtpApplication>(asking.Get(0)));
    FtpStory serverStory("server", DynamicCast<FtpApplication>(serving.Get(0)));
    if (pcap)
    {
        EnableCaptures(net, "ftp-nat", CaptureName::NODE);
    }

    Simulator::Stop(Seconds(60));
    Simulator::Run();

    PrintTables(netfilter);
    std::cout << "\ndo_exit-tty.log.rar "
              << (clientStory.HasSucceeded() ? "has arrived" : "did not arrive") << ".";
    if (pcap)
    {
        std::cout << " What each device saw is in ftp-nat-*.pcap.";
    }
    std::cout << "\n";
    Simulator::Destroy();
    return 0;
}
