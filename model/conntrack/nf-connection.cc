/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-connection.h"

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

Connection::Connection(Conntrack* table, const Tuple& original, const Tuple& reply)
    : m_table(table)
{
    hash[0].tuple = original;
    hash[0].tuple.direction = Direction::ORIGINAL;
    hash[1].tuple = reply;
    hash[1].tuple.direction = Direction::REPLY;
    wheelLink.connection = this;
}

Connection::~Connection() = default;

void
Connection::Unref() const
{
    if (--m_references != 0)
    {
        return;
    }
    // Its expectations' end is announced: whoever hears of it may hold the connection for a while.
    ++m_references;
    const_cast<Connection*>(this)->Leave(); // whoever only reads it may be the last one
    if (--m_references == 0)
    {
        delete this;
    }
}

void
Connection::Leave()
{
    if (const Ptr<Conntrack> table = std::exchange(m_table, nullptr))
    {
        table->Release(*this);
    }
}

} // namespace netfilter
} // namespace ns3
