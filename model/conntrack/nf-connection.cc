/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-connection.h"

#include "nf-conntrack.h"

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

void
Connection::Unref()
{
    if (--m_references == 0)
    {
        Leave();
        delete this;
    }
}

void
Connection::Leave()
{
    if (m_table != nullptr)
    {
        m_table->Release(*this);
        m_table = nullptr;
    }
}

} // namespace netfilter
} // namespace ns3
