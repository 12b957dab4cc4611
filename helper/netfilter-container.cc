/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-container.h"

#include "ns3/abort.h"

namespace ns3
{
namespace netfilter
{

Ptr<Netfilter>
NetfilterContainer::Get(uint32_t i) const
{
    NS_ABORT_MSG_UNLESS(i < GetN(), "netfilter: there is no object " << i << " in " << GetN());
    return m_objects[i];
}

void
NetfilterContainer::Add(const NetfilterContainer& other)
{
    // A copy, since it may be this container.
    const std::vector<Ptr<Netfilter>> objects = other.m_objects;
    m_objects.insert(m_objects.end(), objects.begin(), objects.end());
}

} // namespace netfilter
} // namespace ns3
