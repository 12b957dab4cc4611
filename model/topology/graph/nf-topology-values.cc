/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-values.h"

#include "nf-suggest.h"
#include "nf-text.h"
#include "nf-topology-text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

[[noreturn]] void
Refuse(const std::string& text, const std::string& expected)
{
    throw std::invalid_argument("\"" + text + "\": " + expected + " is expected");
}

/// Read an address, and its bits when there are some. \return whether there are
bool
ReadPrefixed(const std::string& text,
             const std::string& expected,
             Ipv4Address& host,
             uint8_t& prefix)
{
    const std::vector<std::string> parts = Split(text, '/');
    uint32_t address = 0;
    uint64_t bits = 32;
    if (parts.size() > 2 || !ParseAddress(parts[0], address) ||
        (parts.size() == 2 && (parts[1].empty() || parts[1].size() > 2 ||
                               parts[1].find_first_not_of("0123456789") != std::string::npos ||
                               (bits = std::stoul(parts[1])) > 32)))
    {
        Refuse(text, expected);
    }
    host = Ipv4Address(address);
    prefix = static_cast<uint8_t>(bits);
    return parts.size() == 2;
}

std::string
AddressText(const Ipv4Address& address)
{
    return FormatAddress(address.Get());
}

template <typename T, typename Write>
std::string
Join(const std::vector<T>& values, const std::string& separator, const Write& write)
{
    std::string text;
    for (const T& value : values)
    {
        text += (text.empty() ? "" : separator) + write(value);
    }
    return text;
}

/// \return a value by ns-3's own reader, which takes one that begins with a digit only
template <typename T>
T
ReadByNs3(const std::string& text, const std::string& expected)
{
    T value;
    std::istringstream stream(text);
    if (text.empty() || text[0] < '0' || text[0] > '9' || !(stream >> value) ||
        stream.peek() != std::istringstream::traits_type::eof())
    {
        Refuse(text, expected);
    }
    return value;
}

struct Unit
{
    const char* name;
    int64_t size;
};

/// \return the value in the largest unit that has it whole
std::string
WriteInUnits(int64_t value, const std::vector<Unit>& units)
{
    const auto unit = std::find_if(units.begin(), units.end() - 1, [value](const Unit& one) {
        return value != 0 && value % one.size == 0;
    });
    return std::to_string(value / unit->size) + unit->name;
}

const std::vector<std::string> KINDS = {"host", "router", "switch", "cloud"};
const std::string ROUTE_FORM =
    "a network and by what it is reached, e.g. \"10.0.0.0/8 via 192.168.1.1\" or \"default dev "
    "eth1\",";

TopologyRoute
ReadRoute(const std::string& text)
{
    std::istringstream stream(text);
    std::string word;
    stream >> word;
    TopologyRoute route;
    if (word != "default")
    {
        ReadPrefixed(word, ROUTE_FORM, route.network, route.prefix);
        if ((route.network.Get() & ~GetTopologyMask(route.prefix)) != 0)
        {
            Refuse(text, "a network without bits behind its prefix");
        }
    }
    else
    {
        route.network = Ipv4Address::GetAny();
    }
    route.gateway = Ipv4Address::GetAny();
    bool isComplete = false;
    std::string value;
    while (stream >> word)
    {
        uint32_t gateway = 0;
        if (!(stream >> value) || (word != "via" && word != "dev") ||
            (word == "via" && !ParseAddress(value, gateway)))
        {
            Refuse(text, ROUTE_FORM);
        }
        if (word == "via")
        {
            route.gateway = Ipv4Address(gateway);
        }
        else
        {
            route.device = value;
        }
        isComplete = true;
    }
    if (!isComplete)
    {
        Refuse(text, ROUTE_FORM);
    }
    return route;
}

} // namespace

void
ReadTopologyAddress(const std::string& text, TopologyEnd& end)
{
    const std::string form = "an address and its bits, e.g. \"192.168.1.1/24\",";
    if (!ReadPrefixed(text, form, end.address.emplace(), end.prefix))
    {
        Refuse(text, form);
    }
}

std::string
WriteTopologyAddress(const TopologyEnd& end)
{
    return end.address ? AddressText(*end.address) + "/" + std::to_string(end.prefix) : "";
}

TopologyNetwork
ReadTopologyNetwork(const std::string& text)
{
    const std::string form = "a network, e.g. \"192.168.1.0/24\",";
    Ipv4Address address;
    uint8_t prefix = 0;
    if (!ReadPrefixed(text, form, address, prefix) ||
        (address.Get() & ~GetTopologyMask(prefix)) != 0)
    {
        Refuse(text, form);
    }
    return TopologyNetwork(address, prefix);
}

std::vector<Ipv4Address>
ReadTopologyAddresses(const std::string& text)
{
    std::vector<Ipv4Address> addresses;
    for (const std::string& part : SplitTopologyList(text, ",; \t\n"))
    {
        uint32_t address = 0;
        if (!ParseAddress(part, address))
        {
            Refuse(part, "an address, e.g. \"203.0.113.80\",");
        }
        addresses.emplace_back(address);
    }
    return addresses;
}

std::string
WriteTopologyAddresses(const std::vector<Ipv4Address>& addresses)
{
    return Join(addresses, ", ", &AddressText);
}

std::vector<TopologyRoute>
ReadTopologyRoutes(const std::string& text)
{
    std::vector<TopologyRoute> routes;
    for (const std::string& part : SplitTopologyList(text, ";\n"))
    {
        routes.push_back(ReadRoute(part));
    }
    return routes;
}

std::string
WriteTopologyRoutes(const std::vector<TopologyRoute>& routes)
{
    return Join(routes, "; ", &WriteTopologyRoute);
}

std::string
WriteTopologyRoute(const TopologyRoute& route)
{
    std::string text =
        route.prefix == 0 ? "default" : TopologyNetwork(route.network, route.prefix).ToString();
    if (route.gateway != Ipv4Address::GetAny())
    {
        text += " via " + AddressText(route.gateway);
    }
    return text + (route.device.empty() ? "" : " dev " + route.device);
}

std::vector<std::pair<std::string, uint32_t>>
ReadTopologySysctls(const std::string& text)
{
    std::vector<std::pair<std::string, uint32_t>> sysctls;
    for (const std::string& part : SplitTopologyList(text, ",;\n"))
    {
        const std::size_t equal = part.find('=');
        uint64_t value = 0;
        if (equal == std::string::npos ||
            !ParseNumber(TrimTopologyText(part.substr(equal + 1)), UINT32_MAX, value))
        {
            Refuse(part, "a name and a number, e.g. \"net.netfilter.nf_conntrack_max=1000\",");
        }
        sysctls.emplace_back(TrimTopologyText(part.substr(0, equal)), value);
    }
    return sysctls;
}

std::string
WriteTopologySysctls(const std::vector<std::pair<std::string, uint32_t>>& sysctls)
{
    return Join(sysctls, ", ", [](const std::pair<std::string, uint32_t>& sysctl) {
        return sysctl.first + "=" + std::to_string(sysctl.second);
    });
}

std::vector<std::string>
ReadTopologyApplications(const std::string& text)
{
    return SplitTopologyList(text, ";\n");
}

std::string
WriteTopologyApplications(const std::vector<std::string>& applications)
{
    return Join(applications, "; ", [](const std::string& application) { return application; });
}

TopologyKind
ReadTopologyKind(const std::string& text)
{
    const auto found = std::find(KINDS.begin(), KINDS.end(), text);
    if (found == KINDS.end())
    {
        throw std::invalid_argument("\"" + text + "\": host, router, switch or cloud is expected" +
                                    SuggestName(text, KINDS));
    }
    return static_cast<TopologyKind>(found - KINDS.begin());
}

std::string
WriteTopologyKind(TopologyKind kind)
{
    return KINDS[static_cast<std::size_t>(kind)];
}

DataRate
ReadTopologyRate(const std::string& text)
{
    const std::string form = "a rate above 0, e.g. \"100Mbps\",";
    const auto rate = ReadByNs3<DataRate>(text, form);
    if (rate.GetBitRate() == 0)
    {
        Refuse(text, form);
    }
    return rate;
}

std::string
WriteTopologyRate(const DataRate& rate)
{
    return WriteInUnits(static_cast<int64_t>(rate.GetBitRate()),
                        {{"Gbps", 1000000000}, {"Mbps", 1000000}, {"kbps", 1000}, {"bps", 1}});
}

Time
ReadTopologyDelay(const std::string& text)
{
    // ns-3's own reader ends the program when the unit is none.
    char* unit = nullptr;
    const double value = std::strtod(text.c_str(), &unit);
    const std::array<std::string, 7> units = {"", "s", "ms", "us", "ns", "ps", "min"};
    if (text.empty() || unit == text.c_str() || text.find_first_of("xX") != std::string::npos ||
        !(value >= 0) || std::isinf(value) ||
        std::find(units.begin(), units.end(), unit) == units.end())
    {
        Refuse(text, "a time, e.g. \"2ms\",");
    }
    return Time(text);
}

std::string
WriteTopologyDelay(const Time& delay)
{
    return WriteInUnits(delay.GetNanoSeconds(),
                        {{"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}});
}

QueueSize
ReadTopologyQueue(const std::string& text)
{
    const std::string form = "packets or bytes above 0, e.g. \"1000p\" or \"64kB\",";
    const auto queue = ReadByNs3<QueueSize>(text, form);
    if (queue.GetValue() == 0)
    {
        Refuse(text, form);
    }
    return queue;
}

std::string
WriteTopologyQueue(const QueueSize& queue)
{
    return std::to_string(queue.GetValue()) +
           (queue.GetUnit() == QueueSizeUnit::PACKETS ? "p" : "B");
}

double
ReadTopologyLoss(const std::string& text)
{
    char* end = nullptr;
    const double loss = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !(loss >= 0 && loss < 1))
    {
        Refuse(text, "a share of packets, 0 to less than 1,");
    }
    return loss;
}

std::string
WriteTopologyLoss(double loss)
{
    // The shortest that is read as the same.
    std::string text;
    for (int digits = 6; digits <= 17; ++digits)
    {
        std::ostringstream stream;
        stream.precision(digits);
        stream << loss;
        text = stream.str();
        if (std::strtod(text.c_str(), nullptr) == loss)
        {
            break;
        }
    }
    return text;
}

} // namespace netfilter
} // namespace ns3
