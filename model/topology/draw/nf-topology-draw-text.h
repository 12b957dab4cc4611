/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_DRAW_TEXT_H
#define NF_TOPOLOGY_DRAW_TEXT_H

#include "nf-topology.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/// \return a text as Graphviz's labels between < and > want it: "a &amp; b"
std::string EscapeHtml(const std::string& text);

/// \return "1.5 Mbit/s, 250 µs, 1 % loss", with any separator; without the loss when there is none
std::string DescribeLink(const TopologyLink& link, const char* separator);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_DRAW_TEXT_H */
