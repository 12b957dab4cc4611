/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * Does a file get through two NATs, one behind the other, without a byte being changed? A home's
 * gateway and its carrier's both masquerade, and both have the FTP helper; packets may be lost
 * between them. Both ends count and hash what they send and receive.
 *
 *   client 192.168.1.2 -- .1 home 100.64.0.2 -- 100.64.0.1 carrier 203.0.113.1 -- .2 server
 *
 * Try also
 *   --size=100000000   a hundred megabytes
 *   --upload           to the server
 *   --passive, --extended   PASV, EPRT, EPSV instead of PORT
 *   --loss=0.01        one packet in a hundred is lost between the gateways; most of them cost
 *                      ns-3's TCP a second
 */

#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/global-value.h"
#include "ns3/internet-module.h"
#include "ns3/names.h"
#include "ns3/netfilter-helper.h"
#include "ns3/netfilter.h"
#include "ns3/network-module.h"
#include "ns3/nf-conntrack-proc.h"
#include "ns3/nf-ftp-client.h"
#include "ns3/nf-ftp-helper.h"
#include "ns3/point-to-point-module.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cstdlib>
#include <iostream>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// Keep what one side says of the transfer, and print it.
void
OnFinished(const char* who, FtpReport* kept, const FtpReport& report)
{
    *kept = report;
    std::cout << who << ": " << report << ", digest " << std::hex << report.digest << std::dec
              << "\n";
}

void
OnClosed(const std::string&, const Address&)
{
    Simulator::Stop(); // or it would go on until the routers have forgotten everything
}

void
OnLost(uint64_t* count, Ptr<const Packet>)
{
    ++*count;
}

Ptr<Netfilter>
MakeNat(const char* name)
{
    Ptr<Netfilter> router = NetfilterHelper().Install(name);
    for (const std::string rule : {"-t nat -A POSTROUTING -o eth1 -j MASQUERADE",
                                   "-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp"})
    {
        router->Iptables(rule);
        std::cout << name << ": iptables " << rule << "\n";
    }
    return router;
}

} // namespace

int
main(int argc, char* argv[])
{
    int64_t size = 1000000;
    bool upload = false;
    bool passive = false;
    bool extended = false;
    double loss = 0;
    CommandLine cmd(__FILE__);
    cmd.AddValue("size", "Bytes of the file", size);
    cmd.AddValue("upload", "The file goes to the server, not to the client", upload);
    cmd.AddValue("passive", "The client opens data connections (PASV), not the server", passive);
    cmd.AddValue("extended", "Use EPRT or EPSV instead of PORT or PASV", extended);
    cmd.AddValue("loss", "Share of packets lost between the gateways, 0 to less than 1", loss);
    cmd.Parse(argc, argv);
    if (size < 0)
    {
        std::cerr << "ftp-two-nats: --size=" << size << " is no size\n";
        return 2;
    }
    if (!(loss >= 0 && loss < 1))
    {
        std::cerr << "ftp-two-nats: --loss=" << loss << " is no share of packets\n";
        return 2;
    }
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));

    NodeContainer nodes(4); // client, home, carrier, server
    Names::Add("home", nodes.Get(1));
    Names::Add("carrier", nodes.Get(2));
    InternetStackHelper().Install(nodes);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    link.SetChannelAttribute("Delay", StringValue("2ms"));
    const auto lan = link.Install(nodes.Get(0), nodes.Get(1));
    const auto access = link.Install(nodes.Get(1), nodes.Get(2));
    const auto internet = link.Install(nodes.Get(2), nodes.Get(3));
    Ipv4AddressHelper("192.168.1.0", "255.255.255.0", "0.0.0.2").Assign(lan.Get(0));
    Ipv4AddressHelper("192.168.1.0", "255.255.255.0", "0.0.0.1").Assign(lan.Get(1));
    Ipv4AddressHelper("100.64.0.0", "255.255.255.0", "0.0.0.2").Assign(access.Get(0));
    Ipv4AddressHelper("100.64.0.0", "255.255.255.0", "0.0.0.1").Assign(access.Get(1));
    Ipv4AddressHelper("203.0.113.0", "255.255.255.0").Assign(internet);
    // Nobody has a route back: that is what NAT is for.
    const auto route = [&](uint32_t node, const char* gateway, uint32_t interface) {
        const auto ipv4 = nodes.Get(node)->GetObject<Ipv4>();
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(gateway, interface);
    };
    route(0, "192.168.1.1", 1);
    route(1, "100.64.0.1", 2);

    std::cout << "client 192.168.1.2 -- 192.168.1.1 home 100.64.0.2 -- 100.64.0.1 carrier "
                 "203.0.113.1 -- 203.0.113.2 server\n";
    const auto home = MakeNat("home");
    const auto carrier = MakeNat("carrier");
    const auto errors = CreateObject<RateErrorModel>();
    errors->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
    errors->SetRate(loss);
    errors->AssignStreams(1);
    uint64_t lost = 0;
    for (uint32_t i = 0; i < access.GetN(); ++i)
    {
        access.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(errors));
        access.Get(i)->TraceConnectWithoutContext("PhyRxDrop", MakeBoundCallback(&OnLost, &lost));
    }

    FtpServerHelper serverHelper;
    serverHelper.AddGeneratedFile("image.bin", size);
    const auto server = serverHelper.Install(nodes.Get(3)).Get(0);
    FtpClientHelper clientHelper("203.0.113.2");
    const std::string mode = passive ? "Passive" : "Active";
    clientHelper.SetAttribute("Mode", StringValue(extended ? "Extended" + mode : mode));
    const auto client = DynamicCast<FtpClient>(clientHelper.Install(nodes.Get(0)).Get(0));
    if (upload)
    {
        client->PutGenerated("upload.bin", size);
    }
    else
    {
        client->Get("image.bin");
    }
    FtpReport said;
    FtpReport serverSaid;
    client->TraceConnectWithoutContext("TransferFinished",
                                       MakeBoundCallback(&OnFinished, "client", &said));
    server->TraceConnectWithoutContext("TransferFinished",
                                       MakeBoundCallback(&OnFinished, "server", &serverSaid));
    client->TraceConnectWithoutContext("Closed", MakeCallback(&OnClosed));
    Simulator::Run();

    std::cout << "between home and carrier " << lost << " packets were lost\n"
              << "home's /proc/net/nf_conntrack:\n";
    PrintProcConntrack(std::cout, *home->GetConntrack());
    std::cout << "carrier's:\n";
    PrintProcConntrack(std::cout, *carrier->GetConntrack());
    const bool identical = said.succeeded && serverSaid.succeeded &&
                           said.bytes == static_cast<uint64_t>(size) &&
                           serverSaid.bytes == said.bytes && said.digest == serverSaid.digest;
    std::cout << (identical ? "Both ends have the same bytes.\n"
                            : "The file did not arrive whole.\n");
    Simulator::Destroy();
    return identical ? EXIT_SUCCESS : EXIT_FAILURE;
}
