/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-command-request.h"

#include "nf-tracker.h"

namespace ns3
{
namespace netfilter
{

namespace
{

using Option = ConntrackOption;

/// \return the number without its mask, 0 when it was not given
uint32_t
GetValue(const std::optional<MaskedNumber>& number)
{
    return number ? number->value : 0;
}

/// Whether one end of a connection was translated as asked for, its port too if one is named.
bool
IsTranslated(const ConntrackNatOption& wanted,
             bool done,
             uint32_t addressBefore,
             uint32_t address,
             uint16_t portBefore,
             uint16_t port)
{
    const bool otherAddress = done && address != addressBefore;
    const bool otherPort = done && port != portBefore;
    if (!wanted.address)
    {
        return otherAddress || otherPort;
    }
    return otherAddress && address == *wanted.address &&
           (!wanted.port || (otherPort && port == *wanted.port));
}

/// What -n, -g and -j pick.
bool
MatchesNat(const ConntrackCommand& command, const Connection& connection)
{
    const Tuple& original = connection.GetOriginal();
    const Tuple& reply = connection.GetReply();
    const bool source = IsTranslated(command.sourceNat,
                                     connection.Has(status::SRC_NAT_DONE),
                                     original.source,
                                     reply.destination,
                                     original.sourcePort,
                                     reply.destinationPort);
    const bool destination = IsTranslated(command.destinationNat,
                                          connection.Has(status::DST_NAT_DONE),
                                          original.destination,
                                          reply.source,
                                          original.destinationPort,
                                          reply.sourcePort);
    if (command.Has(Option::ANY_NAT))
    {
        return source || destination;
    }
    return (!command.Has(Option::SRC_NAT) || source) &&
           (!command.Has(Option::DST_NAT) || destination);
}

/// \return an address, and a port if the protocol has any
NatRange
MakeRange(const ConntrackNatOption& nat, uint8_t protocol)
{
    NatRange range;
    range.flags = natrange::MAP_IPS;
    range.minAddress = range.maxAddress = *nat.address;
    if (nat.port && HasConntrackOption(Option::SPORT, protocol))
    {
        range.flags |= natrange::PROTO_SPECIFIED;
        range.minPort = range.maxPort = *nat.port;
    }
    return range;
}

bool
IsQuery(uint8_t protocol)
{
    return Tracker::Get(protocol).GetKey() == TupleKey::QUERY;
}

/// What conntrack compares with the word of --state.
bool
HasState(const Connection& connection, const std::string& state)
{
    return state == connection.tracker->GetStateName(connection);
}

} // namespace

Tuple
MakeTuple(const TupleFilter& filter, uint8_t protocol)
{
    Tuple tuple;
    tuple.source = GetValue(filter.source);
    tuple.destination = GetValue(filter.destination);
    tuple.protocol = protocol;
    tuple.sourcePort = filter.sourcePort.value_or(0);
    tuple.destinationPort = filter.destinationPort.value_or(0);
    if (IsQuery(protocol))
    {
        tuple.sourcePort = filter.icmpId.value_or(0);
        tuple.destinationPort =
            static_cast<uint16_t>(filter.icmpType.value_or(0) << 8 | filter.icmpCode.value_or(0));
    }
    return tuple;
}

ConntrackFilter
MakeTupleFilter(const ConntrackCommand& command)
{
    ConntrackFilter filter;
    filter.original = command.original;
    filter.reply = command.reply;
    filter.pick = [&command](const Connection& connection) {
        return MatchesNat(command, connection);
    };
    return filter;
}

ConntrackFilter
MakeFilter(const ConntrackCommand& command)
{
    ConntrackFilter filter = MakeTupleFilter(command);
    if (command.Has(Option::ZONE))
    {
        filter.zone = command.zone;
    }
    if (command.Has(Option::MARK))
    {
        filter.mark = command.mark;
    }
    if (command.Has(Option::STATUS))
    {
        filter.status = MaskedNumber{command.statusSet, command.statusSet | command.statusUnset};
    }
    filter.pick = [&command](const Connection& connection) {
        return MatchesNat(command, connection) &&
               (!command.Has(Option::STATE) || HasState(connection, command.state)) &&
               (!command.Has(Option::TIMEOUT) || command.timeout == connection.GetRemaining());
    };
    return filter;
}

ConnectionAttributes
MakeAttributes(const ConntrackCommand& command)
{
    ConnectionAttributes attributes;
    if (command.Has(Option::TIMEOUT))
    {
        attributes.timeout = command.timeout;
    }
    if (command.Has(Option::HELPER))
    {
        attributes.helper = command.helper;
    }
    if (command.Has(Option::MASTER))
    {
        attributes.master = command.master;
    }
    const Tracker& tracker = Tracker::Get(command.protocol);
    if (tracker.HasState())
    {
        std::optional<std::string> state;
        if (command.Has(Option::STATE))
        {
            state = command.state;
        }
        attributes.protocolInfo = tracker.MakeProtocolInfo(state);
    }
    if (command.sourceNat.address)
    {
        attributes.sourceNat = MakeRange(command.sourceNat, command.protocol);
    }
    if (command.destinationNat.address)
    {
        attributes.destinationNat = MakeRange(command.destinationNat, command.protocol);
    }
    return attributes;
}

ConntrackDirections
MakeDirections(const ConntrackCommand& command)
{
    const bool hasReply = command.Has(Option::REPLY_SRC) || command.Has(Option::REPLY_DST);
    const uint8_t protocol = command.protocol;
    Tuple original = MakeTuple(command.original, protocol);
    Tuple reply = MakeTuple(command.reply, protocol);
    if (!command.Has(Option::SRC) && !command.Has(Option::DST))
    {
        original.source = reply.destination;
        original.destination = reply.source;
        if (!IsQuery(protocol))
        {
            original.sourcePort = reply.destinationPort;
            original.destinationPort = reply.sourcePort;
        }
    }
    if (!hasReply || IsQuery(protocol))
    {
        Tuple inverse;
        Conntrack::Invert(original, inverse); // else Linux refuses the original one
        reply.protocol = protocol;
        reply.sourcePort = inverse.sourcePort;
        reply.destinationPort = inverse.destinationPort;
        if (!hasReply)
        {
            reply.source = inverse.source;
            reply.destination = inverse.destination;
        }
    }
    else if (HasConntrackOption(Option::REPLY_SPORT, protocol) &&
             !command.Has(Option::REPLY_SPORT) && !command.Has(Option::REPLY_DPORT))
    {
        reply.protocol = 0; // only its ports would say the protocol
    }
    return {original, reply};
}

bool
IsAsWanted(const ConntrackCommand& command, const Connection& connection)
{
    const MaskedNumber& mark = command.mark;
    const uint32_t marked = (connection.mark & ~mark.mask) ^ mark.value;
    return !command.Has(Option::HELPER) &&
           (!command.Has(Option::MARK) || connection.mark == marked) &&
           (!command.Has(Option::STATUS) || (command.statusSet & ~connection.GetStatus()) == 0) &&
           (!command.Has(Option::TIMEOUT) || connection.GetRemaining() == command.timeout) &&
           (!command.Has(Option::STATE) || HasState(connection, command.state));
}

} // namespace netfilter
} // namespace ns3
