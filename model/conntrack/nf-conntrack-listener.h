/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_LISTENER_H
#define NF_CONNTRACK_LISTENER_H

#include "nf-conntrack-event.h"
#include "nf-invalid-packet.h"
#include "nf-missing-helper.h"
#include "nf-state-change.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/// What connection tracking reports, by kind.
enum class ConntrackTopic : uint8_t
{
    STATE,   //!< every change of a connection's state
    EVENT,   //!< what `conntrack -E` and `conntrack -E expect` print
    INVALID, //!< packets that are INVALID, and why
    LOG,     //!< lines of the kernel's log, and connections without the helper of their port
    COUNT,   //!< how many there are
};

/**
 * \ingroup netfilter-conntrack
 * \brief Receives what connection tracking reports: trace sources, ctnetlink, the kernel's log.
 *
 * It may change and delete connections from within, and is not called for the topics that it did
 * not name to ConntrackEvents::Add().
 */
class ConntrackListener
{
  public:
    virtual ~ConntrackListener() = default;

    /**
     * \return whether it would use a report now. Without such a listener no change of a state is
     * composed, and with nf_conntrack_events=2 a new connection has no events (Linux:
     * ctnetlink_has_listener). A report may come all the same
     */
    virtual bool Wants(ConntrackTopic topic) const = 0;

    /// STATE: a connection's state changed.
    virtual void OnStateChange(const StateChange& /* change */)
    {
    }

    /// EVENT: a message about a connection.
    virtual void OnEvent(const ConntrackEvent& /* event */)
    {
    }

    /// EVENT: a message about an expectation.
    virtual void OnExpectationEvent(const ExpectationEvent& /* event */)
    {
    }

    /// EVENT: a new connection fulfils an expectation; it is not translated yet.
    virtual void OnExpectationMatch(const Connection& /* connection */,
                                    const Expectation& /* expectation */)
    {
    }

    /// INVALID: a packet is INVALID.
    virtual void OnInvalid(const InvalidPacket& /* invalid */)
    {
    }

    /// LOG: a line for the kernel's log.
    virtual void OnLog(const std::string& /* line */)
    {
    }

    /// LOG: a new connection to a helper's port was confirmed without that helper.
    virtual void OnMissingHelper(const MissingHelper& /* missing */)
    {
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_LISTENER_H */
