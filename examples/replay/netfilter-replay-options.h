/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_REPLAY_OPTIONS_H
#define NETFILTER_REPLAY_OPTIONS_H

#include "netfilter-replay-values.h"

#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace replay
{

/// `eth0=192.168.1.254/24`
struct InterfaceOption
{
    std::string device;
    ns3::Ipv4Address address;
    ns3::Ipv4Mask mask;
};

/// `default=eth1` or `10.0.0.0/8=eth0@192.168.1.1`
struct RouteOption
{
    Network destination;
    std::string device;
    std::optional<ns3::Ipv4Address> gateway;
};

/// `net.netfilter.nf_conntrack_udp_timeout=1`
struct SysctlOption
{
    std::string name;
    uint32_t value;
};

/// `eth0=lan.pcap`
struct InputOption
{
    std::string device;
    std::string file;
    std::optional<uint32_t> ifindex; //!< of `--ifindex`: packets of that interface only
};

/**
 * \brief The command line of netfilter-replay, every part of it checked.
 */
struct Options
{
    std::vector<InterfaceOption> interfaces; //!< in order of their ns-3 interface numbers
    std::vector<RouteOption> routes;
    std::vector<SysctlOption> sysctls;
    std::vector<InputOption> inputs;
    std::string rules;               //!< file name, or "" for no rules
    std::string conntrack;           //!< file name of conntrack commands, or "" for none
    std::optional<ns3::Time> tables; //!< when the final tables are written, else by default
    std::string output;              //!< folder
};

/**
 * \brief Read the command line with ns-3's CommandLine; `--help` prints the options and ends the
 * program.
 *
 * CommandLine answers an unknown option with its help and exit code 1, takes the last of an option
 * that is given twice, and does not distinguish a missing value from an empty one; here such a
 * mistake is one line that names it, so arguments are checked first.
 *
 * \param arguments the command line, the program's name first
 * \throws Error naming what is wrong
 */
Options ParseOptions(const std::vector<std::string>& arguments);

} // namespace replay

#endif /* NETFILTER_REPLAY_OPTIONS_H */
