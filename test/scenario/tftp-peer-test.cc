/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a TFTP client makes of packets that come twice, are malformed, or come from somebody else.

#include "tftp-network.h"

#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

/// The client, which uses port 1000, sees a server that a test plays by hand.
class TftpAgainstAPeer : public testing::Test
{
  protected:
    TftpAgainstAPeer()
        : peer(net.server, 3000)
    {
        net.tftp->SetAttribute("LocalPort", UintegerValue(1000));
        net.tftp->SetAttribute("RemotePort", UintegerValue(70));
        net.tftp->SetAttribute("MaxRetries", UintegerValue(1));
    }

    /// The peer says something to the client. \param seconds when, after the request at 1 s
    void Say(double seconds, const std::string& bytes)
    {
        peer.SendAt(1 + seconds, "192.168.1.2", 1000, bytes);
    }

    TftpNetwork net;
    UdpPeer peer;
    std::shared_ptr<Kept> kept = std::make_shared<Kept>();
};

TEST_F(TftpAgainstAPeer, AnAnswerThatWasNotAskedForIsRefused)
{
    net.tftp->SetAttribute("BlockSize", UintegerValue(1428));
    net.tftp->Read("a", SinkInto(kept));
    Say(0.1, OptionAck({{"blksize", "1428"}, {"tsize", "5"}}));
    net.Run();
    EXPECT_EQ(
        peer.received,
        (std::vector<std::string>{"192.168.1.2:1000 " + Error(TftpError::OPTION_REFUSED,
                                                              "option tsize was not asked for")}));
    EXPECT_EQ(net.asked.reports.at(0).code, 8);
}

TEST_F(TftpAgainstAPeer, AStrangerIsToldSoAndTheTransferGoesOn)
{
    UdpPeer stranger(net.server, 4000);
    net.tftp->Read("a", SinkInto(kept));
    Say(0.1, Data(1, std::string(512, 'x')));
    stranger.SendAt(1.2, "192.168.1.2", 1000, Data(2, "not this"));
    stranger.SendAt(1.3, "192.168.1.2", 1000, Error(TftpError::UNDEFINED, "stop"));
    Say(0.4, Data(2, "end"));
    stranger.SendAt(1.5, "192.168.1.2", 1000, Data(3, "too late"));
    net.Run();
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
    EXPECT_EQ(kept->content, std::string(512, 'x') + "end");
    EXPECT_EQ(net.asked.reports.at(0).strays, 2U);
    const std::string error =
        "192.168.1.2:1000 " + Error(TftpError::UNKNOWN_TRANSFER, "Unknown transfer ID");
    EXPECT_EQ(stranger.received, (std::vector<std::string>{error, error}))
        << "and errors are not answered";
}

TEST_F(TftpAgainstAPeer, ABlockOfAnEarlierTransferIsNoFirstAnswer)
{
    UdpPeer earlier(net.server, 4000);
    net.tftp->Read("a", SinkInto(kept));
    earlier.SendAt(1.1, "192.168.1.2", 1000, Data(7, "of another file"));
    earlier.SendAt(1.2, "192.168.1.2", 1000, Ack(7));
    Say(0.3, Data(1, "this one"));
    net.Run();
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
    EXPECT_EQ(kept->content, "this one");
}

TEST_F(TftpAgainstAPeer, ErrorsEndItAndAreNotAnswered)
{
    for (const std::string& error : {Error(TftpError::ACCESS_VIOLATION, "no"),
                                     FromHex("00050002"),
                                     FromHex("000500"),
                                     FromHex("00")})
    {
        net.tftp->Read("a", SinkInto(kept));
        peer.received.clear();
        const double now = Simulator::Now().GetSeconds();
        peer.SendAt(now == 0 ? 1.1 : 0.1, "192.168.1.2", 1000, error);
        net.Run(5);
        EXPECT_TRUE(peer.received.empty());
        EXPECT_FALSE(kept->committed);
    }
    ASSERT_EQ(net.asked.reports.size(), 4U);
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked, 0), "no");
    EXPECT_EQ(net.asked.reports[0].code, 2);
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked, 1), "error without a text");
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked, 2), "no error code");
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked, 3), "no opcode");
    EXPECT_EQ(net.asked.again, 0U) << net.asked.GetText();
}

TEST_F(TftpAgainstAPeer, AMalformedPacketEndsItWithAnError)
{
    net.tftp->Read("a", SinkInto(kept));
    Say(0.1, Data(1, std::string(512, 'x')));
    Say(0.2, FromHex("0003 00"));
    net.Run();
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "Malformed packet: no block number");
    ASSERT_EQ(peer.received.size(), 2U);
    EXPECT_EQ(peer.received[1].substr(17, 4), FromHex("00050004"));
}

TEST_F(TftpAgainstAPeer, DuplicatesOfBlocksAreAnsweredOnceEach)
{
    net.tftp->Read("a", SinkInto(kept));
    for (int i = 1; i <= 4; ++i)
    {
        Say(0.1 * i, Data(1, std::string(512, 'x')));
    }
    Say(0.6, Data(2, "end"));
    Say(0.7, Data(1, std::string(512, 'x')));
    net.Run();
    EXPECT_EQ(net.asked.Count("> 10.0.0.2:3000 ACK block 1"), 4U);
    EXPECT_EQ(net.asked.Count("> 10.0.0.2:3000 ACK block 2"), 1U);
    EXPECT_EQ(net.asked.reports.at(0).duplicates, 3U) << "when it was complete";
    EXPECT_EQ(kept->content.size(), 515U);
}

TEST_F(TftpAgainstAPeer, DuplicatesOfAcksSendNothing)
{
    net.tftp->Write("a", SourceOf(SomeBytes(1000)));
    double at = 0;
    for (const uint16_t block : {0, 0, 0, 1, 1, 0, 2})
    {
        Say(at += 0.1, Ack(block));
    }
    net.Run();
    EXPECT_EQ(net.asked.Count("DATA"), 2U) << net.asked.GetText();
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
}

TEST_F(TftpAgainstAPeer, AFullDiskIsTold)
{
    kept->room = 100;
    net.tftp->Read("a", SinkInto(kept));
    Say(0.1, Data(1, std::string(512, 'x')));
    net.Run();
    EXPECT_EQ(net.asked.reports.at(0).code, 3);
    EXPECT_EQ(peer.received.size(), 1U);
}

} // namespace
