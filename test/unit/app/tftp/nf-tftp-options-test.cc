/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Which options both sides come to hold (RFC 2347, 2348, 2349, 7440).

#include "nf-tftp-options.h"

#include <gtest/gtest.h>
#include <ostream>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

std::string
ToText(const TftpOptionList& options)
{
    std::string text;
    for (const auto& [name, value] : options)
    {
        text += (text.empty() ? "" : " ") + name + "=" + value;
    }
    return text;
}

/// "blksize=1428 tsize=0" as a list
TftpOptionList
FromText(const std::string& text)
{
    TftpOptionList options;
    std::istringstream words(text);
    for (std::string word; words >> word;)
    {
        const auto equals = word.find('=');
        options.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    return options;
}

std::string
ToText(const TftpParameters& agreed)
{
    return std::to_string(agreed.blockSize) + " x " + std::to_string(agreed.windowSize) +
           (agreed.timeout ? ", " + std::to_string(agreed.timeout) + " s" : "") +
           (agreed.size ? ", " + std::to_string(*agreed.size) + " bytes" : "");
}

struct Negotiation
{
    const char* name;
    const char* asked;
    const char* answered;
    const char* holds;
};

/// In the names of the tests.
void
PrintTo(const Negotiation& param, std::ostream* os)
{
    *os << param.name;
}

/// A server whose blocks are up to 8192 bytes and windows up to 16, and whose file has 700 bytes.
class TftpOptionsAnswer : public testing::TestWithParam<Negotiation>
{
  protected:
    TftpOptionsAnswer()
    {
        limits.blockSize = 8192;
        limits.windowSize = 16;
        limits.size = 700;
    }

    TftpParameters limits;
    TftpParameters agreed;
};

const Negotiation ANSWERS[] = {
    {"Nothing", "", "", "512 x 1"},
    {"BlockSize", "blksize=1428", "blksize=1428", "1428 x 1"},
    {"BlockSizeOfOld", "blksize=512", "blksize=512", "512 x 1"},
    {"BlockSizeAboveTheServers", "blksize=9000", "blksize=8192", "8192 x 1"},
    {"SmallestBlock", "blksize=8", "blksize=8", "8 x 1"},
    {"BlockTooSmall", "blksize=7", "", "512 x 1"},
    {"LargestBlock", "blksize=65464", "blksize=8192", "8192 x 1"},
    {"BlockTooLarge", "blksize=65465", "", "512 x 1"},
    {"BlockOfSixtyFourBits", "blksize=18446744073709551624", "", "512 x 1"},
    {"BlockOfTwoToThe32AndEight", "blksize=4294967304", "", "512 x 1"},
    {"WindowSize", "windowsize=8", "windowsize=8", "512 x 8"},
    {"WindowAboveTheServers", "windowsize=65535", "windowsize=16", "512 x 16"},
    {"NoWindow", "windowsize=0", "", "512 x 1"},
    {"WindowTooLarge", "windowsize=65536", "", "512 x 1"},
    {"Timeout", "timeout=255", "timeout=255", "512 x 1, 255 s"},
    {"NoTimeout", "timeout=0", "", "512 x 1"},
    {"TimeoutTooLong", "timeout=256", "", "512 x 1"},
    {"Size", "tsize=0", "tsize=700", "512 x 1, 700 bytes"},
    {"Unknown", "multicast= tsize=0 rollover=1", "tsize=700", "512 x 1, 700 bytes"},
    {"Twice", "blksize=1000 blksize=900", "blksize=1000", "1000 x 1"},
    {"TwiceAndTheFirstIsNone", "blksize=x blksize=900", "blksize=900", "900 x 1"},
    {"NotANumber", "blksize=1428x", "", "512 x 1"},
    {"Signed", "blksize=+1428 windowsize=-8", "", "512 x 1"},
    {"Hexadecimal", "blksize=0x100", "", "512 x 1"},
    {"Empty", "blksize=", "", "512 x 1"},
    {"LeadingZero", "blksize=01428", "blksize=1428", "1428 x 1"},
    {"AllInTheirOrder",
     "tsize=0 windowsize=8 timeout=3 blksize=1428",
     "tsize=700 windowsize=8 timeout=3 blksize=1428",
     "1428 x 8, 3 s, 700 bytes"},
};

INSTANTIATE_TEST_SUITE_P(Options,
                         TftpOptionsAnswer,
                         testing::ValuesIn(ANSWERS),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(TftpOptionsAnswer, OfAServer)
{
    const auto answer =
        AnswerTftpOptions(FromText(GetParam().asked), limits, TftpOpcode::READ, agreed);
    EXPECT_EQ(ToText(answer), GetParam().answered);
    EXPECT_EQ(ToText(agreed), GetParam().holds);
}

TEST_F(TftpOptionsAnswer, SizeOfAWriteIsTheClients)
{
    limits.size.reset();
    const auto answer = AnswerTftpOptions(FromText("tsize=18446744073709551615"),
                                          limits,
                                          TftpOpcode::WRITE,
                                          agreed);
    EXPECT_EQ(ToText(answer), "tsize=18446744073709551615");
    EXPECT_EQ(ToText(agreed), "512 x 1, 18446744073709551615 bytes");
}

TEST_F(TftpOptionsAnswer, SizeThatNobodyKnowsIsNotAnswered)
{
    limits.size.reset();
    const auto answer =
        AnswerTftpOptions(FromText("tsize=0 blksize=1000"), limits, TftpOpcode::READ, agreed);
    EXPECT_EQ(ToText(answer), "blksize=1000");
    EXPECT_EQ(ToText(agreed), "1000 x 1");
}

/// What a client makes of an answer; `holds` is the refusal when it begins with "option".
class TftpOptionsAccept : public testing::TestWithParam<Negotiation>
{
};

const Negotiation ACCEPTED[] = {
    {"Nothing", "blksize=1428", "", "512 x 1"},
    {"AsAsked", "blksize=1428 windowsize=8", "blksize=1428 windowsize=8", "1428 x 8"},
    {"Some", "blksize=1428 windowsize=8", "windowsize=8", "512 x 8"},
    {"Less", "blksize=1428 windowsize=8", "windowsize=1 blksize=8", "8 x 1"},
    {"Size", "tsize=0", "tsize=700", "512 x 1, 700 bytes"},
    {"Timeout", "timeout=3", "timeout=3", "512 x 1, 3 s"},
    {"NotAsked", "blksize=1428", "tsize=5", "option tsize was not asked for"},
    {"NothingAsked", "", "blksize=512", "option blksize was not asked for"},
    {"MoreBytes", "blksize=1428", "blksize=1429", "option blksize=1429 was answered to 1428"},
    {"MoreBlocks", "windowsize=8", "windowsize=9", "option windowsize=9 was answered to 8"},
    {"TooFewBytes", "blksize=1428", "blksize=7", "option blksize=7 was answered to 1428"},
    {"NoBlocks", "windowsize=8", "windowsize=0", "option windowsize=0 was answered to 8"},
    {"OtherTimeout", "timeout=3", "timeout=2", "option timeout=2 was answered to 3"},
    {"NotANumber", "tsize=0", "tsize=many", "option tsize=many was answered to 0"},
    {"Twice", "blksize=1428", "blksize=1000 blksize=900", "option blksize was answered twice"},
};

INSTANTIATE_TEST_SUITE_P(Options,
                         TftpOptionsAccept,
                         testing::ValuesIn(ACCEPTED),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(TftpOptionsAccept, ByAClient)
{
    TftpParameters agreed;
    const std::string fault =
        AcceptTftpOptions(FromText(GetParam().asked), FromText(GetParam().answered), agreed);
    EXPECT_EQ(fault.empty() ? ToText(agreed) : fault, GetParam().holds);
}

TEST(TftpOptions, WhatIsTheDefaultIsNotAskedFor)
{
    EXPECT_TRUE(AskTftpOptions({}, false).empty());
    EXPECT_EQ(ToText(AskTftpOptions({}, true)), "tsize=0");
    TftpParameters wanted{1428, 8, 3, 700};
    EXPECT_EQ(ToText(AskTftpOptions(wanted, true)),
              "blksize=1428 timeout=3 tsize=700 windowsize=8");
}

TEST(TftpOptions, AClientTakesWhatAServerAnswers)
{
    const TftpParameters wanted{9000, 100, 7, std::nullopt};
    const auto asked = AskTftpOptions(wanted, true);
    TftpParameters servers;
    const auto answer = AnswerTftpOptions(asked, {1428, 16, 0, 5}, TftpOpcode::READ, servers);
    TftpParameters clients;
    EXPECT_EQ(AcceptTftpOptions(asked, answer, clients), "");
    EXPECT_EQ(ToText(clients), "1428 x 16, 7 s, 5 bytes");
    EXPECT_EQ(ToText(servers), ToText(clients));
}

} // namespace
