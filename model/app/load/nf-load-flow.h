/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_FLOW_H
#define NF_LOAD_FLOW_H

#include "nf-load-packet.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-app
/// \brief How a flow of a load goes.
enum class LoadKind : uint8_t
{
    TCP,       //!< SYN, SYN+ACK, ACK; segments; after its duration FIN, FIN+ACK, ACK
    HALF_OPEN, //!< a SYN whose answer is ignored: a flood
    UDP,       //!< requests and their responses
    SCAN,      //!< a SYN, and an RST in reply to SYN+ACK
    IDLE,      //!< SYN, SYN+ACK, ACK; never closed
};

/// \ingroup netfilter-app
/// \brief Addresses and ports of a flow, as the client sees them.
struct LoadTuple
{
    Ipv4Address client;     //!< the client's address
    Ipv4Address server;     //!< the server's address
    uint16_t clientPort{0}; //!< the client's port
    uint16_t serverPort{0}; //!< the server's port

    /// \return whether two tuples are equal
    bool operator==(const LoadTuple& other) const noexcept
    {
        return client == other.client && server == other.server && clientPort == other.clientPort &&
               serverPort == other.serverPort;
    }
};

/// As in "10.0.0.2:1024 -> 203.0.113.2:80".
std::ostream& operator<<(std::ostream& os, const LoadTuple& tuple);

/// \ingroup netfilter-app
/// \brief For hash tables of them.
struct LoadTupleHash
{
    /// \return the hash of a tuple
    std::size_t operator()(const LoadTuple& tuple) const noexcept;
};

/// \ingroup netfilter-app
/// \brief What a flow will be, when it begins.
struct LoadPlan
{
    LoadTuple tuple;              //!< addresses and ports
    LoadKind kind{LoadKind::TCP}; //!< how it goes
    /// TCP: segments with payload; UDP: requests, at least one
    uint16_t exchanges{0};
    uint32_t bytes{0}; //!< of payload, of all exchanges together
    /// Nanoseconds before each exchange and the end, the first UDP request is sent at once.
    int64_t gap{0};
};

/// \ingroup netfilter-app
/// \brief A live flow: its originator keeps 48 bytes and its tuple.
struct LoadFlow
{
    /// How far a flow is.
    enum class State : uint8_t
    {
        ASKING,  //!< not answered yet
        OPEN,    //!< answered
        CLOSING, //!< its FIN is sent
    };

    /// \param plan what it will be \param now when it begins, ns
    explicit LoadFlow(const LoadPlan& plan, int64_t now)
        : began(now),
          gap(plan.gap),
          bytes(plan.bytes),
          exchanges(plan.exchanges),
          kind(plan.kind)
    {
    }

    /// \return how much the next of its exchanges carries; it is taken off
    uint16_t TakeExchange();

    int64_t began;               //!< ns
    int64_t due{0};              //!< ns: when something is to be done; 0 for never
    int64_t gap;                 //!< ns, see LoadPlan
    uint32_t sequence{0};        //!< TCP: the next byte that the client sends
    uint32_t acknowledgement{0}; //!< TCP: the next byte that it expects
    uint32_t bytes;              //!< of payload, still to be sent
    uint16_t exchanges;          //!< still to be made
    LoadKind kind;               //!< how it goes
    State state{State::ASKING};  //!< how far it is
    uint8_t retries{0};          //!< SYNs that were sent again
    bool isUnanswered{false};    //!< IDLE: its last probe is
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_FLOW_H */
