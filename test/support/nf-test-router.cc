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

void
TestRouter::SetHelper(const char* name, uint8_t protocol)
{
    m_template = Create<Connection>(nullptr, Tuple(), Tuple());
    m_template->status = status::TEMPLATE | status::CONFIRMED;
    m_template->help = std::make_unique<HelperExtension>();
    m_template->help->alg = Alg::Find(name, protocol);
}

TestRouter::Result
TestRouter::Forward(const PacketBuilder& builder, bool drop)
{
    const Ptr<Packet> packet = builder.Build();
    PacketContext context(PacketView(packet, true));
    context.in = &m_in;
    const Nat::Table table = [this](PacketContext& c) {
        const auto rule = m_rules.find(c.hook);
        return rule == m_rules.end() ? Verdict::ACCEPT
                                     : nat.Setup(*c.ct, rule->second, GetManipType(c.hook));
    };
    context.ct = m_template;
    Verdict verdict = conntrack->In(context);
    if (verdict == Verdict::ACCEPT)
    {
        verdict = nat.Process(context, table);
    }
    if (verdict == Verdict::ACCEPT && drop)
    {
        verdict = context.Drop(DropReason::RULE);
    }
    if (verdict == Verdict::ACCEPT)
    {
        context.hook = Hook::POST_ROUTING;
        context.out = &m_out;
        verdict = nat.Process(context, table);
    }
    if (verdict == Verdict::ACCEPT)
    {
        verdict = conntrack->Confirm(context);
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
