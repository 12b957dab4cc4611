/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Blocks and acknowledgements (RFC 1350 section 2, RFC 7440), without a network.

#include "nf-test-tftp.h"
#include "nf-tftp-window.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

using Answer = TftpReceiver::Answer;
using Numbers = std::vector<uint16_t>;

/// \return numbers of the blocks that are in the window
Numbers
Fill(TftpSender& sender)
{
    EXPECT_TRUE(sender.Fill());
    Numbers numbers;
    for (std::size_t i = 0; i < sender.GetCount(); ++i)
    {
        numbers.push_back(sender.Get(i).number);
    }
    return numbers;
}

/// A receiver of blocks of 8 bytes.
struct Receiving
{
    explicit Receiving(uint16_t window)
        : receiver(SinkInto(kept), 8, window)
    {
    }

    /// Full blocks, one after the other. \return the last answer
    Answer Get(uint16_t first, uint16_t last)
    {
        Answer answer = Answer::NOTHING;
        for (uint32_t number = first; number <= last; ++number)
        {
            answer = receiver.Receive(static_cast<uint16_t>(number), "12345678");
        }
        return answer;
    }

    std::shared_ptr<Kept> kept = std::make_shared<Kept>();
    TftpReceiver receiver;
};

TEST(TftpSender, SendsOneBlockAfterTheOther)
{
    TftpSender sender(SourceOf("12345678abc"), 8, 1);
    EXPECT_EQ(Fill(sender), (Numbers{1}));
    EXPECT_EQ(sender.Get(0).data, "12345678");
    EXPECT_TRUE(sender.Acknowledge(1));
    EXPECT_EQ(Fill(sender), (Numbers{2}));
    EXPECT_EQ(sender.Get(0).data, "abc");
    EXPECT_FALSE(sender.IsDone());
    EXPECT_TRUE(sender.Acknowledge(2));
    EXPECT_TRUE(sender.IsDone());
    EXPECT_EQ(Fill(sender), Numbers{});
}

TEST(TftpSender, EndsAWholeNumberOfBlocksWithAnEmptyOne)
{
    TftpSender sender(SourceOf("12345678"), 8, 4);
    EXPECT_EQ(Fill(sender), (Numbers{1, 2}));
    EXPECT_EQ(sender.Get(1).data, "");
    EXPECT_TRUE(sender.Acknowledge(1));
    EXPECT_FALSE(sender.IsDone());
    EXPECT_TRUE(sender.Acknowledge(2));
    EXPECT_TRUE(sender.IsDone());
}

TEST(TftpSender, SendsAnEmptyFileAsOneEmptyBlock)
{
    TftpSender sender(SourceOf(""), 8, 4);
    EXPECT_EQ(Fill(sender), (Numbers{1}));
    EXPECT_TRUE(sender.Acknowledge(1));
    EXPECT_TRUE(sender.IsDone());
}

TEST(TftpSender, HearsOfABlockOnce)
{
    TftpSender sender(SourceOf(SomeBytes(800)), 8, 1);
    Fill(sender);
    EXPECT_FALSE(sender.Acknowledge(0));
    EXPECT_FALSE(sender.Acknowledge(2)) << "it was not sent";
    EXPECT_TRUE(sender.Acknowledge(1));
    EXPECT_FALSE(sender.Acknowledge(1)) << "the sorcerer's apprentice would answer";
    EXPECT_FALSE(sender.Acknowledge(65535));
    EXPECT_EQ(Fill(sender), (Numbers{2}));
}

TEST(TftpSender, GoesOnBehindTheAcknowledgedBlockOfAWindow)
{
    TftpSender sender(SourceOf(SomeBytes(800)), 8, 4);
    EXPECT_EQ(Fill(sender), (Numbers{1, 2, 3, 4}));
    EXPECT_TRUE(sender.Acknowledge(2));
    EXPECT_EQ(Fill(sender), (Numbers{3, 4, 5, 6}));
    EXPECT_FALSE(sender.Acknowledge(1));
    EXPECT_TRUE(sender.Acknowledge(6));
    EXPECT_EQ(Fill(sender), (Numbers{7, 8, 9, 10}));
}

TEST(TftpSender, CountsFrom65535To0)
{
    const std::size_t blocks = 65540;
    TftpSender sender(SourceOf(SomeBytes(blocks * 8)), 8, 1);
    for (std::size_t block = 1; block <= blocks; ++block)
    {
        ASSERT_EQ(Fill(sender), (Numbers{static_cast<uint16_t>(block)}));
        ASSERT_FALSE(sender.Acknowledge(static_cast<uint16_t>(block - 1)));
        ASSERT_TRUE(sender.Acknowledge(static_cast<uint16_t>(block)));
    }
    EXPECT_EQ(Fill(sender), (Numbers{5})) << "the empty one";
}

TEST(TftpSender, AWindowMayHoldTheWrap)
{
    TftpSender sender(SourceOf(SomeBytes(65600 * 8)), 8, 32767);
    Fill(sender);
    EXPECT_TRUE(sender.Acknowledge(32767));
    Fill(sender);
    EXPECT_TRUE(sender.Acknowledge(65533));
    const auto window = Fill(sender);
    EXPECT_EQ(Numbers(window.begin(), window.begin() + 4), (Numbers{65534, 65535, 0, 1}));
    EXPECT_FALSE(sender.Acknowledge(65533));
    EXPECT_TRUE(sender.Acknowledge(0));
    EXPECT_EQ(sender.Get(0).number, 1);
}

TEST(TftpReceiver, AnswersEachBlockOfALockStep)
{
    Receiving side(1);
    EXPECT_EQ(side.receiver.Receive(1, "12345678"), Answer::ACKNOWLEDGE);
    EXPECT_EQ(side.receiver.GetAcknowledged(), 1);
    EXPECT_EQ(side.receiver.Receive(2, "abc"), Answer::DONE);
    EXPECT_EQ(side.receiver.GetAcknowledged(), 2);
    EXPECT_TRUE(side.kept->committed);
    EXPECT_EQ(side.kept->content, "12345678abc");
}

TEST(TftpReceiver, SaysItsLastAnswerAgainAndNoOlderOne)
{
    Receiving side(1);
    side.Get(1, 3);
    EXPECT_EQ(side.Get(3, 3), Answer::ACKNOWLEDGE);
    EXPECT_EQ(side.Get(2, 2), Answer::NOTHING);
    EXPECT_EQ(side.receiver.GetAcknowledged(), 3);
    EXPECT_EQ(side.receiver.GetDuplicates(), 2U);
    EXPECT_EQ(side.kept->content.size(), 24U);
}

TEST(TftpReceiver, SaysTheEndAgainAndNothingComesBehindIt)
{
    Receiving side(4);
    EXPECT_EQ(side.receiver.Receive(1, "abc"), Answer::DONE);
    EXPECT_EQ(side.receiver.Receive(1, "abc"), Answer::DONE);
    EXPECT_EQ(side.receiver.Receive(2, "more"), Answer::NOTHING);
    EXPECT_EQ(side.receiver.Receive(1, std::string(100, 'x')), Answer::DONE)
        << "what was complete does not fail any more";
    EXPECT_EQ(side.receiver.Receive(2, std::string(100, 'x')), Answer::NOTHING);
    EXPECT_EQ(side.kept->content, "abc");
}

TEST(TftpReceiver, AnswersAWindowAtItsEnd)
{
    Receiving side(4);
    EXPECT_EQ(side.Get(1, 3), Answer::NOTHING);
    EXPECT_EQ(side.Get(4, 4), Answer::ACKNOWLEDGE);
    EXPECT_EQ(side.Get(5, 7), Answer::NOTHING);
    EXPECT_EQ(side.receiver.Receive(8, "end"), Answer::DONE);
}

TEST(TftpReceiver, AnswersAGapOnce)
{
    Receiving side(8);
    side.Get(1, 2);
    EXPECT_EQ(side.Get(4, 4), Answer::ACKNOWLEDGE);
    EXPECT_EQ(side.receiver.GetAcknowledged(), 2);
    EXPECT_EQ(side.Get(5, 8), Answer::NOTHING);
    EXPECT_EQ(side.Get(3, 9), Answer::NOTHING) << "a window begins behind the answer";
    EXPECT_EQ(side.Get(10, 10), Answer::ACKNOWLEDGE);
    EXPECT_EQ(side.kept->content.size(), 80U);
}

TEST(TftpReceiver, CountsFrom65535To0)
{
    Receiving side(1);
    EXPECT_EQ(side.Get(1, 65535), Answer::ACKNOWLEDGE);
    EXPECT_EQ(side.Get(0, 0), Answer::ACKNOWLEDGE);
    EXPECT_EQ(side.receiver.GetAcknowledged(), 0);
    EXPECT_EQ(side.Get(65535, 65535), Answer::NOTHING);
    EXPECT_EQ(side.Get(1, 1), Answer::ACKNOWLEDGE);
    EXPECT_EQ(side.kept->content.size(), 65537U * 8);
}

TEST(TftpReceiver, ABlockZeroBeforeTheFirstIsNone)
{
    Receiving side(1);
    EXPECT_EQ(side.Get(0, 0), Answer::NOTHING);
    EXPECT_EQ(side.Get(65535, 65535), Answer::NOTHING);
    EXPECT_EQ(side.kept->content, "");
}

TEST(TftpReceiver, RefusesWhatIsTooLongAndWhatFindsNoRoom)
{
    Receiving side(1);
    EXPECT_EQ(side.receiver.Receive(1, "123456789"), Answer::TOO_LONG);
    side.kept->room = 12;
    EXPECT_EQ(side.Get(1, 1), Answer::ACKNOWLEDGE);
    EXPECT_EQ(side.Get(2, 2), Answer::NO_ROOM);
    EXPECT_FALSE(side.kept->committed);
}

} // namespace
