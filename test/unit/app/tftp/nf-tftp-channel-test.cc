/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A sender and a receiver with a bad channel between them: every file arrives, and no packet is
// answered by ever more packets (RFC 1123 section 4.2.3.1, the sorcerer's apprentice).

#include "nf-test-tftp.h"
#include "nf-tftp-window.h"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

constexpr uint16_t BLOCK = 16;

/// What a channel does to one packet in how many; 0: never.
struct Faults
{
    uint64_t lose;
    uint64_t duplicate;
    uint64_t delay;
};

/// A channel whose packets arrive in the ticks to come.
template <typename T>
class Channel
{
  public:
    Channel(const Faults& faults, std::mt19937& random)
        : m_faults(faults),
          m_random(random)
    {
    }

    void Send(uint64_t now, const T& packet)
    {
        ++sent;
        if (Happens(m_faults.lose))
        {
            return;
        }
        const int copies = Happens(m_faults.duplicate) ? 2 : 1;
        for (int i = 0; i < copies; ++i)
        {
            const uint64_t late = Happens(m_faults.delay) ? m_random() % 40 : 0;
            m_packets.emplace(now + 1 + late, packet);
        }
    }

    /// \return whether there was a packet to take
    bool Take(uint64_t now, T& packet)
    {
        if (m_packets.empty() || m_packets.begin()->first > now)
        {
            return false;
        }
        packet = m_packets.begin()->second;
        m_packets.erase(m_packets.begin());
        return true;
    }

    uint64_t sent{0};

  private:
    bool Happens(uint64_t oneIn)
    {
        return oneIn != 0 && m_random() % oneIn == 0;
    }

    Faults m_faults;
    std::mt19937& m_random;
    std::multimap<uint64_t, T> m_packets;
};

struct Block
{
    uint16_t number;
    std::string data;
};

/// A file on its way, one tick after the other, with timers of 100 ticks that never grow longer.
class Journey
{
  public:
    Journey(const std::string& content, uint16_t window, const Faults& faults, uint32_t seed)
        : m_random(seed),
          m_blocks(faults, m_random),
          m_answers(faults, m_random),
          m_sender(SourceOf(content), BLOCK, window),
          m_receiver(SinkInto(kept), BLOCK, window)
    {
        SendWindow();
    }

    /// \return whether the sender knows that all has arrived
    bool Run(uint64_t ticks)
    {
        for (; m_now < ticks && !m_sender.IsDone(); ++m_now)
        {
            Block block;
            while (m_blocks.Take(m_now, block))
            {
                Receive(block);
            }
            uint16_t number;
            while (m_answers.Take(m_now, number))
            {
                if (m_sender.Acknowledge(number))
                {
                    SendWindow();
                }
            }
            if (m_now >= m_senderTimeout)
            {
                ++timeouts;
                SendWindow();
            }
            if (m_now >= m_receiverTimeout && !m_receiver.IsDone())
            {
                ++timeouts;
                m_receiver.Repeat();
                SendAnswer();
            }
        }
        return m_sender.IsDone();
    }

    uint64_t GetSentBlocks() const
    {
        return m_blocks.sent;
    }

    uint64_t GetSentAnswers() const
    {
        return m_answers.sent;
    }

    std::shared_ptr<Kept> kept = std::make_shared<Kept>();
    uint64_t timeouts{0};

  private:
    void SendWindow()
    {
        EXPECT_TRUE(m_sender.Fill());
        m_senderTimeout = m_now + 100;
        for (std::size_t i = 0; i < m_sender.GetCount(); ++i)
        {
            m_blocks.Send(m_now, {m_sender.Get(i).number, m_sender.Get(i).data});
        }
    }

    void SendAnswer()
    {
        m_receiverTimeout = m_now + 100;
        m_answers.Send(m_now, m_receiver.GetAcknowledged());
    }

    void Receive(const Block& block)
    {
        const uint16_t before = m_receiver.GetAcknowledged();
        const auto answer = m_receiver.Receive(block.number, block.data);
        EXPECT_NE(answer, TftpReceiver::Answer::TOO_LONG);
        EXPECT_NE(answer, TftpReceiver::Answer::NO_ROOM);
        if (m_receiver.GetAcknowledged() != before)
        {
            m_receiverTimeout = m_now + 100;
        }
        if (answer != TftpReceiver::Answer::NOTHING)
        {
            SendAnswer();
        }
    }

    std::mt19937 m_random;
    Channel<Block> m_blocks;
    Channel<uint16_t> m_answers;
    TftpSender m_sender;
    TftpReceiver m_receiver;
    uint64_t m_now{0};
    uint64_t m_senderTimeout{0};
    uint64_t m_receiverTimeout{100};
};

class TftpChannel : public testing::TestWithParam<uint16_t>
{
};

INSTANTIATE_TEST_SUITE_P(Windows, TftpChannel, testing::Range<uint16_t>(1, 17));

TEST_P(TftpChannel, NothingIsSentTwiceWhereNothingIsLost)
{
    const std::string content = SomeBytes(200 * BLOCK + 3);
    Journey journey(content, GetParam(), {0, 0, 0}, 1);
    EXPECT_TRUE(journey.Run(100000));
    EXPECT_EQ(journey.kept->content, content);
    EXPECT_EQ(journey.GetSentBlocks(), 201U);
    EXPECT_EQ(journey.GetSentAnswers(), (201U + GetParam() - 1) / GetParam());
    EXPECT_EQ(journey.timeouts, 0U);
}

TEST_P(TftpChannel, OneDuplicateOfEveryPacketIsAnsweredOnceAtMost)
{
    const std::string content = SomeBytes(200 * BLOCK);
    Journey journey(content, GetParam(), {0, 1, 0}, 1);
    EXPECT_TRUE(journey.Run(100000));
    EXPECT_EQ(journey.kept->content, content);
    EXPECT_EQ(journey.GetSentBlocks(), 201U) << "no block is sent for a repeated answer";
    EXPECT_LE(journey.GetSentAnswers(), 402U);
    EXPECT_EQ(journey.timeouts, 0U);
}

TEST_P(TftpChannel, ALateDuplicateDoublesNothingFromThereOn)
{
    const std::string content = SomeBytes(1000 * BLOCK);
    for (uint32_t seed = 1; seed <= 20; ++seed)
    {
        // One packet in 200 comes twice, or late and out of order: some windows go again, not all.
        Journey journey(content, GetParam(), {0, 200, 200}, seed);
        ASSERT_TRUE(journey.Run(1000000)) << "seed " << seed;
        ASSERT_EQ(journey.kept->content, content) << "seed " << seed;
        const uint64_t accidents = 4 * (journey.GetSentBlocks() + journey.GetSentAnswers()) / 200;
        EXPECT_LE(journey.GetSentBlocks(), 1001 + (journey.timeouts + accidents + 10) * GetParam())
            << "seed " << seed;
    }
}

TEST_P(TftpChannel, EveryFileArrivesWhateverHappens)
{
    std::mt19937 random(GetParam());
    for (uint32_t seed = 1; seed <= 60; ++seed)
    {
        const std::string content = SomeBytes(random() % (40 * BLOCK));
        const Faults faults{3 + random() % 10, 2 + random() % 10, 2 + random() % 10};
        Journey journey(content, GetParam(), faults, seed);
        ASSERT_TRUE(journey.Run(1000000)) << "seed " << seed;
        ASSERT_TRUE(journey.kept->committed) << "seed " << seed;
        ASSERT_EQ(journey.kept->content, content) << "seed " << seed;
        // Each packet that comes costs a window at most, and a window one answer for each block.
        const uint64_t blocks = content.size() / BLOCK + 1;
        EXPECT_LE(journey.GetSentBlocks(), (4 * blocks + journey.timeouts) * GetParam());
    }
}

} // namespace
