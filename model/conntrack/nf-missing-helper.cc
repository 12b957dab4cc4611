/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-missing-helper.h"

#include "nf-tracker.h"

#include <sstream>

namespace ns3
{
namespace netfilter
{

std::string
MissingHelper::GetRule() const
{
    // A packet keeps the first template it gets: where a CT rule had its say, this one comes before
    // it and repeats its zone.
    const bool hadRule = connection.zone != 0 || connection.eventMask != 0xffff;
    std::ostringstream rule;
    rule << "-t raw " << (hadRule ? "-I " : "-A ") << (isOwn ? "OUTPUT" : "PREROUTING") << " -p "
         << connection.tracker->GetName() << " --dport " << connection.GetOriginal().destinationPort
         << " -j CT --helper " << alg.GetName();
    if (connection.zone != 0)
    {
        rule << " --zone " << connection.zone;
    }
    return rule.str();
}

std::ostream&
operator<<(std::ostream& os, const MissingHelper& missing)
{
    return os << missing.connection.GetOriginal()
              << " has no helper, so its data connection will not be RELATED; add: iptables "
              << missing.GetRule();
}

} // namespace netfilter
} // namespace ns3
