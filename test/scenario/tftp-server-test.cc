/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A TFTP server and what comes to it: requests that it refuses, requests that come again, and what
// is no request at all.

#include "tftp-network.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

using Lines = std::vector<std::string>;

/// \return what came, without addresses, as TFTP's text
Lines
TextsOf(const UdpPeer& peer)
{
    Lines texts;
    for (const std::string& line : peer.received)
    {
        TftpMessage message;
        const char* fault = ReadTftpPacket(PacketOf(line.substr(line.find(' ') + 1)), message);
        texts.emplace_back(fault ? fault : message.ToString());
    }
    return texts;
}

/// \return where a packet came from
std::string
SourceOfPacket(const UdpPeer& peer, std::size_t index)
{
    return peer.received.at(index).substr(0, peer.received.at(index).find(' '));
}

struct Refusal
{
    const char* name;
    std::string request;
    const char* answer;
};

/// In the names of the tests.
void
PrintTo(const Refusal& param, std::ostream* os)
{
    *os << param.name;
}

/// What the server, which has "small", and may not overwrite, says to one packet.
class TftpServerRefuses : public testing::TestWithParam<Refusal>
{
};

const TftpOpcode READ = TftpOpcode::READ;
const TftpOpcode WRITE = TftpOpcode::WRITE;

const Refusal REFUSALS[] = {
    {"MissingFile", Request(READ, "none"), "ERROR 1 File not found"},
    {"ExistingFile", Request(WRITE, "small"), "ERROR 6 File already exists"},
    {"UnknownMode", Request(READ, "small", {}, "binary"), "ERROR 4 Unknown mode binary"},
    {"Mail", Request(WRITE, "root", {}, "mail"), "ERROR 4 Unknown mode mail"},
    {"NoMode", FromHex("0001 736d616c6c00"), "ERROR 4 Malformed request: no mode"},
    {"NoName", FromHex("0001 00 6f6374657400"), "ERROR 4 Malformed request: no file name"},
    {"HalfAnOption",
     Request(READ, "small") + "tsize",
     "ERROR 4 Malformed request: an option without its end"},
    {"Data", Data(1, "x"), "ERROR 4 Not a request"},
    {"Ack", Ack(1), "ERROR 4 Not a request"},
    {"OptionAck", OptionAck({}), "ERROR 4 Not a request"},
    {"UnknownOpcode", FromHex("0009"), "ERROR 4 Not a request"},
    {"Error", Error(TftpError::UNDEFINED, "x"), nullptr},
    {"HalfAnError", FromHex("0005 00"), nullptr},
    {"OneByte", "x", nullptr},
    {"Nothing", "", nullptr},
};

INSTANTIATE_TEST_SUITE_P(Requests,
                         TftpServerRefuses,
                         testing::ValuesIn(REFUSALS),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(TftpServerRefuses, WithANamedError)
{
    TftpNetwork net;
    UdpPeer peer(net.client, 1000);
    peer.SendAt(1, "10.0.0.2", 69, GetParam().request);
    net.Run();
    EXPECT_EQ(TextsOf(peer), GetParam().answer ? Lines{GetParam().answer} : Lines{});
    EXPECT_EQ(net.tftpd->GetTransfers(), 0U);
    if (GetParam().answer)
    {
        ASSERT_EQ(net.served.reports.size(), 1U);
        EXPECT_FALSE(net.served.reports[0].succeeded);
        EXPECT_NE(SourceOfPacket(peer, 0), "10.0.0.2:69") << "RFC 1350: from a port of its own";
    }
}

TEST(TftpServer, MayBeReadOnly)
{
    TftpNetwork net;
    net.tftpd->SetAttribute("AllowWrite", BooleanValue(false));
    UdpPeer peer(net.client, 1000);
    peer.SendAt(1, "10.0.0.2", 69, Request(WRITE, "new"));
    net.Run();
    EXPECT_EQ(TextsOf(peer), (Lines{"ERROR 2 Writing is not allowed"}));
}

TEST(TftpServer, MayAllowToOverwrite)
{
    TftpNetwork net;
    net.tftpd->SetAttribute("AllowOverwrite", BooleanValue(true));
    net.tftp->Write("small", SourceOf("newer"));
    net.Run();
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
    EXPECT_EQ(*net.tftpd->GetFiles().Find("small"), "newer");
}

TEST(TftpServer, PassesOptionsOverWhenItIsOfOld)
{
    TftpNetwork net;
    net.tftpd->SetAttribute("Options", BooleanValue(false));
    net.tftp->SetAttribute("BlockSize", UintegerValue(100));
    net.tftp->Get("small");
    net.Run();
    EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
    EXPECT_EQ(net.asked.Count("OACK"), 0U);
    EXPECT_EQ(net.asked.Count("DATA block 1, 512 bytes"), 1U);
}

TEST(TftpServer, ABroadcastRequestIsNotAnswered)
{
    TftpNetwork net;
    const auto log = std::make_unique<TftpLog>(TftpNetwork::AddServer(net.router));
    UdpPeer peer(net.client, 1000);
    for (const char* address : {"255.255.255.255", "192.168.1.255"})
    {
        peer.SendAt(1, address, 69, Request(READ, "small"));
    }
    peer.SendAt(2, "192.168.1.1", 69, Request(READ, "small"));
    net.Run();
    EXPECT_EQ(log->Count("< 192.168.1.2:1000 RRQ"), 3U) << log->GetText();
    EXPECT_EQ(TextsOf(peer), (Lines{"ERROR 1 File not found"}));
}

/// ns-3 takes a packet from any source; its routing ends the simulation at an answer to some.
TEST(TftpServer, WhatComesFromNoHostIsNotAnswered)
{
    for (const char* source : {"224.0.0.1", "239.1.2.3", "255.255.255.255", "0.0.0.0"})
    {
        TftpNetwork net;
        TestNetwork::At(1, net.server, [&] {
            TftpNetwork::Inject(net.server, source, 1000, "10.0.0.2", 69, Request(READ, "small"));
        });
        net.tftp->Get("small");
        TestNetwork::At(1.0001, net.client, [&] {
            TftpNetwork::Inject(net.client, source, 69, "192.168.1.2", 49153, Data(1, "x"));
        });
        net.Run();
        EXPECT_EQ(net.served.reports.size(), 1U) << source;
        EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok") << source;
    }
}

TEST(TftpServer, AnswersFromTheAddressThatWasAsked)
{
    TftpNetwork net;
    net.server->GetObject<Ipv4>()->AddAddress(1, Ipv4InterfaceAddress("10.0.0.7", "255.255.255.0"));
    for (const char* address : {"10.0.0.7", "10.0.0.2"})
    {
        UdpPeer peer(net.client, 1000);
        peer.SendAt(1, address, 69, Request(READ, "none"));
        net.Run();
        ASSERT_EQ(peer.received.size(), 1U);
        EXPECT_EQ(SourceOfPacket(peer, 0).find(std::string(address) + ":"), 0U) << peer.received[0];
        peer.socket->Close();
    }
}

TEST(TftpServer, ARequestThatComesTwiceBeginsOneTransfer)
{
    TftpNetwork net;
    UdpPeer peer(net.client, 1000);
    peer.SendAt(1, "10.0.0.2", 69, Request(READ, "small"));
    peer.SendAt(1.1, "10.0.0.2", 69, Request(READ, "small"));
    net.Run(1.5);
    EXPECT_EQ(TextsOf(peer), (Lines{"DATA block 1, 512 bytes"}));
    EXPECT_EQ(net.tftpd->GetTransfers(), 1U);
}

TEST(TftpServer, ALateCopyOfTheRequestDisturbsNothing)
{
    for (const auto opcode : {READ, WRITE})
    {
        TftpNetwork net;
        net.tftp->SetAttribute("LocalPort", UintegerValue(1000));
        net.tftpd->GetFiles().AddGenerated("long", 200000);
        if (opcode == READ)
        {
            net.tftp->Get("long");
        }
        else
        {
            net.tftp->PutGenerated("new", 200000);
        }
        bool isSent = false;
        TftpNetwork::AfterPackets(net.tftpd, 100, [&] {
            isSent = true;
            const std::string name = opcode == READ ? "long" : "new";
            TftpNetwork::Inject(net.server,
                                "192.168.1.2",
                                1000,
                                "10.0.0.2",
                                69,
                                Request(opcode, name));
        });
        net.Run(300);
        EXPECT_TRUE(isSent);
        EXPECT_EQ(TftpNetwork::ResultOf(net.asked), "ok");
        EXPECT_EQ(TftpNetwork::ResultOf(net.served), "ok");
        EXPECT_EQ(net.served.reports.size(), 1U);
        EXPECT_EQ(net.asked.reports.at(0).bytes, 200000U);
    }
}

TEST(TftpServer, AClientMayAskForSomethingElse)
{
    TftpNetwork net;
    UdpPeer peer(net.client, 1000);
    peer.SendAt(1, "10.0.0.2", 69, Request(READ, "small"));
    peer.SendAt(1.1, "10.0.0.2", 69, Request(READ, "none"));
    net.Run(10);
    EXPECT_EQ(TextsOf(peer), (Lines{"DATA block 1, 512 bytes", "ERROR 1 File not found"}));
}

TEST(TftpServer, WhatIsNoRequestEndsNoTransfer)
{
    TftpNetwork net;
    UdpPeer peer(net.client, 1000);
    peer.SendAt(1, "10.0.0.2", 69, Request(READ, "small"));
    peer.SendAt(1.1, "10.0.0.2", 69, Ack(1));
    peer.SendAt(1.2, "10.0.0.2", 69, Request(READ, "small") + "tsize");
    net.Run(1.5);
    EXPECT_EQ(TextsOf(peer),
              (Lines{"DATA block 1, 512 bytes",
                     "ERROR 4 Not a request",
                     "ERROR 4 Malformed request: an option without its end"}));
    EXPECT_EQ(net.tftpd->GetTransfers(), 1U) << "goes on";
}

TEST(TftpServer, HasSoManyTransfersAtOnce)
{
    TftpNetwork net;
    net.tftpd->SetAttribute("MaxTransfers", UintegerValue(2));
    for (int i = 0; i < 3; ++i)
    {
        net.tftp->Get("small");
    }
    net.Run(60);
    ASSERT_EQ(net.asked.reports.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
    {
        EXPECT_EQ(TftpNetwork::ResultOf(net.asked, i), "ok");
    }
    EXPECT_EQ(net.asked.again, 1U) << "the third asks a second time";
}

TEST(TftpServer, TakesThePortsItWasGiven)
{
    TftpNetwork net;
    net.tftpd->SetAttribute("FirstPort", UintegerValue(68));
    net.tftpd->SetAttribute("LastPort", UintegerValue(70));
    for (int i = 0; i < 3; ++i)
    {
        net.tftp->Get("small");
    }
    net.Run(60);
    EXPECT_EQ(net.served.reports.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
    {
        EXPECT_EQ(TftpNetwork::ResultOf(net.asked, i), "ok");
        EXPECT_NE(net.asked.reports.at(i).peer.GetPort(), 69) << "where requests come";
    }
    EXPECT_EQ(net.asked.Count("10.0.0.2:68 DATA block 1"), 2U) << net.asked.GetText();
    EXPECT_EQ(net.asked.Count("10.0.0.2:70 DATA block 1"), 1U);
}

} // namespace
