/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Events, lists and deletions; nf-ctnetlink-connection.cc makes and changes connections.

#include "nf-ctnetlink.h"

#include "nf-alg.h"

#include "ns3/abort.h"

#include <cerrno>
#include <system_error>

namespace ns3
{
namespace netfilter
{

CtnetlinkError::CtnetlinkError(int number, const std::string& text)
    : std::runtime_error(text + " (" + std::generic_category().message(number) + ")"),
      m_errno(number)
{
}

Ctnetlink::Ctnetlink(Conntrack& conntrack, Nat& nat)
    : m_conntrack(conntrack),
      m_nat(nat)
{
    m_conntrack.GetEvents().Add(*this, {ConntrackTopic::EVENT});
}

Ctnetlink::~Ctnetlink()
{
    m_conntrack.GetEvents().Remove(*this);
}

Ctnetlink::Subscription
Ctnetlink::Subscribe(uint32_t groups, ConntrackCallback callback, const ConntrackFilter& filter)
{
    NS_ABORT_MSG_IF(callback.IsNull(), "Ctnetlink::Subscribe: the callback is null");
    filter.Check();
    m_subscribers[++m_lastSubscription] = {groups, callback, filter};
    return {m_lastSubscription};
}

Ctnetlink::Subscription
Ctnetlink::SubscribeExpectations(uint32_t groups, ExpectationCallback callback)
{
    NS_ABORT_MSG_IF(callback.IsNull(), "Ctnetlink::SubscribeExpectations: the callback is null");
    m_expectationSubscribers[++m_lastSubscription] = {groups, callback};
    return {m_lastSubscription};
}

bool
Ctnetlink::Unsubscribe(Subscription subscription)
{
    const bool wasThere = m_subscribers.erase(subscription.id) != 0 ||
                          m_expectationSubscribers.erase(subscription.id) != 0;
    return wasThere;
}

bool
Ctnetlink::Wants(ConntrackTopic /* topic */) const
{
    return !m_subscribers.empty() || !m_expectationSubscribers.empty();
}

namespace
{

uint32_t
GetGroup(EventType type)
{
    switch (type)
    {
    case EventType::NEW:
        return ctgroup::NEW;
    case EventType::UPDATE:
        return ctgroup::UPDATE;
    case EventType::DESTROY:
        break;
    }
    return ctgroup::DESTROY;
}

/**
 * \brief Call each that \p wants picks; any of them may subscribe and unsubscribe meanwhile.
 * \param last the latest subscription: later ones get later events only
 */
template <typename Subscribers, typename Event, typename Wants>
void
Notify(const Subscribers& subscribers, uint32_t last, const Event& event, const Wants& wants)
{
    for (auto next = subscribers.begin(); next != subscribers.end() && next->first <= last;)
    {
        const uint32_t id = next->first;
        if ((next->second.groups & GetGroup(event.type)) != 0 && wants(next->second))
        {
            const auto callback = next->second.callback;
            callback(event);
        }
        next = subscribers.upper_bound(id);
    }
}

} // namespace

void
Ctnetlink::OnEvent(const ConntrackEvent& event)
{
    Notify(m_subscribers,
           m_lastSubscription,
           event,
           [&event](const ConntrackSubscriber& subscriber) {
               return subscriber.filter.Matches(event.connection);
           });
}

void
Ctnetlink::OnExpectationEvent(const ExpectationEvent& event)
{
    Notify(m_expectationSubscribers, m_lastSubscription, event, [](const ExpectationSubscriber&) {
        return true;
    });
}

std::vector<Ptr<const Connection>>
Ctnetlink::Dump(const ConntrackFilter& filter)
{
    filter.Check();
    std::vector<Ptr<const Connection>> found;
    m_conntrack.ForEach([&](const Connection& connection) {
        if (filter.Matches(connection))
        {
            found.emplace_back(&connection);
        }
    });
    return found;
}

void
Ctnetlink::DumpAndZero(const ConntrackFilter& filter,
                       const std::function<void(const Connection&)>& visit)
{
    for (const auto& connection : Dump(filter))
    {
        visit(*connection);
        if (connection->accounting)
        {
            *connection->accounting = {};
        }
    }
}

Connection*
Ctnetlink::Find(const Tuple& tuple, uint16_t zone)
{
    TupleHash* const entry = m_conntrack.GetTable().Find(tuple, zone);
    return entry != nullptr ? &Connection::FromHash(*entry) : nullptr;
}

Ptr<const Connection>
Ctnetlink::Get(const Tuple& tuple, uint16_t zone)
{
    return Find(tuple, zone);
}

bool
Ctnetlink::Delete(const Tuple& tuple, uint16_t zone)
{
    Connection* const connection = Find(tuple, zone);
    return connection != nullptr && m_conntrack.GetTable().Delete(*connection);
}

uint32_t
Ctnetlink::Flush(const ConntrackFilter& filter)
{
    filter.Check();
    uint32_t count = 0;
    m_conntrack.GetTable().DeleteIf([&](const Connection& connection) {
        const bool isPicked = filter.Matches(connection);
        count += isPicked ? 1 : 0;
        return isPicked;
    });
    return count;
}

} // namespace netfilter
} // namespace ns3
