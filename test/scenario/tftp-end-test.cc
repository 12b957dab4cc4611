/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// TFTP applications whose end comes from within their own trace sources.

#include "tftp-network.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <tuple>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;
namespace fs = std::filesystem;

namespace
{

/// Who is disposed of, at which packet, and whether it is one that comes or one that is sent.
class TftpEnds : public testing::TestWithParam<std::tuple<bool, int, const char*>>
{
  protected:
    TftpEnds()
    {
        const auto [client, packet, trace] = GetParam();
        Ptr<TftpApplication> victim = net.tftpd;
        if (client)
        {
            victim = net.tftp;
        }
        left = packet;
        victim->TraceConnectWithoutContext(
            trace,
            Callback<void, Ptr<const Packet>, const Address&, const Address&>(
                [this,
                 victim = PeekPointer(victim)](Ptr<const Packet>, const Address&, const Address&) {
                    if (--left == 0)
                    {
                        victim->Dispose();
                    }
                }));
    }

    TftpNetwork net;
    int left;
};

INSTANTIATE_TEST_SUITE_P(Traces,
                         TftpEnds,
                         testing::Combine(testing::Bool(),
                                          testing::Range(1, 5),
                                          testing::Values("Rx", "Tx")));

TEST_P(TftpEnds, InTheMiddleOfARead)
{
    net.tftp->Get("small");
    net.Run(200);
    EXPECT_LE(net.asked.reports.size(), 1U);
    EXPECT_LE(net.served.reports.size(), 1U);
}

TEST_P(TftpEnds, InTheMiddleOfAWrite)
{
    net.tftp->PutGenerated("up", 1000);
    net.Run(200);
    EXPECT_LE(net.asked.reports.size(), 1U);
    EXPECT_LE(net.served.reports.size(), 1U);
}

TEST(TftpEnd, AStopFromTheFinishedTraceLeavesNoHalfFile)
{
    const fs::path file = fs::temp_directory_path() / "netfilter-tftp-end";
    {
        TftpNetwork net;
        net.tftp->Get("none", file);
        net.tftp->TraceConnectWithoutContext(
            "TransferFinished",
            Callback<void, const TftpReport&>([](const TftpReport&) { Simulator::Stop(); }));
        net.Run();
        EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "File not found");
        net.tftp = nullptr;
    }
    EXPECT_FALSE(fs::exists(file.string() + ".part"));
}

TEST(TftpEnd, WhoWasDisposedOfAsksForNothing)
{
    TftpNetwork net;
    TestNetwork::At(2, net.client, [&] {
        net.tftp->Dispose();
        net.tftp->Get("small");
    });
    net.Run();
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "nothing");
}

} // namespace
