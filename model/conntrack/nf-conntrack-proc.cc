/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-proc.h"

#include "nf-alg.h"
#include "nf-conntrack-text.h"
#include "nf-tracker.h"

#include <iomanip>

namespace ns3
{
namespace netfilter
{

namespace
{

void
PrintDeltaTime(std::ostream& os, const Connection& connection)
{
    if (connection.startTime >= 0)
    {
        os << "delta-time="
           << (Simulator::Now().GetNanoSeconds() - connection.startTime) / 1000000000 << ' ';
    }
}

} // namespace

void
PrintProcConntrack(std::ostream& os, Conntrack& conntrack)
{
    conntrack.ForEach([&](const Connection& connection) {
        os << "ipv4     2 ";
        PrintProtocol(os, connection);
        os << connection.GetRemaining() << ' ';
        connection.tracker->PrintState(os, connection);
        PrintDirections(os, connection, true);
        os << "mark=" << connection.mark << " zone=" << connection.zone << ' ';
        PrintDeltaTime(os, connection);
        os << "use=2\n";
    });
}

void
PrintConntrackEntry(std::ostream& os, const Connection& connection)
{
    PrintProtocol(os, connection);
    os << connection.GetRemaining() << ' ';
    connection.tracker->PrintState(os, connection);
    PrintDirections(os, connection, true);
    os << "mark=" << connection.mark << ' ';
    if (connection.zone != 0)
    {
        os << "zone=" << connection.zone << ' ';
    }
    PrintDeltaTime(os, connection);
    if (connection.help && connection.help->alg != nullptr)
    {
        os << "helper=" << connection.help->alg->GetName() << ' ';
    }
    os << "use=1\n";
}

void
PrintConntrackList(std::ostream& os, Conntrack& conntrack)
{
    conntrack.ForEach([&](const Connection& connection) { PrintConntrackEntry(os, connection); });
}

void
PrintProcExpect(std::ostream& os, Conntrack& conntrack)
{
    const ExpectationTable& expectations = conntrack.GetExpectations();
    expectations.ForEach([&](const Expectation& expectation) {
        os << expectations.GetRemaining(expectation)
           << " l3proto = 2 proto=" << uint32_t{expectation.tuple.protocol} << ' ';
        PrintTuple(os, expectation.tuple);
        const bool flags = PrintExpectFlags(os, expectation);
        if (expectation.alg != nullptr)
        {
            const std::string name = expectation.alg->GetPolicies()[expectation.expectClass].name;
            os << (flags ? " " : "") << expectation.alg->GetName() << (name.empty() ? "" : "/")
               << name;
        }
        os << '\n';
    });
}

void
PrintProcStat(std::ostream& os, const Conntrack& conntrack)
{
    const ConntrackStatistics& s = conntrack.GetStatistics();
    os << "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop "
          "early_drop icmp_error  expect_new expect_create expect_delete search_restart\n";
    const auto hex = [&os](uint64_t value, const char* after) {
        os << std::hex << std::right << std::setw(8) << std::setfill('0') << value << std::dec
           << std::setfill(' ') << after;
    };
    hex(conntrack.GetCount(), "  ");
    hex(s.clashResolve, " ");
    hex(s.found, " ");
    hex(0, " ");
    hex(s.invalid, " ");
    hex(0, " ");
    hex(0, " ");
    hex(s.chainTooLong, " ");
    hex(s.insert, " ");
    hex(s.insertFailed, " ");
    hex(s.drop, " ");
    hex(s.earlyDrop, " ");
    hex(s.error, "  ");
    hex(s.expectNew, " ");
    hex(s.expectCreate, " ");
    hex(s.expectDelete, " ");
    hex(s.searchRestart, "\n");
}

void
PrintConntrackStatistics(std::ostream& os, const Conntrack& conntrack)
{
    const ConntrackStatistics& s = conntrack.GetStatistics();
    os << "cpu=0   \tfound=" << s.found << " invalid=" << s.invalid << " insert=" << s.insert
       << " insert_failed=" << s.insertFailed << " drop=" << s.drop << " early_drop=" << s.earlyDrop
       << " error=" << s.error << " search_restart=" << s.searchRestart
       << " clash_resolve=" << s.clashResolve << " chaintoolong=" << s.chainTooLong << " \n";
}

void
PrintExpectationStatistics(std::ostream& os, const Conntrack& conntrack)
{
    const ConntrackStatistics& s = conntrack.GetStatistics();
    os << "cpu=0   \texpect_new=" << s.expectNew << " expect_create=" << s.expectCreate
       << " expect_delete=" << s.expectDelete << " \n";
}

} // namespace netfilter
} // namespace ns3
