/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-events.h"

#include "nf-tracker.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

ConntrackEvents::ConntrackEvents(const Sysctls& sysctls)
    : m_sysctls(sysctls)
{
}

void
ConntrackEvents::Add(ConntrackListener& listener, std::initializer_list<ConntrackTopic> topics)
{
    for (const ConntrackTopic topic : topics)
    {
        m_listeners[static_cast<uint32_t>(topic)].push_back(&listener);
    }
}

void
ConntrackEvents::Remove(const ConntrackListener& listener)
{
    // Its places stay empty: a report may be under way through them.
    for (auto& listeners : m_listeners)
    {
        std::replace(listeners.begin(),
                     listeners.end(),
                     const_cast<ConntrackListener*>(&listener),
                     static_cast<ConntrackListener*>(nullptr));
    }
}

void
ConntrackEvents::Clear()
{
    for (auto& listeners : m_listeners)
    {
        listeners.clear();
    }
}

template <typename Call>
void
ConntrackEvents::ForEach(ConntrackTopic topic, const Call& call)
{
    // By number: a listener may remove itself, add another, or dispose of the node.
    const auto& listeners = m_listeners[static_cast<uint32_t>(topic)];
    for (std::size_t i = 0; i < listeners.size(); ++i)
    {
        if (listeners[i] != nullptr)
        {
            call(*listeners[i]);
        }
    }
}

ConntrackEvents::OpenChange::OpenChange(ConntrackEvents& theEvents,
                                        const Connection& theConnection,
                                        ChangeCause theCause,
                                        const PacketContext* thePacket)
    : events(theEvents),
      outer(theEvents.m_open),
      connection(theConnection),
      cause(theCause),
      packet(thePacket)
{
    // What the outer one has written comes first.
    events.ReportWritten(connection);
    before = GetState(connection);
    events.m_open = this;
}

ConntrackEvents::OpenChange::~OpenChange()
{
    events.m_open = outer;
}

ConnectionState
ConntrackEvents::GetState(const Connection& connection)
{
    return {connection.GetStatus(), connection.tracker->GetStateName(connection)};
}

void
ConntrackEvents::ReportWritten(const Connection& connection)
{
    // Only the innermost call has written anything since the last report.
    const ConnectionState now = GetState(connection);
    const OpenChange* innermost = nullptr;
    ConnectionState before;
    for (OpenChange* change = m_open; change != nullptr; change = change->outer)
    {
        if (&change->connection == &connection)
        {
            if (innermost == nullptr)
            {
                innermost = change;
                before = change->before;
            }
            change->before = now;
        }
    }
    // That a connection is dying is the last thing to say of it.
    if (innermost != nullptr && !(before == now) && (before.status & status::DYING) == 0)
    {
        Send({connection, before, now, innermost->cause, innermost->packet});
    }
}

void
ConntrackEvents::Send(const StateChange& change)
{
    ForEach(ConntrackTopic::STATE,
            [&](ConntrackListener& listener) { listener.OnStateChange(change); });
}

void
ConntrackEvents::Send(const ConntrackEvent& event)
{
    ForEach(ConntrackTopic::EVENT, [&](ConntrackListener& listener) { listener.OnEvent(event); });
}

bool
ConntrackEvents::GetsEventCache(bool asked) const
{
    // With 2 ("auto") a connection that is created without a listener never has events.
    return m_sysctls.events == 2 ? IsWanted(ConntrackTopic::EVENT) : asked || m_sysctls.events == 1;
}

void
ConntrackEvents::Deliver(Connection& connection)
{
    if (connection.pendingEvents == 0 || !connection.hasEventCache || !connection.IsConfirmed() ||
        connection.Has(status::DYING))
    {
        return;
    }
    Announce(connection, std::exchange(connection.pendingEvents, 0));
}

void
ConntrackEvents::Announce(Connection& connection, uint16_t events)
{
    // A listener may have deleted the connection: then its DESTROY was its last event.
    if (!connection.hasEventCache || (events & connection.eventMask) == 0 ||
        connection.Has(status::DYING))
    {
        return;
    }
    const bool isNew = (events & (ctevent::NEW | ctevent::RELATED)) != 0;
    Send(ConntrackEvent{isNew ? EventType::NEW : EventType::UPDATE,
                        connection,
                        events,
                        connection.GetRemaining()});
}

void
ConntrackEvents::AnnounceEnd(const Connection& connection)
{
    if (connection.hasEventCache && (connection.eventMask & ctevent::DESTROY) != 0)
    {
        Send(ConntrackEvent{EventType::DESTROY,
                            connection,
                            ctevent::DESTROY,
                            connection.GetRemaining()});
    }
}

void
ConntrackEvents::Announce(EventType type,
                          const Expectation& expectation,
                          uint32_t remaining,
                          ChangeCause cause)
{
    const uint8_t bit = type == EventType::NEW ? expectevent::NEW : expectevent::DESTROY;
    if (expectation.master->hasEventCache && (expectation.master->expectEventMask & bit) != 0)
    {
        const ExpectationEvent event{type, expectation, remaining, cause};
        ForEach(ConntrackTopic::EVENT,
                [&](ConntrackListener& listener) { listener.OnExpectationEvent(event); });
    }
}

void
ConntrackEvents::ReportMatch(const Connection& connection, const Expectation& expectation)
{
    ForEach(ConntrackTopic::EVENT, [&](ConntrackListener& listener) {
        listener.OnExpectationMatch(connection, expectation);
    });
}

void
ConntrackEvents::ReportInvalid(const PacketContext& context,
                               const Connection* connection,
                               const std::string& reason)
{
    if (reason.empty())
    {
        return;
    }
    const InvalidPacket invalid{context, connection, context.packet.GetProtocol(), reason};
    ForEach(ConntrackTopic::INVALID,
            [&](ConntrackListener& listener) { listener.OnInvalid(invalid); });
}

void
ConntrackEvents::ReportMissingHelper(const MissingHelper& missing)
{
    ForEach(ConntrackTopic::LOG,
            [&](ConntrackListener& listener) { listener.OnMissingHelper(missing); });
}

void
ConntrackEvents::Log(const std::string& line)
{
    ForEach(ConntrackTopic::LOG, [&](ConntrackListener& listener) { listener.OnLog(line); });
}

} // namespace netfilter
} // namespace ns3
