/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * Who resets my connection? The server itself sends the RST, but the cause is an ICMP error from an
 * unknown box: a forgotten twin of the client's gateway, with the same hardware address on the
 * outside. Each frame to the gateway reaches the twin too, and its firewall rejects what it
 * carries.
 *
 *                  +-- .254 gateway .1 --+
 *   client .1 ---- 192.168.1.0/24    10.0.0.0/24 ---- .254 eth0 router eth1 .1 ---- .100 server
 *                  +-- .253  twin  .66 --+                          192.168.10.0/24
 *
 * So the SYN+ACK reaches the client and is also answered with ICMP 3/10 "host administratively
 * prohibited", which is at the server before the client's ACK. A server before Linux 4.5 then
 * forgets the half-open request, and answers the ACK with RST.
 *
 * Try also
 *   --code=13      "communication administratively prohibited"
 *   --silent       the twin's cable is pulled: the connection succeeds
 *   --modern       a server of today: it reacts to codes 0 and 1 only
 *   --delay=0ms    a client so near that its ACK is there before the error
 */

#include "expectation-story.h"
#include "half-open-server.h"
#include "lab-network.h"
#include "reset-trace.h"
#include "state-story.h"
#include "story-time.h"
#include "trace.h"

#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter.h"
#include "ns3/network-module.h"
#include "ns3/nf-topology-helper.h"
#include "ns3/simulator.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

constexpr uint16_t HTTPS = 443;

/// Connects, sends a greeting a moment later, and receives the server's reply.
class Client
{
  public:
    explicit Client(Ptr<Node> node)
        : m_socket(Socket::CreateSocket(node, TcpSocketFactory::GetTypeId()))
    {
        m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 40000));
        m_socket->SetRecvCallback(MakeCallback(&Client::OnData, this));
        ConnectTrace(m_socket, "State", MakeCallback(&Client::OnState, this));
    }

    void Connect()
    {
        m_socket->Connect(InetSocketAddress("192.168.10.100", HTTPS));
    }

  private:
    static std::ostream& Say()
    {
        return std::cout << "\n" << TimeNow() << ": client: ";
    }

    void Hello()
    {
        if (m_isOpen)
        {
            m_socket->Send(Create<Packet>(6));
        }
    }

    void OnData(Ptr<Socket> socket)
    {
        while (const Ptr<Packet> packet = socket->Recv())
        {
            Say() << "got " << packet->GetSize() << " bytes\n";
        }
    }

    void OnState(TcpSocket::TcpStates_t before, TcpSocket::TcpStates_t now)
    {
        const bool isReset = before == TcpSocket::ESTABLISHED && now == TcpSocket::CLOSED;
        Say() << TcpSocket::TcpStateName[before] << " -> " << TcpSocket::TcpStateName[now]
              << (isReset ? ", connection reset by peer\n" : "\n");
        m_isOpen = now == TcpSocket::ESTABLISHED;
        if (m_isOpen)
        {
            Simulator::Schedule(MilliSeconds(100), &Client::Hello, this);
        }
        if (now == TcpSocket::CLOSE_WAIT)
        {
            Simulator::ScheduleNow(&Socket::Close, m_socket);
        }
    }

    Ptr<Socket> m_socket;
    bool m_isOpen{false};
};

/// \return REJECT's name of an ICMP code
std::string
GetRejectName(uint32_t code)
{
    static const std::map<uint32_t, std::string> NAMES{{0, "icmp-net-unreachable"},
                                                       {1, "icmp-host-unreachable"},
                                                       {2, "icmp-proto-unreachable"},
                                                       {3, "icmp-port-unreachable"},
                                                       {9, "icmp-net-prohibited"},
                                                       {10, "icmp-host-prohibited"},
                                                       {13, "icmp-admin-prohibited"}};
    const auto name = NAMES.find(code);
    if (name == NAMES.end())
    {
        std::cerr << "connection-reset: --code=" << code
                  << ": REJECT knows 0, 1, 2, 3, 9, 10 and 13\n";
        std::exit(2);
    }
    return name->second;
}

} // namespace

int
main(int argc, char* argv[])
{
    uint32_t code = 10;
    bool silent = false;
    bool modern = false;
    Time delay = MilliSeconds(20);
    bool pcap = true;
    CommandLine cmd(__FILE__);
    cmd.Usage("Shows how an unknown device's ICMP error makes a server reset a connection.");
    cmd.AddValue("code", "Code of the unknown box's ICMP errors of type 3", code);
    cmd.AddValue("silent", "Pull the unknown box's cable", silent);
    cmd.AddValue("modern", "The server is a Linux since 4.5", modern);
    cmd.AddValue("delay", "From the client to its gateway, at most 300ms", delay);
    cmd.AddValue("pcap", "Write what every device sees to connection-reset-*.pcap", pcap);
    cmd.Parse(argc, argv);
    const std::string reject = GetRejectName(code);
    if (delay.IsStrictlyNegative() || delay > MilliSeconds(300))
    {
        std::cerr << "connection-reset: --delay=" << delay.As(Time::MS) << ": 0ms to 300ms\n";
        return 2;
    }
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));

    TopologyHelper net(FindTopology("tutorial-twin.dot"));
    net.GetTopologyLink("client", "lan").delay = delay;
    net.GetTopologyNode("twin").rules = "-A FORWARD -j REJECT --reject-with " + reject;
    // A learning switch would send frames for an address used twice to one of the two only.
    Config::SetDefault("ns3::BridgeNetDevice::EnableLearning", BooleanValue(false));
    net.Install();
    // The virtual address of a pair of routers (VRRP, RFC 5798): both believe they are the master.
    for (const char* master : {"gateway", "twin"})
    {
        net.GetDevice(master, "eth1")->SetAddress(Mac48Address("00:00:5e:00:01:01"));
    }
    // The twin still has to ask for the router's address when the gateway knows the client's: up to
    // 10 ms, in which an ACK can be faster than the error.
    const auto gateway = net.GetNode("gateway")->GetObject<Ipv4L3Protocol>();
    ArpCache::Entry* known = gateway->GetInterface(1)->GetArpCache()->Add(net.GetAddress("client"));
    known->SetMacAddress(net.GetDevice("client", "eth0")->GetAddress());
    known->MarkPermanent();
    if (silent)
    {
        net.GetNode("twin")->GetObject<Ipv4>()->SetDown(2);
    }
    HalfOpenServer::Install(net.GetNode("server")->GetObject<Ipv4>(), HTTPS, modern);
    Client connecting(net.GetNode("client"));
    Simulator::Schedule(Seconds(1), &Client::Connect, &connecting);

    std::cout << "client 192.168.1.1 --- gateway --- 10.0.0.254 eth0 router eth1 192.168.10.1 --- "
                 "192.168.10.100 server\n"
                 "At 1 s the client connects. Who resets its connection? The router is asked.\n";
    const Ptr<Netfilter> netfilter = net.GetNetfilter("router");
    netfilter->EnableConntrack();
    const StateStory story(netfilter);
    const ResetTrace trace(netfilter);
    if (pcap)
    {
        EnableCaptures(net, "connection-reset", CaptureName::NODE);
    }

    Simulator::Stop(Seconds(2));
    Simulator::Run();
    PrintTables(netfilter);
    trace.PrintVerdict();
    if (!silent)
    {
        std::cout << "twin is the gateway's forgotten double: it has the same hardware address, so "
                     "it gets a copy\nof what comes for the client, and its firewall "
                     "rejects it.\n";
    }
    if (pcap)
    {
        std::cout << "What every device saw is in connection-reset-*.pcap.\n";
    }
    Simulator::Destroy();
    return 0;
}
