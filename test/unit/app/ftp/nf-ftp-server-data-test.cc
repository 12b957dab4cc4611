/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// FtpServer against a hand-driven client: data connections, as a client makes them or fails to.

#include "nf-test-ftp.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

const std::string LOGIN = "USER anonymous\r\nPASS x\r\n";
const std::string LOGIN_CODES = "220 331 230 ";
const std::string PORT = "PORT 192,168,1,2,195,80\r\n"; // 50000
const std::string SERVER = "10.0.0.2";

/// A server whose passive ports begin at 40000, and a client that is connected and logged in.
class FtpServerData : public testing::Test
{
  public:
    FtpServerData()
        : server(AddFtpServer(net)),
          client(net.client),
          data(net.client),
          log(server)
    {
        server->SetAttribute("FirstPassivePort", UintegerValue(40000));
        server->SetAttribute("LastPassivePort", UintegerValue(40001));
        server->GetFiles().Add("hello", "hello\nworld\n");
        server->GetFiles().AddGenerated("big", 1000000);
        client.ConnectAt(1, SERVER, 21);
        client.SayAt(2, LOGIN);
    }

    /// \return the codes of all replies after the login
    std::string Codes() const
    {
        const std::string codes = CodesOf(client.heard);
        return codes.substr(std::min(LOGIN_CODES.size(), codes.size()));
    }

    TestNetwork net;
    Ptr<FtpServer> server;
    TcpPeer client;
    TcpPeer data;
    FtpLog log;
};

} // namespace

TEST_F(FtpServerData, ActiveComesFromPortTwenty)
{
    data.Listen(50000);
    client.SayAt(3, "TYPE I\r\n" + PORT + "RETR hello\r\n");
    net.Run(10);
    EXPECT_EQ(data.from, "10.0.0.2:20");
    EXPECT_EQ(data.heard, "hello\nworld\n");
    EXPECT_EQ(Codes(), "200 200 150 226");
    EXPECT_NE(client.heard.find("for hello (12 bytes)."), std::string::npos);
}

TEST_F(FtpServerData, ActiveComesFromAnotherPort)
{
    server->SetAttribute("DataPort", UintegerValue(2020));
    data.Listen(50000);
    client.SayAt(3, "EPRT |1|192.168.1.2|50000|\r\nRETR hello\r\n");
    net.Run(10);
    EXPECT_EQ(data.from, "10.0.0.2:2020");
    EXPECT_EQ(data.heard, "hello\r\nworld\r\n") << "ASCII at first";
    EXPECT_EQ(Codes(), "200 150 226");
}

TEST_F(FtpServerData, ActiveRefused)
{
    client.SayAt(3, PORT + "RETR hello\r\nNOOP\r\n");
    net.Run(5);
    EXPECT_EQ(Codes(), "200 150 425 200") << "at once";
}

TEST_F(FtpServerData, ActiveToTheSamePeerAgainTooSoon)
{
    data.Listen(50000);
    client.SayAt(3, PORT + "RETR hello\r\n" + PORT + "RETR hello\r\n");
    net.Run(10);
    EXPECT_EQ(Codes(), "200 150 226 200 425");
}

TEST_F(FtpServerData, ActiveElsewhere)
{
    server->SetAttribute("AllowForeignData", BooleanValue(false));
    client.SayAt(3, "PORT 10,0,0,1,195,80\r\nEPRT |1|10.0.0.1|50000|\r\nRETR hello\r\n");
    net.Run(10);
    EXPECT_EQ(Codes(), "504 504 425");
}

TEST_F(FtpServerData, PassiveConnectedBeforeAndAfterTheCommand)
{
    TcpPeer later(net.client);
    client.SayAt(3, "PASV\r\n");
    data.ConnectAt(4, SERVER, 40000);
    client.SayAt(5, "RETR hello\r\nEPSV\r\nRETR hello\r\n");
    later.ConnectAt(6, SERVER, 40000);
    net.Run(10);
    EXPECT_EQ(Codes(), "227 125 226 229 150 226");
    EXPECT_NE(client.heard.find("227 Entering Passive Mode (10,0,0,2,156,64).\r\n"),
              std::string::npos);
    EXPECT_NE(client.heard.find("229 Entering Extended Passive Mode (|||40000|)\r\n"),
              std::string::npos);
    EXPECT_EQ(data.heard, "hello\r\nworld\r\n");
    EXPECT_EQ(later.heard, "hello\r\nworld\r\n");
}

TEST_F(FtpServerData, PassiveAddressMayBeAnother)
{
    server->SetAttribute("PassiveAddress", Ipv4AddressValue("203.0.113.7"));
    client.SayAt(3, "PASV\r\n");
    net.Run(10);
    EXPECT_NE(client.heard.find("(203,0,113,7,156,64)"), std::string::npos);
}

TEST_F(FtpServerData, PassivePortsRunOut)
{
    TcpPeer second(net.client);
    TcpPeer third(net.client);
    second.ConnectAt(2, SERVER, 21);
    third.ConnectAt(2, SERVER, 21);
    client.SayAt(3, "PASV\r\n");
    second.SayAt(4, LOGIN + "EPSV\r\n");
    third.SayAt(5, LOGIN + "PASV\r\n");
    second.SayAt(6, "QUIT\r\n");
    third.SayAt(7, "PASV\r\n");
    net.Run(10);
    EXPECT_EQ(Codes(), "227");
    EXPECT_EQ(CodesOf(second.heard), LOGIN_CODES + "229 221");
    EXPECT_EQ(CodesOf(third.heard), LOGIN_CODES + "425 227");
}

TEST_F(FtpServerData, PassiveNobodyComes)
{
    server->SetAttribute("ConnectTimeout", TimeValue(Seconds(5)));
    client.SayAt(3, "PASV\r\nRETR hello\r\n");
    net.Run(7);
    EXPECT_EQ(Codes(), "227 150");
    net.Run(2);
    EXPECT_EQ(Codes(), "227 150 425");
}

TEST_F(FtpServerData, PassiveAStrangerComes)
{
    server->SetAttribute("AllowForeignData", BooleanValue(false));
    TcpPeer stranger(net.router);
    client.SayAt(3, "PASV\r\nRETR hello\r\n");
    stranger.ConnectAt(4, SERVER, 40000);
    data.ConnectAt(5, SERVER, 40000);
    net.Run(10);
    EXPECT_EQ(stranger.heard, "");
    EXPECT_EQ(data.heard, "hello\r\nworld\r\n");
    EXPECT_EQ(Codes(), "227 150 226");
}

TEST_F(FtpServerData, StoreAndAppendAndRestart)
{
    TcpPeer more(net.client);
    TcpPeer rest(net.client);
    client.SayAt(3, "TYPE I\r\nPASV\r\nSTOR new\r\n");
    data.ConnectAt(4, SERVER, 40000);
    data.SayAt(4.5, "0123456789");
    data.CloseAt(5);
    client.SayAt(6, "EPSV\r\nAPPE new\r\n");
    more.ConnectAt(7, SERVER, 40000);
    more.SayAt(7.5, "abc");
    more.CloseAt(8);
    client.SayAt(9, "PASV\r\nREST 2\r\nSTOR new\r\n");
    rest.ConnectAt(10, SERVER, 40000);
    rest.SayAt(10.5, "xy");
    TestNetwork::At(9.5, net.server, [&] {
        EXPECT_EQ(*server->GetFiles().Find("new"), "0123456789abc");
    });
    rest.CloseAt(11);
    net.Run(20);
    EXPECT_EQ(Codes(), "200 227 150 226 229 150 226 227 350 150 226");
    ASSERT_TRUE(server->GetFiles().Find("new"));
    EXPECT_EQ(*server->GetFiles().Find("new"), "01xy");
}

TEST_F(FtpServerData, StoreAsciiWithDataThatCameEarly)
{
    client.SayAt(3, "PASV\r\n");
    data.ConnectAt(4, SERVER, 40000);
    data.SayAt(4.5, "one\r\ntwo\r\n");
    data.CloseAt(5);
    client.SayAt(6, "STOR new\r\n");
    net.Run(20);
    EXPECT_EQ(Codes(), "227 125 226");
    ASSERT_TRUE(server->GetFiles().Find("new"));
    EXPECT_EQ(*server->GetFiles().Find("new"), "one\ntwo\n");
}

TEST_F(FtpServerData, RetrieveFromTheMiddle)
{
    client.SayAt(3, "TYPE I\r\nPASV\r\nREST 6\r\nRETR hello\r\n");
    data.ConnectAt(4, SERVER, 40000);
    net.Run(10);
    EXPECT_EQ(data.heard, "world\n");
    EXPECT_EQ(Codes(), "200 227 350 150 226");
    EXPECT_NE(client.heard.find("(6 bytes)"), std::string::npos);
}

TEST_F(FtpServerData, AbortStopsTheFile)
{
    data.reads = false;
    client.SayAt(3, "TYPE I\r\nPASV\r\nRETR big\r\nNOOP\r\n");
    data.ConnectAt(4, SERVER, 40000);
    client.SayAt(6,
                 "\xff\xf4\xff\xf2"
                 "ABOR\r\nPWD\r\n");
    net.Run(10);
    EXPECT_EQ(Codes(), "200 227 150 426 200 226 257") << "in the commands' order";
    ASSERT_EQ(log.finished.size(), 1U);
    EXPECT_FALSE(log.finished[0].succeeded);
    EXPECT_LT(log.finished[0].bytes, 400000U) << "no more than both sides' buffers";
    EXPECT_GT(log.finished[0].bytes, 0U);
}

TEST_F(FtpServerData, TheClientBreaksTheDataConnectionOff)
{
    data.reads = false;
    client.SayAt(3, "TYPE I\r\nPASV\r\nRETR big\r\nNOOP\r\n");
    data.ConnectAt(4, SERVER, 40000);
    data.CloseAt(6); // with unread bytes: a reset
    net.Run(10);
    EXPECT_EQ(Codes(), "200 227 150 426 200");
}

TEST_F(FtpServerData, AStoredFileThatBreaksOffIsNotKept)
{
    client.SayAt(3, "PASV\r\nSTOR new\r\n");
    data.ConnectAt(4, SERVER, 40000);
    data.SayAt(5, "half of");
    client.CloseAt(6);
    net.Run(10);
    EXPECT_EQ(server->GetFiles().Find("new"), nullptr);
    EXPECT_EQ(server->GetSessions(), 0U);
    ASSERT_EQ(log.finished.size(), 1U);
    EXPECT_EQ(log.finished[0].text, "426 the client has closed the connection");
}

TEST_F(FtpServerData, NothingMovesAnyMore)
{
    server->SetAttribute("DataTimeout", TimeValue(Seconds(20)));
    server->SetAttribute("IdleTimeout", TimeValue(Seconds(10)));
    client.SayAt(3, "PASV\r\nSTOR new\r\n");
    data.ConnectAt(4, SERVER, 40000);
    data.SayAt(14, "x");
    net.Run(33);
    EXPECT_EQ(Codes(), "227 150") << "who transfers is not idle";
    net.Run(2);
    EXPECT_EQ(Codes(), "227 150 426");
}

TEST_F(FtpServerData, QuitWaitsForTheFile)
{
    client.SayAt(3, "TYPE I\r\nPASV\r\nRETR big\r\nQUIT\r\n");
    data.ConnectAt(4, SERVER, 40000);
    net.Run(20);
    EXPECT_EQ(Codes(), "200 227 150 226 221");
    EXPECT_EQ(data.heard.size(), 1000000U);
    EXPECT_EQ(server->GetSessions(), 0U);
}
