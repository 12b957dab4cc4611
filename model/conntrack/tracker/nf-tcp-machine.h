/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TCP_MACHINE_H
#define NF_TCP_MACHINE_H

#include "nf-tcp-window.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// What is to be done about a segment.
enum class TcpVerdict : uint8_t
{
    FOLLOW,  //!< it belongs to the connection: refresh the timeout, count it
    PASS,    //!< it belongs to the connection, and changes nothing
    INVALID, //!< it does not
    REOPEN,  //!< the connection is over: delete it, and look again as for a new one
    KILL,    //!< it ended the connection: count it, delete the connection, and let it pass
};

/// Why a segment is not tracked, for nf_conntrack_log_invalid.
enum class TcpReason : uint8_t
{
    NONE,
    NOT_NEW,       //!< nothing begins like this
    NOT_LOOSE,     //!< from the middle of a connection, and nf_conntrack_tcp_loose is 0
    STATE_IGNORED, //!< by the state table, may be valid
    STATE_INVALID, //!< by the state table
    CHALLENGE_ACK, //!< the answer to a SYN that was ignored (RFC 5961)
    INVALID_RST,   //!< a RST below what was acknowledged
    WINDOW,        //!< TcpOutcome::window tells which
};

/// What a connection's other parts know, and a segment's effect depends on.
struct TcpCircumstances
{
    bool reply;           //!< the segment's direction
    bool seenReply;       //!< the connection's status
    bool assured;         //!< the connection's status
    bool fixedTimeout;    //!< the connection's status
    int32_t ackOffset;    //!< what NAT added to the numbers that it acknowledges
    uint32_t secondsLeft; //!< of the connection, whole seconds
};

/// The answer.
struct TcpOutcome
{
    TcpVerdict verdict{TcpVerdict::FOLLOW};
    TcpReason reason{TcpReason::NONE};
    TcpWindowCheck window{TcpWindowResult::OK, 0};
    TcpState oldState{TcpState::NONE};
    bool changed{false};   //!< the state is another one
    bool assure{false};    //!< the connection becomes ASSURED
    uint32_t timeout{0};   //!< seconds, with FOLLOW
    uint32_t shortened{0}; //!< seconds that an INVALID segment leaves the connection, 0: as it is
};

/**
 * \brief Whether a segment may open a connection; if so, begin to follow it (Linux: tcp_new).
 * \return NONE, or why not
 */
TcpReason StartTcp(TcpConnection& tcp, const TcpSegment& segment, const TcpSysctls& sysctls);

/**
 * \brief Follow one segment of a connection (Linux: nf_conntrack_tcp_packet).
 *
 * Pure logic: what it knows is in its arguments, what it does is in its answer and in \p tcp.
 */
TcpOutcome TrackTcp(TcpConnection& tcp,
                    const TcpSegment& segment,
                    const TcpCircumstances& circumstances,
                    const TcpSysctls& sysctls);

/// \return whether a table that is nearly full may do without it (Linux: tcp_can_early_drop)
bool IsTcpClosing(TcpState state);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TCP_MACHINE_H */
