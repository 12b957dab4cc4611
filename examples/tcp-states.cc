/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * Where is a TCP connection's entry made, where is it inserted into the table, and what state has
 * it after each packet? Three connections of the router R2, one after the other: forwarded by it,
 * received by it, and sent by itself.
 *
 *   R1 192.168.1.1 ---- .254 eth0  R2  eth1 192.168.10.1 ---- 192.168.10.100 PC1
 */

#include "expectation-story.h"

#include "ns3/applications-module.h"
#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/csma-module.h"
#include "ns3/global-value.h"
#include "ns3/internet-module.h"
#include "ns3/netfilter-helper.h"
#include "ns3/network-module.h"
#include "ns3/nf-clock.h"
#include "ns3/nf-tracker.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <iomanip>
#include <iostream>
#include <sstream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// Tells of each packet, hook by hook, what it is to its connection and what that has become.
class StateStory
{
  public:
    explicit StateStory(Ptr<Netfilter> router)
        : m_conntrack(router->GetConntrack())
    {
        for (const Hook hook : {Hook::PRE_ROUTING,
                                Hook::LOCAL_IN,
                                Hook::FORWARD,
                                Hook::LOCAL_OUT,
                                Hook::POST_ROUTING})
        {
            router->RegisterHook(hook, priority::FIRST, MakeCallback(&StateStory::OnArrival, this));
        }
        router->TraceConnectWithoutContext("Hook", MakeCallback(&StateStory::OnHook, this));
    }

  private:
    static const char* GetCtInfo(CtInfo ctinfo)
    {
        switch (ctinfo)
        {
        case CtInfo::NEW:
            return "NEW";
        case CtInfo::ESTABLISHED:
            return "ESTABLISHED";
        case CtInfo::ESTABLISHED_REPLY:
            return "ESTABLISHED_REPLY";
        default:
            return "RELATED";
        }
    }

    /// How long the entry lives from now on, or will when it is inserted.
    std::string GetTimeout(const Connection& connection) const
    {
        const uint32_t seconds = connection.IsConfirmed() ? m_conntrack->GetRemaining(connection)
                                                          : connection.timeout / clock::HZ;
        return std::to_string(seconds) + " s";
    }

    static std::string GetFlags(const PacketView& packet)
    {
        const uint8_t* tcp = packet.PeekL4(0, 20);
        std::string text;
        for (const auto& [bit, name] :
             {std::pair(0x02, "SYN"), {0x01, "FIN"}, {0x04, "RST"}, {0x10, "ACK"}})
        {
            if ((tcp[13] & bit) != 0)
            {
                text += (text.empty() ? "" : "+") + std::string(name);
            }
        }
        return text;
    }

    Verdict OnArrival(PacketContext& context)
    {
        if (context.packet.GetProtocol() == PROTO_TCP && context.packet.GetUid() != m_packet)
        {
            m_packet = context.packet.GetUid();
            m_hadConnection = false;
            std::cout << "\n"
                      << TimeNow() << ": " << GetFlags(context.packet) << " from "
                      << Ipv4Address(context.packet.GetSource()) << " to "
                      << Ipv4Address(context.packet.GetDestination()) << "\n";
        }
        return Verdict::ACCEPT;
    }

    void OnHook(const PacketContext& context, Verdict)
    {
        if (context.packet.GetUid() != m_packet || !context.ct)
        {
            return;
        }
        const Connection& connection = *context.ct;
        std::ostringstream state;
        connection.tracker->PrintState(state, connection);
        std::cout << "  after " << std::left << std::setw(13) << GetChainName(context.hook)
                  << std::setw(19) << GetCtInfo(context.ctinfo) << std::setw(13) << state.str()
                  << std::setw(10) << GetTimeout(connection)
                  << (connection.IsConfirmed() ? "CONFIRMED" : "unconfirmed")
                  << (connection.Has(status::SEEN_REPLY) ? " SEEN_REPLY" : "")
                  << (connection.Has(status::ASSURED) ? " ASSURED" : "");
        if (!m_hadConnection && !connection.IsConfirmed())
        {
            std::cout << "   <- the entry is made here";
            m_isNew = true;
        }
        if (m_isNew && connection.IsConfirmed())
        {
            std::cout << "   <- it is inserted here";
            m_isNew = false;
        }
        m_hadConnection = true;
        std::cout << "\n";
    }

    Ptr<Conntrack> m_conntrack;
    uint64_t m_packet{UINT64_MAX}; //!< the packet that is under way
    bool m_hadConnection{false};   //!< it had one at an earlier hook
    bool m_isNew{false};           //!< its entry is not inserted yet
};

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
    cmd.AddValue("pcap", "Write what every device sees to tcp-states-*.pcap", pcap);
    cmd.Parse(argc, argv);
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));

    NodeContainer nodes(3);
    Ptr<Node> r1 = nodes.Get(0);
    Ptr<Node> r2 = nodes.Get(1);
    Ptr<Node> pc1 = nodes.Get(2);
    CsmaHelper csma;
    NetDeviceContainer lan = csma.Install(NodeContainer(r1, r2));
    NetDeviceContainer wan = csma.Install(NodeContainer(r2, pc1));
    InternetStackHelper().Install(nodes);
    Ipv4AddressHelper("192.168.1.0", "255.255.255.0").Assign(lan.Get(0));
    Ipv4AddressHelper("192.168.1.0", "255.255.255.0", "0.0.0.254").Assign(lan.Get(1));
    Ipv4AddressHelper("192.168.10.0", "255.255.255.0").Assign(wan.Get(0));
    Ipv4AddressHelper("192.168.10.0", "255.255.255.0", "0.0.0.100").Assign(wan.Get(1));
    Ipv4StaticRoutingHelper routing;
    routing.GetStaticRouting(r1->GetObject<Ipv4>())->SetDefaultRoute("192.168.1.254", 1);
    routing.GetStaticRouting(pc1->GetObject<Ipv4>())->SetDefaultRoute("192.168.10.1", 1);

    Ptr<Netfilter> router = NetfilterHelper().Install(r2);
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
        csma.EnablePcapAll("tcp-states");
    }

    Simulator::Stop(Seconds(5));
    Simulator::Run();
    PrintTables(router);
    Simulator::Destroy();
    return 0;
}
