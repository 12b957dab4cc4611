/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Files go from client to server and back, through a router, with and without NAT, loss and
// options, and are the same at both ends.

#include "netfilter-helper.h"
#include "tftp-network.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <memory>
#include <ostream>
#include <string>
#include <tuple>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

struct Wanted
{
    const char* name;
    uint16_t blockSize{512};
    uint16_t windowSize{1};
    uint8_t timeout{0};
    bool size{false};
};

/// In the names of the tests.
void
PrintTo(const Wanted& wanted, std::ostream* os)
{
    *os << wanted.name;
}

void
Set(const Ptr<TftpClient>& client, const Wanted& wanted)
{
    client->SetAttribute("BlockSize", UintegerValue(wanted.blockSize));
    client->SetAttribute("WindowSize", UintegerValue(wanted.windowSize));
    client->SetAttribute("TimeoutOption", UintegerValue(wanted.timeout));
    client->SetAttribute("SizeOption", BooleanValue(wanted.size));
}

/// Both sides say that the same bytes went over.
void
ExpectEqualReports(const TftpNetwork& net, uint64_t bytes)
{
    ASSERT_EQ(net.asked.reports.size(), 1U);
    ASSERT_EQ(net.served.reports.size(), 1U) << net.served.GetText();
    const TftpReport& asked = net.asked.reports[0];
    const TftpReport& served = net.served.reports[0];
    EXPECT_TRUE(asked.succeeded) << asked;
    EXPECT_TRUE(served.succeeded) << served;
    EXPECT_EQ(asked.bytes, bytes);
    EXPECT_EQ(served.bytes, bytes);
    EXPECT_EQ(asked.digest, served.digest);
    EXPECT_EQ(asked.strays + served.strays, 0U);
}

/// Size, NAT, loss, options, whether it is written.
using Case = std::tuple<uint64_t, bool, bool, Wanted, bool>;

class TftpArrives : public testing::TestWithParam<Case>
{
};

INSTANTIATE_TEST_SUITE_P(Files,
                         TftpArrives,
                         testing::Combine(testing::Values(0, 511, 512, 513, 1000000),
                                          testing::Bool(),
                                          testing::Bool(),
                                          testing::Values(Wanted{"Plain"},
                                                          Wanted{"LongBlocks", 1428},
                                                          Wanted{"Fragments", 8192},
                                                          Wanted{"Timeout", 512, 1, 2},
                                                          Wanted{"Size", 512, 1, 0, true},
                                                          Wanted{"Window", 512, 8},
                                                          Wanted{"AllOptions", 1428, 8, 1, true}),
                                          testing::Bool()),
                         [](const auto& info) {
                             return std::to_string(std::get<0>(info.param)) + "Bytes" +
                                    (std::get<1>(info.param) ? "Masquerade" : "") +
                                    (std::get<2>(info.param) ? "Loss" : "") +
                                    std::get<3>(info.param).name +
                                    (std::get<4>(info.param) ? "Write" : "Read");
                         });

TEST_P(TftpArrives, AsItWas)
{
    const auto& [size, hasNat, hasLoss, wanted, isWrite] = GetParam();
    TftpNetwork net;
    if (hasNat)
    {
        net.Masquerade();
    }
    if (hasLoss)
    {
        net.Lose(wanted.blockSize > 1500 ? 0.005 : 0.02);
    }
    Set(net.tftp, wanted);
    const std::string content = SomeBytes(size);
    const auto kept = std::make_shared<Kept>();
    if (isWrite)
    {
        net.tftp->Write("it", SourceOf(content));
    }
    else
    {
        net.tftpd->GetFiles().Add("it", content);
        net.tftp->Read("it", SinkInto(kept));
    }
    net.Run(20000);
    ExpectEqualReports(net, size);
    const std::string* arrived = isWrite ? net.tftpd->GetFiles().Find("it") : &kept->content;
    ASSERT_NE(arrived, nullptr);
    EXPECT_TRUE(*arrived == content);
    const TftpParameters& agreed = net.asked.reports[0].parameters;
    EXPECT_EQ(agreed.blockSize, wanted.blockSize);
    EXPECT_EQ(agreed.windowSize, wanted.windowSize);
    EXPECT_EQ(agreed.timeout, wanted.timeout);
    EXPECT_EQ(agreed.size.value_or(0), wanted.size ? size : 0);
    if (!hasLoss)
    {
        const TftpLog& sender = isWrite ? net.asked : net.served;
        EXPECT_EQ(sender.Count("DATA"), size / wanted.blockSize + 1) << "each block is sent once";
        EXPECT_EQ(net.asked.again + net.served.again, 0U);
    }
}

/// More blocks of 512 bytes than a block number counts.
class TftpLong : public testing::TestWithParam<std::tuple<bool, bool, Wanted, bool>>
{
};

INSTANTIATE_TEST_SUITE_P(Files,
                         TftpLong,
                         testing::Values(std::tuple(false, false, Wanted{"Plain"}, false),
                                         std::tuple(true, false, Wanted{"Plain"}, true),
                                         std::tuple(true, true, Wanted{"Plain"}, false),
                                         std::tuple(true, false, Wanted{"Window", 512, 16}, false)),
                         [](const auto& info) {
                             return std::string(std::get<0>(info.param) ? "Masquerade" : "") +
                                    (std::get<1>(info.param) ? "Loss" : "") +
                                    std::get<2>(info.param).name +
                                    (std::get<3>(info.param) ? "Write" : "Read");
                         });

TEST_P(TftpLong, FortyMegabytesArrive)
{
    const auto& [hasNat, hasLoss, wanted, isWrite] = GetParam();
    constexpr uint64_t SIZE = 40000000;
    TftpNetwork net(false);
    net.served.isQuiet = true;
    net.asked.isQuiet = true;
    if (hasNat)
    {
        net.Masquerade();
    }
    if (hasLoss)
    {
        net.Lose(0.0005);
    }
    Set(net.tftp, wanted);
    if (isWrite)
    {
        net.tftp->PutGenerated("it", SIZE);
    }
    else
    {
        net.tftpd->GetFiles().AddGenerated("it", SIZE);
        net.tftp->Get("it");
    }
    net.Run(20000);
    ExpectEqualReports(net, SIZE);
    EXPECT_EQ(net.asked.again + net.served.again > 0, hasLoss);
}

TEST(TftpScenario, TextsAreTextsAtBothEnds)
{
    const std::string text = "one\ntwo\r\n" + std::string(600, '\n') + "\r";
    TftpNetwork net;
    net.tftp->SetAttribute("Netascii", BooleanValue(true));
    net.tftp->SetAttribute("SizeOption", BooleanValue(true));
    net.tftpd->GetFiles().Add("text", text);
    const auto kept = std::make_shared<Kept>();
    net.tftp->Read("text", SinkInto(kept));
    net.tftp->Write("up", SourceOf(text));
    net.Run();
    EXPECT_EQ(kept->content, text);
    ASSERT_NE(net.tftpd->GetFiles().Find("up"), nullptr);
    EXPECT_EQ(*net.tftpd->GetFiles().Find("up"), text);
    for (const auto& report : net.asked.reports)
    {
        EXPECT_EQ(report.bytes, text.size());
        EXPECT_FALSE(report.parameters.size) << "nobody knows how long it is on the wire";
    }
}

TEST(TftpScenario, TenClientsAndFilesAtOnce)
{
    TftpNetwork net;
    net.Masquerade();
    net.Lose(0.01);
    std::vector<std::unique_ptr<TftpLog>> logs;
    for (int i = 0; i < 10; ++i)
    {
        const std::string name = "file" + std::to_string(i);
        net.tftpd->GetFiles().AddGenerated(name, 20000 + i);
        const auto client = TftpNetwork::AddClient(net.client);
        client->Get(name);
        client->PutGenerated("up" + name, 30000 + i);
        logs.push_back(std::make_unique<TftpLog>(client));
    }
    net.Run(1000);
    for (int i = 0; i < 10; ++i)
    {
        ASSERT_EQ(logs[i]->reports.size(), 2U);
        for (const auto& report : logs[i]->reports)
        {
            EXPECT_TRUE(report.succeeded) << report;
            EXPECT_EQ(report.bytes, (report.opcode == TftpOpcode::READ ? 20000U : 30000U) + i);
        }
        const auto* up = net.tftpd->GetFiles().Find("upfile" + std::to_string(i));
        ASSERT_NE(up, nullptr);
        EXPECT_EQ(up->size(), 30000U + i);
    }
}

TEST(TftpScenario, TwoClientsWithOnePortBehindOneAddress)
{
    TftpNetwork net;
    net.Masquerade();
    const auto other = CreateObject<Node>();
    InternetStackHelper().Install(other);
    net.Connect(net.router, "192.168.2.1", other, "192.168.2.2", "255.255.255.0");
    TestNetwork::AddRoute(other, "0.0.0.0", "0.0.0.0", "192.168.2.1", 1);
    const auto second = TftpNetwork::AddClient(other);
    const TftpLog log(second);
    for (const auto& client : {net.tftp, second})
    {
        client->SetAttribute("LocalPort", UintegerValue(1000));
        client->Get("small");
    }
    net.Run();
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
    EXPECT_EQ(TftpNetwork::ResultOf(log), "ok");
    ASSERT_EQ(net.served.reports.size(), 2U);
    EXPECT_EQ(net.served.reports[0].peer.GetIpv4(), net.served.reports[1].peer.GetIpv4());
    EXPECT_NE(net.served.reports[0].peer.GetPort(), net.served.reports[1].peer.GetPort());
}

TEST(TftpScenario, WithoutTheHelperNoDataComesThroughNat)
{
    TftpNetwork net;
    net.Masquerade(false);
    net.tftp->Get("small");
    net.Run(100);
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "Transfer timed out");
    EXPECT_EQ(net.asked.Count("DATA"), 0U);
}

TEST(TftpScenario, TwoRunsHaveTheSamePackets)
{
    std::string texts[2];
    for (std::string& text : texts)
    {
        TftpNetwork net;
        net.Masquerade();
        net.Lose(0.02);
        const NodeContainer nodes(net.client, net.router, net.server);
        InternetStackHelper().AssignStreams(nodes, 100);
        NetfilterHelper().AssignStreams(net.router, 200);
        for (uint32_t i = 0; i < nodes.GetN(); ++i)
        {
            const auto ipv4 = nodes.Get(i)->GetObject<Ipv4>();
            for (uint32_t j = 1; j < ipv4->GetNInterfaces(); ++j)
            {
                net.csma.AssignStreams(NetDeviceContainer(ipv4->GetNetDevice(j)), 300 + 10 * i + j);
            }
        }
        net.tftp->SetAttribute("WindowSize", UintegerValue(4));
        net.tftp->PutGenerated("up", 50000);
        net.tftp->Get("small");
        net.Run(1000);
        text = net.asked.GetText() + net.served.GetText();
    }
    EXPECT_GT(texts[0].size(), 1000U);
    EXPECT_EQ(texts[0], texts[1]);
}

} // namespace
