/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-traversal.h"

#include "nf-header-size.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t ICMP_UNREACHABLE = 3;
constexpr uint8_t ICMP_TIME_EXCEEDED = 11;
constexpr uint8_t ICMP_PARAMETER_PROBLEM = 12;

} // namespace

Traversal*
TraversalStack::FindUnrouted(uint64_t uid) const
{
    for (Traversal* t = m_top; t != nullptr; t = t->m_outer)
    {
        if (t->uid == uid && !t->routed)
        {
            return t;
        }
    }
    return nullptr;
}

Traversal*
TraversalStack::FindOffender(const PacketView& error) const
{
    if (m_top == nullptr || error.GetProtocol() != PROTO_ICMP)
    {
        return nullptr;
    }
    const uint8_t* icmp = error.PeekL4(0, headersize::ICMP + headersize::IPV4);
    if (icmp == nullptr || (icmp[0] != ICMP_UNREACHABLE && icmp[0] != ICMP_TIME_EXCEEDED &&
                            icmp[0] != ICMP_PARAMETER_PROBLEM))
    {
        return nullptr;
    }
    const uint8_t* quoted = icmp + headersize::ICMP;
    for (Traversal* t = m_top; t != nullptr; t = t->m_outer)
    {
        const PacketView& packet = t->context.packet;
        if (packet.GetProtocol() == quoted[9] && packet.GetId() == ReadBe16(quoted + 4) &&
            packet.GetSource() == ReadBe32(quoted + 12) &&
            packet.GetDestination() == ReadBe32(quoted + 16))
        {
            return t;
        }
    }
    return nullptr;
}

const Traversal*
TraversalStack::FindAnswered(const PacketView& answer) const
{
    const uint8_t* ports = answer.PeekL4(0, 4);
    for (const Traversal* t = ports != nullptr ? m_top : nullptr; t != nullptr; t = t->m_outer)
    {
        const PacketView& packet = t->context.packet;
        const uint8_t* asked = packet.PeekL4(0, 4);
        if (t->delivered && packet.GetProtocol() == answer.GetProtocol() &&
            packet.GetSource() == answer.GetDestination() &&
            packet.GetDestination() == answer.GetSource() && asked != nullptr &&
            ReadBe16(asked) == ReadBe16(ports + 2) && ReadBe16(asked + 2) == ReadBe16(ports))
        {
            return t;
        }
    }
    return nullptr;
}

PacketState::PacketState(const PacketContext& context)
    : ct(context.ct),
      ctinfo(context.ctinfo),
      in(context.in),
      mark(context.mark),
      priority(context.priority)
{
}

void
PacketState::ApplyTo(PacketContext& context) const
{
    context.ct = ct;
    context.ctinfo = ctinfo;
    context.in = in;
    context.mark = mark;
    context.priority = priority;
}

void
LoopbackStates::Put(uint64_t uid, const PacketContext& context)
{
    const int64_t now = Simulator::Now().GetTimeStep();
    ForgetBefore(now);
    m_entries.push_back({uid, now, PacketState(context)});
}

bool
LoopbackStates::Take(PacketContext& context)
{
    if (m_entries.empty())
    {
        return false;
    }
    ForgetBefore(Simulator::Now().GetTimeStep());
    const auto it =
        std::find_if(m_entries.begin(),
                     m_entries.end(),
                     [uid = context.packet.GetUid()](const Entry& e) { return e.uid == uid; });
    if (it == m_entries.end())
    {
        return false;
    }
    const Interface* in = context.in;
    it->state.ApplyTo(context);
    context.in = in;
    // Fragments of one datagram share its uid and follow each other: the last one removes the
    // state.
    if ((context.packet.GetFragmentField() & 0x2000) == 0)
    {
        m_entries.erase(it);
    }
    return true;
}

void
LoopbackStates::ForgetBefore(int64_t now)
{
    while (!m_entries.empty() && m_entries.front().time < now)
    {
        m_entries.pop_front();
    }
}

} // namespace netfilter
} // namespace ns3
