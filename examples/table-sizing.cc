/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * How large must nf_conntrack_max be for this load? One point of the study: connections begin at
 * random, stay open for a random time and are closed; what the router's table holds is sampled,
 * and one line of CSV says what came of it.
 *
 *   clients 10.0.0.0/8 ---- 10.0.0.1 eth0  router  eth1 203.0.113.1 ---- servers 203.0.113.0/24
 */

#include "ns3/command-line.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/netfilter-helper.h"
#include "ns3/netfilter.h"
#include "ns3/nf-load-client.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <iostream>
#include <sstream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// What the table held, sampled about every second.
struct Occupancy
{
    uint64_t samples{0};
    uint64_t sum{0};
    uint32_t most{0};
};

void
Sample(Ptr<Conntrack> conntrack, Occupancy* occupancy)
{
    const uint32_t count = conntrack->GetCount();
    ++occupancy->samples;
    occupancy->sum += count;
    occupancy->most = std::max(occupancy->most, count);
    // Not each second: what has expired is removed at whole seconds.
    Simulator::Schedule(Seconds(0.9719), &Sample, conntrack, occupancy);
}

std::string
Exponential(double mean)
{
    std::ostringstream text;
    text << "ns3::ExponentialRandomVariable[Mean=" << mean << "]";
    return text.str();
}

} // namespace

int
main(int argc, char* argv[])
{
    double rate = 20;
    double mean = 10;
    std::string duration;
    uint32_t max = 65536;
    uint32_t buckets = 16384;
    uint32_t timeWait = 120;
    uint32_t clients = 4000;
    double warmUp = 300;
    double seconds = 600;
    bool header = true;
    CommandLine cmd(__FILE__);
    cmd.AddValue("rate", "Connections that begin in a second, on average", rate);
    cmd.AddValue("mean", "Seconds that one stays open, exponential", mean);
    cmd.AddValue("duration",
                 "The same as a random variable of ns-3, e.g. ns3::Pareto...",
                 duration);
    cmd.AddValue("max", "net.netfilter.nf_conntrack_max", max);
    cmd.AddValue("buckets", "net.netfilter.nf_conntrack_buckets", buckets);
    cmd.AddValue("timeWait", "net.netfilter.nf_conntrack_tcp_timeout_time_wait, s", timeWait);
    cmd.AddValue("clients", "How many clients there are", clients);
    cmd.AddValue("warmUp", "Seconds before the table is looked at", warmUp);
    cmd.AddValue("seconds", "Seconds in which it is", seconds);
    cmd.AddValue("header", "Print the names of the columns first", header);
    cmd.Parse(argc, argv);
    if (!(rate > 0 && mean > 0 && warmUp >= 0 && seconds >= 1))
    {
        std::cerr << "table-sizing: --rate and --mean are above 0, --warmUp is not below it, "
                     "--seconds is at least 1\n";
        return 2;
    }

    NodeContainer nodes(3); // clients, router, servers
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("100000p"));
    const auto lan = link.Install(nodes.Get(0), nodes.Get(1));
    const auto wan = link.Install(nodes.Get(1), nodes.Get(2));
    const Ptr<Node> router = nodes.Get(1);
    InternetStackHelper().Install(router);
    Ipv4AddressHelper("10.0.0.0", "255.0.0.0").Assign(NetDeviceContainer(lan.Get(1)));
    Ipv4AddressHelper("203.0.113.0", "255.255.255.0").Assign(NetDeviceContainer(wan.Get(0)));

    NetfilterHelper helper;
    helper.SetSysctl("net.netfilter.nf_conntrack_max", max);
    helper.SetSysctl("net.netfilter.nf_conntrack_buckets", buckets);
    helper.SetSysctl("net.netfilter.nf_conntrack_tcp_timeout_time_wait", timeWait);
    const Ptr<Netfilter> netfilter = helper.Install(router);
    netfilter->EnableConntrack();

    const auto load = CreateObject<LoadClient>();
    load->SetAttribute("Interval", StringValue(Exponential(1 / rate)));
    load->SetAttribute("Duration", StringValue(duration.empty() ? Exponential(mean) : duration));
    load->SetAttribute("Clients", UintegerValue(clients));
    nodes.Get(0)->AddApplication(load);
    nodes.Get(2)->AddApplication(CreateObject<LoadServer>());
    load->AssignStreams(1);
    netfilter->AssignStreams(100);

    const Ptr<Conntrack> conntrack = netfilter->GetConntrack();
    Simulator::Stop(Seconds(warmUp));
    Simulator::Run();
    const ConntrackStatistics before = conntrack->GetStatistics();
    const uint64_t started = load->GetStarted();
    const uint64_t answered = load->GetAnswered();
    Occupancy occupancy;
    Sample(conntrack, &occupancy);
    Simulator::Stop(Seconds(seconds));
    Simulator::Run();

    const ConntrackStatistics& counted = conntrack->GetStatistics();
    if (header)
    {
        std::cout << "run,rate,mean,max,buckets,time_wait,started,answered,dropped,early_drop,"
                     "occupancy,most\n";
    }
    std::cout << RngSeedManager::GetRun() << ',' << rate << ',' << mean << ',' << max << ','
              << buckets << ',' << timeWait << ',' << load->GetStarted() - started << ','
              << load->GetAnswered() - answered << ',' << counted.drop - before.drop << ','
              << counted.earlyDrop - before.earlyDrop << ','
              << static_cast<double>(occupancy.sum) / static_cast<double>(occupancy.samples) << ','
              << occupancy.most << "\n";
    Simulator::Destroy();
    return 0;
}
