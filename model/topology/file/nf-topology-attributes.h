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

/// How a part of a node or of a link is called in files, and how it is read and written.
template <typename T>
struct TopologyAttribute
{
    const char* name;
    /// Throws std::invalid_argument.
    void (*read)(T& element, const std::string& text);
    /// \return "" for what need not be said
    std::string (*write)(const T& element);
};

using TopologyNodeAttribute = TopologyAttribute<TopologyNode>;
using TopologyLinkAttribute = TopologyAttribute<TopologyLink>;

/// \return what a node has, in the order of the alphabet
const std::vector<TopologyNodeAttribute>& GetTopologyAttributes(const TopologyNode&);
/// \return what a link has, in the order of the alphabet
const std::vector<TopologyLinkAttribute>& GetTopologyAttributes(const TopologyLink&);

/// \return whether an attribute is one of a drawing program's: label, pos, color ...
bool IsDrawingAttribute(const std::string& name);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_ATTRIBUTES_H */
