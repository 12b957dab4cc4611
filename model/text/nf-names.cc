/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-names.h"

#include "nf-packet-view.h"
#include "nf-text-error.h"
#include "nf-text.h"

#include <cctype>
#include <cstdlib>

namespace ns3
{
namespace netfilter
{

namespace
{

struct Name
{
    const char* name;
    uint8_t number;
};

/// Which protocols a service is known for.
enum Transport : uint8_t
{
    TCP = 1,
    UDP = 2,
    BOTH = 3,
};

struct Service
{
    const char* name;
    uint16_t port;
    Transport transport;
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
constexpr Service SERVICES[] = {
    {"tcpmux", 1, TCP}, {"echo", 7, BOTH}, {"discard", 9, BOTH}, {"systat", 11, TCP},
    {"daytime", 13, BOTH}, {"netstat", 15, TCP}, {"qotd", 17, TCP}, {"chargen", 19, BOTH},
    {"ftp-data", 20, TCP}, {"ftp", 21, TCP}, {"ssh", 22, TCP}, {"telnet", 23, TCP},
    {"smtp", 25, TCP}, {"time", 37, BOTH}, {"whois", 43, TCP}, {"tacacs", 49, BOTH},
    {"domain", 53, BOTH}, {"bootps", 67, UDP}, {"bootpc", 68, UDP}, {"tftp", 69, UDP},
    {"gopher", 70, TCP}, {"finger", 79, TCP}, {"http", 80, TCP}, {"kerberos", 88, BOTH},
    {"pop3", 110, TCP}, {"sunrpc", 111, BOTH}, {"auth", 113, TCP}, {"nntp", 119, TCP},
    {"ntp", 123, UDP}, {"netbios-ns", 137, UDP}, {"netbios-dgm", 138, UDP},
    {"netbios-ssn", 139, TCP}, {"imap2", 143, TCP}, {"snmp", 161, BOTH}, {"snmp-trap", 162, BOTH},
    {"bgp", 179, TCP}, {"ldap", 389, BOTH}, {"https", 443, BOTH}, {"snpp", 444, TCP},
    {"microsoft-ds", 445, TCP}, {"isakmp", 500, UDP}, {"exec", 512, TCP}, {"biff", 512, UDP},
    {"login", 513, TCP}, {"who", 513, UDP}, {"shell", 514, TCP}, {"syslog", 514, UDP},
    {"printer", 515, TCP}, {"talk", 517, UDP}, {"ntalk", 518, UDP}, {"route", 520, UDP},
    {"rtsp", 554, BOTH}, {"submission", 587, TCP}, {"ipp", 631, TCP}, {"ldaps", 636, BOTH},
    {"domain-s", 853, BOTH}, {"rsync", 873, TCP}, {"ftps-data", 989, TCP}, {"ftps", 990, TCP},
    {"telnets", 992, TCP}, {"imaps", 993, TCP}, {"pop3s", 995, TCP}, {"socks", 1080, TCP},
    {"openvpn", 1194, BOTH}, {"l2f", 1701, UDP}, {"radius", 1812, BOTH},
    {"radius-acct", 1813, BOTH}, {"nfs", 2049, BOTH}, {"mysql", 3306, TCP},
    {"ms-wbt-server", 3389, TCP}, {"sip", 5060, BOTH}, {"sip-tls", 5061, BOTH},
    {"postgresql", 5432, TCP}, {"x11", 6000, TCP}, {"http-alt", 8080, TCP},
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
            return entry.number;
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
ParsePort(const std::string& text, uint16_t& port, uint8_t protocol)
{
    uint64_t number;
    if (ParseNumber(text, 65535, number))
    {
        port = static_cast<uint16_t>(number);
        return true;
    }
    const uint8_t transport = protocol == PROTO_TCP ? TCP : protocol == PROTO_UDP ? UDP : BOTH;
    for (const Service& service : SERVICES)
    {
        if ((service.transport & transport) != 0 && text == service.name)
        {
            port = service.port;
            return true;
        }
    }
    return false;
}

bool
ParseResolvedPort(const std::string& text, uint16_t& port)
{
    char* end = nullptr;
    const uint64_t number = std::strtoull(text.c_str(), &end, 10);
    if (*end == '\0' && text.find('-') == std::string::npos)
    {
        port = static_cast<uint16_t>(number);
        return true;
    }
    return std::isalpha(static_cast<unsigned char>(text[0])) != 0 && ParsePort(text, port);
}

std::string
FormatPort(uint16_t port, uint8_t protocol, bool numeric)
{
    const uint8_t transport = protocol == PROTO_TCP ? TCP : UDP;
    for (const Service& service : SERVICES)
    {
        if (!numeric && service.port == port && (service.transport & transport) != 0)
        {
            return service.name;
        }
    }
    return std::to_string(port);
}

} // namespace netfilter
} // namespace ns3
