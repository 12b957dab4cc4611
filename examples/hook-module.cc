/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * How does one write a netfilter hook? As a kernel module does it: a function that sees each
 * packet, registered at PRE_ROUTING before everything else, and unregistered when the module is
 * unloaded.
 *
 *   R1 192.168.1.1 ---- .254 eth0  R2  eth1 .1 ---- 192.168.10.100 PC1
 *
 * R1, the client, sends one UDP packet a second and PC1 echoes it. While the hook is loaded on R2
 * every packet's addresses and ports are printed, in both directions; afterwards R2 is silent.
 */

#include "lab-network.h"
#include "trace.h"

#include "ns3/applications-module.h"
#include "ns3/command-line.h"
#include "ns3/netfilter.h"
#include "ns3/network-module.h"
#include "ns3/nf-topology-helper.h"
#include "ns3/simulator.h"

#include <iomanip>
#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

constexpr uint16_t ECHO_PORT = 7;

std::ostream&
Say()
{
    return std::cout << std::fixed << std::setprecision(6) << Simulator::Now().GetSeconds()
                     << " s  ";
}

/**
 * The hook itself. ACCEPT lets the packet go on to the next stage; a hook may as well change the
 * packet or return context.Drop(DropReason::USER_HOOK).
 */
Verdict
PrintPacket(PacketContext& context)
{
    const PacketView& packet = context.packet;
    // TCP and UDP begin with their two ports; what has none, or is too short, keeps 0.
    uint16_t sourcePort = 0;
    uint16_t destinationPort = 0;
    if (packet.GetProtocol() == PROTO_TCP || packet.GetProtocol() == PROTO_UDP)
    {
        packet.ReadL4(0, sourcePort);
        packet.ReadL4(2, destinationPort);
    }
    Say() << context.in->name << ": " << Ipv4Address(packet.GetSource()) << ":" << sourcePort
          << " -> " << Ipv4Address(packet.GetDestination()) << ":" << destinationPort << std::endl;
    return Verdict::ACCEPT;
}

/// The equivalent of a kernel module's init and exit functions.
class HookModule
{
  public:
    explicit HookModule(Ptr<Netfilter> netfilter)
        : m_netfilter(netfilter)
    {
    }

    void Load()
    {
        m_handle = m_netfilter->RegisterHook(Hook::PRE_ROUTING,
                                             priority::FIRST,
                                             MakeCallback(&PrintPacket));
        Say() << "hook loaded" << std::endl;
    }

    void Unload()
    {
        m_netfilter->UnregisterHook(m_handle);
        Say() << "hook unloaded" << std::endl;
    }

  private:
    Ptr<Netfilter> m_netfilter;
    Netfilter::HookHandle m_handle{};
};

void
CountEcho(Ptr<const Packet>)
{
    Say() << "(the client got an echo)" << std::endl;
}

} // namespace

int
main(int argc, char* argv[])
{
    Time load = Seconds(1.5);
    Time unload = Seconds(3.5);
    CommandLine cmd(__FILE__);
    cmd.Usage("Shows how to write a netfilter hook: a function that sees every packet before all "
              "other hooks, registered and unregistered while the simulation runs.");
    cmd.AddValue("load", "When the hook is registered", load);
    cmd.AddValue("unload", "When the hook is removed", unload);
    cmd.Parse(argc, argv);

    TopologyHelper net(FindTopology("tutorial.dot"));
    net.Install();

    UdpEchoServerHelper(ECHO_PORT).Install(net.GetNode("PC1"));
    UdpEchoClientHelper echo(Ipv4Address("192.168.10.100"), ECHO_PORT);
    echo.SetAttribute("Interval", TimeValue(Seconds(1)));
    echo.SetAttribute("MaxPackets", UintegerValue(5));
    ApplicationContainer application = echo.Install(net.GetNode("R1"));
    application.Start(Seconds(1));
    ConnectTrace(application.Get(0), "Rx", MakeCallback(&CountEcho));

    HookModule module(net.GetNetfilter("R2"));
    Simulator::Schedule(load, &HookModule::Load, &module);
    Simulator::Schedule(unload, &HookModule::Unload, &module);

    Simulator::Stop(Seconds(6));
    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
