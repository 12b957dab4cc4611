/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-connection.h"

#include "nf-clock.h"
#include "nf-conntrack.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

PacketContext::PacketContext(PacketView&& view)
    : packet(std::move(view))
{
}

PacketContext::PacketContext(const Ptr<const Packet>& whole, bool checksums)
    : packet(whole, checksums)
{
}

PacketContext::PacketContext(const Ipv4Header& header,
                             const Ptr<const Packet>& payload,
                             bool checksums)
    : packet(header, payload, checksums)
{
}

PacketContext::~PacketContext() = default;

Connection::Connection(Conntrack* conntrack, const Tuple& original, const Tuple& reply)
    : m_conntrack(conntrack)
{
    hash[0].tuple = original;
    hash[0].tuple.direction = Direction::ORIGINAL;
    hash[1].tuple = reply;
    hash[1].tuple.direction = Direction::REPLY;
    wheelLink.connection = this;
}

Connection::~Connection() = default;

ConnectionPtr
Connection::CreateTemplate(uint16_t zone)
{
    ConnectionPtr connection = Create<Connection>(nullptr, Tuple(), Tuple());
    connection->m_status = status::TEMPLATE | status::CONFIRMED;
    connection->zone = zone;
    return connection;
}

uint32_t
Connection::GetRemaining() const
{
    const int32_t left =
        IsConfirmed() ? clock::Until(timeout, clock::GetJiffies()) : static_cast<int32_t>(timeout);
    return left > 0 ? static_cast<uint32_t>(left) / clock::HZ : 0;
}

void
Connection::SetReply(const Tuple& reply)
{
    hash[1].tuple = reply;
    hash[1].tuple.direction = Direction::REPLY;
}

void
Connection::SetHelper(const Alg& alg)
{
    help = std::make_unique<HelperExtension>();
    help->alg = &alg;
}

void
Connection::Unref() const
{
    if (--m_references != 0)
    {
        return;
    }
    // The end of its expectations is announced, and a listener may keep the connection.
    ++m_references;
    const_cast<Connection*>(this)->Leave(); // the last owner may be one that only reads it
    if (--m_references == 0)
    {
        delete this;
    }
}

void
Connection::Leave()
{
    if (const Ptr<Conntrack> conntrack = std::exchange(m_conntrack, nullptr))
    {
        conntrack->Release(*this);
    }
}

} // namespace netfilter
} // namespace ns3
