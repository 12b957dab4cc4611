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

PacketContext::~PacketContext() = default;

void
Connection::Unref()
{
    if (--m_references == 0)
    {
        if (m_table != nullptr)
        {
            m_table->Release(*this);
        }
        delete this;
    }
}

} // namespace netfilter
} // namespace ns3
