/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-names.h"

#include "nf-rule-error.h"
#include "nf-rule-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

struct Name
{
    const char* name;
    uint16_t number;
};

// clang-format off
constexpr Name PROTOCOLS[] = {
    {"hopopt", 0}, {"icmp", 1}, {"igmp", 2}, {"ggp", 3}, {"ipencap", 4}, {"st", 5}, {"tcp", 6},
    {"egp", 8}, {"igp", 9}, {"pup", 12}, {"udp", 17}, {"hmp", 20}, {"xns-idp", 22}, {"rdp", 27},
    {"iso-tp4", 29}, {"dccp", 33}, {"xtp", 36}, {"ddp", 37}, {"idpr-cmtp", 38}, {"ipv6", 41},
    {"ipv6-route", 43}, {"ipv6-frag", 44}, {"idrp", 45}, {"rsvp", 46}, {"gre", 47}, {"esp", 50},
    {"ah", 51}, {"skip", 57}, {"ipv6-icmp", 58}, {"ipv6-nonxt", 59}, {"ipv6-opts", 60},
    {"rspf", 73}, {"vmtp", 81}, {"eigrp", 88}, {"ospf", 89}, {"ax.25", 93}, {"ipip", 94},
    {"etherip", 97}, {"encap", 98}, {"pim", 103}, {"ipcomp", 108}, {"vrrp", 112}, {"l2tp", 115},
    {"isis", 124}, {"sctp", 132}, {"fc", 133}, {"mobility-header", 135}, {"udplite", 136},
    {"mpls-in-ip", 137}, {"manet", 138}, {"hip", 139}, {"shim6", 140}, {"wesp", 141},
    {"rohc", 142}, {"ethernet", 143},
};

/// By port; of several names the first is printed.
constexpr Name SERVICES[] = {
    {"tcpmux", 1}, {"echo", 7}, {"discard", 9}, {"systat", 11}, {"daytime", 13}, {"netstat", 15},
    {"qotd", 17}, {"chargen", 19}, {"ftp-data", 20}, {"ftp", 21}, {"ssh", 22}, {"telnet", 23},
    {"smtp", 25}, {"time", 37}, {"whois", 43}, {"tacacs", 49}, {"domain", 53}, {"bootps", 67},
    {"bootpc", 68}, {"tftp", 69}, {"gopher", 70}, {"finger", 79}, {"http", 80}, {"kerberos", 88},
    {"pop3", 110}, {"sunrpc", 111}, {"auth", 113}, {"nntp", 119}, {"ntp", 123},
    {"netbios-ns", 137}, {"netbios-dgm", 138}, {"netbios-ssn", 139}, {"imap2", 143},
    {"snmp", 161}, {"snmp-trap", 162}, {"bgp", 179}, {"ldap", 389}, {"https", 443}, {"snpp", 444},
    {"microsoft-ds", 445}, {"isakmp", 500}, {"exec", 512}, {"biff", 512}, {"login", 513},
    {"who", 513}, {"shell", 514}, {"syslog", 514}, {"printer", 515}, {"talk", 517},
    {"ntalk", 518}, {"route", 520}, {"rtsp", 554}, {"submission", 587}, {"ipp", 631},
    {"ldaps", 636}, {"domain-s", 853}, {"rsync", 873}, {"ftps-data", 989}, {"ftps", 990},
    {"telnets", 992}, {"imaps", 993}, {"pop3s", 995}, {"socks", 1080}, {"openvpn", 1194},
    {"l2f", 1701}, {"radius", 1812}, {"radius-acct", 1813}, {"nfs", 2049}, {"mysql", 3306},
    {"ms-wbt-server", 3389}, {"sip", 5060}, {"sip-tls", 5061}, {"postgresql", 5432},
    {"x11", 6000}, {"http-alt", 8080},
};
// clang-format on

} // namespace

uint8_t
ParseProtocol(const std::string& text)
{
    uint64_t number;
    if (ParseNumber(text, 255, number))
    {
        return static_cast<uint8_t>(number);
    }
    if (EqualsIgnoringCase(text, "all") || EqualsIgnoringCase(text, "ip"))
    {
        return 0;
    }
    for (const Name& entry : PROTOCOLS)
    {
        if (EqualsIgnoringCase(text, entry.name))
        {
            return static_cast<uint8_t>(entry.number);
        }
    }
    throw RuleError("unknown protocol \"" + text + "\" specified");
}

std::string
FormatProtocol(uint8_t protocol)
{
    for (const Name& entry : PROTOCOLS)
    {
        if (protocol != 0 && entry.number == protocol)
        {
            return entry.name;
        }
    }
    return protocol == 0 ? "all" : std::to_string(protocol);
}

bool
ParsePort(const std::string& text, uint16_t& port)
{
    uint64_t number;
    if (ParseNumber(text, 65535, number))
    {
        port = static_cast<uint16_t>(number);
        return true;
    }
    for (const Name& entry : SERVICES)
    {
        if (text == entry.name)
        {
            port = entry.number;
            return true;
        }
    }
    return false;
}

std::string
FormatPort(uint16_t port, bool numeric)
{
    for (const Name& entry : SERVICES)
    {
        if (!numeric && entry.number == port)
        {
            return entry.name;
        }
    }
    return std::to_string(port);
}

} // namespace netfilter
} // namespace ns3
