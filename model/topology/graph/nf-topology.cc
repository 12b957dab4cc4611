/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology.h"

namespace ns3
{
namespace netfilter
{

namespace
{

std::string
Locate(const TopologyPlace& place)
{
    if (place.line == 0)
    {
        return place.file.empty() ? "" : place.file + ": ";
    }
    return place.file + ":" + std::to_string(place.line) + ": ";
}

} // namespace

TopologyError::TopologyError(const TopologyPlace& where, const std::string& what)
    : std::runtime_error(Locate(where) + what),
      place(where),
      text(what)
{
}

} // namespace netfilter
} // namespace ns3
