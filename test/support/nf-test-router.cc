/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-router.h"

#include "nf-alg.h"
#include "nf-conntrack-proc.h"

#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

template <typename Event>
void
Append(std::vector<std::string>* lines, const Event& event)
{
    std::ostringstream line;
    line << event;
    lines->push_back(line.str());
}

} // namespace

TestRouter::TestRouter()
    : conntrack(CreateObject<Conntrack>()),
      nat(*conntrack)
{
    m_in.name = "eth0";
    m_in.index = 1;
    m_out.name = "eth1";
    m_out.index = 2;
    conntrack->TraceConnectWithoutContext(
        "Event",
        Callback<void, const ConntrackEvent&>(
            [this](const ConntrackEvent& event) { Append(&events, event); }));
    conntrack->TraceConnectWithoutContext(
        "ExpectationEvent",
        Callback<void, const ExpectationEvent&>(
            [this](const ExpectationEvent& event) { Append(&expectations, event); }));
}

TestRouter::~TestRouter()
{
    conntrack->Dispose();
    Simulator::Destroy();
}

void
TestRouter::SetRule(Hook hook, const NatRange& range)
{
    m_rules[hook] = range;
}

Connection&
TestRouter::GetTemplate()
{
    if (!m_template)
    {
        m_template = Connection::CreateTemplate(0);
    }
    return *m_template;
}

void
TestRouter::SetHelper(const char* name, uint8_t protocol)
{
    GetTemplate().SetHelper(*Alg::Find(name, protocol));
}

void
TestRouter::SetZone(uint16_t zone)
{
    GetTemplate().zone = zone;
}

Nat::Table
TestRouter::GetTable()
{
    return [this](PacketContext& context) {
        const auto rule = m_rules.find(context.hook);
        return rule == m_rules.end()
                   ? Verdict::ACCEPT
                   : nat.Setup(*context.ct, rule->second, GetManipType(context.hook));
    };
}

std::unique_ptr<PacketContext>
TestRouter::Arrive(const PacketBuilder& packet)
{
    auto context = std::make_unique<PacketContext>(packet.View());
    context->in = &m_in;
    context->ct = m_template;
    if (conntrack->In(*context) == Verdict::ACCEPT)
    {
        nat.Process(*context, GetTable());
    }
    return context;
}

Verdict
TestRouter::Leave(PacketContext& context)
{
    context.hook = Hook::POST_ROUTING;
    context.out = &m_out;
    const Verdict verdict = nat.Process(context, GetTable());
    return verdict == Verdict::ACCEPT ? conntrack->Confirm(context) : verdict;
}

TestRouter::Result
TestRouter::Forward(const PacketBuilder& builder, bool drop)
{
    const Ptr<Packet> packet = builder.Build();
    PacketContext context(PacketView(packet, true));
    context.in = &m_in;
    context.ct = m_template;
    Verdict verdict = conntrack->In(context);
    if (verdict == Verdict::ACCEPT)
    {
        verdict = nat.Process(context, GetTable());
    }
    if (verdict == Verdict::ACCEPT)
    {
        verdict = drop ? context.Drop(DropReason::RULE) : Leave(context);
    }
    return {verdict,
            context.ctinfo,
            context.ct != nullptr,
            context.dropReason,
            context.packet.CommitWhole(packet),
            context.ct};
}

void
TestRouter::Wait(double seconds)
{
    Simulator::Stop(Seconds(seconds));
    Simulator::Run();
}

std::string
TestRouter::Proc()
{
    std::ostringstream text;
    PrintProcConntrack(text, *conntrack);
    return text.str();
}

NatRange
ToAddress(const char* address)
{
    NatRange range;
    range.flags = natrange::MAP_IPS;
    range.minAddress = Ip(address);
    range.maxAddress = range.minAddress;
    return range;
}

NatRange
ToPorts(const char* address, uint16_t first, uint16_t last)
{
    NatRange range = ToAddress(address);
    range.flags |= natrange::PROTO_SPECIFIED;
    range.minPort = first;
    range.maxPort = last;
    return range;
}

} // namespace test
} // namespace netfilter
} // namespace ns3
