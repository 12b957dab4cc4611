/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What Config, attributes and traces know of a Netfilter.

#include "netfilter.h"
#include "nf-pipeline.h"
#include "nf-rule-set.h"

#include "ns3/boolean.h"
#include "ns3/pointer.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(Netfilter);

namespace
{

/// Lets Config and attributes reach a sysctl: `ns3::netfilter::Netfilter::UdpTimeout`.
class SysctlAccessor : public AttributeAccessor
{
  public:
    explicit SysctlAccessor(const SysctlEntry& entry)
        : m_entry(entry)
    {
    }

    bool Set(ObjectBase* object, const AttributeValue& value) const override
    {
        const auto number = dynamic_cast<const UintegerValue*>(&value);
        const auto netfilter = dynamic_cast<Netfilter*>(object);
        if (number == nullptr || netfilter == nullptr)
        {
            return false;
        }
        netfilter->SetSysctl(m_entry.name, static_cast<uint32_t>(number->Get()));
        return true;
    }

    bool Get(const ObjectBase* object, AttributeValue& value) const override
    {
        const auto number = dynamic_cast<UintegerValue*>(&value);
        const auto netfilter = dynamic_cast<const Netfilter*>(object);
        if (number == nullptr || netfilter == nullptr)
        {
            return false;
        }
        number->Set(netfilter->GetConntrack()->GetSysctls().Get(m_entry));
        return true;
    }

    bool HasGetter() const override
    {
        return true;
    }

    bool HasSetter() const override
    {
        return true;
    }

  private:
    const SysctlEntry& m_entry;
};

} // namespace

TypeId
Netfilter::GetTypeId()
{
    static TypeId tid = [] {
        TypeId t("ns3::netfilter::Netfilter");
        t.SetParent<Object>()
            .SetGroupName("Netfilter")
            .AddConstructor<Netfilter>()
            .AddAttribute("Conntrack",
                          "Connection tracking of this node",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&Netfilter::GetConntrack),
                          MakePointerChecker<Conntrack>())
            .AddAttribute(
                "AnswerUnknownProtocols",
                "Send ICMP protocol unreachable for protocols without a handler, and drop "
                "multicast of groups without a receiver, as Linux does. Only for nodes "
                "without raw sockets, which ns-3 does not let us see",
                BooleanValue(false),
                MakeBooleanAccessor(&Netfilter::m_isAnsweringUnknownProtocols),
                MakeBooleanChecker())
            .AddTraceSource("Drop",
                            "A packet was dropped, and why",
                            MakeTraceSourceAccessor(&Netfilter::m_dropTrace),
                            "ns3::netfilter::Netfilter::DropCallback")
            .AddTraceSource("Hook",
                            "A packet has passed a hook, or ended there",
                            MakeTraceSourceAccessor(&Netfilter::m_hookTrace),
                            "ns3::netfilter::Netfilter::HookTraceCallback")
            .AddTraceSource("Log",
                            "A line of the kernel's log: a LOG rule or a warning",
                            MakeTraceSourceAccessor(&Netfilter::m_logTrace),
                            "ns3::netfilter::Netfilter::LogCallback")
            .AddTraceSource("NatBinding",
                            "One end of a new connection gets another address or port",
                            MakeTraceSourceAccessor(&Netfilter::m_bindingTrace),
                            "ns3::netfilter::Netfilter::NatBindingCallback")
            .AddTraceSource("HelperMissing",
                            "A new connection to an application protocol's port has no helper",
                            MakeTraceSourceAccessor(&Netfilter::m_helperMissingTrace),
                            "ns3::netfilter::Netfilter::HelperMissingCallback");
        // The file of a tracker may be initialised after this one.
        ForEachSysctl([t](const SysctlEntry& entry) mutable {
            t.AddAttribute(entry.attribute,
                           std::string(entry.help) + " (" + entry.name + ")",
                           UintegerValue(Sysctls().Get(entry)),
                           Create<SysctlAccessor>(entry),
                           MakeUintegerChecker<uint32_t>(entry.min, entry.max));
        });
        return t;
    }();
    return tid;
}

} // namespace netfilter
} // namespace ns3
