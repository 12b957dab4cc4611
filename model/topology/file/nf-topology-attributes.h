/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_ATTRIBUTES_H
#define NF_TOPOLOGY_ATTRIBUTES_H

#include "nf-topology.h"

#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// An attribute of a node or a link in files: its name, and how it is read and written.
template <typename T>
struct TopologyAttribute
{
    const char* name;
    /// Throws std::invalid_argument.
    void (*read)(T& element, const std::string& text);
    /// \return "" for a value that need not be written
    std::string (*write)(const T& element);
};

using TopologyNodeAttribute = TopologyAttribute<TopologyNode>;
using TopologyLinkAttribute = TopologyAttribute<TopologyLink>;

/// \return the attributes of a node, in alphabetical order
const std::vector<TopologyNodeAttribute>& GetTopologyAttributes(const TopologyNode&);
/// \return the attributes of a link, in alphabetical order
const std::vector<TopologyLinkAttribute>& GetTopologyAttributes(const TopologyLink&);

/// \return whether an attribute is one of a drawing program's: label, pos, color ...
bool IsDrawingAttribute(const std::string& name);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_ATTRIBUTES_H */
