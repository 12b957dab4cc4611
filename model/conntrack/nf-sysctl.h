/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_SYSCTL_H
#define NF_SYSCTL_H

#include "nf-defrag.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief The settings under net.netfilter, with Linux's defaults. Times are in seconds.
 *
 * Those about fragments are under net.ipv4. That of FTP is a module's parameter on Linux, and one
 * for the whole machine: /sys/module/nf_conntrack_ftp/parameters/loose.
 */
struct Sysctls : FragmentLimits
{
    uint32_t max{262144};         //!< nf_conntrack_max: maximum number of connections (0: no limit)
    uint32_t buckets{262144};     //!< nf_conntrack_buckets
    uint32_t expectMax{4096};     //!< nf_conntrack_expect_max
    uint32_t acct{0};             //!< nf_conntrack_acct: count packets and bytes
    uint32_t timestamp{0};        //!< nf_conntrack_timestamp: keep start and stop times
    uint32_t events{2};           //!< nf_conntrack_events: 0 off, 1 on, 2 with a listener
    uint32_t checksum{1};         //!< nf_conntrack_checksum: bad checksums are INVALID
    uint32_t logInvalid{0};       //!< nf_conntrack_log_invalid: 0, a protocol, or 255 for all
    uint32_t ftpLoose{0};         //!< nf_conntrack_ftp.loose: expect a foreign address
    uint32_t genericTimeout{600}; //!< nf_conntrack_generic_timeout
    uint32_t icmpTimeout{30};     //!< nf_conntrack_icmp_timeout
    uint32_t tcpBeLiberal{0};     //!< nf_conntrack_tcp_be_liberal: windows are not checked
    uint32_t tcpIgnoreInvalidRst{0};        //!< nf_conntrack_tcp_ignore_invalid_rst
    uint32_t tcpLoose{1};                   //!< nf_conntrack_tcp_loose: pick up from the middle
    uint32_t tcpMaxRetrans{3};              //!< nf_conntrack_tcp_max_retrans
    uint32_t tcpTimeoutClose{10};           //!< nf_conntrack_tcp_timeout_close
    uint32_t tcpTimeoutCloseWait{60};       //!< nf_conntrack_tcp_timeout_close_wait
    uint32_t tcpTimeoutEstablished{432000}; //!< nf_conntrack_tcp_timeout_established
    uint32_t tcpTimeoutFinWait{120};        //!< nf_conntrack_tcp_timeout_fin_wait
    uint32_t tcpTimeoutLastAck{30};         //!< nf_conntrack_tcp_timeout_last_ack
    uint32_t tcpTimeoutMaxRetrans{300};     //!< nf_conntrack_tcp_timeout_max_retrans
    uint32_t tcpTimeoutSynRecv{60};         //!< nf_conntrack_tcp_timeout_syn_recv
    uint32_t tcpTimeoutSynSent{120};        //!< nf_conntrack_tcp_timeout_syn_sent
    uint32_t tcpTimeoutTimeWait{120};       //!< nf_conntrack_tcp_timeout_time_wait
    uint32_t tcpTimeoutUnacknowledged{300}; //!< nf_conntrack_tcp_timeout_unacknowledged
    uint32_t udpTimeout{30};                //!< nf_conntrack_udp_timeout
    uint32_t udpTimeoutStream{120};         //!< nf_conntrack_udp_timeout_stream
};

/// One setting: its Linux name, its ns-3 attribute name, where it is kept.
struct SysctlEntry
{
    const char* name;         //!< e.g. "nf_conntrack_udp_timeout", "net.ipv4.ipfrag_time"
    const char* attribute;    //!< e.g. "UdpTimeout"
    const char* help;         //!< one line
    uint32_t Sysctls::*field; //!< the value
    uint32_t min;             //!< smallest value accepted
    uint32_t max;             //!< largest value accepted
};

/// \return every setting, in order of Linux name
const std::vector<SysctlEntry>& GetSysctlTable();

/**
 * \brief Find a setting by name, with or without a leading "net.netfilter.".
 *
 * Slashes do as well as dots.
 * \return nullptr when there is none of that name
 */
const SysctlEntry* FindSysctl(const std::string& name);

/// \return whether a name, with or without its prefix, is that of nf_conntrack_count: no setting
bool IsSysctlCount(const std::string& name);

} // namespace netfilter
} // namespace ns3

#endif /* NF_SYSCTL_H */
