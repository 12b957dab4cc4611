/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-index.h"

namespace ns3
{
namespace netfilter
{

uint32_t
TopologyIndex::Entry::GetLine(const std::string& attribute) const
{
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? line : found->second;
}

const TopologyIndex::Entry*
TopologyIndex::FindNode(const std::string& name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : &nodes[found->second];
}

TopologyIndex::Entry&
TopologyIndex::GetNode(const std::string& name, uint32_t line)
{
    const auto [found, isNew] = m_byName.emplace(name, nodes.size());
    if (isNew)
    {
        nodes.push_back({name, "", line});
    }
    return nodes[found->second];
}

} // namespace netfilter
} // namespace ns3
