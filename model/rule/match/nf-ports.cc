/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ports.h"

#include "nf-names.h"

namespace ns3
{
namespace netfilter
{

void
SavePorts(std::ostream& os, const char* option, const PortRange& ports)
{
    // iptables-save leaves out every port even when it is inverted, iptables -L does not.
    if (ports.min == 0 && ports.max == 0xffff)
    {
        return;
    }
    os << (ports.inverted ? " ! --" : " --") << option << " " << ports.min;
    if (ports.max != ports.min)
    {
        os << ":" << ports.max;
    }
}

void
ListPorts(std::ostream& os,
          const char* word,
          const PortRange& ports,
          uint8_t protocol,
          bool numeric)
{
    if (ports.IsAny())
    {
        return;
    }
    os << " " << word << (ports.max != ports.min ? "s:" : ":") << (ports.inverted ? "!" : "")
       << FormatPort(ports.min, protocol, numeric);
    if (ports.max != ports.min)
    {
        os << ":" << FormatPort(ports.max, protocol, numeric);
    }
}

} // namespace netfilter
} // namespace ns3
