/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-router.h"

#include "nf-rule-set.h"
#include "nf-topology-text.h"
#include "nf-topology-valid.h"

#include "ns3/integer.h"
#include "ns3/random-variable-stream.h"

#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return whether rules are in iptables-save form: a table is named before anything else
bool
IsSaveForm(const std::string& text)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
    {
        line = TrimTopologyText(line);
        if (!line.empty() && line[0] != '#')
        {
            return line[0] == '*';
        }
    }
    return false;
}

/// Refuse a line of a router's rules, counted from 1.
[[noreturn]] void
Refuse(const TopologyNode& node, uint32_t line, const std::string& what)
{
    const bool isPlaced = node.rulesPlace.line != 0;
    const TopologyPlace place{node.rulesPlace.file, node.rulesPlace.line + line - 1};
    throw TopologyError(isPlaced ? place : node.place,
                        DescribeTopologyNode(node) + ": " +
                            (isPlaced ? "" : "line " + std::to_string(line) + " of its rules: ") +
                            what);
}

void
RestoreRules(const TopologyNode& node, Netfilter& netfilter)
{
    try
    {
        netfilter.RestoreText(node.rules, "rules");
    }
    catch (const RuleError& error)
    {
        Refuse(node, error.GetLine(), error.GetMessage());
    }
}

void
RunCommands(const TopologyNode& node, Netfilter& netfilter)
{
    uint32_t number = 0;
    std::istringstream lines(node.rules);
    for (std::string line; std::getline(lines, line);)
    {
        ++number;
        line = TrimTopologyText(line);
        if (line.rfind("iptables ", 0) == 0)
        {
            line.erase(0, 9);
        }
        if (line.empty() || line[0] == '#')
        {
            continue;
        }
        try
        {
            netfilter.Iptables(line);
        }
        catch (const RuleError& error)
        {
            Refuse(node, number, "iptables " + line + ": " + error.GetMessage());
        }
    }
}

/**
 * \brief While it lives, random variables take no stream number of their own.
 *
 * What is made to look at a topology must not change what a simulation draws afterwards.
 */
class FixedStreams
{
  public:
    FixedStreams()
        : m_type(RandomVariableStream::GetTypeId())
    {
        while (m_type.GetAttribute(m_index).name != "Stream")
        {
            ++m_index;
        }
        m_before = m_type.GetAttribute(m_index).initialValue;
        m_type.SetAttributeInitialValue(m_index, Create<IntegerValue>(0));
    }

    ~FixedStreams()
    {
        m_type.SetAttributeInitialValue(m_index, m_before);
    }

    FixedStreams(const FixedStreams&) = delete;
    FixedStreams& operator=(const FixedStreams&) = delete;

  private:
    TypeId m_type;
    std::size_t m_index{0};
    Ptr<const AttributeValue> m_before;
};

/// Rules of a chain and of the chains it jumps to.
void
Collect(const Table& table,
        const Chain& chain,
        std::vector<const Rule*>& path,
        std::vector<TopologyRule>& rules)
{
    for (const Ptr<const Rule>& rule : chain.rules)
    {
        rules.push_back({PeekPointer(rule), chain.name, path});
        if (rule->action == RuleAction::JUMP || rule->action == RuleAction::GOTO)
        {
            path.push_back(PeekPointer(rule));
            Collect(table, *table.Find(rule->chain), path, rules); // CheckTable refused loops
            path.pop_back();
        }
    }
}

} // namespace

void
ApplyTopologyRules(const TopologyNode& node, Netfilter& netfilter)
{
    for (const auto& [name, value] : node.sysctls)
    {
        try
        {
            netfilter.SetSysctl(name, value);
        }
        catch (const std::invalid_argument& error)
        {
            throw TopologyError(node.place, DescribeTopologyNode(node) + ": " + error.what());
        }
    }
    if (IsSaveForm(node.rules))
    {
        RestoreRules(node, netfilter);
    }
    else
    {
        RunCommands(node, netfilter);
    }
}

/// Netfilter that asks the topology for its node's addresses.
class TopologyRouter::Probe : public Netfilter
{
  public:
    Probe(const TopologyMap& map, const std::vector<std::size_t>& devices)
        : m_map(map),
          m_devices(devices)
    {
    }

    bool SelectSourceAddress(const Interface& out, uint32_t, uint32_t& address) const override
    {
        if (GetFirstAddress(out, address))
        {
            return true;
        }
        for (const std::size_t device : m_devices)
        {
            if (m_map.GetDevice(device).address)
            {
                address = *m_map.GetDevice(device).address;
                return true;
            }
        }
        return false;
    }

    bool GetFirstAddress(const Interface& in, uint32_t& address) const override
    {
        const TopologyDevice& device = m_map.GetDevice(m_devices[in.index - 1]);
        address = device.address.value_or(0);
        return device.address.has_value();
    }

  private:
    const TopologyMap& m_map;
    const std::vector<std::size_t> m_devices;
};

TopologyRouter::TopologyRouter(const TopologyMap& map, std::size_t node)
    : m_devices(map.GetDevicesOf(node)),
      m_interfaces(m_devices.size())
{
    const FixedStreams fixed;
    m_netfilter = CreateObject<Probe>(map, m_devices);
    for (std::size_t i = 0; i < m_devices.size(); ++i)
    {
        m_interfaces[i].name = map.GetDevice(m_devices[i]).name;
        m_interfaces[i].index = static_cast<uint32_t>(i + 1); // the loopback's is 0
    }
    ApplyTopologyRules(map.GetNode(node), *m_netfilter);
    // No limit: probes must not fill a table that a study keeps small.
    m_netfilter->SetSysctl("net.netfilter.nf_conntrack_max", 0);
    const std::function<Verdict(PacketContext&)> look = [this](PacketContext& context) {
        m_isInvalid = IsStateful() && !context.ct && context.ctinfo != CtInfo::UNTRACKED;
        return Verdict::ACCEPT;
    };
    m_netfilter->RegisterHook(Hook::PRE_ROUTING,
                              priority::CONNTRACK + 1,
                              Netfilter::HookCallback(look));
}

TopologyRouter::~TopologyRouter()
{
    m_netfilter->Dispose();
}

bool
TopologyRouter::IsStateful() const
{
    return m_netfilter->IsTracking();
}

void
TopologyRouter::Forget()
{
    m_netfilter->GetConntrack()->Flush();
}

const Interface*
TopologyRouter::GetInterface(std::size_t device) const
{
    for (std::size_t i = 0; i < m_devices.size(); ++i)
    {
        if (m_devices[i] == device)
        {
            return &m_interfaces[i];
        }
    }
    return nullptr;
}

Verdict
TopologyRouter::Receive(PacketContext& packet, std::size_t device, bool& isInvalid)
{
    packet.in = GetInterface(device);
    m_isInvalid = false;
    const Verdict verdict = m_netfilter->Run(Hook::PRE_ROUTING, packet);
    isInvalid = m_isInvalid;
    return verdict;
}

Verdict
TopologyRouter::Deliver(PacketContext& packet)
{
    return m_netfilter->Run(Hook::LOCAL_IN, packet);
}

Verdict
TopologyRouter::Send(PacketContext& packet, std::size_t device, uint32_t nextHop)
{
    packet.out = GetInterface(device);
    packet.nextHop = nextHop;
    const Verdict verdict = m_netfilter->Run(Hook::FORWARD, packet);
    if (verdict != Verdict::ACCEPT)
    {
        return verdict;
    }
    packet.in = nullptr;
    return m_netfilter->Run(Hook::POST_ROUTING, packet);
}

std::vector<TopologyRule>
TopologyRouter::GetRules(TableId table, Hook hook) const
{
    std::vector<TopologyRule> rules;
    std::vector<const Rule*> path;
    const Table& chains = m_netfilter->GetRules().GetTable(table);
    for (const Chain& chain : chains.GetChains())
    {
        if (chain.hook == static_cast<int>(hook))
        {
            Collect(chains, chain, path, rules);
        }
    }
    return rules;
}

std::vector<TopologyRule>
TopologyRouter::GetAllRules() const
{
    std::vector<TopologyRule> rules;
    for (uint32_t i = 0; i < TABLE_COUNT; ++i)
    {
        for (const Chain& chain :
             m_netfilter->GetRules().GetTable(static_cast<TableId>(i)).GetChains())
        {
            for (const Ptr<const Rule>& rule : chain.rules)
            {
                rules.push_back({PeekPointer(rule), chain.name, {}});
            }
        }
    }
    return rules;
}

bool
MatchesDevice(const std::string& pattern, bool inverted, const std::string& device)
{
    if (pattern.empty())
    {
        return true;
    }
    const bool isEqual = pattern.back() == '+'
                             ? device.rfind(pattern.substr(0, pattern.size() - 1), 0) == 0
                             : device == pattern;
    return isEqual != inverted;
}

} // namespace netfilter
} // namespace ns3
