/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What real programs say to each other, recorded on loopback: vsftpd 3.0.3 on one side;
// curl 7.88.1, lftp 4.9.2 and GNU inetutils' ftp 2.4 on the other. Only the addresses and ports are
// this network's.

#include "nf-ftp-files.h"
#include "nf-test-ftp.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

/// FtpServer, as a real client meets it, which waits for a reply before it goes on.
class FtpRealClient : public testing::Test
{
  public:
    FtpRealClient()
        : server(AddFtpServer(net)),
          client(net.client),
          data{TcpPeer(net.client), TcpPeer(net.client), TcpPeer(net.client)}
    {
        server->SetAttribute("FirstPassivePort", UintegerValue(40000));
        server->GetFiles().Add("pub/hello.txt", "hello\nworld\n");
        server->GetFiles().AddGenerated("pub/data.bin", 3000);
        server->GetFiles().Add("in/old", "");
    }

    void Run(const TcpPeer::Lines& lines)
    {
        client.Script(lines);
        client.ConnectAt(1, "10.0.0.2", 21);
        net.Run(20);
    }

    TestNetwork net;
    Ptr<FtpServer> server;
    TcpPeer client;
    TcpPeer data[3];
};

/// A vsftpd, as FtpClient meets it.
class FtpRealServer : public testing::Test
{
  public:
    FtpRealServer()
        : client(AddFtpClient(net)),
          log(client),
          server(net.server),
          data(net.server)
    {
    }

    void Run(const TcpPeer::Lines& lines)
    {
        server.Script(lines);
        server.Listen(21);
        net.Run(20);
    }

    TestNetwork net;
    Ptr<FtpClient> client;
    FtpLog log;
    TcpPeer server;
    TcpPeer data;
};

} // namespace

TEST_F(FtpRealClient, CurlFetchesFromTheMiddle)
{
    // curl -C 1000 ftp://SERVER/pub/data.bin
    data[0].ConnectAt(3, "10.0.0.2", 40000);
    Run({{"220 ", "USER anonymous\r\n"},
         {"331 ", "PASS ftp@example.com\r\n"},
         {"230 ", "PWD\r\n"},
         {"257 \"/\" ", "CWD pub\r\n"},
         {"250 ", "EPSV\r\n"},
         {"(|||40000|)\r\n", "TYPE I\r\n"},
         {"200 ", "SIZE data.bin\r\n"},
         {"213 3000\r\n", "REST 1000\r\n"},
         {"350 ", "RETR data.bin\r\n"},
         {"(2000 bytes)", ""},
         {"226 ", "QUIT\r\n"},
         {"221 ", ""}});
    EXPECT_EQ(CodesOf(client.heard), "220 331 230 257 250 229 200 213 350 150 226 221");
    EXPECT_EQ(data[0].heard.size(), 2000U);
}

TEST_F(FtpRealClient, CurlFetchesActive)
{
    // curl -B -P - ftp://SERVER/pub/hello.txt
    data[0].Listen(40801);
    Run({{"220 ", "USER anonymous\r\n"},
         {"331 ", "PASS ftp@example.com\r\n"},
         {"230 ", "PWD\r\n"},
         {"257 ", "CWD pub\r\n"},
         {"250 ", "EPRT |1|192.168.1.2|40801|\r\n"},
         {"200 ", "TYPE A\r\n"},
         {"200 ", "RETR hello.txt\r\n"},
         {"226 ", "QUIT\r\n"}});
    EXPECT_EQ(data[0].heard, "hello\r\nworld\r\n");
    EXPECT_EQ(CodesOf(client.heard), "220 331 230 257 250 200 200 150 226 221");
}

TEST_F(FtpRealClient, LftpListsFetchesAndStores)
{
    // lftp -c 'open SERVER; cls pub; get pub/hello.txt; put up.txt -o in/up2.txt; quit'
    data[0].ConnectAt(3, "10.0.0.2", 40000);
    data[1].ConnectAt(5, "10.0.0.2", 40000);
    data[2].ConnectAt(7, "10.0.0.2", 40000);
    data[2].SayAt(8, "up\n");
    data[2].CloseAt(9);
    Run({{"220 ", "FEAT\r\n"},
         {"211 End\r\n", "USER anonymous\r\n"},
         {"331 ", "PASS lftp@\r\n"},
         {"230 ", "PWD\r\n"},
         {"257 \"/\" ", "CWD /pub\r\n"},
         {"250 ", "PASV\r\n"},
         {"227 ", "LIST\r\n"},
         {"226 ", "TYPE I\r\n"},
         {"200 ", "CWD /\r\n"},
         {"250 ", "SIZE pub/hello.txt\r\n"},
         {"213 12\r\n", "MDTM pub/hello.txt\r\n"},
         {"502 ", "PASV\r\n"},
         {"227 ", "RETR pub/hello.txt\r\n"},
         {"226 ", "PASV\r\n"},
         {"227 ", "STOR in/up2.txt\r\n"},
         {"226 ", "SITE UTIME 20261122094528 in/up2.txt\r\n"},
         {"502 ", "QUIT\r\n"}});
    EXPECT_EQ(
        CodesOf(client.heard),
        "220 211 331 230 257 250 227 150 226 200 250 213 502 227 150 226 227 150 226 502 221");
    EXPECT_NE(data[0].heard.find("3000 Jan 01  1970 data.bin\r\n"), std::string::npos);
    EXPECT_EQ(data[1].heard, "hello\nworld\n");
    ASSERT_TRUE(server->GetFiles().Find("in/up2.txt"));
    EXPECT_EQ(*server->GetFiles().Find("in/up2.txt"), "up\n");
}

TEST_F(FtpRealClient, InetutilsFetchesActiveAndStoresPassive)
{
    data[0].Listen(44027);
    data[1].Listen(44935);
    data[2].ConnectAt(4, "10.0.0.2", 40000);
    data[2].SayAt(5, "up\r\n");
    data[2].CloseAt(6);
    Run({{"220 ", "SYST\r\n"},
         {"215 ", "USER anonymous\r\n"},
         {"331 ", "PASS a@b\r\n"},
         {"230 ", "CWD pub\r\n"},
         {"250 ", "TYPE I\r\n"},
         {"200 ", "PORT 192,168,1,2,171,251\r\n"},
         {"200 ", "RETR data.bin\r\n"},
         {"226 ", "TYPE A\r\n"},
         {"200 ", "PORT 192,168,1,2,175,135\r\n"},
         {"200 ", "RETR hello.txt\r\n"},
         {"226 ", "CWD ../in\r\n"},
         {"250 ", "PASV\r\n"},
         {"227 ", "STOR up3.txt\r\n"},
         {"226 ", "PWD\r\n"},
         {"257 \"/in\" ", "QUIT\r\n"},
         {"221 ", ""}});
    EXPECT_EQ(data[0].heard.size(), 3000U);
    EXPECT_EQ(data[1].heard, "hello\r\nworld\r\n");
    ASSERT_TRUE(server->GetFiles().Find("in/up3.txt"));
    EXPECT_EQ(*server->GetFiles().Find("in/up3.txt"), "up\n");
}

TEST_F(FtpRealServer, VsftpdSendsAFile)
{
    client->SetAttribute("Mode", StringValue("ExtendedPassive"));
    client->Cd("pub");
    client->Command("FEAT");
    client->Command("STAT");
    client->Get("hello.txt");
    data.Script({{"", "hello\nworld\n"}});
    data.Listen(36140);
    data.CloseAt(5);
    Run({{"", "220 (vsFTPd 3.0.3)\r\n"},
         {"USER anonymous\r\n", "331 Please specify the password.\r\n"},
         {"PASS ns-3@\r\n", "230 Login successful.\r\n"},
         {"CWD pub\r\n", "250 Directory successfully changed.\r\n"},
         {"FEAT\r\n",
          "211-Features:\r\n EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n REST STREAM\r\n SIZE\r\n TVFS\r\n"
          "211 End\r\n"},
         {"STAT\r\n",
          "211-FTP server status:\r\n     Connected to 192.168.1.2\r\n     Logged in as ftp\r\n"
          "     TYPE: BINARY\r\n     No session bandwidth limit\r\n"
          "     Session timeout in seconds is 300\r\n     Control connection is plain text\r\n"
          "     Data connections will be plain text\r\n"
          "     At session startup, client count was 1\r\n"
          "     vsFTPd 3.0.3 - secure, fast, stable\r\n211 End of status\r\n"},
         {"TYPE I\r\n", "200 Switching to Binary mode.\r\n"},
         {"EPSV\r\n", "229 Entering Extended Passive Mode (|||36140|)\r\n"},
         {"RETR hello.txt\r\n",
          "150 Opening BINARY mode data connection for hello.txt (12 bytes).\r\n"
          "226 Transfer complete.\r\n"},
         {"QUIT\r\n", "221 Goodbye.\r\n"}});
    ASSERT_EQ(log.finished.size(), 1U) << log.GetText();
    EXPECT_TRUE(log.finished[0].succeeded) << log.finished[0];
    EXPECT_EQ(log.finished[0].bytes, 12U) << "the reply came before the file's end";
    EXPECT_EQ(log.lines.back(), "closed: ");
}

TEST_F(FtpRealServer, VsftpdRefuses)
{
    client->SetAttribute("Mode", StringValue("ExtendedActive"));
    client->Get("hello.txt");
    Run({{"", "220 (vsFTPd 3.0.3)\r\n"},
         {"USER anonymous\r\n", "331 Please specify the password.\r\n"},
         {"PASS ns-3@\r\n", "230 Login successful.\r\n"},
         {"TYPE I\r\n", "200 Switching to Binary mode.\r\n"},
         {"EPRT ", "500 Bad EPRT protocol.\r\n"},
         {"QUIT\r\n", "221 Goodbye.\r\n"}});
    ASSERT_EQ(log.finished.size(), 1U) << log.GetText();
    EXPECT_EQ(log.finished[0].text, "500 Bad EPRT protocol.");
    EXPECT_EQ(log.lines.back(), "closed: ");
}
