/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * Sends captures through a simulated Linux router, and records the results:
 *
 *   ./ns3 run "netfilter-replay --interfaces=eth0=192.168.1.254/24,eth1=192.168.10.1/24
 *     --routes=default=eth1 --rules=nat.rules --input=eth0=lan.pcap,eth1=wan.pcap --output=out"
 *
 * `--help` explains the options. The router is an ordinary ns-3 node with the internet stack and
 * netfilter; only its devices (ReplayDevice) are made for the purpose.
 */

#include "netfilter-replay-commands.h"
#include "netfilter-replay-device.h"
#include "netfilter-replay-error.h"
#include "netfilter-replay-options.h"
#include "netfilter-replay-results.h"
#include "netfilter-replay-timeline.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/names.h"
#include "ns3/netfilter-helper.h"
#include "ns3/simulator.h"

#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <optional>

using namespace ns3;

namespace
{

using replay::ReplayDevice;

/// From the last packet to the final tables.
const Time SETTLING = MilliSeconds(200);

/// Set by SIGINT and SIGTERM: an interrupted replay has to remove its files.
volatile std::sig_atomic_t g_interrupted = 0;

void
Interrupt(int)
{
    g_interrupted = 1;
}

/// The router, and its devices by the name they have on the command line.
struct Router
{
    Ptr<Node> node;
    std::map<std::string, Ptr<ReplayDevice>> devices;
    Ptr<netfilter::Netfilter> netfilter;
};

/// A node with one device an interface, their addresses and the routes.
Router
MakeRouter(const replay::Options& options)
{
    // Before the first node: nodes remember it.
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    Router router{CreateObject<Node>(), {}, nullptr};

    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(router.node);

    auto ipv4 = router.node->GetObject<Ipv4>();
    for (const auto& [name, address, mask] : options.interfaces)
    {
        auto device = CreateObject<ReplayDevice>();
        router.node->AddDevice(device);
        Names::Add(name, device);
        router.devices[name] = device;
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, mask));
        ipv4->SetUp(interface);
    }

    auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    for (const auto& [destination, device, gateway] : options.routes)
    {
        const uint32_t interface = ipv4->GetInterfaceForDevice(router.devices.at(device));
        // Without ARP a next hop changes nothing but the address that MASQUERADE chooses.
        routing->AddNetworkRouteTo(destination.address,
                                   destination.mask,
                                   gateway.value_or(Ipv4Address(uint32_t{0})),
                                   interface);
    }
    return router;
}

/**
 * Lets the router receive a timeline, one simulator event at a time: events caused by a packet at
 * its own time run before the next packet, and a capture of any size needs little memory.
 */
class Player
{
  public:
    /**
     * \param last when the last happens that is not a packet
     * \param end when to finish, else SETTLING after the last of all
     * \param finish called at the end
     */
    Player(replay::Timeline& timeline,
           const std::vector<Ptr<ReplayDevice>>& devices,
           Time last,
           std::optional<Time> end,
           std::function<void()> finish)
        : m_timeline(timeline),
          m_devices(devices),
          m_last(last),
          m_end(end),
          m_finish(std::move(finish))
    {
    }

    /// Run the simulation. \throws Error of a capture, or when it is interrupted
    void Run()
    {
        Schedule();
        Simulator::Run();
        if (m_failure)
        {
            std::rethrow_exception(m_failure);
        }
    }

    uint64_t GetPacketCount() const
    {
        return m_count;
    }

  private:
    void Schedule()
    {
        if (g_interrupted)
        {
            throw replay::Error("interrupted");
        }
        if (!m_timeline.Next(m_input, m_next))
        {
            const Time last = Max(m_last, Simulator::Now());
            const Time end = m_end.value_or(last + SETTLING);
            if (end < last)
            {
                throw replay::Error("--tables: that is before the last packet or command");
            }
            Simulator::Schedule(end - Simulator::Now(), &Player::Finish, this);
            return;
        }
        const Time delay = Max(m_next.time - Simulator::Now(), Time(0));
        const uint32_t context = m_devices[m_input]->GetNode()->GetId();
        Simulator::ScheduleWithContext(context, delay, &Player::Deliver, this);
    }

    void Deliver()
    {
        m_count++;
        m_devices[m_input]->Receive(m_next.packet, m_next.type);
        Guarded([this] { Schedule(); });
    }

    void Finish()
    {
        Guarded(m_finish);
        Simulator::Stop();
    }

    /// An exception must not pass through the simulator: it is kept until Run() is back.
    void Guarded(const std::function<void()>& action)
    {
        try
        {
            action();
        }
        catch (...)
        {
            m_failure = std::current_exception();
            Simulator::Stop();
        }
    }

    replay::Timeline& m_timeline;
    std::vector<Ptr<ReplayDevice>> m_devices; //!< by number of input
    Time m_last;                              //!< of what is not a packet
    std::optional<Time> m_end;
    std::function<void()> m_finish;
    replay::TimedPacket m_next;
    std::size_t m_input{0};
    uint64_t m_count{0};
    std::exception_ptr m_failure;
};

/// Ends the simulation however the replay ends.
struct SimulatorEnd
{
    ~SimulatorEnd()
    {
        Simulator::Destroy();
    }
};

/// Let conntrack commands run in time. \return when the last one does
Time
ScheduleCommands(const replay::Options& options, const Router& router, replay::Results& results)
{
    Time last;
    if (options.conntrack.empty())
    {
        return last;
    }
    results.RecordCommands();
    for (const auto& command : replay::ReadCommands(options.conntrack))
    {
        last = Max(last, command.at);
        Simulator::Schedule(command.at,
                            &replay::Results::RunCommand,
                            &results,
                            router.netfilter,
                            command.arguments);
    }
    return last;
}

/// \return how many packets the router received
uint64_t
Replay(const replay::Options& options)
{
    // The results come first, so that they are the last to go: the router's traces point to them.
    replay::Results results(options.output);
    const SimulatorEnd end;

    Router router = MakeRouter(options);
    netfilter::NetfilterHelper helper;
    helper.SetAttribute("AnswerUnknownProtocols", BooleanValue(true)); // it has no raw sockets
    router.netfilter = helper.Install(router.node);
    router.netfilter->AssignStreams(0);
    for (const auto& [name, value] : options.sysctls)
    {
        router.netfilter->SetSysctl(name, value);
    }

    // Listeners before rules, as on Linux: a connection created without a listener never has
    // events.
    results.RecordEvents(router.netfilter);
    for (const auto& [name, device] : router.devices)
    {
        results.RecordPackets(device, name);
    }
    if (!options.rules.empty())
    {
        router.netfilter->Restore(options.rules);
    }

    std::vector<Ptr<ReplayDevice>> devices;
    for (const auto& input : options.inputs)
    {
        devices.push_back(router.devices.at(input.device));
    }
    replay::Timeline timeline(options.inputs);
    const Time last = ScheduleCommands(options, router, results);
    Player player(timeline, devices, last, options.tables, [&] {
        results.WriteTables(router.netfilter);
    });
    player.Run();
    results.Deliver();
    for (const auto& note : timeline.GetNotes())
    {
        std::cerr << "netfilter-replay: " << note << std::endl;
    }
    return player.GetPacketCount();
}

} // namespace

int
main(int argc, char* argv[])
{
    try
    {
        const auto options = replay::ParseOptions({argv, argv + argc});
        std::signal(SIGINT, &Interrupt);
        std::signal(SIGTERM, &Interrupt);
        const uint64_t packets = Replay(options);
        std::cout << "netfilter-replay: " << packets << " packets in, results in " << options.output
                  << std::endl;
        return 0;
    }
    catch (const std::exception& error)
    {
        std::cerr << "netfilter-replay: " << error.what() << std::endl;
        return 2;
    }
}
