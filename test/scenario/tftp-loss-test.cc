/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What TFTP makes of packets that are lost, and of a silent other side.

#include "tftp-network.h"

#include "ns3/uinteger.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

using Times = std::vector<double>;

struct Loss
{
    const char* name;
    const char* packet;
    bool atServer; //!< on its way there
    bool isWrite;
    uint16_t window; //!< above one: with OACK
    uint32_t blocks; //!< blocks that are sent, of 1000 bytes and blocks of 100
};

/// In the names of the tests.
void
PrintTo(const Loss& loss, std::ostream* os)
{
    *os << loss.name;
}

/// One packet is lost: one pause of a second, and no packet more than needed.
class TftpLoses : public testing::TestWithParam<Loss>
{
};

const Loss LOSSES[] = {
    {"ReadRequest", "RRQ", true, false, 1, 11},
    {"WriteRequest", "WRQ", true, true, 1, 11},
    {"OptionAckOfARead", "OACK", false, false, 4, 11},
    {"OptionAckOfAWrite", "OACK", false, true, 4, 11},
    {"AckZeroOfARead", "ACK block 0", true, false, 4, 11},
    {"FirstBlockOfARead", "DATA block 1,", false, false, 1, 12},
    {"FirstBlockOfAWrite", "DATA block 1,", true, true, 1, 12},
    {"AckInTheMiddleOfARead", "ACK block 5", true, false, 1, 12},
    {"AckInTheMiddleOfAWrite", "ACK block 5", false, true, 1, 12},
    {"AckOfAWindow", "ACK block 4", true, false, 4, 15},
    {"LastBlockOfARead", "DATA block 11,", false, false, 1, 12},
    {"LastBlockOfAWrite", "DATA block 11,", true, true, 1, 12},
    {"LastAckOfARead", "ACK block 11", true, false, 1, 12},
    {"LastAckOfAWrite", "ACK block 11", false, true, 1, 12},
    {"LastAckOfAWindow", "ACK block 11", true, false, 4, 14},
};

INSTANTIATE_TEST_SUITE_P(Packets, TftpLoses, testing::ValuesIn(LOSSES), [](const auto& info) {
    return std::string(info.param.name);
});

TEST_P(TftpLoses, OnePacketAndGoesOnASecondLater)
{
    const Loss& loss = GetParam();
    TftpNetwork net;
    TftpNetwork::LoseAt(loss.atServer ? net.server : net.client, loss.packet);
    net.tftp->SetAttribute("BlockSize", UintegerValue(100));
    net.tftp->SetAttribute("WindowSize", UintegerValue(loss.window));
    const std::string content = SomeBytes(1000);
    const auto kept = std::make_shared<Kept>();
    if (loss.isWrite)
    {
        net.tftp->Write("new", SourceOf(content));
    }
    else
    {
        net.tftp->Read("small", SinkInto(kept));
    }
    net.Run(100);
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
    EXPECT_EQ(TftpNetwork::ResultOf(net.served), "ok");
    EXPECT_EQ(loss.isWrite ? *net.tftpd->GetFiles().Find("new") : kept->content, content);
    const TftpLog& sender = loss.isWrite ? net.asked : net.served;
    EXPECT_EQ(sender.Count("DATA"), loss.blocks) << sender.GetText();
    EXPECT_GE(sender.again, loss.blocks - 11) << "and all but eleven are counted as sent again";
    const double last =
        std::max(net.asked.reports.at(0).ended, net.served.reports.at(0).ended).GetSeconds();
    EXPECT_GT(last, 1.99);
    EXPECT_LT(last, 2.2) << sender.GetText();
    EXPECT_EQ(net.tftp->GetTransfers() + net.tftpd->GetTransfers(), 0U) << "after lingering";
}

TEST(TftpLoss, AGapInAWindowIsFilledAtOnce)
{
    TftpNetwork net;
    TftpNetwork::LoseAt(net.client, "DATA block 2,");
    net.tftp->SetAttribute("BlockSize", UintegerValue(100));
    net.tftp->SetAttribute("WindowSize", UintegerValue(4));
    net.tftp->Get("small");
    net.Run(100);
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
    EXPECT_LT(net.asked.reports.at(0).ended, Seconds(1.1));
    EXPECT_EQ(net.served.Count("DATA"), 14U) << net.served.GetText();
    EXPECT_EQ(net.served.again, 3U) << "2, 3 and 4, but not 5";
    EXPECT_EQ(net.asked.again, 0U) << "ACK 1 was not sent before";
}

TEST(TftpTimeout, IntervalsDoubleUntilItGivesUp)
{
    TftpNetwork net;
    net.tftp->SetAttribute("RemoteAddress", Ipv4AddressValue("10.0.0.77"));
    net.tftp->Get("small");
    net.Run(100);
    EXPECT_EQ(net.asked.TimesOf("RRQ"), (Times{1, 2, 4, 8, 16, 32}));
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "Transfer timed out");
    EXPECT_EQ(net.asked.reports.at(0).ended, Seconds(64));
    EXPECT_EQ(net.asked.reports.at(0).retransmissions, 5U);
    EXPECT_EQ(net.asked.again, 5U);
}

TEST(TftpTimeout, NobodyListensAtTheServersPort)
{
    TftpNetwork net;
    net.tftp->SetAttribute("RemotePort", UintegerValue(70));
    net.tftp->SetAttribute("Timeout", TimeValue(MilliSeconds(100)));
    net.tftp->SetAttribute("MaxRetries", UintegerValue(2));
    net.tftp->Get("small");
    net.Run(100);
    EXPECT_EQ(net.asked.TimesOf("RRQ"), (Times{1, 1.1, 1.3}));
    EXPECT_EQ(net.asked.reports.at(0).ended, Seconds(1.7));
}

TEST(TftpTimeout, TheOneAgreedOnStaysTheSame)
{
    TftpNetwork net;
    TftpNetwork::LoseAt(net.client, "DATA block 1,", 100);
    net.tftp->SetAttribute("TimeoutOption", UintegerValue(3));
    net.tftp->Get("small");
    net.Run(100);
    const Times times = net.served.TimesOf("> 192.168.1.2:49153 DATA");
    ASSERT_EQ(times.size(), 6U) << net.served.GetText();
    for (std::size_t i = 1; i < times.size(); ++i)
    {
        EXPECT_NEAR(times[i] - times[i - 1], 3, 0.002);
    }
}

TEST(TftpTimeout, WhoNeverGivesUpStillStopsLingering)
{
    TftpNetwork net;
    net.tftp->SetAttribute("MaxRetries", UintegerValue(4294967295U));
    net.tftp->Get("small");
    net.Run(10000);
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
    EXPECT_EQ(net.tftp->GetTransfers(), 0U);
}

TEST(TftpTimeout, LingeringLastsLongerThanTheLastRetransmission)
{
    // Which comes 1 + 2 + 4 + 8 + 16 s after the first time.
    TftpNetwork net;
    net.tftp->Get("small");
    TestNetwork::At(1 + 31.9, net.client, [&] { EXPECT_EQ(net.tftp->GetTransfers(), 1U); });
    TestNetwork::At(1 + 33, net.client, [&] { EXPECT_EQ(net.tftp->GetTransfers(), 0U); });
    net.Run(200);
    EXPECT_EQ(net.asked.reports.size(), 1U);
}

TEST(TftpTimeout, AServerThatStopsInTheMiddle)
{
    TftpNetwork net;
    TftpNetwork::LoseAt(net.client, "DATA block 2,", 2);
    net.tftpd->SetStopTime(Seconds(1.5));
    net.tftp->Get("small");
    net.Run(200);
    EXPECT_EQ(TftpNetwork::ResultOf(net.served), "the application was stopped");
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "Transfer timed out");
    EXPECT_EQ(net.asked.reports.at(0).bytes, 512U);
    EXPECT_EQ(net.tftpd->GetTransfers(), 0U);
}

} // namespace
