/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * What netfilter costs on a forwarded packet: R1 - R2 - PC1, UDP of 64 bytes, R2 forwards.
 *
 * Prints CPU time; forward-cost.sh counts instructions, which repeat exactly.
 *
 *   ./ns3 run "netfilter-forward-cost --mode=idle --packets=2000"
 *
 * Modes: absent (no netfilter on R2) · idle (installed, nothing configured) · hooks (an empty user
 * hook at PRE_ROUTING, FORWARD and POST_ROUTING) · conntrack · rules (connection tracking,
 * MASQUERADE and five filter rules).
 */

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-helper.h"
#include "ns3/netfilter.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <ctime>
#include <iostream>

using namespace ns3;
using netfilter::Hook;
using netfilter::Netfilter;
using netfilter::PacketContext;
using netfilter::Verdict;

namespace
{

Verdict
Accept(PacketContext&)
{
    return Verdict::ACCEPT;
}

void
Configure(const std::string& mode, Ptr<Node> router)
{
    if (mode == "absent")
    {
        return;
    }
    const Ptr<Netfilter> netfilter = netfilter::NetfilterHelper().Install(router);
    if (mode == "hooks")
    {
        for (const Hook hook : {Hook::PRE_ROUTING, Hook::FORWARD, Hook::POST_ROUTING})
        {
            netfilter->RegisterHook(hook, 0, MakeCallback(&Accept));
        }
    }
    else if (mode == "conntrack")
    {
        netfilter->EnableConntrack();
    }
    else if (mode == "masquerade")
    {
        netfilter->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    }
    else if (mode == "rules")
    {
        netfilter->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
        netfilter->Iptables("-A FORWARD -p tcp --dport 22 -j DROP");
        netfilter->Iptables("-A FORWARD -s 172.16.0.0/12 -j DROP");
        netfilter->Iptables("-A FORWARD -m conntrack --ctstate INVALID -j DROP");
        netfilter->Iptables("-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT");
        netfilter->Iptables("-A FORWARD -i eth0 -j ACCEPT");
    }
    else
    {
        NS_ABORT_MSG_IF(mode != "idle", "unknown mode " << mode);
    }
}

void
SendEvery(Ptr<Socket> socket, uint32_t packets)
{
    if (packets != 0)
    {
        socket->Send(Create<Packet>(64));
        Simulator::Schedule(MilliSeconds(1), &SendEvery, socket, packets - 1);
    }
}

void
Answer(Ptr<Socket> socket)
{
    // One answer makes the connection established; later packets are only read.
    static bool answered = false;
    Address from;
    while (const Ptr<Packet> packet = socket->RecvFrom(from))
    {
        if (!answered)
        {
            answered = true;
            socket->SendTo(packet, 0, from);
        }
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string mode = "idle";
    uint32_t packets = 2000;
    CommandLine command(__FILE__);
    command.AddValue("mode", "absent, idle, hooks, conntrack, masquerade or rules", mode);
    command.AddValue("packets", "how many are sent", packets);
    command.Parse(argc, argv);

    NodeContainer nodes(3);
    InternetStackHelper().Install(nodes);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    Ipv4AddressHelper addresses("192.168.1.0", "255.255.255.0");
    addresses.Assign(link.Install(nodes.Get(0), nodes.Get(1)));
    addresses.SetBase("192.168.10.0", "255.255.255.0");
    const Ipv4InterfaceContainer far = addresses.Assign(link.Install(nodes.Get(1), nodes.Get(2)));
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    Configure(mode, nodes.Get(1));

    const auto sink = Socket::CreateSocket(nodes.Get(2), UdpSocketFactory::GetTypeId());
    sink->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
    sink->SetRecvCallback(MakeCallback(&Answer));
    const auto source = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
    source->Connect(InetSocketAddress(far.GetAddress(1), 9));
    Simulator::ScheduleWithContext(nodes.Get(0)->GetId(), Seconds(1), &SendEvery, source, packets);
    const std::clock_t start = std::clock();
    Simulator::Run();
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    std::cout << mode << ": " << 1e6 * seconds / packets << " us per packet" << std::endl;
    Simulator::Destroy();
    return 0;
}
