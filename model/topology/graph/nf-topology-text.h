/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_TEXT_H
#define NF_TOPOLOGY_TEXT_H

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// \return a text without blanks around it
std::string TrimTopologyText(const std::string& text);

/// \return a text without blanks around each of its lines; lines stay, but for those at both ends
std::string TrimTopologyLines(const std::string& text);

/// Split at any of some characters that are in no square brackets; parts that are blank are left
/// out.
std::vector<std::string> SplitTopologyList(const std::string& text, const std::string& separators);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_TEXT_H */
