/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TCP_WINDOW_H
#define NF_TCP_WINDOW_H

#include "nf-tcp-state.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// What the windows say of a segment.
enum class TcpWindowResult : uint8_t
{
    OK,        //!< in both windows; what is known of both sides was updated
    OVERSHOT,  //!< a little more data than the receiver's window: passes, is not tracked
    SEQ_OVER,  //!< beyond the receiver's window: invalid
    ACK_OVER,  //!< acknowledges what was never sent: invalid
    SEQ_UNDER, //!< old data once more: passes, is not tracked
    ACK_UNDER, //!< an acknowledgement that is far too late: passes, is not tracked
};

/// What the check found, and the bound or number of bytes that its log line tells.
struct TcpWindowCheck
{
    TcpWindowResult result;
    uint32_t value;
};

/**
 * \brief Begin to follow a side with its first segment, a SYN or one from the middle.
 *
 * (Linux: tcp_new.) A connection that is picked up in its middle is not checked against windows,
 * whose scale nobody knows.
 */
void StartTcpWindows(TcpConnection& tcp, const TcpSegment& segment);

/**
 * \brief Check a segment against both sides' windows, and learn from it (Linux: tcp_in_window).
 *
 * Example: the client's SYN 1000 and the server's SYN/ACK 5000, ack 1001, window 8192 let the
 * client send up to 9193: sequence 9194 is OVERSHOT, and more than a window beyond, from 17385 on,
 * SEQ_OVER.
 *
 * \param tcp the connection
 * \param segment the segment
 * \param reply its direction
 * \param ackOffset what NAT added to the sequence numbers that it acknowledges
 * \param beLiberal whether every answer but OK is turned into OK; no more is learnt than without
 */
TcpWindowCheck CheckTcpWindows(TcpConnection& tcp,
                               const TcpSegment& segment,
                               bool reply,
                               int32_t ackOffset,
                               bool beLiberal);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TCP_WINDOW_H */
