/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Lines, commands, replies and addresses of FTP, as bytes.

#include "nf-ftp-message.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

using Lines = std::vector<std::string>;

/// Lines that come out when bytes go in, some at once.
Lines
LinesOf(const std::string& bytes, std::size_t piece = 1, std::size_t maxLength = 100)
{
    FtpLineReader reader(maxLength);
    Lines lines;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
    {
        const std::string part = bytes.substr(at, piece);
        reader.Append(reinterpret_cast<const uint8_t*>(part.data()), part.size());
        while (const auto line = reader.Next())
        {
            lines.push_back((line->tooLong ? "too long: " : "") + line->text);
        }
    }
    return lines;
}

/// The reply that lines are; code 0 when they are none, or not all of one.
FtpReply
ReplyOf(const Lines& lines)
{
    FtpReplyReader reader;
    for (std::size_t i = 0; i < lines.size(); ++i)
    {
        const auto result = reader.Add(lines[i]);
        const bool isLast = i + 1 == lines.size();
        if (result == FtpReplyReader::Result::BAD ||
            (result == FtpReplyReader::Result::COMPLETE) != isLast)
        {
            return {};
        }
    }
    return reader.Take();
}

std::string
Show(const std::optional<InetSocketAddress>& address)
{
    return address ? FormatFtpExtended(*address) : "none";
}

std::string
ShowExtended(const std::string& text)
{
    bool otherFamily;
    const auto address = ParseFtpExtended(text, otherFamily);
    return otherFamily ? "other" : Show(address);
}

} // namespace

TEST(FtpLines, ComeInAnyPieces)
{
    const std::string bytes = "USER a\r\n\r\nPASS b c \r\nNOOP\nQU";
    for (const std::size_t piece : {1, 2, 3, 7, 100})
    {
        EXPECT_EQ(LinesOf(bytes, piece), (Lines{"USER a", "", "PASS b c ", "NOOP"})) << piece;
    }
}

TEST(FtpLines, ACarriageReturnAloneIsText)
{
    EXPECT_EQ(LinesOf("a\rb\r\r\nc\r\0d\r\n"), (Lines{"a\rb\r"}));
    EXPECT_EQ(LinesOf(std::string("c\r\0d\r\n", 6)), (Lines{"c\rd"}));
}

TEST(FtpLines, TelnetIsLeftOut)
{
    // IAC IP IAC DM, as clients send it before ABOR; WILL and DO; a subnegotiation; IAC itself.
    EXPECT_EQ(LinesOf("\xff\xf4\xff\xf2"
                      "ABOR\r\n"),
              (Lines{"ABOR"}));
    EXPECT_EQ(LinesOf("\xff\xfb\x01NO\xff\xfd\x06OP\r\n"), (Lines{"NOOP"}));
    EXPECT_EQ(LinesOf("A\xff\xfa\x18xy\xff\xffz\xff\xf0"
                      "B\r\n"),
              (Lines{"AB"}));
    EXPECT_EQ(LinesOf("RETR \xff\xff\r\n"), (Lines{"RETR \xff"}));
}

TEST(FtpLines, OneThatIsTooLongIsTheOnlyOneLost)
{
    EXPECT_EQ(LinesOf("12345\r\n123456\r\n" + std::string(1000, 'x') + "\r\nab\r\n", 7, 5),
              (Lines{"12345", "too long: 12345", "too long: xxxxx", "ab"}));
}

TEST(FtpCommands, AreAVerbAndTheRest)
{
    EXPECT_EQ(ParseFtpCommand("retr  a b ").verb, "RETR");
    EXPECT_EQ(ParseFtpCommand("retr  a b ").argument, " a b ");
    EXPECT_EQ(ParseFtpCommand("NoOp").verb, "NOOP");
    EXPECT_EQ(ParseFtpCommand("").verb, "");
}

TEST(FtpReplies, OfOneLine)
{
    EXPECT_EQ(ReplyOf({"220 (vsFTPd 3.0.3)"}).code, 220);
    EXPECT_EQ(ReplyOf({"220 (vsFTPd 3.0.3)"}).GetText(), "(vsFTPd 3.0.3)");
    EXPECT_EQ(ReplyOf({"226"}).code, 226);
    EXPECT_EQ(ReplyOf({"226 "}).GetText(), "");
    for (const char* line :
         {"", "22", "22x ok", "220ok", "020 ok", "620 ok", "HTTP/1.1 400", " 220 a"})
    {
        EXPECT_EQ(ReplyOf({line}).code, 0) << line;
    }
}

TEST(FtpReplies, OfSeveralLines)
{
    // RFC 959 section 4.2's own example: a line may begin with another code.
    const FtpReply reply = ReplyOf({"123-First line",
                                    "Second line",
                                    "  234 A line beginning with numbers",
                                    "123 The last line"});
    EXPECT_EQ(reply.code, 123);
    EXPECT_EQ(reply.lines,
              (Lines{"First line",
                     "Second line",
                     "  234 A line beginning with numbers",
                     "The last line"}));
    EXPECT_EQ(ReplyOf({"220-a", "220-b", "221 c", "220 d"}).lines, (Lines{"a", "b", "221 c", "d"}));
    EXPECT_EQ(ReplyOf({"211-Features:", " SIZE", "211 End"}).lines,
              (Lines{"Features:", " SIZE", "End"}));
    EXPECT_EQ(ReplyOf({"220-a", "b"}).code, 0) << "not over";
}

TEST(FtpReplies, AreSentInBothForms)
{
    const FtpReply reply{211, {"Features:", "SIZE", "End"}};
    EXPECT_EQ(FormatFtpReply(reply), "211-Features:\r\n211-SIZE\r\n211 End\r\n");
    EXPECT_EQ(FormatFtpReply(reply, FtpReplyForm::INDENTED),
              "211-Features:\r\n SIZE\r\n211 End\r\n");
    EXPECT_EQ(FormatFtpReply({226, {"Done."}}), "226 Done.\r\n");
}

TEST(FtpAddresses, OfPort)
{
    EXPECT_EQ(FormatFtpHostPort(InetSocketAddress(Ipv4Address("192.168.5.103"), 1762)),
              "192,168,5,103,6,226");
    EXPECT_EQ(Show(ParseFtpHostPort("192,168,5,103,6,226")), "|1|192.168.5.103|1762|");
    EXPECT_EQ(Show(ParseFtpHostPort("255,255,255,255,255,255")), "|1|255.255.255.255|65535|");
    for (const char* text : {"",
                             "1,2,3,4,5",
                             "1,2,3,4,5,6,7",
                             "1,2,3,4,5,256",
                             "1,2,3,4,5,",
                             "1,2,,4,5,6",
                             "1,2,3,4,5,6 ",
                             " 1,2,3,4,5,6",
                             "1.2.3.4.5.6",
                             "-1,2,3,4,5,6",
                             "1,2,3,4,5,99999999999999999999"})
    {
        EXPECT_EQ(Show(ParseFtpHostPort(text)), "none") << text;
    }
}

TEST(FtpAddresses, OfPasv)
{
    for (const char* text : {"Entering Passive Mode (10,0,0,2,195,80).",
                             "Entering Passive Mode. 10,0,0,2,195,80",
                             "Entering Passive Mode =10,0,0,2,195,80",
                             "10,0,0,2,195,80",
                             "v2 Entering 1,2 Passive Mode (10,0,0,2,195,80)"})
    {
        EXPECT_EQ(Show(FindFtpHostPort(text)), "|1|10.0.0.2|50000|") << text;
    }
    EXPECT_EQ(Show(FindFtpHostPort("Entering Passive Mode")), "none");
}

TEST(FtpAddresses, OfEprt)
{
    EXPECT_EQ(ShowExtended("|1|132.235.1.2|6275|"), "|1|132.235.1.2|6275|");
    EXPECT_EQ(ShowExtended("!1!132.235.1.2!6275!"), "|1|132.235.1.2|6275|");
    EXPECT_EQ(ShowExtended("|2|1080::8:800:200C:417A|5282|"), "other");
    EXPECT_EQ(ShowExtended("|3|x|5282|"), "other");
    for (const char* text : {"",
                             "|",
                             "||||",
                             "|1|132.235.1.2|6275",
                             "|1|132.235.1.2|0|",
                             "|1|132.235.1|6275|",
                             "|1|132.235.1.2|65536|",
                             "|1|132.235.1.2|6275|x",
                             "|x|132.235.1.2|6275|",
                             "|1|132.235.1.256|6275|",
                             "|1|132.235.1.2|62 75|",
                             "11132.235.1.216275111"})
    {
        EXPECT_EQ(ShowExtended(text), "none") << text;
    }
}

TEST(FtpAddresses, OfEpsv)
{
    EXPECT_EQ(FindFtpExtendedPort("Entering Extended Passive Mode (|||6446|)"), 6446);
    EXPECT_EQ(FindFtpExtendedPort("(!!!6446!)."), 6446);
    for (const char* text :
         {"", "6446", "(|||6446)", "(||6446|)", "(|||0|)", "(|||65536|)", "(||||)", "(|||6446"})
    {
        EXPECT_EQ(FindFtpExtendedPort(text), std::nullopt) << text;
    }
}
