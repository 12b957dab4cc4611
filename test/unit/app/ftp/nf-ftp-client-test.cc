/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// FtpClient against a hand-driven server: what it says, and how it bears what it hears.

#include "nf-ftp-files.h"
#include "nf-test-ftp.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

const TcpPeer::Lines LOGIN = {{"", "220 ok\r\n"},
                              {"USER anonymous\r\n", "331 who\r\n"},
                              {"PASS ns-3@\r\n", "230 in\r\n"}};

/// A client, and a server that says what it is told.
class FtpClientByHand : public testing::Test
{
  public:
    FtpClientByHand()
        : client(AddFtpClient(net)),
          log(client),
          server(net.server),
          data(net.server)
    {
        client->SetAttribute("Timeout", TimeValue(Seconds(10)));
    }

    /// The server says these lines, after a login.
    void Answer(TcpPeer::Lines lines)
    {
        lines.insert(lines.begin(), LOGIN.begin(), LOGIN.end());
        server.Script(lines);
        server.Listen(21);
    }

    /// \return why the only transfer failed, or "" if it did not
    std::string GetFault() const
    {
        EXPECT_EQ(log.finished.size(), 1U) << log.GetText();
        return log.finished.empty() ? "none" : log.finished[0].text;
    }

    TestNetwork net;
    Ptr<FtpClient> client;
    FtpLog log;
    TcpPeer server;
    TcpPeer data;
};

} // namespace

TEST_F(FtpClientByHand, SaysWhatTheRfcSays)
{
    Answer({{"TYPE I\r\n", "200 ok\r\n"},
            {"PASV\r\n", "227 10,0,0,2,156,64\r\n"},
            {"RETR a b\r\n", "150-here\r\n220 it\r\n150 comes\r\n226 done\r\n"},
            {"QUIT\r\n", "221 bye\r\n"}});
    data.Script({{"", "content"}});
    data.Listen(40000);
    data.CloseAt(5);
    client->Get("a b");
    net.Run(10);
    EXPECT_EQ(server.heard,
              "USER anonymous\r\nPASS ns-3@\r\nTYPE I\r\nPASV\r\nRETR a b\r\nQUIT\r\n");
    EXPECT_EQ(GetFault(), "");
    EXPECT_EQ(log.finished.at(0).bytes, 7U);
    EXPECT_EQ(log.Count("< 150 here\n220 it\ncomes"), 1U) << log.GetText();
    EXPECT_EQ(log.lines.back(), "closed: ");
}

TEST_F(FtpClientByHand, SaysWhereItWaits)
{
    client->SetAttribute("Mode", StringValue("Active"));
    client->SetAttribute("DataPort", UintegerValue(1762));
    client->SetAttribute("LocalPort", UintegerValue(1757));
    Answer({{"TYPE I\r\n", "200 ok\r\n"},
            {"PORT 192,168,1,2,6,226\r\n", "200 ok\r\n"},
            {"STOR up\r\n", "150 ok\r\n"},
            {"QUIT\r\n", "221 bye\r\n"}});
    client->Write("up", MakeTextSource("content"));
    data.ConnectAt(2, "192.168.1.2", 1762, 20);
    server.SayAt(4, "226 done\r\n");
    net.Run(10);
    EXPECT_EQ(server.from, "192.168.1.2:1757");
    EXPECT_EQ(data.heard, "content");
    EXPECT_TRUE(data.closed);
    EXPECT_EQ(GetFault(), "");
}

TEST_F(FtpClientByHand, Refused)
{
    client->Get("a");
    client->PutGenerated("b", 10);
    net.Run(10);
    ASSERT_EQ(log.finished.size(), 2U);
    EXPECT_EQ(log.finished[0].text, "no connection to the server: refused");
    EXPECT_EQ(log.lines,
              (std::vector<std::string>{"closed: no connection to the server: refused"}));
    EXPECT_LT(log.finished[0].ended, Seconds(2)) << "at once, not when TCP gives up";
}

TEST_F(FtpClientByHand, NoRoute)
{
    client->SetAttribute("RemoteAddress", Ipv4AddressValue("10.0.0.2"));
    net.client->GetObject<Ipv4>()->SetDown(1);
    client->Get("a");
    net.Run(10);
    EXPECT_EQ(GetFault(), "no connection to the server: no route");
}

TEST_F(FtpClientByHand, TheServerIsSilent)
{
    server.Listen(21);
    client->Get("a");
    net.Run(20);
    EXPECT_EQ(GetFault(), "the server is silent");
    EXPECT_TRUE(server.closed);
}

TEST_F(FtpClientByHand, TheServerIsNoneOfFtp)
{
    server.Script({{"", "HTTP/1.1 400 Bad Request\r\n"}});
    server.Listen(21);
    client->Get("a");
    net.Run(20);
    EXPECT_EQ(GetFault(), "the server does not speak FTP: HTTP/1.1 400 Bad Request");
}

TEST_F(FtpClientByHand, TheServerHasNoTime)
{
    server.Script({{"", "421 Too many users\r\n"}});
    server.Listen(21);
    client->Get("a");
    net.Run(20);
    EXPECT_EQ(GetFault(), "the server says 421 Too many users");
}

TEST_F(FtpClientByHand, TheServerGoesAway)
{
    Answer({{"TYPE I\r\n", ""}});
    client->Get("a");
    server.CloseAt(3);
    net.Run(20);
    EXPECT_EQ(GetFault(), "the server has closed the connection");
}

TEST_F(FtpClientByHand, LoginIncorrect)
{
    server.Script(
        {{"", "220 ok\r\n"}, {"USER", "331 who\r\n"}, {"PASS", "530 Login incorrect.\r\n"}});
    server.Listen(21);
    client->Get("a");
    net.Run(20);
    EXPECT_EQ(GetFault(), "the server says 530 Login incorrect.");
}

TEST_F(FtpClientByHand, ARefusalIsOfOneStepOnly)
{
    Answer({{"CWD", "550 no\r\n"},
            {"TYPE I", "200 ok\r\n"},
            {"PASV", "500 what\r\n"},
            {"SITE x", "502 no\r\n"},
            {"PASV", "227 10,0,0,2,156,65\r\n"},
            {"PASV", "227 nowhere\r\n"},
            {"QUIT", "221 bye\r\n"}});
    client->Cd("nowhere");
    client->Get("a");
    client->Command("SITE x");
    client->Get("b"); // nobody listens there
    client->Get("c");
    net.Run(20);
    ASSERT_EQ(log.finished.size(), 3U) << log.GetText();
    EXPECT_EQ(log.finished[0].text, "500 what");
    EXPECT_EQ(log.finished[0].code, 500);
    std::ostringstream said;
    said << log.finished[0] << "\n" << log.finished[1];
    EXPECT_NE(said.str().find(" s, failed: 500 what\n"), std::string::npos) << said.str();
    EXPECT_NE(said.str().find(" s, failed: no data connection: refused"), std::string::npos);
    EXPECT_EQ(log.finished[1].text, "no data connection: refused");
    EXPECT_EQ(log.finished[2].text, "227 nowhere");
    EXPECT_EQ(log.lines.back(), "closed: ");
}

TEST(FtpClientRefused, AnEmptyConnectionIsNoFile)
{
    std::string kept = "as it was";
    for (const std::string reply : {"550 no\r\n", "150 yes\r\n451 no\r\n"})
    {
        TestNetwork net;
        const auto client = AddFtpClient(net);
        FtpLog log(client);
        TcpPeer server(net.server);
        TcpPeer data(net.server);
        TcpPeer::Lines lines = LOGIN;
        lines.push_back({"TYPE", "200 ok\r\n"});
        lines.push_back({"PASV", "227 10,0,0,2,156,64\r\n"});
        server.Script(lines);
        server.Listen(21);
        data.Listen(40000);
        data.CloseAt(5);
        server.SayAt(6, reply);
        client->Read("a", MakeTextSink(kept));
        net.Run(10);
        ASSERT_EQ(log.finished.size(), 1U) << log.GetText();
        EXPECT_FALSE(log.finished[0].succeeded);
        EXPECT_EQ(kept, "as it was") << reply;
    }
}

TEST_F(FtpClientByHand, AShortFileWithABadReplyHasFailed)
{
    Answer({{"TYPE", "200 ok\r\n"},
            {"PASV", "227 10,0,0,2,156,64\r\n"},
            {"RETR", "150 ok\r\n426 disk on fire\r\n"}});
    data.Script({{"", "cont"}});
    data.Listen(40000);
    data.CloseAt(5);
    client->Get("a");
    net.Run(10);
    EXPECT_EQ(GetFault(), "426 disk on fire");
}

TEST_F(FtpClientByHand, TheDataWouldBeWithNoHost)
{
    TcpPeer::Lines lines = {{"TYPE I\r\n", "200 ok\r\n"}};
    for (const char* address : {"0,0,0,0", "224,0,0,1", "239,1,2,3", "255,255,255,255"})
    {
        lines.push_back({"PASV\r\n", "227 " + std::string(address) + ",1,1\r\n"});
        client->Get("a");
    }
    Answer(lines);
    net.Run(10);
    ASSERT_EQ(log.finished.size(), 4U) << log.GetText();
    for (const FtpReport& report : log.finished)
    {
        EXPECT_EQ(report.text, "no data connection: an address of no host");
    }
}

TEST_F(FtpClientByHand, AReplyThatNeverEnds)
{
    server.Script({{"", "220-hello\r\n"}});
    server.Listen(21);
    std::string lots;
    while (lots.size() < 100000)
    {
        lots += "x\r\n";
    }
    for (double at = 1.1; at < 9; at += 0.1)
    {
        server.SayAt(at, lots);
    }
    client->Get("a");
    net.Run(9);
    EXPECT_EQ(GetFault(), "the server does not speak FTP: a reply without end");
}

TEST_F(FtpClientByHand, AbortIsPrecededByAnInterrupt)
{
    Answer({{"TYPE", "200 ok\r\n"},
            {"PASV", "227 10,0,0,2,156,64\r\n"},
            {"RETR", "150 ok\r\n"},
            {"\xff\xf4\xff\xf2"
             "ABOR\r\n",
             "426 stopped\r\n226 aborted\r\n"},
            {"QUIT\r\n", "221 bye\r\n"}});
    data.Script({{"", "content"}});
    data.Listen(40000);
    client->Get("a");
    client->AbortAfterBytes(5);
    net.Run(10);
    EXPECT_EQ(GetFault(), "aborted");
    EXPECT_EQ(log.finished.at(0).code, 426);
    EXPECT_EQ(log.finished.at(0).bytes, 7U);
    EXPECT_EQ(log.lines.back(), "closed: ");
}

TEST_F(FtpClientByHand, StoppedInTheMiddle)
{
    Answer({{"TYPE", "200 ok\r\n"}, {"PASV", "227 10,0,0,2,156,64\r\n"}, {"RETR", "150 ok\r\n"}});
    data.Script({{"", "content"}});
    data.Listen(40000);
    client->Get("a");
    client->Get("b");
    client->SetStopTime(Seconds(5));
    net.Run(20);
    ASSERT_EQ(log.finished.size(), 2U);
    EXPECT_EQ(log.finished[0].text, "the application was stopped");
    EXPECT_EQ(log.finished[0].bytes, 7U);
    EXPECT_EQ(log.finished[1].text, "the application was stopped");
    EXPECT_TRUE(server.closed);
    EXPECT_TRUE(data.closed);
}

TEST_F(FtpClientByHand, DisposedInTheMiddle)
{
    Answer({{"TYPE", "200 ok\r\n"}, {"PASV", "227 10,0,0,2,156,64\r\n"}, {"RETR", "150 ok\r\n"}});
    data.Listen(40000);
    client->Get("a");
    TestNetwork::At(5, net.client, [&] { client->Dispose(); });
    server.SayAt(6, "226 done\r\n");
    data.CloseAt(7);
    net.Run(20);
    EXPECT_TRUE(log.finished.empty());
}

TEST_F(FtpClientByHand, StepsThatComeLaterConnectAnew)
{
    const TcpPeer::Lines twice = {{"PWD\r\n", "257 \"/\"\r\n"}, {"QUIT\r\n", "221 bye\r\n"}};
    Answer(twice);
    client->Command("PWD");
    TestNetwork::At(5, net.client, [&] { client->Command("PWD"); });
    net.Run(20);
    EXPECT_EQ(log.Count("> PWD"), 2U);
    EXPECT_EQ(log.Count("closed: "), 2U) << log.GetText();
}
