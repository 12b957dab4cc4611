/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A topology becomes a network of ns-3, and packets go through it.

#include "netfilter.h"
#include "nf-load-client.h"
#include "nf-topology-graph.h"
#include "nf-topology-helper.h"
#include "nf-topology-read.h"

#include "ns3/csma-net-device.h"
#include "ns3/data-rate.h"
#include "ns3/names.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

void
Count(uint32_t* count, Ptr<const Packet>)
{
    ++*count;
}

/// Names and nodes go away with the simulation.
class TopologyHelperTest : public testing::Test
{
  protected:
    ~TopologyHelperTest() override
    {
        Clear();
    }

    static void Clear()
    {
        Simulator::Destroy();
        Names::Clear();
    }

    static TopologyGraph Read(const std::string& statements)
    {
        return ReadTopologyText("graph {\n" + statements + "\n}", TopologyFormat::DOT, "net.dot");
    }

    /// \return what is said of a topology that cannot be installed
    static std::string Refusal(const std::string& statements)
    {
        TopologyHelper net(Read(statements));
        try
        {
            net.Install();
        }
        catch (const TopologyError& error)
        {
            return error.what();
        }
        return "";
    }

    /// \return echoes that came back to a node's first application in ten seconds
    static uint32_t CountEchoes(const TopologyHelper& net, const std::string& name)
    {
        uint32_t count = 0;
        net.GetApplications(name).Get(0)->TraceConnectWithoutContext(
            "Rx",
            MakeBoundCallback(&Count, &count));
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        return count;
    }
};

const char* const ECHO_CLIENT =
    "ns3::UdpEchoClient[RemoteAddress=$server|RemotePort=7|MaxPackets=3|StartTime=1s]";
const char* const ECHO_SERVER = "ns3::UdpEchoServer[Port=7]";

} // namespace

TEST_F(TopologyHelperTest, BuiltInCppItTranslatesAndAnswers)
{
    TopologyHelper net;
    net.GetGraph()[net.AddHost("pc", {ECHO_CLIENT})].routes = {{"0.0.0.0", 0, "192.168.1.1", ""}};
    net.AddRouter("gw", "-t nat -A POSTROUTING -o wan -j MASQUERADE");
    net.AddHost("server", {ECHO_SERVER});
    net.AddSwitch("lan", "192.168.1.0/24");
    net.Connect("gw", "lan");
    net.Connect("pc", "lan");
    TopologyLink& wan = net.Connect("gw", "server", "203.0.113.2/24");
    wan.source.device = "wan";
    wan.rate = DataRate("10Mbps");
    net.Install();

    EXPECT_EQ(net.GetAddress("gw"), Ipv4Address("192.168.1.1"));
    EXPECT_EQ(net.GetAddress("gw", "wan"), Ipv4Address("203.0.113.2"));
    EXPECT_EQ(net.GetAddress("server"), Ipv4Address("203.0.113.1"));
    EXPECT_EQ(Names::Find<Node>("gw"), net.GetNode("gw"));
    EXPECT_EQ(Names::Find<NetDevice>("gw/wan"), net.GetDevice("gw", "wan"));
    EXPECT_TRUE(DynamicCast<CsmaNetDevice>(net.GetDevice("pc", "eth0")));
    EXPECT_TRUE(DynamicCast<PointToPointNetDevice>(net.GetDevice("gw", "wan")));
    EXPECT_FALSE(net.GetNetfilter("pc"));

    EXPECT_EQ(CountEchoes(net, "pc"), 3u);
    const std::string table = net.GetNetfilter("gw")->ConntrackTool("-L");
    EXPECT_NE(table.find("src=192.168.1.2 dst=203.0.113.1"), std::string::npos) << table;
    EXPECT_NE(table.find("src=203.0.113.1 dst=203.0.113.2"), std::string::npos) << table;
}

TEST_F(TopologyHelperTest, HostsForwardNothing)
{
    for (const std::string kind : {"host", "router"})
    {
        TopologyHelper net(Read("pc [applications=\"" + std::string(ECHO_CLIENT) +
                                "\", routes=\"default dev eth0\"]\n"
                                "middle [kind=" +
                                kind + "]\nserver [applications=\"" + ECHO_SERVER +
                                "\", routes=\"default dev eth0\"]\npc -- middle -- server"));
        net.Install();
        EXPECT_EQ(CountEchoes(net, "pc"), kind == "host" ? 0u : 3u);
        Clear();
    }
}

TEST_F(TopologyHelperTest, CloudLoadsARouterAndIsAnswered)
{
    TopologyHelper net(Read(
        "clients [kind=cloud, applications=\"ns3::netfilter::LoadClient[Server=$servers|"
        "Clients=500|FirstClient=10.0.0.2|"
        "Interval=ns3::ConstantRandomVariable[Constant=0.1]]\"]\n"
        "servers [kind=cloud, applications=\"ns3::netfilter::LoadServer\"]\n"
        "gw [kind=router, rules=\"-A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT\"]\n"
        "clients -- gw [network=\"10.0.0.0/8\", target_address=\"10.0.0.1/8\"]\n"
        "gw -- servers [network=\"203.0.113.0/24\"]"));
    net.Install();
    EXPECT_GT(net.AssignStreams(1), 0);
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    const auto load = DynamicCast<LoadClient>(net.GetApplications("clients").Get(0));
    EXPECT_GT(load->GetStarted(), 100u);
    EXPECT_GE(load->GetAnswered() + 1, load->GetStarted());
    EXPECT_GT(net.GetNetfilter("gw")->GetConntrack()->GetCount(), 100u);
}

TEST_F(TopologyHelperTest, CloudsBuiltInCppLoadARouterToo)
{
    TopologyHelper net;
    net.AddCloud("clients", {"ns3::netfilter::LoadClient[Server=$servers]"});
    net.AddRouter("gw", "-A FORWARD -m conntrack --ctstate INVALID -j DROP");
    net.AddCloud("servers", {"ns3::netfilter::LoadServer"});
    net.Connect("clients", "gw", "10.0.0.2/8", "10.0.0.1/8");
    net.Connect("gw", "servers", "203.0.113.1/24");
    net.Install();
    net.AssignStreams(1);
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    const auto load = DynamicCast<LoadClient>(net.GetApplications("clients").Get(0));
    EXPECT_GT(load->GetAnswered(), 0u);
    EXPECT_EQ(load->GetAnswered(), load->GetStarted());
}

TEST_F(TopologyHelperTest, LossRateAndQueueAreTheDevices)
{
    TopologyHelper net(Read("a -- b [rate=\"5Mbps\", loss=0.5, queue=\"7p\"]"));
    net.Install();
    DataRateValue rate;
    net.GetDevice("b", "eth0")->GetAttribute("DataRate", rate);
    EXPECT_EQ(rate.Get(), DataRate("5Mbps"));
    PointerValue model;
    net.GetDevice("b", "eth0")->GetAttribute("ReceiveErrorModel", model);
    EXPECT_TRUE(model.Get<Object>());
}

TEST_F(TopologyHelperTest, WrongRulesAreNamedWithTheirLine)
{
    EXPECT_EQ(
        Refusal("gw [kind=router, rules=\"\n-P FORWARD DROP\n\niptables -A FORWARD -p nonsense\"]")
            .find("net.dot:5: node \"gw\": iptables -A FORWARD -p nonsense: "),
        0u);
    Clear();
    const std::string saved = Refusal(
        "gw [kind=router, rules=\"*filter\n  :FORWARD DROP [0:0]\n  -A FORWARD -j\nCOMMIT\"]");
    EXPECT_EQ(saved.find("net.dot:4: "), 0u) << saved;
    Clear();
    const std::string sysctl = Refusal("gw [kind=router, sysctl=\"net.nonsense=1\"]");
    EXPECT_EQ(sysctl.find("net.dot:2: node \"gw\": "), 0u) << sysctl;
    EXPECT_NE(sysctl.find("net.nonsense"), std::string::npos) << sysctl;
}

TEST_F(TopologyHelperTest, WrongRoutesAndApplicationsAreNamed)
{
    EXPECT_EQ(
        Refusal("pc [routes=\"default via 10.9.9.9\"]; pc -- gw"),
        "net.dot:2: node \"pc\": routes \"default via 10.9.9.9\": a gateway in the network of "
        "one of its devices is expected");
    std::vector<std::pair<const char*, const char*>> wrong = {
        {"ns3::UdpEchoSever",
         "e.g. ns3::UdpEchoServer[Port=7], is expected; did you mean \"ns3::UdpEchoServer\"?"},
        {"ns3::UdpEchoServer[Prot=7]",
         "ns3::UdpEchoServer has no attribute \"Prot\"; did you mean \"Port\"?"},
        {"ns3::UdpEchoServer[Port=many]", "Port \"many\": a number is expected"},
        {"ns3::UdpEchoServer[Port=0x7]", "Port \"0x7\": a number is expected"},
        {"ns3::UdpEchoServer[Port=70000]", "Port \"70000\": uint16_t 0:65535 is expected"},
        {"ns3::UdpEchoServer[StartTime=soon]", "\"soon\": a time, e.g. 2ms, is expected"},
        {"ns3::UdpEchoServer[Port]", "\"Port\": name=value is expected"},
        {"ns3::UdpEchoServer[Port=7", "\"]\" is expected at its end"},
        {"ns3::UdpEchoClient[RemoteAddress=$sever]", "$sever: there is no node \"sever\""},
        {"ns3::UdpEchoClient[RemoteAddress=home]",
         "\"home\" is no address: 10.0.0.1 or 10.0.0.1:7 is expected"},
        // ns-3 would end the program for each of these when it starts.
        {"ns3::UdpEchoClient[RemotePort=7]", "RemoteAddress=10.0.0.1 is expected"},
        {"ns3::OnOffApplication[Remote=$b]",
         "Remote=10.0.0.1:7 (an address and a port) is expected"},
        {"ns3::OnOffApplication[Remote=$b:9|Protocol=ns3::Node]",
         "\"ns3::Node\": a protocol, e.g. ns3::TcpSocketFactory, is expected"},
        {"ns3::OnOffApplication[Remote=$b:9|DataRate=0bps]",
         "\"0bps\": a rate above 0, e.g. 1Mbps, is expected"},
        {"ns3::ThreeGppHttpClient", " is expected"},
        {"ns3::PacketSocketClient", "a device that is not given by attributes, is not run"},
        {"ns3::OnOffApplication[OnTime=ns3::Never]", "OnTime \"ns3::Never\": "},
        {"ns3::OnOffApplication[OnTime=ns3::ConstantRandomVariable[Constant=x]]",
         "OnTime \"ns3::ConstantRandomVariable[Constant=x]\": Constant \"x\": a number is "
         "expected"},
        {"ns3::OnOffApplication[OnTime=ns3::ConstantRandomVariable[Constant=nan]]",
         "Constant \"nan\": a number is expected"},
        {"ns3::OnOffApplication[OnTime=ns3::Node]",
         "OnTime \"ns3::Node\": a random variable, e.g. ns3::ConstantRandomVariable[Constant=1], "
         "is expected"},
        {"ns3::OnOffApplication[OnTime=ns3::EmpiricalRandomVariable]",
         "ns3::EmpiricalRandomVariable cannot be given as text"},
        {"ns3::netfilter::FtpServer[Directory=/no]", "Directory \"/no\": a folder is expected"},
        {"ns3::netfilter::LoadReplay", "File \"\": cannot open file"},
        {"ns3::Ping6", "what needs IPv6"},
    };
    TypeId::AttributeInformation port;
    if (!TypeId::LookupByName("ns3::PacketSink").LookupAttributeByName("Port", &port))
    {
        // Since ns-3 3.44 it listens on a port of its own when it is given none.
        wrong.emplace_back("ns3::PacketSink",
                           "Local=10.0.0.1:7 (an address and a port) is expected");
    }
    for (const auto& [text, message] : wrong)
    {
        Clear();
        const std::string said =
            Refusal("pc [applications=\"" + std::string(text) + "\"]; pc -- b");
        EXPECT_EQ(said.find("net.dot:2: node \"pc\": applications "), 0u) << said;
        EXPECT_NE(said.find(message), std::string::npos) << said;
    }
}

TEST_F(TopologyHelperTest, WhatAFileSaysIsChangedBeforeItIsInstalled)
{
    TopologyHelper net(Read("a -- b [source_address=\"10.0.0.1/24\"]; b -- c"));
    net.GetTopologyNode("b").kind = TopologyKind::ROUTER;
    net.GetTopologyLink("b", "a").source.address = Ipv4Address("10.9.0.1");
    EXPECT_THROW(net.GetTopologyNode("d"), TopologyError);
    try
    {
        net.GetTopologyLink("c", "a");
        ADD_FAILURE();
    }
    catch (const TopologyError& error)
    {
        EXPECT_STREQ(error.what(), "there is no link \"c\" -- \"a\"");
    }
    net.Install();
    EXPECT_EQ(net.GetAddress("a"), Ipv4Address("10.9.0.1"));
    EXPECT_TRUE(net.GetNetfilter("b"));
}

TEST_F(TopologyHelperTest, ApplicationsOfSocketsAreNoCloudsForItHasNoStack)
{
    EXPECT_EQ(Refusal("c [kind=cloud, applications=\"ns3::UdpEchoServer\"]; c -- b"),
              "net.dot:2: node \"c\": applications \"ns3::UdpEchoServer\": a cloud has no stack: a "
              "load is expected, e.g. ns3::netfilter::LoadClient");
}

TEST_F(TopologyHelperTest, NodesAndDevicesThatAreNotThereAreNamed)
{
    TopologyHelper net(Read("home -- b"));
    net.Install();
    try
    {
        net.GetAddress("hmoe");
        ADD_FAILURE();
    }
    catch (const TopologyError& error)
    {
        EXPECT_STREQ(error.what(), "there is no node \"hmoe\"; did you mean \"home\"?");
    }
    EXPECT_THROW(net.GetDevice("home", "eth7"), TopologyError);
    EXPECT_THROW(net.Install(), TopologyError);
}
