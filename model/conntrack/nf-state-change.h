/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_STATE_CHANGE_H
#define NF_STATE_CHANGE_H

#include <cstdint>
#include <ostream>

namespace ns3
{
namespace netfilter
{

class Connection;
struct PacketContext;

/// \ingroup netfilter-conntrack
/// \brief Why a connection or an expectation was created, changed or removed.
enum class ChangeCause : uint8_t
{
    CREATED,    //!< its first packet made it; it is not in the table yet
    PACKET,     //!< a packet of its own
    RULE,       //!< a rule answered for the other side (REJECT --reject-with tcp-reset)
    REQUEST,    //!< simulation code asked for it (Ctnetlink)
    DISCARDED,  //!< it was never confirmed: its first packet was dropped, or a request refused
    TIMEOUT,    //!< its time was over
    REOPENED,   //!< a SYN begins a new connection in its place
    REPLACED,   //!< NAT gave its port away, or the same expectation was made again
    EARLY_DROP, //!< the table was full, or too many were expected
    GARBAGE,    //!< the table had been full, and was still nearly so
    INTERFACE,  //!< the interface went away that MASQUERADE had chosen
    FULFILLED,  //!< an expectation: the expected connection came
    MASTER,     //!< an expectation: its master is gone, or has no helper any more
};

/// Print what a cause says, e.g. "its time was over".
std::ostream& operator<<(std::ostream& os, ChangeCause cause);

/// \ingroup netfilter-conntrack
/// \brief What a connection is at one moment.
struct ConnectionState
{
    uint32_t status{0};       //!< bits of namespace status
    const char* protocol{""}; //!< its tracker's state, e.g. "SYN_SENT"; "" where there is none
};

/// \return whether nothing has changed; names of states are compared by where they stand
inline bool
operator==(const ConnectionState& a, const ConnectionState& b)
{
    return a.status == b.status && a.protocol == b.protocol;
}

/// Print `SYN_SENT CONFIRMED`: the tracker's state and the bits of the status.
std::ostream& operator<<(std::ostream& os, const ConnectionState& state);

/**
 * \ingroup netfilter-conntrack
 * \brief One change of a connection's state; valid while the trace source is called.
 *
 * Of one connection each change begins where the one before ended, but for the bits of NAT, which
 * are reported by the trace source NatBinding. The first one's cause is CREATED (REQUEST when
 * simulation code made it); the last one ends with DYING.
 */
struct StateChange
{
    const Connection& connection; //!< as it is now
    ConnectionState before;       //!< what it was
    ConnectionState after;        //!< what it is now
    ChangeCause cause;            //!< why
    const PacketContext* packet;  //!< the packet that did it, or nullptr
};

/// Print `udp 10.0.0.1:7 -> 10.0.0.2:9: CONFIRMED -> CONFIRMED,SEEN_REPLY (a packet)`.
std::ostream& operator<<(std::ostream& os, const StateChange& change);

} // namespace netfilter
} // namespace ns3

#endif /* NF_STATE_CHANGE_H */
