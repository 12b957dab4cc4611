/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TCP_STORY_H
#define NF_TCP_STORY_H

#include "nf-tcp-machine.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// What a segment of a TcpStory may have beside flags and numbers.
struct TcpExtra
{
    uint32_t size{0}; //!< bytes of data
    uint16_t window{8192};
    std::vector<uint8_t> options{};
};

/**
 * \brief One connection followed without packets: segments go in, outcomes come out.
 *
 * `story.Open(); story.Back("R", 5001)` ends a connection whose client began at 1000, whose server
 * at 5000. It keeps what the connection's status would tell, with 432000 s left.
 */
class TcpStory
{
  public:
    /// A segment from the client. \param flags letters of FIN, SYN, RST, PSH, ACK, URG
    TcpOutcome Out(const std::string& flags,
                   uint32_t sequence,
                   uint32_t acknowledgement = 0,
                   const TcpExtra& extra = {})
    {
        return Send(false, flags, sequence, acknowledgement, extra);
    }

    /// A segment from the server.
    TcpOutcome Back(const std::string& flags,
                    uint32_t sequence,
                    uint32_t acknowledgement = 0,
                    const TcpExtra& extra = {})
    {
        return Send(true, flags, sequence, acknowledgement, extra);
    }

    /// The handshake: both sides have offered windows of 8192 without scale.
    void Open()
    {
        Out("S", 1000);
        Back("SA", 5000, 1001);
        Out("A", 1001, 5001);
    }

    TcpConnection tcp{};
    TcpSysctls sysctls;
    bool seenReply{false};
    bool assured{false};
    bool fixedTimeout{false};
    uint32_t secondsLeft{432000};

  private:
    TcpOutcome Send(bool reply,
                    const std::string& flags,
                    uint32_t sequence,
                    uint32_t acknowledgement,
                    const TcpExtra& extra)
    {
        const std::string letters = "FSRPAU";
        std::vector<uint8_t> bytes(20);
        const auto put = [&](uint32_t at, uint32_t value, uint32_t count) {
            for (uint32_t i = 0; i < count; ++i)
            {
                bytes[at + i] = static_cast<uint8_t>(value >> 8 * (count - 1 - i));
            }
        };
        put(4, sequence, 4);
        put(8, acknowledgement, 4);
        put(14, extra.window, 2);
        bytes[12] = static_cast<uint8_t>((5 + extra.options.size() / 4) << 4);
        for (const char letter : flags)
        {
            bytes[13] |= static_cast<uint8_t>(1 << letters.find(letter));
        }
        bytes.insert(bytes.end(), extra.options.begin(), extra.options.end());

        TcpSegment segment;
        TcpOutcome outcome;
        outcome.verdict = TcpVerdict::INVALID;
        if (ReadTcpSegment(bytes.data(), bytes.size(), bytes.size() + extra.size, segment) !=
            TcpFault::NONE)
        {
            return outcome;
        }
        if (!m_started)
        {
            outcome.reason = StartTcp(tcp, segment, sysctls);
            if (outcome.reason != TcpReason::NONE)
            {
                return outcome;
            }
            m_started = true;
        }
        outcome = TrackTcp(tcp,
                           segment,
                           {reply, seenReply, assured, fixedTimeout, 0, secondsLeft},
                           sysctls);
        seenReply = seenReply || (reply && outcome.verdict != TcpVerdict::INVALID);
        assured = assured || outcome.assure;
        return outcome;
    }

    bool m_started{false};
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TCP_STORY_H */
