/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Files between FtpClient and FtpServer: modes, sizes, loss, texts, lists, and two at once.

#include "nf-ftp-files.h"
#include "nf-test-ftp.h"
#include "nf-test-network.h"

#include "ns3/csma-channel.h"
#include "ns3/csma-net-device.h"
#include "ns3/error-model.h"
#include "ns3/pointer.h"
#include "ns3/string.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

constexpr uint64_t MEGABYTE = 1000000;

const std::vector<std::string> MODES = {"Active", "Passive", "ExtendedActive", "ExtendedPassive"};

/// \return the digest of a generated file
uint64_t
DigestOf(const std::string& name, uint64_t size)
{
    const auto source = MakeGeneratedSource(name, size);
    std::vector<uint8_t> bytes(4096);
    while (source->Read(bytes.data(), bytes.size()) == bytes.size())
    {
    }
    return source->GetDigest().Get();
}

/// Each side's books agree, and the file is the one that was meant.
void
ExpectWhole(const FtpReport& report, const std::string& name, uint64_t size)
{
    EXPECT_TRUE(report.succeeded) << report;
    EXPECT_EQ(report.bytes, size) << report;
    EXPECT_EQ(report.digest, DigestOf(name, size)) << report;
    EXPECT_EQ(report.code, 226) << report;
}

/// \return the router's devices, but for the loopback one
std::vector<Ptr<NetDevice>>
CablesOf(const TestNetwork& net)
{
    std::vector<Ptr<NetDevice>> devices;
    for (uint32_t i = 0; i < net.router->GetNDevices(); ++i)
    {
        if (const auto device = DynamicCast<CsmaNetDevice>(net.router->GetDevice(i)))
        {
            devices.push_back(device);
        }
    }
    return devices;
}

/// Make cables so long that no more than 6.5 megabytes a second pass by one TCP connection.
void
Slow(const TestNetwork& net)
{
    for (const auto& device : CablesOf(net))
    {
        device->GetChannel()->SetAttribute("Delay", TimeValue(MilliSeconds(5)));
    }
}

class FtpModes : public testing::TestWithParam<std::string>
{
};

std::string
NameOfMode(const testing::TestParamInfo<std::string>& info)
{
    return info.param;
}

} // namespace

TEST_P(FtpModes, FilesOfAnySizeGoBothWays)
{
    const std::vector<uint64_t> sizes = {0, 1, 1459, 1460, 1461, MEGABYTE};
    TestNetwork net;
    const auto server = AddFtpServer(net);
    const auto client = AddFtpClient(net, GetParam());
    for (const uint64_t size : sizes)
    {
        server->GetFiles().AddGenerated("down" + std::to_string(size), size);
        client->Get("down" + std::to_string(size));
        client->PutGenerated("up" + std::to_string(size), size);
    }
    FtpLog log(client);
    FtpLog serverLog(server);
    net.Run(100);

    ASSERT_EQ(log.finished.size(), 2 * sizes.size()) << log.GetText();
    ASSERT_EQ(serverLog.finished.size(), 2 * sizes.size()) << serverLog.GetText();
    for (std::size_t i = 0; i < log.finished.size(); ++i)
    {
        const uint64_t size = sizes[i / 2];
        const std::string name = (i % 2 == 0 ? "down" : "up") + std::to_string(size);
        ExpectWhole(log.finished[i], name, size);
        ExpectWhole(serverLog.finished[i], name, size);
    }
    EXPECT_EQ(log.lines.back(), "closed: ");
    EXPECT_EQ(server->GetSessions(), 0U);
}

INSTANTIATE_TEST_SUITE_P(All, FtpModes, testing::ValuesIn(MODES), NameOfMode);

TEST_P(FtpModes, ARouterThatLosesPacketsOnlyCostsTime)
{
    TestNetwork net;
    const auto server = AddFtpServer(net);
    const auto client = AddFtpClient(net, GetParam());
    server->GetFiles().AddGenerated("down", 200000);
    client->Get("down");
    client->PutGenerated("up", 200000);
    const auto errors = CreateObject<RateErrorModel>();
    errors->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
    errors->SetRate(0.02);
    errors->AssignStreams(7);
    for (const auto& device : CablesOf(net))
    {
        device->SetAttribute("ReceiveErrorModel", PointerValue(errors));
    }
    FtpLog log(client);
    net.Run(600);
    ASSERT_EQ(log.finished.size(), 2U) << log.GetText();
    ExpectWhole(log.finished[0], "down", 200000);
    ExpectWhole(log.finished[1], "up", 200000);
    EXPECT_EQ(log.lines.back(), "closed: ");
}

TEST(FtpScenario, TwentyMegabytesInBothDirections)
{
    TestNetwork net;
    const auto server = AddFtpServer(net);
    const auto client = AddFtpClient(net);
    const auto devNull = AddFtpClient(net, "ExtendedActive");
    server->GetFiles().AddGenerated("down", 20 * MEGABYTE);
    client->Get("down");
    devNull->PutGenerated("up", 20 * MEGABYTE);
    FtpLog log(client);
    FtpLog otherLog(devNull);
    net.Run(1000);
    ASSERT_EQ(log.finished.size() + otherLog.finished.size(), 2U) << log.GetText();
    ExpectWhole(log.finished[0], "down", 20 * MEGABYTE);
    ExpectWhole(otherLog.finished[0], "up", 20 * MEGABYTE);
    EXPECT_EQ(log.received, 20 * MEGABYTE);
    EXPECT_EQ(otherLog.sent, 20 * MEGABYTE);
}

TEST(FtpScenario, TextsAreKeptAsTexts)
{
    TestNetwork net;
    const auto server = AddFtpServer(net);
    const auto client = AddFtpClient(net);
    client->SetAttribute("Type", StringValue("Ascii"));
    const std::string text = "one\ntwo\r\n\nthree\rfour\n";
    server->GetFiles().Add("down", text);
    std::string down;
    client->Read("down", MakeTextSink(down));
    client->Write("up", MakeTextSource(text));
    FtpLog log(client);
    net.Run(30);
    EXPECT_EQ(down, text);
    ASSERT_TRUE(server->GetFiles().Find("up"));
    EXPECT_EQ(*server->GetFiles().Find("up"), text);
    EXPECT_EQ(log.received, text.size() + 6) << "CR before LF, and NUL behind CR";
    EXPECT_EQ(log.Count("> TYPE A"), 1U);
}

TEST(FtpScenario, ListsOfFolders)
{
    TestNetwork net;
    const auto server = AddFtpServer(net);
    const auto client = AddFtpClient(net);
    server->GetFiles().Add("pub/hello.txt", "hello");
    server->GetFiles().AddGenerated("pub/linux/image", 1000);
    client->Cd("pub");
    client->List();
    std::string list;
    std::string names;
    std::string deeper;
    TestNetwork::At(5, net.client, [&] {
        list = client->GetListing();
        client->NameList("/pub");
    });
    TestNetwork::At(10, net.client, [&] {
        names = client->GetListing();
        client->NameList("/pub/linux/image");
    });
    net.Run(30);
    EXPECT_EQ(list,
              "-rw-r--r--    1 ftp      ftp                 5 Jan 01  1970 hello.txt\n"
              "drwxr-xr-x    2 ftp      ftp                 0 Jan 01  1970 linux\n");
    EXPECT_EQ(names, "/pub/hello.txt\n/pub/linux\n");
    EXPECT_EQ(client->GetListing(), "/pub/linux/image\n");
}

TEST(FtpScenario, ATransferIsResumedAfterItWasAborted)
{
    TestNetwork net;
    Slow(net);
    const auto server = AddFtpServer(net);
    const auto client = AddFtpClient(net);
    server->GetFiles().AddGenerated("big", 5 * MEGABYTE);
    client->Get("big");
    client->AbortAfterBytes(MEGABYTE);
    client->Get("big");
    client->StartAt(4 * MEGABYTE);
    client->PutGenerated("up", 5 * MEGABYTE);
    client->AbortAfter(MilliSeconds(500));
    client->Append("log", MakeTextSource("one"));
    client->Append("log", MakeTextSource("two"));
    FtpLog log(client);
    net.Run(100);
    ASSERT_EQ(log.finished.size(), 5U) << log.GetText();
    EXPECT_EQ(log.finished[0].text, "aborted");
    EXPECT_GE(log.finished[0].bytes, MEGABYTE);
    EXPECT_LT(log.finished[0].bytes, 2 * MEGABYTE);
    EXPECT_TRUE(log.finished[1].succeeded) << log.finished[1];
    EXPECT_EQ(log.finished[1].bytes, MEGABYTE);
    EXPECT_EQ(log.finished[2].text, "aborted");
    EXPECT_EQ(log.finished[2].code, 426);
    EXPECT_EQ(server->GetFiles().Find("up"), nullptr);
    ASSERT_TRUE(server->GetFiles().Find("log"));
    EXPECT_EQ(*server->GetFiles().Find("log"), "onetwo");
    EXPECT_EQ(log.lines.back(), "closed: ");
}

TEST(FtpScenario, TwoClientsAtOnceFromPortTwenty)
{
    TestNetwork net;
    const auto server = AddFtpServer(net);
    server->GetFiles().AddGenerated("a", MEGABYTE);
    const auto one = AddFtpClient(net, "Active");
    const auto two = AddFtpClient(net, "Active");
    one->SetAttribute("FileName", StringValue("a"));
    two->SetAttribute("FileName", StringValue("a"));
    FtpLog log(one);
    FtpLog otherLog(two);
    net.Run(100);
    ASSERT_EQ(log.finished.size(), 1U) << log.GetText();
    ASSERT_EQ(otherLog.finished.size(), 1U);
    ExpectWhole(log.finished[0], "a", MEGABYTE);
    ExpectWhole(otherLog.finished[0], "a", MEGABYTE);
    EXPECT_EQ(log.finished[0].peer.GetPort(), 20);
    EXPECT_LT(log.finished[0].started, otherLog.finished[0].ended) << "at once";
}

TEST(FtpScenario, TheServerStopsInTheMiddle)
{
    TestNetwork net;
    Slow(net);
    const auto server = AddFtpServer(net);
    const auto client = AddFtpClient(net);
    server->GetFiles().AddGenerated("big", 100 * MEGABYTE);
    server->SetStopTime(Seconds(3));
    client->Get("big");
    client->Get("big");
    FtpLog log(client);
    net.Run(300);
    ASSERT_EQ(log.finished.size(), 2U) << log.GetText();
    EXPECT_FALSE(log.finished[0].succeeded);
    EXPECT_FALSE(log.finished[1].succeeded);
    EXPECT_EQ(log.Count("closed: "), 1U);
}

TEST(FtpScenario, TheLastSegmentOfADataConnectionsHandshakeIsLost)
{
    TestNetwork net;
    AddFtpServer(net);
    const auto client = AddFtpClient(net, "Active");
    client->PutGenerated("up", 1000); // the server connects, and then has nothing to say
    const auto router = InstallNetfilter(net.router);
    uint32_t fromPortTwenty = 0; // the first one is the SYN
    Hooked(router, Hook::FORWARD, [&](PacketContext& context) {
        uint16_t port = 0;
        context.packet.ReadL4(0, port);
        return port == 20 && ++fromPortTwenty == 2 ? Verdict::DROP : Verdict::ACCEPT;
    });
    FtpLog log(client);
    net.Run(30);
    ASSERT_EQ(log.finished.size(), 1U) << log.GetText();
    ExpectWhole(log.finished[0], "up", 1000);
    EXPECT_LT(log.finished[0].ended, Seconds(6)) << "with the SYN+ACK that comes again";
}
