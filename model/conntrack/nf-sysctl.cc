/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-sysctl.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t ANY = std::numeric_limits<int32_t>::max();
/// Timeouts are kept in 32-bit jiffies of which half are in the past.
constexpr uint32_t LONGEST_TIMEOUT = ANY / 250;

/// \return a name with dots, without "net.netfilter."
std::string
Simplify(std::string name)
{
    std::replace(name.begin(), name.end(), '/', '.');
    const std::string prefix = "net.netfilter.";
    if (name.rfind(prefix, 0) == 0)
    {
        name.erase(0, prefix.size());
    }
    return name;
}

} // namespace

const std::vector<SysctlEntry>&
GetSysctlTable()
{
    static const std::vector<SysctlEntry> table = {
        {"net.ipv4.ipfrag_max_dist",
         "IpfragMaxDist",
         "Maximum fragments from one source between two fragments of a datagram (0: no limit)",
         &Sysctls::ipfragMaxDist,
         0,
         ANY},
        {"net.ipv4.ipfrag_time",
         "IpfragTime",
         "Time that a datagram in pieces may take, s",
         &Sysctls::ipfragTime,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_acct", "Acct", "Count packets and bytes", &Sysctls::acct, 0, 1},
        {"nf_conntrack_buckets", "Buckets", "Buckets of the table", &Sysctls::buckets, 1, ANY},
        {"nf_conntrack_checksum",
         "Checksum",
         "Treat bad checksums as INVALID",
         &Sysctls::checksum,
         0,
         1},
        {"nf_conntrack_events",
         "Events",
         "Send events: 0 never, 1 always, 2 when there is a listener",
         &Sysctls::events,
         0,
         2},
        {"nf_conntrack_expect_max",
         "ExpectMax",
         "Maximum number of expectations",
         &Sysctls::expectMax,
         1,
         ANY},
        {"nf_conntrack_ftp.loose",
         "FtpLoose",
         "Expect FTP data at an address other than the sender's",
         &Sysctls::ftpLoose,
         0,
         1},
        {"nf_conntrack_generic_timeout",
         "GenericTimeout",
         "Timeout of protocols without a tracker, s",
         &Sysctls::genericTimeout,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_icmp_timeout",
         "IcmpTimeout",
         "Timeout of ICMP queries, s",
         &Sysctls::icmpTimeout,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_log_invalid",
         "LogInvalid",
         "Log INVALID packets: 0 none, a protocol's number, 255 all",
         &Sysctls::logInvalid,
         0,
         255},
        {"nf_conntrack_max",
         "Max",
         "Maximum number of tracked connections (0: no limit)",
         &Sysctls::max,
         0,
         ANY},
        {"nf_conntrack_tcp_be_liberal",
         "TcpBeLiberal",
         "Do not check TCP windows",
         &Sysctls::tcpBeLiberal,
         0,
         1},
        {"nf_conntrack_tcp_ignore_invalid_rst",
         "TcpIgnoreInvalidRst",
         "Take a RST below what was acknowledged",
         &Sysctls::tcpIgnoreInvalidRst,
         0,
         1},
        {"nf_conntrack_tcp_loose",
         "TcpLoose",
         "Pick TCP connections up from their middle",
         &Sysctls::tcpLoose,
         0,
         1},
        {"nf_conntrack_tcp_max_retrans",
         "TcpMaxRetrans",
         "Acknowledgements repeated before a TCP connection is taken for stale",
         &Sysctls::tcpMaxRetrans,
         0,
         255},
        {"nf_conntrack_tcp_timeout_close",
         "TcpTimeoutClose",
         "Timeout of TCP after a RST, s",
         &Sysctls::tcpTimeoutClose,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_tcp_timeout_close_wait",
         "TcpTimeoutCloseWait",
         "Timeout of TCP after the ACK of a FIN, s",
         &Sysctls::tcpTimeoutCloseWait,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_tcp_timeout_established",
         "TcpTimeoutEstablished",
         "Timeout of TCP established, s",
         &Sysctls::tcpTimeoutEstablished,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_tcp_timeout_fin_wait",
         "TcpTimeoutFinWait",
         "Timeout of TCP after the first FIN, s",
         &Sysctls::tcpTimeoutFinWait,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_tcp_timeout_last_ack",
         "TcpTimeoutLastAck",
         "Timeout of TCP after the second FIN, s",
         &Sysctls::tcpTimeoutLastAck,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_tcp_timeout_max_retrans",
         "TcpTimeoutMaxRetrans",
         "Timeout of TCP with TcpMaxRetrans repetitions, or a closed window, s",
         &Sysctls::tcpTimeoutMaxRetrans,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_tcp_timeout_syn_recv",
         "TcpTimeoutSynRecv",
         "Timeout of TCP after the SYN/ACK, s",
         &Sysctls::tcpTimeoutSynRecv,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_tcp_timeout_syn_sent",
         "TcpTimeoutSynSent",
         "Timeout of TCP after the SYN, s",
         &Sysctls::tcpTimeoutSynSent,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_tcp_timeout_time_wait",
         "TcpTimeoutTimeWait",
         "Timeout of TCP after the last ACK, s",
         &Sysctls::tcpTimeoutTimeWait,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_tcp_timeout_unacknowledged",
         "TcpTimeoutUnacknowledged",
         "Timeout of TCP with data not acknowledged, s",
         &Sysctls::tcpTimeoutUnacknowledged,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_timestamp",
         "Timestamp",
         "Keep start and stop times",
         &Sysctls::timestamp,
         0,
         1},
        {"nf_conntrack_udp_timeout",
         "UdpTimeout",
         "Timeout of UDP, s",
         &Sysctls::udpTimeout,
         0,
         LONGEST_TIMEOUT},
        {"nf_conntrack_udp_timeout_stream",
         "UdpTimeoutStream",
         "Timeout of UDP streams, s",
         &Sysctls::udpTimeoutStream,
         0,
         LONGEST_TIMEOUT},
    };
    return table;
}

const SysctlEntry*
FindSysctl(const std::string& name)
{
    const std::string wanted = Simplify(name);
    const auto& table = GetSysctlTable();
    const auto it = std::find_if(table.begin(), table.end(), [&](const SysctlEntry& entry) {
        return wanted == entry.name;
    });
    return it == table.end() ? nullptr : &*it;
}

bool
IsSysctlCount(const std::string& name)
{
    return Simplify(name) == "nf_conntrack_count";
}

} // namespace netfilter
} // namespace ns3
