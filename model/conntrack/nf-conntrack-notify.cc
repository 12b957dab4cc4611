/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What connection tracking tells whoever listens: events, changes of state, complaints.

#include "nf-alg.h"
#include "nf-conntrack.h"
#include "nf-tracker.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

bool
Conntrack::HasListener() const
{
    return hasListener || !m_eventTrace.IsEmpty() || !m_expectationTrace.IsEmpty();
}

void
Conntrack::NotifyEvent(const ConntrackEvent& event)
{
    m_eventTrace(event);
    if (hasListener)
    {
        onEvent(event);
    }
}

void
Conntrack::DeliverEvents(Connection& connection)
{
    if (connection.pendingEvents == 0 || !connection.hasEventCache || !connection.IsConfirmed() ||
        connection.Has(status::DYING))
    {
        return;
    }
    Announce(connection, std::exchange(connection.pendingEvents, 0));
}

void
Conntrack::Announce(Connection& connection, uint16_t events)
{
    // Whoever heard of the change may have deleted the connection: its DESTROY was the last word.
    if (!connection.hasEventCache || (events & connection.eventMask) == 0 ||
        connection.Has(status::DYING))
    {
        return;
    }
    const bool isNew = (events & (ctevent::NEW | ctevent::RELATED)) != 0;
    NotifyEvent(
        {isNew ? EventType::NEW : EventType::UPDATE, connection, events, GetRemaining(connection)});
}

void
Conntrack::SendExpectationEvent(EventType type, const Expectation& expectation, ChangeCause cause)
{
    const uint8_t bit = type == EventType::NEW ? expectevent::NEW : expectevent::DESTROY;
    if (expectation.master->hasEventCache && (expectation.master->expectEventMask & bit) != 0)
    {
        const ExpectationEvent event{type,
                                     expectation,
                                     m_expectations.GetRemaining(expectation),
                                     cause};
        m_expectationTrace(event);
        if (hasListener)
        {
            onExpectation(event);
        }
    }
}

ConnectionState
Conntrack::Remember(const Connection& connection) const
{
    return m_stateTrace.IsEmpty()
               ? ConnectionState{}
               : ConnectionState{connection.status, connection.tracker->GetStateName(connection)};
}

void
Conntrack::ReportNew(const Connection& connection, ChangeCause cause, const PacketContext* packet)
{
    if (!m_stateTrace.IsEmpty())
    {
        m_stateTrace({connection, {}, Remember(connection), cause, packet});
    }
}

void
Conntrack::ReportChange(const Connection& connection,
                        const ConnectionState& before,
                        ChangeCause cause,
                        const PacketContext* packet)
{
    const ConnectionState now = Remember(connection);
    if (!(before == now))
    {
        m_stateTrace({connection, before, now, cause, packet});
    }
}

void
Conntrack::ReportInvalid(const PacketContext& context,
                         const Connection* connection,
                         const std::string& reason)
{
    if (reason.empty())
    {
        return;
    }
    const uint8_t protocol = context.packet.GetProtocol();
    const InvalidPacket invalid{context, connection, protocol, reason};
    m_invalidTrace(invalid);
    constexpr uint32_t ALL = 255;
    if (onInvalid && m_sysctls.logInvalid != 0 &&
        (m_sysctls.logInvalid == protocol || m_sysctls.logInvalid == ALL))
    {
        onInvalid(invalid);
    }
}

void
Conntrack::ReportMissingHelper(const PacketContext& context)
{
    const Connection& connection = *context.ct;
    if (!onMissingHelper || connection.help || connection.master || !connection.IsConfirmed() ||
        connection.Has(status::NAT_CLASH))
    {
        return;
    }
    for (HelperPort& known : m_helperPorts)
    {
        // The port that was asked for, or the server's behind a translation.
        const uint16_t port = known.alg->GetPort();
        if (known.alg->GetProtocol() == connection.GetProtocol() &&
            (connection.GetOriginal().destinationPort == port ||
             connection.GetReply().sourcePort == port))
        {
            const bool isFirst = !std::exchange(known.wasMissed, true);
            onMissingHelper({connection, *known.alg, context.in == nullptr, isFirst});
            return;
        }
    }
}

} // namespace netfilter
} // namespace ns3
