/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// FtpServer against a hand-driven client: commands and refusals, as literal lines.

#include "nf-test-ftp.h"

#include "ns3/boolean.h"
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

const std::string LOGIN = "USER anonymous\r\nPASS x\r\n";

/// A server, and a client that says what it is told after a second.
class FtpServerByHand : public testing::Test
{
  public:
    FtpServerByHand()
        : server(AddFtpServer(net)),
          client(net.client)
    {
        server->GetFiles().Add("pub/hello.txt", "hello\nworld\n");
        server->GetFiles().AddGenerated("data.bin", 3000);
        client.ConnectAt(1, "10.0.0.2", 21);
    }

    /// \return the codes of the replies
    std::string Say(const std::string& bytes)
    {
        client.SayAt(2, bytes);
        net.Run(20);
        return CodesOf(client.heard);
    }

    /// \return the last reply to a command, after logging in
    std::string Ask(const std::string& command)
    {
        Say(LOGIN + command + "\r\n");
        const std::size_t login = client.heard.find("230 Login successful.\r\n");
        return login == std::string::npos ? client.heard : client.heard.substr(login + 23);
    }

    TestNetwork net;
    Ptr<FtpServer> server;
    TcpPeer client;
};

/// A command, and the reply to it after a login.
struct Exchange
{
    const char* command;
    const char* reply;
};

void
PrintTo(const Exchange& exchange, std::ostream* out)
{
    for (const char character : std::string(exchange.command))
    {
        *out << (character < ' ' || character > '~' ? '.' : character); // a line for CTest
    }
}

class FtpServerCommand : public FtpServerByHand, public testing::WithParamInterface<Exchange>
{
};

} // namespace

TEST_P(FtpServerCommand, IsAnswered)
{
    EXPECT_EQ(Ask(GetParam().command), std::string(GetParam().reply) + "\r\n");
}

INSTANTIATE_TEST_SUITE_P(
    Each,
    FtpServerCommand,
    testing::Values(
        Exchange{"TYPE I", "200 Switching to Binary mode."},
        Exchange{"type a n", "200 Switching to ASCII mode."},
        Exchange{"TYPE L 8", "200 Switching to Binary mode."},
        Exchange{"TYPE E", "504 Only types A N, I and L 8 are known."},
        Exchange{"TYPE A T", "504 Only types A N, I and L 8 are known."},
        Exchange{"TYPE X", "501 Unknown type."},
        Exchange{"TYPE", "501 TYPE needs an argument."},
        Exchange{"MODE S", "200 Mode set to S."},
        Exchange{"MODE B", "504 Only mode S is known."},
        Exchange{"MODE X", "501 Unknown mode."},
        Exchange{"STRU F", "200 Structure set to F."},
        Exchange{"STRU R", "504 Only structure F is known."},
        Exchange{"PORT 192,168,1,2,195,80", "200 PORT command successful. Consider using PASV."},
        Exchange{"PORT 192,168,1,2,0,0", "501 Not six numbers that are an address and a port."},
        Exchange{"PORT 192,168,1,2,195", "501 Not six numbers that are an address and a port."},
        Exchange{"EPRT |1|192.168.1.2|50000|", "200 EPRT command successful. Consider using EPSV."},
        Exchange{"EPRT |2|::1|50000|", "522 Network protocol not supported, use (1)"},
        Exchange{"EPRT 192.168.1.2", "501 Not as |1|132.235.1.2|6275|."},
        Exchange{"EPSV 2", "522 Network protocol not supported, use (1)"},
        Exchange{"EPSV x", "501 Neither a network protocol nor ALL."},
        Exchange{"EPSV ALL\r\nPASV", "200 EPSV ALL ok.\r\n501 Not allowed after EPSV ALL."},
        Exchange{"EPSV ALL\r\nPORT 192,168,1,2,195,80",
                 "200 EPSV ALL ok.\r\n501 Not allowed after EPSV ALL."},
        Exchange{"RETR data.bin", "425 Use PORT or PASV first."},
        Exchange{"RETR none", "550 Failed to open file: File not found."},
        Exchange{"RETR pub", "550 Failed to open file: Not a plain file."},
        Exchange{"RETR", "501 RETR needs an argument."},
        Exchange{"STOR pub", "553 Could not create file: it is a folder."},
        Exchange{"TYPE I\r\nREST 9\r\nSTOR new",
                 "200 Switching to Binary mode.\r\n350 Restart position accepted (9).\r\n554 "
                 "Invalid REST parameter: the file is "
                 "shorter."},
        Exchange{"TYPE I\r\nREST 3001\r\nRETR data.bin",
                 "200 Switching to Binary mode.\r\n350 Restart position accepted (3001).\r\n554 "
                 "Invalid REST parameter: the file is shorter."},
        Exchange{"REST x", "501 Not a number of bytes."},
        Exchange{"REST 0", "350 Restart position accepted (0)."},
        Exchange{"LIST none", "450 No such file or folder."},
        Exchange{"NLST none", "450 No such file or folder."},
        Exchange{"TYPE I\r\nSIZE data.bin", "200 Switching to Binary mode.\r\n213 3000"},
        Exchange{"SIZE data.bin", "550 SIZE is not known in ASCII mode."},
        Exchange{"TYPE I\r\nSIZE none",
                 "200 Switching to Binary mode.\r\n550 Could not get file size."},
        Exchange{"CWD pub\r\nPWD",
                 "250 Directory successfully changed.\r\n257 \"/pub\" is the current directory"},
        Exchange{"CWD pub\r\nCDUP\r\nXPWD",
                 "250 Directory successfully changed.\r\n250 Directory successfully "
                 "changed.\r\n257 \"/\" is the current directory"},
        Exchange{"CWD none", "550 Failed to change directory."},
        Exchange{"CWD ../../..", "250 Directory successfully changed."},
        Exchange{"MKD a\"b", "257 \"/a\"\"b\" created"},
        Exchange{"MKD pub", "550 Create directory operation failed: File already exists."},
        Exchange{
            "DELE data.bin\r\nDELE data.bin",
            "250 Delete operation successful.\r\n550 Delete operation failed: File not found."},
        Exchange{"SYST", "215 UNIX Type: L8"},
        Exchange{"NOOP", "200 NOOP ok."},
        Exchange{"\xff\xf4\xff\xf2"
                 "ABOR",
                 "226 ABOR successful."},
        Exchange{"ALLO 5", "202 ALLO is superfluous here."},
        Exchange{"SITE HELP", "502 SITE is not implemented."},
        Exchange{"FOO", "500 Unknown command."},
        Exchange{"", "500 Unknown command."},
        Exchange{"PASS x", "503 Already logged in."},
        Exchange{"FEAT", "211-Features:\r\n EPRT\r\n EPSV\r\n REST STREAM\r\n SIZE\r\n211 End"},
        Exchange{"QUIT", "221 Goodbye."}));

TEST_F(FtpServerByHand, WantsALogin)
{
    EXPECT_EQ(Say("RETR data.bin\r\nPASV\r\nPASS x\r\nNOOP\r\nUSER\r\n"),
              "220 530 530 503 200 501");
}

TEST_F(FtpServerByHand, KnowsAUser)
{
    server->SetAttribute("User", StringValue("lisa"));
    server->SetAttribute("Password", StringValue("Secret 1"));
    server->SetAttribute("AllowAnonymous", BooleanValue(false));
    EXPECT_EQ(Say("USER anonymous\r\nPASS x\r\nPWD\r\nUSER lisa\r\nPASS secret 1\r\n"
                  "USER lisa\r\nPASS Secret 1\r\nPWD\r\nUSER bob\r\nPWD\r\n"),
              "220 331 530 530 331 530 331 230 257 331 530");
}

TEST_F(FtpServerByHand, HasNoUserButAnonymous)
{
    EXPECT_EQ(Say("USER lisa\r\nPASS \r\nUSER \r\nuser Ftp\r\npass\r\n"),
              "220 331 530 501 331 230");
}

TEST_F(FtpServerByHand, TakesCommandsInAnyPieces)
{
    const std::string bytes = LOGIN + "noop\r\nPWD\r\n";
    for (std::size_t i = 0; i < bytes.size(); ++i)
    {
        client.SayAt(2 + 0.1 * static_cast<double>(i), bytes.substr(i, 1));
    }
    net.Run(20);
    EXPECT_EQ(CodesOf(client.heard), "220 331 230 200 257");
}

TEST_F(FtpServerByHand, RefusesALineThatIsTooLong)
{
    server->SetAttribute("MaxLine", UintegerValue(100));
    EXPECT_EQ(Say(LOGIN + "CWD " + std::string(100, 'x') + "\r\nNOOP\r\n"), "220 331 230 500 200");
}

TEST_F(FtpServerByHand, GreetsWithSeveralLines)
{
    server->SetAttribute("Banner", StringValue("One\nTwo\nThree"));
    Say("QUIT\r\nNOOP\r\n");
    EXPECT_EQ(client.heard, "220-One\r\n220-Two\r\n220 Three\r\n221 Goodbye.\r\n");
    EXPECT_TRUE(client.closed);
    EXPECT_EQ(server->GetSessions(), 0U);
}

TEST_F(FtpServerByHand, SendsAwayWhoIsIdle)
{
    server->SetAttribute("IdleTimeout", TimeValue(Seconds(5)));
    FtpLog log(server);
    client.SayAt(4, "NOOP\r\n");
    net.Run(8);
    EXPECT_EQ(CodesOf(client.heard), "220 200");
    net.Run(12);
    EXPECT_EQ(CodesOf(client.heard), "220 200 421");
    EXPECT_TRUE(client.closed);
    EXPECT_EQ(log.lines.back(), "closed: Timeout.");
}

TEST_F(FtpServerByHand, HasRoomForSoManyOnly)
{
    server->SetAttribute("MaxSessions", UintegerValue(1));
    TcpPeer second(net.client);
    second.ConnectAt(2, "10.0.0.2", 21);
    client.CloseAt(5);
    TcpPeer third(net.client);
    third.ConnectAt(6, "10.0.0.2", 21);
    net.Run(20);
    EXPECT_EQ(CodesOf(client.heard), "220");
    EXPECT_EQ(CodesOf(second.heard), "421");
    EXPECT_EQ(CodesOf(third.heard), "220");
}

TEST_F(FtpServerByHand, SaysGoodbyeWhenItIsStopped)
{
    server->SetStopTime(Seconds(3));
    EXPECT_EQ(Say(LOGIN), "220 331 230 421");
    EXPECT_TRUE(client.closed);
}

TEST_F(FtpServerByHand, DoesNotWriteWhenItMayNot)
{
    server->SetAttribute("AllowWrite", BooleanValue(false));
    EXPECT_EQ(Say(LOGIN + "STOR a\r\nAPPE a\r\nDELE data.bin\r\nMKD a\r\n"),
              "220 331 230 550 550 550 550");
}

TEST_F(FtpServerByHand, DoesNotOverwriteWhenItMayNot)
{
    server->SetAttribute("AllowOverwrite", BooleanValue(false));
    EXPECT_EQ(Say(LOGIN + "STOR data.bin\r\nSTOR pub/hello.txt\r\n"), "220 331 230 553 553");
}
