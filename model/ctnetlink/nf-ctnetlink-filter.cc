/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ctnetlink-filter.h"

#include "nf-ctnetlink-error.h"

#include <cerrno>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return whether a number is what was asked for, if anything was
bool
Is(const std::optional<MaskedNumber>& wanted, uint32_t number)
{
    return !wanted || (number & wanted->mask) == wanted->value;
}

template <typename T>
bool
Is(const std::optional<T>& wanted, T number)
{
    return !wanted || *wanted == number;
}

} // namespace

bool
TupleFilter::Matches(const Tuple& tuple) const
{
    if (!Is(source, tuple.source) || !Is(destination, tuple.destination) ||
        !Is(protocol, tuple.protocol))
    {
        return false;
    }
    switch (Tracker::Get(tuple.protocol).GetKey())
    {
    case TupleKey::PORTS:
        return Is(sourcePort, tuple.sourcePort) && Is(destinationPort, tuple.destinationPort);
    case TupleKey::QUERY:
        return Is(icmpType, tuple.GetIcmpType()) && Is(icmpCode, tuple.GetIcmpCode()) &&
               Is(icmpId, tuple.sourcePort);
    case TupleKey::NONE:
        break;
    }
    return true;
}

void
ConntrackFilter::Check() const
{
    if (status && status->mask == 0)
    {
        throw CtnetlinkError(EINVAL, "a filter by status in which no bit counts");
    }
}

bool
ConntrackFilter::Matches(const Connection& connection) const
{
    return Is(zone, connection.zone) && original.Matches(connection.GetOriginal()) &&
           reply.Matches(connection.GetReply()) && Is(mark, connection.mark) &&
           Is(status, connection.GetStatus()) && (!pick || pick(connection));
}

} // namespace netfilter
} // namespace ns3
