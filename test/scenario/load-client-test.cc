/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Who begins a load's flows and when: clients, their ports, bursts; and mistakes in attributes.

#include "load-network.h"
#include "nf-load-helper.h"

#include "ns3/application-container.h"
#include "ns3/csma-helper.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <gtest/gtest.h>
#include <iterator>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// What flows begin, and when.
class LoadLog
{
  public:
    explicit LoadLog(Ptr<LoadOrigin> load)
    {
        load->TraceConnectWithoutContext(
            "Started",
            Callback<void, const LoadTuple&, Time>([this](const LoadTuple& tuple, Time) {
                std::ostringstream text;
                text << tuple;
                flows.push_back(text.str());
                times.push_back(Simulator::Now().GetSeconds());
            }));
    }

    std::vector<std::string> flows;
    std::vector<double> times;
};

/// An application that may be started and stopped by hand.
class HandLoad : public LoadClient
{
  public:
    using LoadClient::StartApplication;
    using LoadClient::StopApplication;
};

} // namespace

TEST(LoadClient, WalksOverClientsPortsAndServers)
{
    LoadNetwork net;
    const LoadLog log(net.load);
    net.load->SetAttribute("Interval", StringValue(Constant(1)));
    net.load->SetAttribute("Servers", UintegerValue(2));
    net.load->SetAttribute("ServerPorts", UintegerValue(2));
    net.Run(5.5);
    EXPECT_EQ(log.flows,
              (std::vector<std::string>{"10.0.0.2:1024 -> 203.0.113.2:80",
                                        "10.0.0.2:1025 -> 203.0.113.2:81",
                                        "10.0.0.2:1026 -> 203.0.113.3:80",
                                        "10.0.0.2:1027 -> 203.0.113.3:81",
                                        "10.0.0.2:1028 -> 203.0.113.2:80"}));
}

TEST(LoadClient, TakesAnyClientAsPoissonDoes)
{
    // What one client begins in 10 s of 100 flows a second of 100 clients: 10, with variance 10.
    LoadNetwork net;
    net.load->SetAttribute("Kind", StringValue("HalfOpen"));
    net.load->SetAttribute("Clients", UintegerValue(100));
    net.load->SetAttribute("NextClient", StringValue("Random"));
    net.load->SetAttribute("Interval", StringValue(Constant(0.01)));
    std::map<Ipv4Address, uint32_t> counts;
    net.load->TraceConnectWithoutContext(
        "Started",
        Callback<void, const LoadTuple&, Time>(
            [&](const LoadTuple& tuple, Time) { ++counts[tuple.client]; }));
    net.load->AssignStreams(1);
    net.Run(10.005);
    double square = 0;
    for (const auto& [client, count] : counts)
    {
        square += (count - 10.0) * (count - 10.0);
    }
    EXPECT_GT(counts.size(), 95u);
    EXPECT_NEAR(square / 100, 10, 4);
}

TEST(LoadClient, BeginsInBursts)
{
    LoadNetwork net;
    const LoadLog log(net.load);
    net.load->SetAttribute("Interval", StringValue(Constant(0.3)));
    net.load->SetAttribute("OnTime", StringValue(Constant(1)));
    net.load->SetAttribute("OffTime", StringValue(Constant(9)));
    net.Run(20);
    ASSERT_EQ(log.times.size(), 6u);
    const std::vector<double> expected{0.3, 0.6, 0.9, 10.2, 10.5, 10.8};
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
        EXPECT_NEAR(log.times[i], expected[i], 1e-6) << i;
    }
}

TEST(LoadClient, OneSeedMakesOneLoad)
{
    const auto run = [](int64_t stream) {
        LoadNetwork net;
        const LoadLog log(net.load);
        net.load->SetAttribute("Ports", StringValue("Random"));
        net.load->SetAttribute("OffTime", StringValue("ns3::ExponentialRandomVariable[Mean=2]"));
        net.load->SetAttribute("Clients", UintegerValue(5));
        EXPECT_EQ(LoadHelper::AssignStreams(net.nodes, stream), 8);
        net.Run(50);
        return log.flows;
    };
    const auto first = run(1);
    EXPECT_GT(first.size(), 10u);
    EXPECT_EQ(run(1), first);
    EXPECT_NE(run(100), first);
}

TEST(LoadClient, PortsOfTheRouterRunOutForOneServerOnly)
{
    for (const uint32_t servers : {1, 5})
    {
        LoadNetwork net;
        net.netfilter->Iptables("-t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 2000-2009");
        net.load->SetAttribute("Clients", UintegerValue(50));
        net.load->SetAttribute("Servers", UintegerValue(servers));
        net.load->SetAttribute("Kind", StringValue("Idle"));
        net.load->SetAttribute("Interval", StringValue(Constant(0.01)));
        net.Run(0.505);
        net.load->SetAttribute("Interval", StringValue(Constant(1000)));
        net.Run(2);
        // Each of the 50 has the same port.
        EXPECT_EQ(net.load->GetAnswered(), 10u * servers) << servers << " servers";
        EXPECT_EQ(net.load->GetFailed() + net.load->GetAnswered(), net.load->GetStarted());
    }
}

TEST(LoadClient, FlowWithoutAPortOfItsClientFails)
{
    LoadNetwork net;
    const LoadLog log(net.load);
    net.load->SetAttribute("Kind", StringValue("Idle"));
    net.load->SetAttribute("Interval", StringValue(Constant(1)));
    net.load->SetAttribute("FirstPort", UintegerValue(5000));
    net.load->SetAttribute("LastPort", UintegerValue(5002));
    net.Run(5.5);
    EXPECT_EQ(net.load->GetStarted(), 5u);
    EXPECT_EQ(net.load->GetAnswered(), 3u);
    EXPECT_EQ(net.load->GetFailed(), 2u);
}

TEST(LoadClient, PassesOverAPortInUse)
{
    LoadNetwork net;
    const LoadLog log(net.load);
    net.load->SetAttribute("Interval", StringValue(Constant(1)));
    const auto duration = CreateObject<DeterministicRandomVariable>();
    double durations[] = {100, 0.1, 0.1};
    duration->SetValueArray(durations, std::size(durations));
    net.load->SetAttribute("Duration", PointerValue(duration));
    net.load->SetAttribute("FirstPort", UintegerValue(5000));
    net.load->SetAttribute("LastPort", UintegerValue(5001));
    net.Run(3.5);
    EXPECT_EQ(log.flows,
              (std::vector<std::string>{"10.0.0.2:5000 -> 203.0.113.2:80",
                                        "10.0.0.2:5001 -> 203.0.113.2:80",
                                        "10.0.0.2:5001 -> 203.0.113.2:80"}));
}

TEST(LoadClient, EveryFlowIsAccountedFor)
{
    LoadNetwork net(100); // a table that is too small
    net.load->SetAttribute("Interval", StringValue("ns3::ExponentialRandomVariable[Mean=0.02]"));
    net.load->SetAttribute("Duration", StringValue("ns3::ExponentialRandomVariable[Mean=5]"));
    net.load->SetAttribute("Clients", UintegerValue(30));
    net.load->SetAttribute("SynRetries", UintegerValue(2));
    net.load->SetStopTime(Seconds(1000));
    net.Run(200);
    net.load->SetAttribute("Interval", StringValue(Constant(1e6)));
    net.Run(100);
    EXPECT_GT(net.load->GetFailed(), 100u);
    EXPECT_EQ(net.load->GetStarted(),
              net.load->GetAnswered() + net.load->GetRefused() + net.load->GetFailed());
    EXPECT_EQ(net.load->GetAnswered(), net.load->GetFinished() + net.load->GetLost());
    EXPECT_EQ(net.load->GetLive(), 0u);
}

TEST(LoadClient, StopsAndStartsAgainAndNotTwice)
{
    LoadNetwork net;
    const auto load = CreateObject<HandLoad>();
    net.nodes.Get(0)->AddApplication(load);
    net.load->SetAttribute("Interval", StringValue(Constant(1e6)));
    load->SetAttribute("Interval", StringValue(Constant(1)));
    load->SetAttribute("Duration", StringValue(Constant(100)));
    net.Run(3.5);
    EXPECT_EQ(load->GetAnswered(), 3u);
    load->StartApplication();
    net.Run(1);
    EXPECT_EQ(load->GetStarted(), 4u) << "started twice";
    load->StopApplication();
    load->StopApplication();
    EXPECT_EQ(load->GetLive(), 0u);
    net.Run(10);
    EXPECT_EQ(load->GetStarted(), 4u);
    load->StartApplication();
    net.Run(2.5);
    EXPECT_EQ(load->GetStarted(), 6u);
    EXPECT_EQ(load->GetAnswered(), 6u);
}

TEST(LoadHelper, InstallsWithAttributes)
{
    LoadNetwork net;
    LoadHelper clients;
    clients.SetAttribute("Clients", UintegerValue(7));
    clients.SetAttribute("Interval", StringValue(Constant(1)));
    ApplicationContainer installed = clients.Install(net.nodes.Get(0));
    installed.Start(Seconds(10));
    net.Run(12.5);
    EXPECT_EQ(DynamicCast<LoadClient>(installed.Get(0))->GetStarted(), 2u);
    EXPECT_EQ(LoadHelper("ns3::netfilter::LoadServer").Install(net.nodes).GetN(), 3u);
    EXPECT_EQ(LoadHelper::AssignStreams(net.nodes, 5), 16);
}

// Mistakes end the program with a message that says what to do.

TEST(LoadDeathTest, RandomVariablesOfNoUse)
{
    const auto run = [](const char* attribute, double value) {
        LoadNetwork net;
        const auto variable = CreateObject<DeterministicRandomVariable>();
        variable->SetValueArray(&value, 1);
        net.load->SetAttribute("OffTime", StringValue(Constant(1)));
        net.load->SetAttribute(attribute, PointerValue(variable));
        net.Run(1000);
    };
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_DEATH(run("Interval", -1), "LoadClient of node 0: Interval came out as -1");
    EXPECT_DEATH(run("Interval", NAN), "Interval came out as nan");
    EXPECT_DEATH(run("Interval", 0), "Interval is 0 again and again");
    EXPECT_DEATH(run("Duration", infinity), "Duration came out as inf");
    EXPECT_DEATH(run("Size", -5), "Size came out as -5");
    EXPECT_DEATH(run("OnTime", 0), "OnTime is 0, or too short");
    EXPECT_DEATH(run("OffTime", -2), "OffTime came out as -2");
}

TEST(LoadDeathTest, RangesOfNoUse)
{
    const auto run = [](const char* attribute, uint32_t value) {
        LoadNetwork net;
        net.load->SetAttribute(attribute, UintegerValue(value));
        net.Run(1);
    };
    EXPECT_DEATH(run("LastPort", 1023), "FirstPort 1024 is above LastPort 1023");
    EXPECT_DEATH(run("ServerPorts", 65457), "ServerPorts is 65457, and from ServerPort 80 on");
    EXPECT_DEATH(run("Clients", UINT32_MAX), "Clients is 4294967295");
    EXPECT_DEATH(run("Servers", UINT32_MAX), "Servers is 4294967295");
    EXPECT_DEATH(CreateObject<LoadServer>()->SetAttribute("OpenPorts", StringValue("80,9-1")),
                 "OpenPorts \"80,9-1\": \"9-1\" is no port");
}

TEST(LoadDeathTest, NodesOfNoUse)
{
    const auto run = [](bool hasCsma) {
        NodeContainer nodes(2);
        if (hasCsma)
        {
            CsmaHelper().Install(nodes);
        }
        LoadHelper().Install(nodes.Get(1));
        Simulator::Stop(Seconds(1));
        Simulator::Run();
    };
    EXPECT_DEATH(run(false), "LoadClient of node 1: there is no point-to-point device");
    EXPECT_DEATH(run(true), "LoadClient of node 1: there is no point-to-point device");
    EXPECT_DEATH(LoadHelper("ns3::netfilter::FtpClient"), "no application of a load");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
