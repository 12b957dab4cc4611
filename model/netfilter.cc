/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter.h"

#include "nf-conntrack-command.h"
#include "nf-ctnetlink.h"
#include "nf-log-text.h"
#include "nf-pipeline.h"
#include "nf-rule-set.h"
#include "nf-text-error.h"

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/names.h"

#include <fstream>
#include <sstream>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("Netfilter");

Netfilter::Netfilter()
    : m_conntrack(CreateObject<Conntrack>()),
      m_nat(std::make_unique<Nat>(*m_conntrack)),
      m_ctnetlink(std::make_unique<Ctnetlink>(*m_conntrack, *m_nat)),
      m_rules(std::make_unique<RuleSet>(*this)),
      m_pipeline(std::make_unique<Pipeline>(m_chains, *m_conntrack, *m_nat, *m_rules))
{
    m_conntrack->GetEvents().Add(*this, {ConntrackTopic::INVALID, ConntrackTopic::LOG});
    m_nat->onBinding = [this](const NatBinding& binding) { m_bindingTrace(binding); };
}

Netfilter::~Netfilter()
{
    m_conntrack->GetEvents().Remove(*this);
    m_rules.reset(); // rules release connection tracking: before the pipeline goes
}

void
Netfilter::Attach(Ptr<Node> node, const std::function<std::unique_ptr<Attachment>()>& attach)
{
    m_node = node;
    m_attachment = attach();
}

void
Netfilter::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    if (m_attachment)
    {
        m_attachment->Initialize();
    }
    RefreshNames();
    Object::DoInitialize();
}

void
Netfilter::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_attachment.reset();
    for (HookChain& chain : m_chains)
    {
        chain.Clear(); // a user's hook may hold what holds this node
    }
    m_conntrack->Dispose();
    m_node = nullptr;
    Object::DoDispose();
}

std::string
Netfilter::Iptables(const std::string& command)
{
    NS_LOG_FUNCTION(this << command);
    RefreshNames(); // a name may have been given since the interface was first seen
    return m_rules->Command(command);
}

void
Netfilter::Restore(const std::string& file)
{
    NS_LOG_FUNCTION(this << file);
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    if (stream.peek() != std::ifstream::traits_type::eof())
    {
        text << stream.rdbuf();
    }
    if (!stream.is_open() || stream.bad())
    {
        throw RuleError(file + ": cannot be read");
    }
    RestoreText(text.str(), file);
}

void
Netfilter::RestoreText(const std::string& text, const std::string& name)
{
    NS_LOG_FUNCTION(this << name);
    RefreshNames();
    m_rules->RestoreText(text, name);
}

std::string
Netfilter::Save(bool counters) const
{
    return m_rules->Save(counters);
}

RuleSet&
Netfilter::GetRules()
{
    return *m_rules;
}

void
Netfilter::HooksChanged()
{
    if (m_attachment)
    {
        m_attachment->NotifyHooks();
    }
}

Netfilter::HookHandle
Netfilter::RegisterHook(Hook hook, int priority, HookCallback callback)
{
    NS_LOG_FUNCTION(this << GetChainName(hook) << priority);
    NS_ABORT_MSG_IF(callback.IsNull(), "Netfilter::RegisterHook: the callback is null");
    const auto stage = [callback](PacketContext& context) {
        const Verdict verdict = callback(context);
        if (verdict == Verdict::DROP && context.dropReason == DropReason::NONE)
        {
            context.dropReason = DropReason::USER_HOOK;
        }
        return verdict;
    };
    const uint32_t id = m_chains[static_cast<uint32_t>(hook)].Register(priority, stage);
    HooksChanged();
    return {hook, id};
}

bool
Netfilter::UnregisterHook(const HookHandle& handle)
{
    const bool isGone = m_chains[static_cast<uint32_t>(handle.hook)].Unregister(handle.id);
    HooksChanged();
    return isGone;
}

void
Netfilter::EnableConntrack()
{
    NS_LOG_FUNCTION(this);
    Use(Need::CONNTRACK);
}

Ptr<Conntrack>
Netfilter::GetConntrack() const
{
    return m_conntrack;
}

Nat&
Netfilter::GetNat()
{
    return *m_nat;
}

void
Netfilter::SetSysctl(const std::string& name, uint32_t value)
{
    NS_LOG_FUNCTION(this << name << value);
    m_conntrack->SetSysctl(name, value);
}

uint32_t
Netfilter::GetSysctl(const std::string& name) const
{
    return m_conntrack->GetSysctl(name);
}

Ctnetlink&
Netfilter::GetCtnetlink()
{
    return *m_ctnetlink;
}

std::string
Netfilter::ConntrackTool(const std::string& command)
{
    NS_LOG_FUNCTION(this << command);
    return RunConntrackCommand(command, *m_conntrack, *m_ctnetlink);
}

inline Verdict
Netfilter::EndHook(PacketContext& context, Verdict verdict)
{
    if (!m_hookTrace.IsEmpty())
    {
        m_hookTrace(context, verdict);
    }
    if (verdict == Verdict::DROP)
    {
        CountDrop(context, context.dropReason);
    }
    return verdict;
}

Verdict
Netfilter::Run(Hook hook, PacketContext& context)
{
    context.hook = hook;
    return EndHook(context, m_chains[static_cast<uint32_t>(hook)].Run(context));
}

Verdict
Netfilter::RunBeforeDefrag(PacketContext& context)
{
    context.hook = Hook::PRE_ROUTING;
    const HookChain& chain = m_chains[static_cast<uint32_t>(Hook::PRE_ROUTING)];
    const Verdict verdict = chain.RunBefore(priority::CONNTRACK_DEFRAG, context);
    return verdict == Verdict::ACCEPT ? verdict : EndHook(context, verdict);
}

Verdict
Netfilter::RunFromDefrag(PacketContext& context)
{
    context.hook = Hook::PRE_ROUTING;
    const HookChain& chain = m_chains[static_cast<uint32_t>(Hook::PRE_ROUTING)];
    return EndHook(context, chain.RunFrom(priority::CONNTRACK_DEFRAG, context));
}

void
Netfilter::CountDrop(PacketContext& context, DropReason reason)
{
    context.dropReason = reason;
    ++m_drops[static_cast<uint32_t>(reason)];
    NS_LOG_LOGIC("drop at " << GetChainName(context.hook) << ": " << reason);
    m_dropTrace(context, reason);
}

uint64_t
Netfilter::GetDropCount(DropReason reason) const
{
    return m_drops[static_cast<uint32_t>(reason)];
}

const Interface*
Netfilter::GetInterface(Ptr<NetDevice> device)
{
    for (const auto& interface : m_interfaces)
    {
        if (interface && interface->device == device)
        {
            return interface.get();
        }
    }
    const int32_t index = m_node->GetObject<Ipv4>()->GetInterfaceForDevice(device);
    if (index < 0)
    {
        return nullptr;
    }
    auto interface = std::make_unique<Interface>();
    interface->index = static_cast<uint32_t>(index);
    interface->device = device;
    m_interfaces.push_back(std::move(interface));
    RefreshNames();
    return m_interfaces.back().get();
}

void
Netfilter::RefreshNames()
{
    for (const auto& interface : m_interfaces)
    {
        interface->name = Names::FindName(interface->device);
        if (interface->name.empty())
        {
            // The loopback is ns-3's interface 0, so eth0 is its interface 1.
            interface->name =
                interface->index == 0 ? "lo" : "eth" + std::to_string(interface->index - 1);
        }
    }
}

void
Netfilter::ForgetMasqueraded(uint32_t index, uint32_t address)
{
    if (m_conntrack->GetCount() == 0)
    {
        return;
    }
    const auto isConcerned = [=](const Connection& connection) {
        return connection.masqueradeIndex == index + 1 &&
               (address == 0 || connection.GetReply().destination == address);
    };
    m_conntrack->GetTable().DeleteIf(isConcerned, ChangeCause::INTERFACE);
}

bool
Netfilter::HasChecksums()
{
    // A global value that scripts set before they run; asking for it costs more than a look-up.
    if (!m_checksumsKnown)
    {
        m_checksums = Node::ChecksumEnabled();
        m_checksumsKnown = true;
    }
    return m_checksums;
}

Ptr<Node>
Netfilter::GetNode() const
{
    return m_node;
}

bool
Netfilter::Wants(ConntrackTopic topic) const
{
    return topic == ConntrackTopic::LOG ||
           (topic == ConntrackTopic::INVALID && m_conntrack->GetSysctls().logInvalid != 0);
}

void
Netfilter::OnLog(const std::string& line)
{
    Log(line);
}

void
Netfilter::OnInvalid(const InvalidPacket& invalid)
{
    constexpr uint32_t ALL = 255;
    const uint32_t asked = m_conntrack->GetSysctls().logInvalid;
    if (asked != 0 && (asked == invalid.protocol || asked == ALL))
    {
        // Linux's default for what no rule asks for: all that it knows.
        constexpr uint8_t FLAGS =
            logflag::TCP_SEQUENCE | logflag::TCP_OPTIONS | logflag::IP_OPTIONS | logflag::UID;
        Log(DescribePacket(invalid.context, invalid.GetLogPrefix(), FLAGS));
    }
}

void
Netfilter::OnMissingHelper(const MissingHelper& missing)
{
    if (missing.isFirst)
    {
        NS_LOG_WARN("node " << (m_node ? m_node->GetId() : 0) << ": " << missing);
    }
    m_helperMissingTrace(missing);
}

int64_t
Netfilter::AssignStreams(int64_t stream)
{
    const int64_t first = stream;
    stream += m_conntrack->AssignStreams(stream);
    stream += m_nat->AssignStreams(stream);
    stream += m_rules->AssignStreams(stream);
    return stream - first;
}

} // namespace netfilter
} // namespace ns3
