/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-event.h"

#include "nf-alg.h"
#include "nf-conntrack-text.h"
#include "nf-tracker.h"

#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

const char*
GetLabel(EventType type)
{
    switch (type)
    {
    case EventType::NEW:
        return "    [NEW] ";
    case EventType::UPDATE:
        return " [UPDATE] ";
    case EventType::DESTROY:
        break;
    }
    return "[DESTROY] ";
}

/// conntrack ends its lines without a blank, the pieces end with one.
std::string
WithoutLastBlank(const std::ostringstream& line)
{
    std::string text = line.str();
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

} // namespace

std::ostream&
operator<<(std::ostream& os, const ConntrackEvent& event)
{
    const Connection& connection = event.connection;
    const bool destroy = event.type == EventType::DESTROY;
    std::ostringstream line;
    line << GetLabel(event.type);
    PrintProtocol(line, connection);
    // What merely expired has no time left, and conntrack then prints none.
    if (!destroy || event.remaining != 0)
    {
        line << event.remaining << ' ';
    }
    if (destroy || (event.events & ctevent::PROTOINFO) != 0)
    {
        connection.tracker->PrintState(line, connection);
    }
    PrintDirections(line, connection, destroy);
    if (connection.mark != 0 || (event.events & ctevent::MARK) != 0)
    {
        line << "mark=" << connection.mark << ' ';
    }
    if (connection.zone != 0)
    {
        line << "zone=" << connection.zone << ' ';
    }
    if (destroy && connection.startTime >= 0 && connection.stopTime >= 0)
    {
        line << "delta-time=" << (connection.stopTime - connection.startTime) / 1000000000 << ' ';
    }
    if (!destroy && connection.help && connection.help->alg != nullptr)
    {
        line << "helper=" << connection.help->alg->GetName();
    }
    return os << WithoutLastBlank(line);
}

void
PrintExpectation(std::ostream& os, const Expectation& expectation, uint32_t remaining)
{
    Tuple mask;
    mask.protocol = expectation.tuple.protocol;
    mask.source = expectation.maskSource;
    mask.destination = 0xffffffff;
    mask.sourcePort = expectation.maskSourcePort;
    mask.destinationPort = 0xffff;

    const auto print = [&os](const char* prefix, const Tuple& tuple) {
        os << prefix << "src=";
        PrintAddress(os, tuple.source);
        os << ' ' << prefix << "dst=";
        PrintAddress(os, tuple.destination);
        os << ' ';
        Tracker::Get(tuple.protocol).PrintTuple(os, tuple);
    };

    os << remaining << " proto=" << uint32_t{expectation.tuple.protocol} << ' ';
    print("", expectation.tuple);
    print("mask-", mask);
    print("master-", expectation.master->GetOriginal());
    if (PrintExpectFlags(os, expectation))
    {
        os << ' ';
    }
    os << "class=" << expectation.expectClass;
    if (expectation.alg != nullptr)
    {
        os << " helper=" << expectation.alg->GetName();
    }
}

std::ostream&
operator<<(std::ostream& os, const ExpectationEvent& event)
{
    os << GetLabel(event.type);
    PrintExpectation(os, event.expectation, event.remaining);
    return os;
}

} // namespace netfilter
} // namespace ns3
