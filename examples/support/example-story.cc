/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "example-story.h"

#include "story-time.h"
#include "trace.h"

#include "ns3/nf-ctnetlink.h"
#include "ns3/nf-tracker.h"

#include <iomanip>
#include <iostream>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// The packet as the labs print it: `udp 192.168.1.1:49153 -> 192.168.10.100:7`
Tuple
GetTuple(const PacketView& packet)
{
    Tuple tuple;
    Tracker::ReadTuple(packet, tuple);
    return tuple;
}

/// The packet's state as a rule's `--ctstate` sees it, and its direction.
const char*
GetState(const PacketContext& context)
{
    if (!context.ct)
    {
        return context.ctinfo == CtInfo::UNTRACKED ? "UNTRACKED" : "INVALID";
    }
    switch (context.ctinfo)
    {
    case CtInfo::NEW:
        return "NEW";
    case CtInfo::RELATED:
        return "RELATED";
    case CtInfo::RELATED_REPLY:
        return "RELATED, reply";
    case CtInfo::ESTABLISHED_REPLY:
        return "ESTABLISHED, reply";
    default:
        return "ESTABLISHED";
    }
}

} // namespace

PacketStory::PacketStory(Ptr<Netfilter> router, uint32_t followed)
    : m_limit(followed)
{
    // Before every other stage: the packet as it was on the wire.
    router->RegisterHook(Hook::PRE_ROUTING,
                         priority::FIRST,
                         MakeCallback(&PacketStory::OnArrival, this));
    router->RegisterHook(Hook::LOCAL_OUT,
                         priority::FIRST,
                         MakeCallback(&PacketStory::OnDeparture, this));
    // A hook without stages is not called, and would be missing in the output.
    for (const Hook hook : {Hook::LOCAL_IN, Hook::FORWARD, Hook::POST_ROUTING})
    {
        router->RegisterHook(hook, priority::FIRST, MakeCallback(&PacketStory::Accept));
    }
    ConnectTrace(router, "Hook", MakeCallback(&PacketStory::OnHook, this));
    router->GetCtnetlink().Subscribe(ctgroup::ALL, MakeCallback(&PacketStory::OnEvent, this));
}

Verdict
PacketStory::Accept(PacketContext&)
{
    return Verdict::ACCEPT;
}

Verdict
PacketStory::OnArrival(PacketContext& context)
{
    Follow(context, "a packet comes in by " + context.in->name);
    return Verdict::ACCEPT;
}

Verdict
PacketStory::OnDeparture(PacketContext& context)
{
    Follow(context, "the router itself sends a packet");
    return Verdict::ACCEPT;
}

void
PacketStory::Follow(const PacketContext& context, const std::string& beginning)
{
    const uint32_t seen = m_seen[context.packet.GetProtocol()]++;
    if (seen == m_limit)
    {
        std::cout << "\n" << TimeNow() << ": further packets of this protocol are not shown\n";
    }
    if (seen < m_limit)
    {
        m_followed = context.packet.GetUid();
        m_last = GetTuple(context.packet);
        std::cout << "\n" << TimeNow() << ": " << beginning << ": " << m_last << "\n";
    }
}

void
PacketStory::OnHook(const PacketContext& context, Verdict verdict)
{
    if (context.packet.GetUid() != m_followed)
    {
        return;
    }
    const Tuple tuple = GetTuple(context.packet);
    std::cout << "  after " << std::left << std::setw(13) << GetChainName(context.hook)
              << std::setw(20) << GetState(context);
    if (verdict != Verdict::ACCEPT)
    {
        std::cout << "it ends here: " << context.dropReason;
    }
    else if (tuple != m_last)
    {
        std::cout << "translated: " << tuple;
    }
    else
    {
        std::cout << "unchanged";
    }
    std::cout << "\n";
    m_last = tuple;
}

void
PacketStory::OnEvent(const ConntrackEvent& event)
{
    std::cout << "  conntrack, " << TimeNow() << ": " << event << "\n";
}
