/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-text.h"

#include "nf-tracker.h"

#include <iomanip>

namespace ns3
{
namespace netfilter
{

void
PrintAddress(std::ostream& os, uint32_t address)
{
    os << (address >> 24) << '.' << ((address >> 16) & 0xff) << '.' << ((address >> 8) & 0xff)
       << '.' << (address & 0xff);
}

void
PrintProtocol(std::ostream& os, const Connection& connection)
{
    os << std::left << std::setw(8) << connection.tracker->GetName() << ' '
       << uint32_t{connection.GetProtocol()} << ' ';
}

void
PrintTuple(std::ostream& os, const Tuple& tuple)
{
    os << "src=";
    PrintAddress(os, tuple.source);
    os << " dst=";
    PrintAddress(os, tuple.destination);
    os << ' ';
    Tracker::Get(tuple.protocol).PrintTuple(os, tuple);
}

void
PrintDirections(std::ostream& os, const Connection& connection, bool counters)
{
    for (const Direction direction : {Direction::ORIGINAL, Direction::REPLY})
    {
        PrintTuple(os, connection.GetTuple(direction));
        if (counters && connection.accounting)
        {
            const auto& counter =
                connection.accounting->direction[static_cast<uint32_t>(direction)];
            os << "packets=" << counter.packets << " bytes=" << counter.bytes << ' ';
        }
        if (direction == Direction::ORIGINAL && !connection.Has(status::SEEN_REPLY))
        {
            os << "[UNREPLIED] ";
        }
    }
    if (connection.Has(status::ASSURED))
    {
        os << "[ASSURED] ";
    }
}

std::ostream&
operator<<(std::ostream& os, const Tuple& tuple)
{
    os << Tracker::Get(tuple.protocol).GetName() << ' ';
    const bool isQuery = Tracker::Get(tuple.protocol).GetKey() == TupleKey::QUERY;
    const bool ports = !isQuery && (tuple.sourcePort != 0 || tuple.destinationPort != 0);
    PrintAddress(os, tuple.source);
    if (ports)
    {
        os << ':' << tuple.sourcePort;
    }
    os << " -> ";
    PrintAddress(os, tuple.destination);
    if (isQuery)
    {
        os << " type " << uint32_t{tuple.GetIcmpType()} << " code " << uint32_t{tuple.GetIcmpCode()}
           << " id " << tuple.sourcePort;
    }
    else if (ports)
    {
        os << ':' << tuple.destinationPort;
    }
    return os;
}

} // namespace netfilter
} // namespace ns3
