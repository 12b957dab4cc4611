/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-replay-options.h"

#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/string.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cmath>
#include <map>
#include <sstream>
#include <utility>

namespace replay
{

namespace
{

using ns3::Ipv4Address;
using ns3::Ipv4Mask;

/// Linux's IFNAMSIZ, less the final 0.
constexpr std::size_t MAX_DEVICE_NAME = 15;

/// \return the whole of `text` as a number up to `max`, or nothing
std::optional<uint32_t>
ParseNumber(const std::string& text, uint32_t max)
{
    uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [last, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc() || last != end || number > max)
    {
        return std::nullopt;
    }
    return number;
}

/// Not Ipv4Address's own constructor: it ends the program (since ns-3.47) or guesses.
Ipv4Address
ParseAddress(const std::string& option, const std::string& text)
{
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1)
    {
        throw Error("--" + option + ": '" + text + "' is not an IPv4 address");
    }
    return Ipv4Address(ntohl(address.s_addr));
}

/// `192.168.1.254/24`
Network
ParseNetwork(const std::string& option, const std::string& text)
{
    const auto slash = text.find('/');
    const auto prefix =
        slash == std::string::npos ? std::nullopt : ParseNumber(text.substr(slash + 1), 32);
    if (!prefix)
    {
        throw Error("--" + option + ": '" + text + "' is not address/prefix");
    }
    const uint32_t mask = *prefix == 0 ? 0 : ~uint32_t{0} << (32 - *prefix);
    return {ParseAddress(option, text.substr(0, slash)), Ipv4Mask(mask)};
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// `a=b,c=d`; only the first `=` divides, and no name may come twice.
Pairs
ParsePairs(const std::string& option, const std::string& text)
{
    Pairs pairs;
    for (std::size_t begin = 0; !text.empty() && begin <= text.size();)
    {
        const auto end = std::min(text.find(',', begin), text.size());
        const std::string item = text.substr(begin, end - begin);
        begin = end + 1;

        const auto equals = item.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == item.size())
        {
            throw Error("--" + option + ": '" + item + "' is not name=value");
        }
        const std::string name = item.substr(0, equals);
        const auto same = [&name](const auto& pair) { return pair.first == name; };
        if (std::any_of(pairs.begin(), pairs.end(), same))
        {
            throw Error("--" + option + ": '" + name + "' is named twice");
        }
        pairs.emplace_back(name, item.substr(equals + 1));
    }
    return pairs;
}

/// A device's name becomes a file's, and a name in ns-3's Names.
void
CheckDeviceName(const std::string& name)
{
    const auto isAllowed = [](unsigned char c) { return c > ' ' && c < 127 && c != '/'; };
    if (name.size() > MAX_DEVICE_NAME || name == "." || name == ".." || name == "lo" ||
        !std::all_of(name.begin(), name.end(), isAllowed))
    {
        throw Error("--interfaces: '" + name + "' cannot be the name of a device");
    }
}

void
CheckDevice(const Options& options, const std::string& option, const std::string& device)
{
    const auto isIt = [&device](const auto& interface) { return interface.device == device; };
    if (std::none_of(options.interfaces.begin(), options.interfaces.end(), isIt))
    {
        throw Error("--" + option + ": no device '" + device + "'");
    }
}

void
ParseInterfaces(Options& options, const std::string& text)
{
    for (const auto& [device, value] : ParsePairs("interfaces", text))
    {
        CheckDeviceName(device);
        const auto [address, mask] = ParseNetwork("interfaces", value);
        options.interfaces.push_back({device, address, mask});
    }
    if (options.interfaces.empty())
    {
        throw Error("--interfaces: at least one device is needed");
    }
}

/// `192.168.1.1` is one host, as for `ip route`.
Network
ParseDestination(const std::string& text)
{
    if (text == "default")
    {
        return {Ipv4Address(uint32_t{0}), Ipv4Mask(uint32_t{0})};
    }
    const bool hasPrefix = text.find('/') != std::string::npos;
    const Network network = ParseNetwork("routes", hasPrefix ? text : text + "/32");
    if (network.address != network.address.CombineMask(network.mask))
    {
        throw Error("--routes: '" + text + "' has bits set behind its prefix");
    }
    return network;
}

/// Linux refuses a second route to the same network, be it that of an interface.
void
CheckRouteIsNew(const Options& options, const Network& wanted, const std::string& text)
{
    const auto isInterfaces = [&wanted](const InterfaceOption& interface) {
        return interface.mask == wanted.mask &&
               interface.address.CombineMask(interface.mask) == wanted.address;
    };
    const auto isRoutes = [&wanted](const RouteOption& route) {
        return route.destination.mask == wanted.mask && route.destination.address == wanted.address;
    };
    if (std::any_of(options.interfaces.begin(), options.interfaces.end(), isInterfaces) ||
        std::any_of(options.routes.begin(), options.routes.end(), isRoutes))
    {
        throw Error("--routes: there is a route to '" + text + "' already");
    }
}

void
ParseRoutes(Options& options, const std::string& text)
{
    for (const auto& [destination, way] : ParsePairs("routes", text))
    {
        const auto at = way.find('@');
        RouteOption route{ParseDestination(destination), way.substr(0, at), std::nullopt};
        CheckDevice(options, "routes", route.device);
        if (at != std::string::npos)
        {
            route.gateway = ParseAddress("routes", way.substr(at + 1));
        }
        CheckRouteIsNew(options, route.destination, destination);
        options.routes.push_back(route);
    }
}

void
ParseSysctls(Options& options, const std::string& text)
{
    for (const auto& [name, value] : ParsePairs("sysctl", text))
    {
        const auto number = ParseNumber(value, UINT32_MAX);
        if (!number)
        {
            throw Error("--sysctl: '" + name + "=" + value + "' has no number as its value");
        }
        options.sysctls.push_back({name, *number});
    }
}

void
ParseInputs(Options& options, const std::string& text)
{
    for (const auto& [device, file] : ParsePairs("input", text))
    {
        CheckDevice(options, "input", device);
        options.inputs.push_back({device, file, std::nullopt});
    }
}

void
ParseIfindexes(Options& options, const std::string& text)
{
    for (const auto& [device, value] : ParsePairs("ifindex", text))
    {
        const auto isIt = [&name = device](const auto& input) { return input.device == name; };
        const auto input = std::find_if(options.inputs.begin(), options.inputs.end(), isIt);
        if (input == options.inputs.end())
        {
            throw Error("--ifindex: no --input for '" + device + "'");
        }
        input->ifindex = ParseNumber(value, UINT32_MAX);
        if (!input->ifindex)
        {
            throw Error("--ifindex: '" + device + "=" + value + "' has no number as its value");
        }
    }
}

/// `2.5`, as capture timestamps are
ns3::Time
ParseSeconds(const std::string& option, const std::string& text)
{
    // Later than any capture, and no overflow in nanoseconds.
    constexpr long double LATEST = 9e9;
    std::istringstream stream(text);
    long double seconds = -1;
    if (!(stream >> seconds) || !stream.eof() || seconds < 0 || seconds > LATEST)
    {
        throw Error("--" + option + ": '" + text + "' is not a number of seconds");
    }
    return ns3::NanoSeconds(std::llround(seconds * 1e9L));
}

/// An option: its name, the form of its value, and what it is for.
struct OptionHelp
{
    const char* name;
    const char* help;
};

constexpr OptionHelp OPTIONS[] = {
    {"interfaces", "DEVICE=ADDRESS/PREFIX,...: the router's devices, e.g. eth0=192.168.1.254/24"},
    {"routes",
     "DESTINATION=DEVICE[@GATEWAY],...: besides the devices' own networks, e.g. default=eth1"},
    {"sysctl", "NAME=VALUE,...: e.g. net.netfilter.nf_conntrack_udp_timeout=1"},
    {"rules", "FILE: as iptables-save prints and iptables-restore reads them"},
    {"conntrack", "FILE: lines \"SECONDS ARGUMENTS\": a conntrack command, and when"},
    {"input",
     "DEVICE=FILE,...: pcap or pcapng; RAW, Ethernet, PPP or Linux cooked (tcpdump -i any)"},
    {"ifindex",
     "DEVICE=NUMBER,...: of a Linux cooked v2 --input the packets of that interface only"},
    {"tables", "SECONDS: when the final tables are written"},
    {"output", "FOLDER: made if needed; its files are replaced"},
};

void
SetUsage(ns3::CommandLine& cmd)
{
    cmd.Usage("Replays packet captures through a simulated Linux router and records what it sends, "
              "its events and its tables."
              R"(

--interfaces and --output are needed. Every packet of a capture is received by its device at its
capture timestamp; packets of equal time in the order of --input. There is no ARP, and checksums
are real. What is not IPv4 is passed over, and what the host that made a Linux cooked capture did
not receive. The seconds of conntrack commands and of the tables are capture timestamps too. The
folder receives:

  DEVICE.pcap                        what the device transmitted, link type RAW, simulation time
  events.txt, expectations.txt       conntrack -E -o timestamp, conntrack -E expect
  nf_conntrack, nf_conntrack_expect  as in /proc/net, 0.2 s after the last packet or command,
                                     or when --tables says
  stats                              conntrack -S
  conntrack.txt                      each conntrack command and what it printed, with --conntrack
  rules.counters                     iptables-save -c

A mistake is one line on stderr, exit code 2, and an untouched output folder; but what is wrong with a
conntrack command stands in conntrack.txt, as its output does. What NAT draws at
random repeats from run to run; --RngRun=2 draws anew.)");
}

/// \return whether CommandLine knows an argument by itself: for its own, an attribute, a global
bool
IsGeneral(const std::string& name, const std::string& value)
{
    constexpr const char* OWN[] = {"help",
                                   "PrintHelp",
                                   "version",
                                   "PrintVersion",
                                   "PrintGlobals",
                                   "PrintGroups",
                                   "PrintGroup",
                                   "PrintTypeIds",
                                   "PrintAttributes"};
    return std::find(std::begin(OWN), std::end(OWN), name) != std::end(OWN) ||
           ns3::Config::SetGlobalFailSafe(name, ns3::StringValue(value)) ||
           ns3::Config::SetDefaultFailSafe(name, ns3::StringValue(value));
}

/// Refuse what CommandLine would not: see ParseOptions().
void
CheckArguments(const std::vector<std::string>& arguments)
{
    for (const auto& argument : arguments)
    {
        const auto equals = argument.find('=');
        const bool hasValue = equals != std::string::npos;
        const std::string dashed = argument.substr(0, equals);
        const std::string name = dashed.rfind("--", 0) == 0 ? dashed.substr(2) : "";
        const auto isIt = [&name](const OptionHelp& option) { return name == option.name; };
        if (std::none_of(std::begin(OPTIONS), std::end(OPTIONS), isIt))
        {
            if (!IsGeneral(name, hasValue ? argument.substr(equals + 1) : ""))
            {
                throw Error("unknown option '" + dashed + "' (--help lists them)");
            }
        }
        else if (!hasValue)
        {
            throw Error(dashed + " needs a value: " + dashed + "=...");
        }
    }
}

/// \return option -> value
std::map<std::string, std::string>
ReadValues(const std::vector<std::string>& arguments)
{
    CheckArguments({arguments.begin() + 1, arguments.end()});
    std::map<std::string, std::string> values;
    ns3::CommandLine cmd("netfilter-replay.cc");
    SetUsage(cmd);
    for (const auto& [name, help] : OPTIONS)
    {
        cmd.AddValue(name, help, [&values, &option = name](const std::string& value) {
            if (!values.emplace(option, value).second)
            {
                throw Error("--" + std::string(option) + " is given twice");
            }
            return true;
        });
    }
    cmd.Parse(arguments);
    return values;
}

} // namespace

Options
ParseOptions(const std::vector<std::string>& arguments)
{
    auto values = ReadValues(arguments);
    for (const char* needed : {"interfaces", "output"})
    {
        if (values[needed].empty())
        {
            throw Error("--" + std::string(needed) + "=... is missing");
        }
    }
    Options options;
    ParseInterfaces(options, values["interfaces"]);
    ParseRoutes(options, values["routes"]);
    ParseSysctls(options, values["sysctl"]);
    ParseInputs(options, values["input"]);
    ParseIfindexes(options, values["ifindex"]);
    options.rules = values["rules"];
    options.conntrack = values["conntrack"];
    if (values.count("tables") != 0)
    {
        options.tables = ParseSeconds("tables", values["tables"]);
    }
    options.output = values["output"];
    return options;
}

} // namespace replay
