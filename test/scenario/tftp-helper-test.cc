/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// TFTP applications as ns-3's: helpers, attributes, trace sources, and what is said of mistakes.

#include "nf-tftp-helper.h"
#include "tftp-network.h"

#include "ns3/application-container.h"
#include "ns3/config.h"
#include "ns3/names.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

TEST(TftpHelper, InstallsOnANodeAContainerAndAName)
{
    TestNetwork net;
    Names::Add("PC1", net.server);
    TftpServerHelper servers;
    servers.AddFile("a", "of the helper");
    servers.AddGeneratedFile("b", 700);
    servers.AddGeneratedFile("c", 7);
    servers.AddFile("c", "the later one holds");
    servers.SetAttribute("MaxBlockSize", UintegerValue(1000));
    EXPECT_EQ(servers.Install("PC1").GetN(), 1U);
    EXPECT_EQ(servers.Install(net.router).GetN(), 1U);
    TftpClientHelper clients("10.0.0.2");
    clients.SetAttribute("FileName", StringValue("b"));
    clients.SetAttribute("BlockSize", UintegerValue(1428));
    ApplicationContainer applications = clients.Install(NodeContainer(net.client, net.router));
    ASSERT_EQ(applications.GetN(), 2U);
    applications.Start(Seconds(1));
    const TftpLog first(DynamicCast<TftpClient>(applications.Get(0)));
    const TftpLog second(DynamicCast<TftpClient>(applications.Get(1)));
    DynamicCast<TftpClient>(applications.Get(0))->Get("c");
    net.Run();
    ASSERT_EQ(first.reports.size(), 2U);
    ASSERT_EQ(second.reports.size(), 1U);
    EXPECT_EQ(first.reports[0].bytes + first.reports[1].bytes, 700U + 19U);
    EXPECT_EQ(second.reports[0].bytes, 700U);
    EXPECT_EQ(second.reports[0].parameters.blockSize, 1000);
    Names::Clear();
}

TEST(TftpHelper, TraceSourcesHavePaths)
{
    TftpNetwork net;
    int packets = 0;
    int ends = 0;
    using Traced = Callback<void, Ptr<const Packet>, const Address&, const Address&>;
    const Traced count([&](Ptr<const Packet>, const Address&, const Address&) { ++packets; });
    const std::string client =
        "/NodeList/" + std::to_string(net.client->GetId()) + "/ApplicationList/0/";
    Config::ConnectWithoutContext(client + "Tx", count);
    Config::ConnectWithoutContext(client + "$ns3::netfilter::TftpClient/Rx", count);
    Config::ConnectWithoutContext(
        "/NodeList/*/ApplicationList/*/$ns3::netfilter::TftpApplication/Finished",
        Callback<void, const TftpReport&>([&](const TftpReport&) { ++ends; }));
    net.tftp->Get("small");
    net.Run();
    EXPECT_EQ(packets, 5) << "a request, two blocks, two acknowledgements";
    EXPECT_EQ(ends, 2) << "at both sides";
}

TEST(TftpHelper, AttributesOutOfRangeAreRefused)
{
    const auto client = CreateObject<TftpClient>();
    const auto server = CreateObject<TftpServer>();
    for (const auto& [name, value] : {std::pair<const char*, uint64_t>{"BlockSize", 7},
                                      {"BlockSize", 65465},
                                      {"WindowSize", 0},
                                      {"WindowSize", 32768},
                                      {"TimeoutOption", 256},
                                      {"RemotePort", 0},
                                      {"LocalPort", 65536}})
    {
        EXPECT_FALSE(client->SetAttributeFailSafe(name, UintegerValue(value))) << name << value;
    }
    for (const auto& [name, value] : {std::pair<const char*, uint64_t>{"MaxBlockSize", 7},
                                      {"MaxWindowSize", 0},
                                      {"MaxWindowSize", 32768},
                                      {"Port", 0}})
    {
        EXPECT_FALSE(server->SetAttributeFailSafe(name, UintegerValue(value))) << name << value;
    }
    EXPECT_FALSE(client->SetAttributeFailSafe("Timeout", TimeValue(Seconds(0))));
    EXPECT_FALSE(client->SetAttributeFailSafe("Timeout", TimeValue(Time::Max())));
    EXPECT_TRUE(client->SetAttributeFailSafe("Timeout", TimeValue(Hours(24))));
    EXPECT_TRUE(client->SetAttributeFailSafe("BlockSize", UintegerValue(65464)));
}

TEST(TftpHelper, ChecksumsMayBeOff)
{
    TftpNetwork net(false);
    net.Masquerade();
    net.tftp->Get("small");
    net.Run();
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
}

TEST(TftpHelper, TheSimulationMayEndInTheMiddle)
{
    for (const bool isWrite : {false, true})
    {
        for (const uint32_t packets : {1, 2, 100})
        {
            TftpNetwork net;
            net.tftpd->GetFiles().AddGenerated("long", 200000);
            isWrite ? net.tftp->PutGenerated("up", 200000) : net.tftp->Get("long");
            net.tftp->Get("small");
            TftpNetwork::AfterPackets(net.tftpd, packets, [] { Simulator::Stop(); });
            net.Run();
            EXPECT_LT(net.asked.reports.size(), 2U);
        }
    }
}

// Mistakes end the program with a message that says what to do.

TEST(TftpDeathTest, TwoServersOnOneNode)
{
    const auto run = [] {
        TftpNetwork net;
        TftpNetwork::AddServer(net.server);
        net.Run();
    };
    EXPECT_DEATH(run(), "TftpServer: UDP port 69 of node 2 is taken");
}

TEST(TftpDeathTest, TwoClientsWithOnePortOnOneNode)
{
    const auto run = [] {
        TftpNetwork net;
        const auto other = TftpNetwork::AddClient(net.client);
        for (const auto& client : {net.tftp, other})
        {
            client->SetAttribute("LocalPort", UintegerValue(1000));
            client->Get("small");
        }
        net.Run();
    };
    EXPECT_DEATH(run(), "TftpClient: UDP port 1000 of node 0 is taken");
}

TEST(TftpDeathTest, AClientWithoutAServer)
{
    const auto run = [] {
        TftpNetwork net;
        net.tftp->SetAttribute("RemoteAddress", Ipv4AddressValue("0.0.0.0"));
        net.tftp->Get("small");
        net.Run();
    };
    EXPECT_DEATH(run(), "TftpClient: RemoteAddress of node 0 is not set");
}

TEST(TftpDeathTest, AServerThatIsNoHost)
{
    const auto run = [] {
        TftpNetwork net;
        net.tftp->SetAttribute("RemoteAddress", Ipv4AddressValue("224.0.0.1"));
        net.tftp->Get("small");
        net.Run();
    };
    EXPECT_DEATH(run(), "TftpClient: RemoteAddress 224.0.0.1 of node 0 is no host's");
}

TEST(TftpDeathTest, ANodeWithoutAStack)
{
    const auto run = [](const char* type) {
        ObjectFactory factory(type);
        const auto application = factory.Create<TftpApplication>();
        application->SetAttributeFailSafe("RemoteAddress", Ipv4AddressValue("10.0.0.2"));
        application->SetAttributeFailSafe("FileName", StringValue("small"));
        CreateObject<Node>()->AddApplication(application);
        TestNetwork::Run();
    };
    EXPECT_DEATH(run("ns3::netfilter::TftpServer"), "TftpServer: node 0 has no IPv4 with UDP");
    EXPECT_DEATH(run("ns3::netfilter::TftpClient"), "TftpClient: node 0 has no IPv4 with UDP");
}

TEST(TftpDeathTest, FilesThatAreNone)
{
    const auto client = CreateObject<TftpClient>();
    EXPECT_DEATH(client->Get(""), "a file needs a name");
    EXPECT_DEATH(client->Put("a", "/nowhere/a"), "cannot read /nowhere/a: File not found");
    EXPECT_DEATH(client->Get("a", "/nowhere/a"),
                 "cannot write /nowhere/a, at first as /nowhere/a.part");
    EXPECT_DEATH(CreateObject<TftpServer>()->SetAttribute("Directory", StringValue("/nowhere")),
                 "Directory \"/nowhere\" is not a folder");
    EXPECT_DEATH(TftpClientHelper("10.0.0.2").Install("nobody"), "no node called \"nobody\"");
}

} // namespace
