/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_STATISTICS_H
#define NF_CONNTRACK_STATISTICS_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-conntrack
/// \brief The counters of `conntrack -S` and /proc/net/stat/nf_conntrack.
struct ConntrackStatistics
{
    uint64_t found{0};         //!< NAT found a tuple taken
    uint64_t invalid{0};       //!< packets that could not be tracked
    uint64_t insert{0};        //!< connections inserted by simulation code
    uint64_t insertFailed{0};  //!< could not be confirmed
    uint64_t drop{0};          //!< packets dropped by connection tracking
    uint64_t earlyDrop{0};     //!< connections dropped to make room
    uint64_t error{0};         //!< ICMP packets that are wrong
    uint64_t searchRestart{0}; //!< always 0: nothing races in a simulation
    uint64_t clashResolve{0};  //!< clashes at confirm that could be resolved
    uint64_t chainTooLong{0};  //!< chains too long to insert into
    uint64_t expectNew{0};     //!< connections that were expected
    uint64_t expectCreate{0};  //!< expectations created
    uint64_t expectDelete{0};  //!< expectations removed
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_STATISTICS_H */
