/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "user-states-cases.h"

#include "ipip-tunnel.h"

#include "ns3/netfilter-helper.h"
#include "ns3/nf-ftp-helper.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"

#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

using Settings = StateNetwork::Settings;

constexpr const char* CLIENT = "192.168.1.1";
constexpr const char* SERVER = "192.168.10.100";
constexpr const char* VIRTUAL = "10.0.0.80"; // of a service that real servers share
constexpr uint16_t PORT = 40000;             // of the client

InetSocketAddress
End(const char* address, uint16_t port)
{
    return InetSocketAddress(Ipv4Address(address), port);
}

/// A client, a router that is watched, and a server that takes what comes to port 80.
struct Row : StateNetwork
{
    explicit Row(const Settings& settings)
        : StateNetwork(settings, "tutorial.dot")
    {
        Listen(server, 80);
    }

    Ptr<Node> client{GetNode("R1")};
    Ptr<Node> node{GetNode("R2")};
    Ptr<Node> server{GetNode("PC1")};
    Ptr<Netfilter> router{Watch("router", "R2")};
};

void
RunNew(const Settings& settings)
{
    Row row(settings);
    NetfilterHelper().Install(row.server)->Iptables("-A INPUT -p tcp -j DROP");
    SegmentHost& client = row.Crafter(row.client);
    client.SendUdp(Seconds(1), End(CLIENT, PORT), End(SERVER, 80), 20);
    client.SendUdp(Seconds(2), End(CLIENT, PORT), End(SERVER, 80), 20);
    for (const int at : {3, 6})
    {
        client.SendTcp(Seconds(at), End(CLIENT, PORT), End(SERVER, 80), {TcpHeader::SYN, 1000});
    }
    row.Run(7);
}

void
RunEstablished(const Settings& settings)
{
    Row row(settings);
    StateNetwork::Echo(row.server);
    row.Listen(row.client, PORT + 1);
    SegmentHost& client = row.Crafter(row.client);
    client.SendUdp(Seconds(1), End(CLIENT, PORT + 1), End(SERVER, 7), 20);
    client.SendUdp(Seconds(2), End(CLIENT, PORT + 1), End(SERVER, 7), 20);
    row.Converse(row.client, PORT, End(SERVER, 80), 3);
    row.Run(7);
}

void
RunRelated(const Settings& settings)
{
    Settings quiet = settings;
    quiet.onlyFirst = true;
    Row row(quiet);
    StateNetwork::Iptables(row.router, "-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp");
    FtpServerHelper ftp;
    ftp.AddGeneratedFile("song.mp3", 1000);
    ftp.Install(row.server);
    FtpClientHelper get{Ipv4Address(SERVER)};
    get.SetAttribute("Mode", StringValue("Active"));
    get.SetAttribute("FileName", StringValue("song.mp3"));
    get.Install(row.client).Start(Seconds(1));
    StateNetwork::Echo(row.server);
    SegmentHost& client = row.Crafter(row.client);
    // No socket listens there: the server sends an error about the client's datagram.
    client.SendUdp(Seconds(4), End(CLIENT, PORT), End(SERVER, 9), 20);
    // No socket has this port: the client sends an error about the server's answer.
    client.SendUdp(Seconds(5), End(CLIENT, PORT + 1), End(SERVER, 7), 20);
    row.Run(6);
}

void
RunInvalid(const Settings& settings)
{
    Row row(settings);
    SegmentHost& client = row.Crafter(row.client);
    SegmentHost& server = row.Crafter(row.server);
    const auto segment = [&](double at, uint16_t port, const CraftedSegment& crafted) {
        client.SendTcp(Seconds(at), End(CLIENT, port), End(SERVER, 81), crafted);
    };
    segment(1.0, 40001, {TcpHeader::ACK, 1000, 5000});
    segment(1.2, 40002, {TcpHeader::RST, 1000});
    segment(1.4, 40003, {TcpHeader::SYN | TcpHeader::FIN, 1000});
    segment(1.6, 40004, {TcpHeader::SYN, 1000, 0, 0, true});
    server.SendHostUnreachable(Seconds(1.8), SERVER, End(CLIENT, 40005), End(SERVER, 53));
    server.SendEchoReply(Seconds(2.0), SERVER, CLIENT);
    // In the middle of a real conversation, whose numbers begin at 0: far outside of the window.
    row.Converse(row.client, PORT, End(SERVER, 80), 3);
    client.SendTcp(Seconds(3.6),
                   End(CLIENT, PORT),
                   End(SERVER, 80),
                   {TcpHeader::ACK, 9000001, 1, 8});
    // ns-3's TCP accepts a RST with any number: only a rule can save the connection.
    server.SendTcp(Seconds(3.8), End(SERVER, 80), End(CLIENT, PORT), {TcpHeader::RST, 9000001});
    row.Run(7);
}

void
RunUntracked(const Settings& settings)
{
    Row row(settings);
    StateNetwork::Echo(row.server);
    row.Listen(row.client, PORT);
    StateNetwork::Iptables(row.router, "-t raw -A PREROUTING -p udp --dport 7 -j CT --notrack");
    SegmentHost& client = row.Crafter(row.client);
    client.SendUdp(Seconds(1), End(CLIENT, PORT), End(SERVER, 7), 20);
    StateNetwork::At(2, row.node, [&row] {
        std::cout << "  The answer was NEW: it needs a rule of its own.\n";
        StateNetwork::Iptables(row.router, "-t raw -A PREROUTING -p udp --sport 7 -j NOTRACK");
    });
    client.SendUdp(Seconds(3), End(CLIENT, PORT), End(SERVER, 7), 20);
    row.Run(4);
}

void
RunTranslated(const Settings& settings)
{
    Row row(settings);
    StateNetwork::Echo(row.server);
    row.Listen(row.client, PORT);
    for (const char* rule : {"-t nat -A POSTROUTING -o eth1 -j MASQUERADE",
                             "-t nat -A PREROUTING -d 10.0.0.80 -j DNAT --to-destination "
                             "192.168.10.100",
                             "-A FORWARD -m conntrack --ctstate SNAT",
                             "-A FORWARD -m conntrack --ctstate DNAT"})
    {
        StateNetwork::Iptables(row.router, rule);
    }
    SegmentHost& client = row.Crafter(row.client);
    for (const int at : {1, 2})
    {
        client.SendUdp(Seconds(at), End(CLIENT, PORT), End(VIRTUAL, 7), 20);
    }
    row.Run(3);
}

/// A client in a LAN with two routers; what the server sends goes by the other one.
struct Loop : StateNetwork
{
    explicit Loop(const Settings& settings, const std::string& file = "tutorial-loop.dot")
        : StateNetwork(settings, file)
    {
        Listen(server, 80);
    }

    Ptr<Node> client{GetNode("client")};
    Ptr<Node> there{GetNode("there")};
    Ptr<Node> server{GetNode("server")};
};

void
ReportAsymmetric(const Settings& settings)
{
    Loop loop(settings);
    // Its entry of the SYN would live for 120 s; 1 s lets us see what comes behind it.
    loop.Watch("there", "there")->SetSysctl("net.netfilter.nf_conntrack_tcp_timeout_syn_sent", 1);
    loop.Watch("back", "back");
    loop.Converse(loop.client, PORT, End(SERVER, 80), 1);
    loop.Run(8);
}

void
ReportDirectReturn(const Settings& settings)
{
    Loop loop(settings);
    Ptr<Netfilter> director = loop.Watch("director", "there");
    loop.Converse(loop.client, PORT, End(VIRTUAL, 80), 1);
    StateNetwork::At(1.6, loop.there, [director] {
        std::cout << "    1.600 s  another director takes over, its table is empty\n";
        director->GetConntrack()->Flush();
    });
    // A second client begins, and gives up with the number that it has come to.
    loop.Converse(loop.client, PORT + 1, End(VIRTUAL, 80), 5);
    loop.Crafter(loop.client)
        .SendTcp(Seconds(5.5), End(CLIENT, PORT + 1), End(VIRTUAL, 80), {TcpHeader::RST, 101});
    loop.Run(6);
}

void
RunTunnel(const Settings& settings)
{
    Loop loop(settings, "tutorial-tunnel.dot");
    Ptr<Netfilter> netfilter = loop.Watch("director", "there", "INPUT");
    loop.Watch("firewall", "firewall");
    loop.Watch("back", "back");
    IpipDirector director(loop.there, netfilter, VIRTUAL, "192.168.9.1", SERVER);
    IpipServer server(loop.server);
    loop.Converse(loop.client, PORT, End(VIRTUAL, 80), 1);
    loop.Run(6);
}

} // namespace

const std::vector<StateCase>&
GetStateCases()
{
    static const std::vector<StateCase> cases = {
        {"new",
         false,
         RunNew,
         "client - router - server that is silent: every packet is NEW until an answer was seen"},
        {"established",
         false,
         RunEstablished,
         "client - router - server that answers: both directions of UDP and TCP"},
        {"related",
         false,
         RunRelated,
         "FTP's data connection, which the control connection announced, and ICMP errors:\n"
         "the server's about a request, and the client's about an answer\n"
         "(of each flow the first packet of each state is told)"},
        {"invalid",
         true,
         RunInvalid,
         "segments about nothing, damaged ones, an ICMP error and an echo reply about nothing,\n"
         "and segments far from a connection's window (ns-3's TCP believes any RST that it gets)"},
        {"untracked", false, RunUntracked, "a rule in raw keeps connection tracking from looking"},
        {"translated",
         false,
         RunTranslated,
         "SNAT and DNAT, states beside the others; the first packet is only becoming them"},
        {"asymmetric",
         true,
         ReportAsymmetric,
         "client -> there -> server -> back -> client: each router sees one direction\n"
         "(nf_conntrack_tcp_timeout_syn_sent=1 at there)"},
        {"direct-return",
         true,
         ReportDirectReturn,
         "client -> director -> real server -> client (LVS direct routing): the director sees\n"
         "requests only, and no SYN once another director has taken over"},
        {"tunnel",
         true,
         RunTunnel,
         "client -> director => firewall => real server -> back -> client (LVS tunnelling, IPIP):\n"
         "the director takes packets before they are confirmed, the firewall sees no TCP at all"},
    };
    return cases;
}
