/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "reset-trace.h"

#include "nf-header-size.h"
#include "story-time.h"

#include "ns3/ipv4.h"
#include "ns3/names.h"
#include "ns3/nf-ctnetlink.h"
#include "ns3/nf-tracker.h"
#include "ns3/node-list.h"
#include "ns3/tcp-header.h"

#include <algorithm>
#include <iostream>
#include <sstream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// \return the path length that a TTL implies
std::string
GetDistance(uint8_t ttl, const std::string& device)
{
    const int initial = ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
    const int routers = initial - ttl;
    std::ostringstream text;
    text << "TTL " << +ttl << " of " << initial << ": ";
    if (routers == 0)
    {
        text << "no router lies between, it is on " << device << "'s own network";
    }
    else
    {
        text << routers << (routers == 1 ? " router lies" : " routers lie") << " between";
    }
    return text.str();
}

/// \return " (node twin)" for an address of a node that has a name, else ""
std::string
GetNodeName(Ipv4Address address)
{
    for (auto node = NodeList::Begin(); node != NodeList::End(); ++node)
    {
        const auto ipv4 = (*node)->GetObject<Ipv4>();
        if (ipv4 && ipv4->GetInterfaceForAddress(address) >= 0)
        {
            const std::string name = Names::FindName(*node);
            return name.empty() ? "" : " (node " + name + ")";
        }
    }
    return "";
}

} // namespace

ResetTrace::ResetTrace(Ptr<Netfilter> router)
{
    router->RegisterHook(Hook::PRE_ROUTING,
                         priority::FIRST + 1,
                         MakeCallback(&ResetTrace::OnArrival, this));
    router->RegisterHook(Hook::PRE_ROUTING,
                         priority::CONNTRACK + 1,
                         MakeCallback(&ResetTrace::OnTracked, this));
    router->GetCtnetlink().Subscribe(ctgroup::ALL, MakeCallback(&ResetTrace::OnEvent, this));
}

Verdict
ResetTrace::OnArrival(PacketContext& context)
{
    std::cout << "  came in by " << context.in->name << " with TTL " << +context.packet.GetTtl()
              << "\n";
    return Verdict::ACCEPT;
}

Verdict
ResetTrace::OnTracked(PacketContext& context)
{
    const PacketView& packet = context.packet;
    const bool isError =
        context.ctinfo == CtInfo::RELATED || context.ctinfo == CtInfo::RELATED_REPLY;
    if (!context.ct || context.ct->GetOriginal().protocol != PROTO_TCP)
    {
        return Verdict::ACCEPT;
    }
    Case& seen = GetCase(context.ct->GetOriginal());
    seen.state = context.ct->tracker->GetStateName(*context.ct);
    Sighting sighting{TimeNow(),
                      packet.GetSource(),
                      packet.GetDestination(),
                      packet.GetTtl(),
                      context.in->name,
                      seen.state};
    if (packet.GetProtocol() == PROTO_ICMP && isError)
    {
        const uint8_t* icmp = packet.PeekL4(0, 2);
        sighting.type = icmp[0];
        sighting.code = icmp[1];
        seen.errors.push_back(sighting);
    }
    else if (packet.GetProtocol() == PROTO_TCP)
    {
        if ((packet.PeekL4(0, headersize::TCP)[13] & TcpHeader::RST) == 0)
        {
            seen.ttl[sighting.source] = sighting.ttl;
        }
        else if (!seen.reset)
        {
            seen.reset = sighting;
            seen.errorsBefore = seen.errors.size();
        }
    }
    return Verdict::ACCEPT;
}

void
ResetTrace::OnEvent(const ConntrackEvent& event)
{
    std::cout << "  conntrack -E: " << event << "\n";
}

ResetTrace::Case&
ResetTrace::GetCase(const Tuple& original)
{
    const auto known = std::find_if(m_cases.begin(), m_cases.end(), [&](const Case& seen) {
        return seen.original == original;
    });
    if (known != m_cases.end())
    {
        return *known;
    }
    m_cases.emplace_back();
    m_cases.back().original = original;
    return m_cases.back();
}

void
ResetTrace::PrintReset(const Case& seen)
{
    const Sighting& reset = *seen.reset;
    const auto usual = seen.ttl.find(reset.source);
    std::cout << "  " << reset.at << ": the RST comes by " << reset.device << " from "
              << Ipv4Address(reset.source) << " with TTL " << +reset.ttl;
    if (usual == seen.ttl.end())
    {
        std::cout << ", which has sent nothing else\n";
    }
    else if (usual->second == reset.ttl)
    {
        std::cout << ", as its other segments do: it is its own\n";
    }
    else
    {
        std::cout << ", but its other segments have TTL " << +usual->second
                  << ": somebody else sends it in its name\n";
    }
}

void
ResetTrace::PrintError(const Case& seen, const Sighting& error)
{
    const Ipv4Address source(error.source);
    const bool isEnd =
        error.source == seen.original.source || error.source == seen.original.destination;
    std::cout << "  " << error.at << ": it was told ICMP " << +error.type << "/" << +error.code
              << ", RELATED to the connection in " << error.state << ", by " << source
              << GetNodeName(source) << "\n           " << GetDistance(error.ttl, error.device)
              << "\n           "
              << (isEnd ? "it is an end of the connection" : "it is neither end of the connection")
              << "\n";
}

void
ResetTrace::PrintReason(const Case& seen)
{
    PrintReset(seen);
    const Sighting* reason = nullptr;
    for (std::size_t i = 0; i < seen.errorsBefore; i++)
    {
        // The sender of the RST must have received the error.
        const Sighting& error = seen.errors[i];
        if (error.destination == seen.reset->source)
        {
            PrintError(seen, error);
            reason = reason ? reason : &error;
        }
    }
    const Ipv4Address culprit(reason ? reason->source : seen.reset->source);
    std::cout << "It is " << culprit << GetNodeName(culprit)
              << (reason ? ".\n" : ", and no ICMP error made it do so.\n");
}

void
ResetTrace::PrintComplaints(const Case& seen)
{
    std::map<uint32_t, uint32_t> errors;
    for (const Sighting& error : seen.errors)
    {
        errors[error.source]++;
    }
    std::cout << "Nobody: it is in " << seen.state;
    for (const auto& [source, number] : errors)
    {
        std::cout << ", in spite of " << number << " ICMP error" << (number == 1 ? "" : "s")
                  << " by " << Ipv4Address(source) << GetNodeName(Ipv4Address(source));
    }
    std::cout << ".\n";
}

void
ResetTrace::PrintVerdict() const
{
    for (const Case& seen : m_cases)
    {
        std::cout << "\nWho resets " << seen.original << "?\n";
        if (seen.reset)
        {
            PrintReason(seen);
        }
        else
        {
            PrintComplaints(seen);
        }
    }
}
