/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_EVENT_H
#define NF_CONNTRACK_EVENT_H

#include "nf-expectation.h"
#include "nf-state-change.h"

#include <ostream>
#include <string>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-conntrack
/// \brief What a message of `conntrack -E` begins with.
enum class EventType : uint8_t
{
    NEW,
    UPDATE,
    DESTROY,
};

/// \ingroup netfilter-conntrack
/// \brief One message about a connection; valid while the trace source is called.
struct ConntrackEvent
{
    EventType type;               //!< NEW, UPDATE or DESTROY
    const Connection& connection; //!< as it is at this moment
    uint16_t events;              //!< bits of namespace ctevent that it reports
    uint32_t remaining;           //!< seconds until it times out, 0 when expired
};

/// \ingroup netfilter-conntrack
/// \brief One message about an expectation; valid while the trace source is called.
struct ExpectationEvent
{
    EventType type;                 //!< NEW or DESTROY
    const Expectation& expectation; //!< as it is at this moment
    uint32_t remaining;             //!< seconds until it times out
    ChangeCause cause;              //!< why it was made or removed
};

/**
 * \brief Print a message as `conntrack -E` does, without a timestamp and line end.
 *
 * Example: `    [NEW] udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=7 dport=9 [UNREPLIED] src=…`
 */
std::ostream& operator<<(std::ostream& os, const ConntrackEvent& event);

/**
 * \brief Print an expectation as `conntrack -L expect` does, without the line's end.
 * \param os where to
 * \param expectation the expectation
 * \param remaining seconds until it times out
 */
void PrintExpectation(std::ostream& os, const Expectation& expectation, uint32_t remaining);

/// Print a message as `conntrack -E expect` does, without a timestamp and line end.
std::ostream& operator<<(std::ostream& os, const ExpectationEvent& event);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_EVENT_H */
