/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-replay-options.h"

#include "netfilter-replay-error.h"

#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace replay
{

namespace
{

using ns3::Ipv4Address;
using ns3::Ipv4Mask;

/// Linux's IFNAMSIZ, less the final 0.
constexpr std::size_t MAX_DEVICE_NAME = 15;

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

/// \return whether CommandLine has an argument of its own by this name
bool
IsCommandLines(const std::string& name)
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
    return std::find(std::begin(OWN), std::end(OWN), name) != std::end(OWN);
}

/// \return whether there is an attribute by this name, TYPE::NAME; SetDefault() ignores parents'
/// too
bool
IsAttribute(const std::string& name)
{
    const auto colons = name.rfind("::");
    ns3::TypeId type;
    if (colons == std::string::npos ||
        !ns3::TypeId::LookupByNameFailSafe(name.substr(0, colons), &type))
    {
        return false;
    }
    for (std::size_t i = 0; i < type.GetAttributeN(); i++)
    {
        if (type.GetAttribute(i).name == name.substr(colons + 2))
        {
            return true;
        }
    }
    return false;
}

/// \return whether there is a global value or an attribute by this name
bool
IsNs3Value(const std::string& name)
{
    ns3::StringValue global;
    return ns3::GlobalValue::GetValueByNameFailSafe(name, global) || IsAttribute(name);
}

/// Set what CommandLine will set again, but would end the program over a value it cannot read.
void
SetNs3Value(const std::string& name, const std::string& value)
{
    const ns3::StringValue text(value);
    // Later releases of ns-3 take nothing for a number.
    if (value.empty() || (!ns3::Config::SetGlobalFailSafe(name, text) &&
                          !ns3::Config::SetDefaultFailSafe(name, text)))
    {
        throw Error("--" + name + ": '" + value + "' is not a value of it");
    }
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
            if (IsNs3Value(name))
            {
                SetNs3Value(name, hasValue ? argument.substr(equals + 1) : "");
            }
            else if (!IsCommandLines(name))
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
        options.tables = ParseSeconds(values["tables"]);
        if (!options.tables)
        {
            throw Error("--tables: '" + values["tables"] + "' is not a number of seconds");
        }
    }
    options.output = values["output"];
    return options;
}

} // namespace replay
