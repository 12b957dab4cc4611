/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-sysctl.h"

#include "nf-suggest.h"

#include "ns3/abort.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr SysctlField<CoreSysctls> CORE[] = {
    {"net.ipv4.ipfrag_max_dist",
     "IpfragMaxDist",
     "Maximum fragments from one source between two fragments of a datagram (0: no limit)",
     &CoreSysctls::ipfragMaxDist,
     0,
     sysctlmax::ANY},
    {"net.ipv4.ipfrag_time",
     "IpfragTime",
     "Time that a datagram in pieces may take, s",
     &CoreSysctls::ipfragTime,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_acct", "Acct", "Count packets and bytes", &CoreSysctls::acct, 0, 1},
    {"nf_conntrack_buckets",
     "Buckets",
     "Buckets of the table",
     &CoreSysctls::buckets,
     1,
     sysctlmax::ANY},
    {"nf_conntrack_checksum",
     "Checksum",
     "Treat bad checksums as INVALID",
     &CoreSysctls::checksum,
     0,
     1},
    {"nf_conntrack_events",
     "Events",
     "Send events: 0 never, 1 always, 2 when there is a listener",
     &CoreSysctls::events,
     0,
     2},
    {"nf_conntrack_expect_max",
     "ExpectMax",
     "Maximum number of expectations",
     &CoreSysctls::expectMax,
     1,
     sysctlmax::ANY},
    {"nf_conntrack_log_invalid",
     "LogInvalid",
     "Log INVALID packets: 0 none, a protocol's number, 255 all",
     &CoreSysctls::logInvalid,
     0,
     255},
    {"nf_conntrack_max",
     "Max",
     "Maximum number of tracked connections (0: no limit)",
     &CoreSysctls::max,
     0,
     sysctlmax::ANY},
    {"nf_conntrack_timestamp",
     "Timestamp",
     "Keep start and stop times",
     &CoreSysctls::timestamp,
     0,
     1},
};

/// What is declared. Made when it is first asked for: in no order, the rooms' files are initialised
/// while the program starts.
struct Registry
{
    Registry()
    {
        for (const SysctlField<CoreSysctls>& core : CORE)
        {
            table.insert({core.name, core.attribute, core.help, core.min, core.max, core.field, 0});
        }
    }

    SysctlTable table;
    std::vector<uint32_t> defaults; //!< of the rooms' settings
    std::function<void(const SysctlEntry&)> onEach;
};

/// How many nodes have settings.
uint32_t g_alive = 0;

Registry&
GetRegistry()
{
    static Registry registry;
    return registry;
}

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

namespace detail
{

uint32_t
ReserveSysctls(const std::vector<uint32_t>& defaults)
{
    NS_ABORT_MSG_IF(g_alive != 0, "sysctls are declared before the first node has netfilter");
    auto& all = GetRegistry().defaults;
    const auto place = static_cast<uint32_t>(all.size());
    all.insert(all.end(), defaults.begin(), defaults.end());
    return place;
}

void
RegisterSysctl(const SysctlEntry& entry)
{
    const auto [place, isNew] = GetRegistry().table.insert(entry);
    NS_ABORT_MSG_UNLESS(isNew, "sysctl " << entry.name << " is declared twice");
    if (GetRegistry().onEach)
    {
        GetRegistry().onEach(*place);
    }
}

} // namespace detail

Sysctls::Alive::Alive()
{
    ++g_alive;
}

Sysctls::Alive::Alive(const Alive& /* other */)
{
    ++g_alive;
}

Sysctls::Alive::~Alive()
{
    --g_alive;
}

Sysctls::Sysctls()
    : m_rooms(GetRegistry().defaults)
{
}

namespace
{

/// \throws std::invalid_argument when there is none of that name
const SysctlEntry&
RequireSysctl(const std::string& name)
{
    const SysctlEntry* entry = FindSysctl(name);
    if (entry == nullptr)
    {
        std::vector<std::string> names;
        for (const SysctlEntry& known : GetSysctlTable())
        {
            names.emplace_back(known.name);
        }
        throw std::invalid_argument("unknown sysctl \"" + name + "\"" +
                                    SuggestName(Simplify(name), names) +
                                    " (--PrintAttributes=ns3::netfilter::Netfilter lists all)");
    }
    return *entry;
}

} // namespace

uint32_t
Sysctls::Get(const std::string& name) const
{
    return Get(RequireSysctl(name));
}

void
Sysctls::Set(const std::string& name, uint32_t value)
{
    if (IsSysctlCount(name))
    {
        throw std::invalid_argument("sysctl nf_conntrack_count can only be read");
    }
    const SysctlEntry& entry = RequireSysctl(name);
    if (value < entry.min || value > entry.max)
    {
        throw std::invalid_argument("sysctl " + std::string(entry.name) + ": " +
                                    std::to_string(value) + " is not in " +
                                    std::to_string(entry.min) + ".." + std::to_string(entry.max));
    }
    (entry.core != nullptr ? this->*entry.core : m_rooms[entry.place]) = value;
}

const SysctlTable&
GetSysctlTable()
{
    return GetRegistry().table;
}

void
ForEachSysctl(std::function<void(const SysctlEntry&)> callback)
{
    for (const SysctlEntry& entry : GetRegistry().table)
    {
        callback(entry);
    }
    GetRegistry().onEach = std::move(callback);
}

const SysctlEntry*
FindSysctl(const std::string& name)
{
    const auto& table = GetSysctlTable();
    const auto it = table.find(std::string_view(Simplify(name)));
    return it == table.end() ? nullptr : &*it;
}

bool
IsSysctlCount(const std::string& name)
{
    return Simplify(name) == "nf_conntrack_count";
}

} // namespace netfilter
} // namespace ns3
