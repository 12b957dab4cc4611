/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A TFTP client as a script uses it: what it is asked for, when, and from which port.

#include "program-run.h"
#include "tftp-network.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;
namespace fs = std::filesystem;

namespace
{

/// \return "ok ok File not found", what became of each transfer
std::string
ResultsOf(const TftpLog& log)
{
    std::string text;
    for (std::size_t i = 0; i < log.reports.size(); ++i)
    {
        text += (i == 0 ? "" : ", ") + TftpNetwork::ResultOf(log, i);
    }
    return text;
}

TEST(TftpClient, GetsAndPutsBeforeTheStartBeginThen)
{
    TftpNetwork net;
    const auto kept = std::make_shared<Kept>();
    net.tftp->Read("small", SinkInto(kept));
    net.tftp->PutGenerated("up", 3);
    net.Run();
    EXPECT_EQ(ResultsOf(net.asked), "ok, ok");
    EXPECT_EQ(kept->content, SomeBytes(1000));
    EXPECT_EQ(net.asked.TimesOf("RRQ small"), (std::vector<double>{1}));
}

TEST(TftpClient, GetsDuringTheSimulation)
{
    TftpNetwork net;
    TestNetwork::At(3, net.client, [&] { net.tftp->Get("small"); });
    net.Run();
    EXPECT_EQ(ResultsOf(net.asked), "ok");
    EXPECT_EQ(net.asked.TimesOf("RRQ small"), (std::vector<double>{3}));
}

/// With any port, or with one port for all transfers.
class TftpClientPort : public testing::TestWithParam<uint16_t>
{
};

INSTANTIATE_TEST_SUITE_P(Ports, TftpClientPort, testing::Values(0, 1000), [](const auto& info) {
    return info.param == 0 ? "Any" : "One";
});

TEST_P(TftpClientPort, GetsAndPutsAsManyAsItIsAskedFor)
{
    TftpNetwork net;
    net.tftp->SetAttribute("LocalPort", UintegerValue(GetParam()));
    net.tftp->PutGenerated("a", 5000);
    net.tftp->PutGenerated("b", 5000);
    net.tftp->Get("small");
    net.tftp->Get("none");
    net.tftp->Get("small");
    net.tftp->PutGenerated("c", 5000);
    net.Run();
    ASSERT_EQ(net.asked.reports.size(), 6U);
    for (const auto& report : net.asked.reports)
    {
        EXPECT_EQ(report.succeeded, report.filename != "none") << report;
        EXPECT_TRUE(GetParam() == 0 || report.local.GetPort() == GetParam());
    }
    // Side by side they are more than ARP keeps for an address that it looks for.
    EXPECT_TRUE(GetParam() == 0 || net.asked.again == 0) << net.asked.GetText();
}

TEST_P(TftpClientPort, GoesOnFromTheFinishedTrace)
{
    TftpNetwork net;
    net.tftp->SetAttribute("LocalPort", UintegerValue(GetParam()));
    int left = 4;
    net.tftp->TraceConnectWithoutContext("TransferFinished",
                                         Callback<void, const TftpReport&>([&](const TftpReport&) {
                                             if (left-- > 0)
                                             {
                                                 net.tftp->Get(left % 2 ? "small" : "none");
                                             }
                                         }));
    net.tftp->PutGenerated("up", 600);
    net.Run();
    EXPECT_EQ(ResultsOf(net.asked), "ok, ok, File not found, ok, File not found");
    EXPECT_EQ(net.asked.again, 0U);
}

TEST_P(TftpClientPort, ALingeringTransferKeepsNobodyWaiting)
{
    TftpNetwork net;
    net.tftp->SetAttribute("LocalPort", UintegerValue(GetParam()));
    net.tftp->Get("small");
    TestNetwork::At(5, net.client, [&] { net.tftp->Get("small"); });
    net.Run();
    EXPECT_EQ(ResultsOf(net.asked), "ok, ok");
    EXPECT_EQ(net.asked.TimesOf("RRQ small"), (std::vector<double>{1, 5}));
}

TEST(TftpClient, OnePortAtBothEndsKeepsNobodyWaiting)
{
    TftpNetwork net;
    net.tftpd->SetAttribute("FirstPort", UintegerValue(3873));
    net.tftpd->SetAttribute("AllowOverwrite", BooleanValue(true));
    net.tftp->SetAttribute("LocalPort", UintegerValue(1000));
    for (const char* name : {"a", "b", "b"})
    {
        net.tftp->PutGenerated(name, 5000);
    }
    net.tftp->Get("small");
    net.Run();
    EXPECT_EQ(ResultsOf(net.asked), "ok, ok, ok, ok");
    EXPECT_EQ(net.asked.again, 0U) << net.asked.GetText();
}

TEST(TftpClient, ItsAttributesAreATransferAtTheStart)
{
    TftpNetwork net;
    net.tftp->SetAttribute("FileName", StringValue("small"));
    const auto writer = TftpNetwork::AddClient(net.client);
    const TftpLog written(writer);
    writer->SetAttribute("FileName", StringValue("up"));
    writer->SetAttribute("Write", BooleanValue(true));
    writer->SetAttribute("Size", UintegerValue(1234));
    net.Run();
    EXPECT_EQ(ResultsOf(net.asked), "ok");
    EXPECT_EQ(ResultsOf(written), "ok");
    ASSERT_NE(net.tftpd->GetFiles().Find("up"), nullptr);
    EXPECT_EQ(net.tftpd->GetFiles().Find("up")->size(), 1234U);
}

TEST(TftpClient, StoppedClientsAreSilent)
{
    TftpNetwork net;
    net.tftpd->GetFiles().AddGenerated("long", 100000);
    net.tftp->SetStopTime(Seconds(20));
    TftpNetwork::LoseAt(net.client, "DATA block 3,", 100);
    net.tftp->Get("long");
    net.tftp->SetAttribute("MaxRetries", UintegerValue(100));
    net.Run(200);
    EXPECT_EQ(ResultsOf(net.asked), "the application was stopped");
    EXPECT_EQ(net.asked.reports.at(0).ended, Seconds(20));
    EXPECT_EQ(ResultsOf(net.served), "Transfer timed out");
    EXPECT_EQ(net.tftp->GetTransfers(), 0U);
    EXPECT_EQ(net.tftpd->GetTransfers(), 0U);
}

TEST(TftpClient, RealFilesGoThereAndBack)
{
    const TemporaryFolder here;
    const TemporaryFolder there;
    const std::string content = SomeBytes(70000);
    std::ofstream(there.path / "image", std::ios::binary) << content;
    TftpNetwork net;
    net.tftpd->SetAttribute("Directory", StringValue(there.path.string()));
    net.tftp->Get("image", here.path / "image");
    net.tftp->Get("none", here.path / "none");
    TestNetwork::At(5, net.client, [&] { net.tftp->Put("back", here.path / "image"); });
    net.Run();
    EXPECT_EQ(ResultsOf(net.asked), "File not found, ok, ok");
    EXPECT_EQ(ReadFile(here.path / "image"), content);
    EXPECT_EQ(ReadFile(there.path / "back"), content);
    for (const fs::path& name :
         {here.path / "none", here.path / "none.part", here.path / "image.part"})
    {
        EXPECT_FALSE(fs::exists(name)) << name;
    }
}

TEST(TftpClient, ATransferThatFailsLeavesNothing)
{
    const TemporaryFolder here;
    const TemporaryFolder there;
    TftpNetwork net;
    net.tftpd->SetAttribute("Directory", StringValue(there.path.string()));
    net.tftpd->GetFiles().AddGenerated("long", 100000);
    TftpNetwork::LoseAt(net.client, "DATA block 50,", 100);
    TftpNetwork::LoseAt(net.server, "DATA block 50,", 100);
    net.tftp->Get("long", here.path / "long");
    net.tftp->PutGenerated("up", 100000);
    TestNetwork::At(2, net.client, [&] {
        EXPECT_TRUE(fs::exists(here.path / "long.part"));
        EXPECT_TRUE(fs::exists(there.path / "up.part"));
    });
    net.Run(200);
    EXPECT_EQ(ResultsOf(net.asked), "Transfer timed out, Transfer timed out");
    EXPECT_TRUE(fs::is_empty(here.path));
    EXPECT_TRUE(fs::is_empty(there.path));
}

TEST(TftpClient, TheEndOfTheSimulationLeavesNothingEither)
{
    const TemporaryFolder here;
    {
        TftpNetwork net;
        net.tftpd->GetFiles().AddGenerated("long", 100000);
        TftpNetwork::LoseAt(net.client, "DATA block 50,", 100);
        net.tftp->Get("long", here.path / "long");
        net.tftp->Put("none", NETFILTER_TEST_DIR "/CMakeLists.txt");
        net.Run(1.5);
        EXPECT_TRUE(fs::exists(here.path / "long.part"));
        EXPECT_EQ(net.tftpd->GetTransfers(), 2U) << "the write lingers";
    }
    EXPECT_TRUE(fs::is_empty(here.path));
}

TEST(TftpClient, AFailureThatEndsTheSimulationLeavesNothing)
{
    const TemporaryFolder here;
    {
        TftpNetwork net;
        net.tftp->TraceConnectWithoutContext(
            "TransferFinished",
            Callback<void, const TftpReport&>([](const TftpReport&) { Simulator::Stop(); }));
        net.tftp->Get("none", here.path / "none");
        net.Run();
        EXPECT_EQ(ResultsOf(net.asked), "File not found");
    }
    EXPECT_TRUE(fs::is_empty(here.path));
}

TEST(TftpClient, MayBeDisposedOfByWhoListens)
{
    using Traced = Callback<void, Ptr<const Packet>, const Address&, const Address&>;
    for (const char* source : {"Tx", "Rx"})
    {
        for (int last = 1; last <= 5; ++last)
        {
            TftpNetwork net;
            int packets = 0;
            net.tftp->SetAttribute("WindowSize", UintegerValue(4));
            net.tftp->PutGenerated("up", 1500);
            net.tftp->Get("none");
            net.tftp->Get("small");
            net.tftp->TraceConnectWithoutContext(
                source,
                Traced([&](Ptr<const Packet>, const Address&, const Address&) {
                    if (++packets == last)
                    {
                        net.tftp->Dispose();
                        net.asked.lines.clear();
                    }
                }));
            net.Run(200);
            EXPECT_GE(packets, last) << source;
            EXPECT_EQ(net.asked.GetText(), "") << source << " " << last;
            EXPECT_EQ(net.tftp->GetTransfers(), 0U);
        }
    }
}

TEST(TftpClient, AsksAServerOnItsOwnNode)
{
    for (const char* address : {"127.0.0.1", "10.0.0.2"})
    {
        TftpNetwork net;
        net.tftpd->GetFiles().AddGenerated("long", 3000000);
        const auto own = TftpNetwork::AddClient(net.server);
        own->SetAttribute("RemoteAddress", Ipv4AddressValue(address));
        const TftpLog log(own);
        own->Get("long");
        own->PutGenerated("up", 3000000);
        own->Get("none");
        net.Run(100);
        EXPECT_EQ(log.reports.size(), 3U);
        for (const auto& report : log.reports)
        {
            EXPECT_EQ(report.succeeded, report.filename != "none") << report;
        }
        EXPECT_EQ(log.Count("DATA block 5860,"), 2U) << address;
        EXPECT_EQ(own->GetTransfers(), 0U);
    }
}

} // namespace
