/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_PROC_H
#define NF_CONNTRACK_PROC_H

#include "nf-conntrack.h"

#include <ostream>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Print every connection as /proc/net/nf_conntrack does.
 *
 * Example: `ipv4     2 udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=7 dport=9 [UNREPLIED]
 * src=10.0.0.2 dst=10.0.0.1 sport=9 dport=7 mark=0 zone=0 use=2` on one line.
 */
void PrintProcConntrack(std::ostream& os, Conntrack& conntrack);

/// Print every expectation as /proc/net/nf_conntrack_expect does.
void PrintProcExpect(std::ostream& os, Conntrack& conntrack);

/// Print the counters as /proc/net/stat/nf_conntrack does: hexadecimal, one processor.
void PrintProcStat(std::ostream& os, const Conntrack& conntrack);

/// Print the counters as `conntrack -S` does, for one processor.
void PrintConntrackStatistics(std::ostream& os, const Conntrack& conntrack);

/// Print the counters of expectations as `conntrack -S expect` does, for one processor.
void PrintExpectationStatistics(std::ostream& os, const Conntrack& conntrack);

/// Print a connection as `conntrack -L` does, with the line's end.
void PrintConntrackEntry(std::ostream& os, const Connection& connection);

/// Print every connection as `conntrack -L` does.
void PrintConntrackList(std::ostream& os, Conntrack& conntrack);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_PROC_H */
