/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TCP_STATE_H
#define NF_TCP_STATE_H

#include "nf-tcp-segment.h"

#include <array>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// The settings nf_conntrack_tcp_*; times are in seconds.
struct TcpSysctls
{
    uint32_t beLiberal{0};
    uint32_t ignoreInvalidRst{0};
    uint32_t loose{1};
    uint32_t maxRetrans{3};
    uint32_t timeoutClose{10};
    uint32_t timeoutCloseWait{60};
    uint32_t timeoutEstablished{432000};
    uint32_t timeoutFinWait{120};
    uint32_t timeoutLastAck{30};
    uint32_t timeoutMaxRetrans{300};
    uint32_t timeoutSynRecv{60};
    uint32_t timeoutSynSent{120};
    uint32_t timeoutTimeWait{120};
    uint32_t timeoutUnacknowledged{300};
};

/**
 * \brief State of a connection as a router between both ends guesses it (Linux: enum
 * tcp_conntrack).
 *
 * \verbatim
 *  client --SYN-->          SYN_SENT      <--SYN/ACK-- server    SYN_RECV
 *  client --ACK-->          ESTABLISHED   one side's FIN         FIN_WAIT
 *  its ACK                  CLOSE_WAIT    the other side's FIN   LAST_ACK
 *  its ACK                  TIME_WAIT     RST                    CLOSE
 *  a SYN from both sides    SYN_SENT2
 * \endverbatim
 */
enum class TcpState : uint8_t
{
    NONE,
    SYN_SENT,
    SYN_RECV,
    ESTABLISHED,
    FIN_WAIT,
    CLOSE_WAIT,
    LAST_ACK,
    TIME_WAIT,
    CLOSE,
    SYN_SENT2,
    INVALID, //!< not a state: the segment is invalid
    IGNORE,  //!< not a state: the segment may be valid, and passes without a trace
};

/// \return "SYN_SENT", ...
const char* GetTcpStateName(TcpState state);

/// \return the state after a segment (Linux: tcp_conntracks). \param reply its direction
TcpState GetNextTcpState(TcpState state, TcpKind kind, bool reply);

/// \return seconds that a state lasts
uint32_t GetTcpTimeout(const TcpSysctls& sysctls, TcpState state);

/// Bits of TcpSide::flags (Linux: IP_CT_TCP_FLAG_*).
namespace tcpside
{
constexpr uint8_t WINDOW_SCALE = 0x01;        //!< it offered to scale its window
constexpr uint8_t SACK_PERM = 0x02;           //!< it reads SACK
constexpr uint8_t CLOSE_INIT = 0x04;          //!< it sent FIN first
constexpr uint8_t BE_LIBERAL = 0x08;          //!< what it sends is not checked against windows
constexpr uint8_t DATA_UNACKNOWLEDGED = 0x10; //!< the other side did not acknowledge all
constexpr uint8_t MAXACK_SET = 0x20;          //!< maxAck means something
} // namespace tcpside

/// Bits of TcpConnection::lastFlags beside those of namespace tcpside.
namespace tcplast
{
constexpr uint8_t EXPECT_CHALLENGE_ACK = 0x40; //!< a SYN was ignored in LAST_ACK (RFC 5961)
constexpr uint8_t SIMULTANEOUS_OPEN = 0x80;    //!< both sides sent a SYN
} // namespace tcplast

/// What is known of one side of a connection (Linux: struct ip_ct_tcp_state).
struct TcpSide
{
    uint32_t end;       //!< highest sequence number it sent
    uint32_t maxEnd;    //!< highest one it may send: acknowledged, and the window beyond
    uint32_t maxWindow; //!< largest window it offered, scaled; 0: not heard of yet
    uint32_t maxAck;    //!< highest acknowledgement it sent
    uint8_t scale;      //!< of the windows it offers
    uint8_t flags;      //!< bits of namespace tcpside
};

/// What is known of a connection (Linux: struct ip_ct_tcp). All zero when it is new.
struct TcpConnection
{
    std::array<TcpSide, 2> sides; //!< who sent the first packet, and the other
    TcpState state;
    uint8_t lastDirection;   //!< of the last packet: 0 original, 1 reply
    uint8_t retransmissions; //!< how often the last acknowledgement was repeated
    TcpKind lastKind;
    uint32_t lastSequence;
    uint32_t lastAck;
    uint32_t lastEnd;
    uint16_t lastWindow; //!< as it was in the header
    uint8_t lastScale;   //!< offered by a SYN that was ignored
    uint8_t lastFlags;   //!< offered by a SYN that was ignored, and bits of namespace tcplast
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TCP_STATE_H */
