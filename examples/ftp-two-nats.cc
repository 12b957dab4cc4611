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

#include "lab-network.h"
#include "trace.h"

#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/netfilter.h"
#include "ns3/network-module.h"
#include "ns3/nf-conntrack-proc.h"
#include "ns3/nf-ftp-client.h"
#include "ns3/nf-ftp-helper.h"
#include "ns3/nf-topology-helper.h"
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

/// Keep one side's report of the transfer, and print it.
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
    Simulator::Stop(); // otherwise it would run until all the routers' entries have expired
}

void
OnLost(uint64_t* count, Ptr<const Packet>)
{
    ++*count;
}

void
MakeNat(TopologyNode& router)
{
    router.rules.clear();
    for (const std::string rule : {"-t nat -A POSTROUTING -o eth1 -j MASQUERADE",
                                   "-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp"})
    {
        router.rules += rule + "\n";
        std::cout << router.name << ": iptables " << rule << "\n";
    }
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
    cmd.Usage("Transfers a file by FTP through two NAT routers in a row, over a link that may lose "
              "packets, and compares what both ends sent and received.");
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

    // As in its file, except for the applications there.
    TopologyHelper net(FindTopology("double-nat.dot"));
    net.GetTopologyNode("client").applications.clear();
    net.GetTopologyNode("server").applications.clear();
    std::cout << "client 192.168.1.2 -- 192.168.1.1 home 100.64.0.2 -- 100.64.0.1 carrier "
                 "203.0.113.1 -- 203.0.113.2 server\n";
    MakeNat(net.GetTopologyNode("home"));
    MakeNat(net.GetTopologyNode("carrier"));
    net.GetTopologyLink("home", "carrier").loss = loss;
    net.Install();
    net.AssignStreams(1);
    uint64_t lost = 0;
    for (const auto& device : {net.GetDevice("home", "eth1"), net.GetDevice("carrier", "eth0")})
    {
        ConnectTrace(device, "PhyRxDrop", MakeBoundCallback(&OnLost, &lost));
    }

    FtpServerHelper serverHelper;
    serverHelper.AddGeneratedFile("image.bin", size);
    const auto server = serverHelper.Install(net.GetNode("server")).Get(0);
    FtpClientHelper clientHelper("203.0.113.2");
    const std::string mode = passive ? "Passive" : "Active";
    clientHelper.SetAttribute("Mode", StringValue(extended ? "Extended" + mode : mode));
    const auto client = DynamicCast<FtpClient>(clientHelper.Install(net.GetNode("client")).Get(0));
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
    ConnectTrace(client, "TransferFinished", MakeBoundCallback(&OnFinished, "client", &said));
    ConnectTrace(server, "TransferFinished", MakeBoundCallback(&OnFinished, "server", &serverSaid));
    ConnectTrace(client, "Closed", MakeCallback(&OnClosed));
    Simulator::Run();

    std::cout << "between home and carrier " << lost << " packets were lost\n"
              << "home's /proc/net/nf_conntrack:\n";
    PrintProcConntrack(std::cout, *net.GetNetfilter("home")->GetConntrack());
    std::cout << "carrier's:\n";
    PrintProcConntrack(std::cout, *net.GetNetfilter("carrier")->GetConntrack());
    const bool identical = said.succeeded && serverSaid.succeeded &&
                           said.bytes == static_cast<uint64_t>(size) &&
                           serverSaid.bytes == said.bytes && said.digest == serverSaid.digest;
    std::cout << (identical ? "Both ends have the same bytes.\n"
                            : "The file did not arrive whole.\n");
    Simulator::Destroy();
    return identical ? EXIT_SUCCESS : EXIT_FAILURE;
}
