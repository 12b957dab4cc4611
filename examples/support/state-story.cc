/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "state-story.h"

#include "nf-header-size.h"
#include "story-time.h"
#include "trace.h"

#include "ns3/nf-clock.h"
#include "ns3/nf-tracker.h"
#include "ns3/tcp-header.h"

#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

const char*
GetCtInfo(CtInfo ctinfo)
{
    switch (ctinfo)
    {
    case CtInfo::NEW:
        return "NEW";
    case CtInfo::ESTABLISHED:
        return "ESTABLISHED";
    case CtInfo::ESTABLISHED_REPLY:
        return "ESTABLISHED_REPLY";
    case CtInfo::RELATED_REPLY:
        return "RELATED_REPLY";
    default:
        return "RELATED";
    }
}

/// \return a segment as "SYN+ACK from 192.168.10.100 to 192.168.1.1"
std::string
GetSegment(const uint8_t* tcp, uint32_t source, uint32_t destination)
{
    constexpr uint8_t SHOWN = TcpHeader::FIN | TcpHeader::SYN | TcpHeader::RST | TcpHeader::ACK;
    std::ostringstream text;
    text << TcpHeader::FlagsToString(tcp[13] & SHOWN, "+") << " from " << Ipv4Address(source)
         << " to " << Ipv4Address(destination);
    return text.str();
}

/// \return the meaning of an ICMP error, in RFC 1812's words, e.g. " (host unreachable)"
std::string
GetMeaning(uint8_t type, uint8_t code)
{
    constexpr uint8_t UNREACHABLE = 3;
    static const std::map<uint8_t, std::string> NAMES{
        {0, " (network unreachable)"},
        {1, " (host unreachable)"},
        {2, " (protocol unreachable)"},
        {3, " (port unreachable)"},
        {9, " (network administratively prohibited)"},
        {10, " (host administratively prohibited)"},
        {13, " (communication administratively prohibited)"}};
    const auto name = NAMES.find(code);
    return type == UNREACHABLE && name != NAMES.end() ? name->second : "";
}

/// \return what a packet is, "" when it is neither TCP nor an ICMP error about TCP
std::string
GetWords(const PacketView& packet)
{
    if (packet.GetProtocol() == PROTO_TCP)
    {
        const uint8_t* tcp = packet.PeekL4(0, headersize::TCP);
        return tcp ? GetSegment(tcp, packet.GetSource(), packet.GetDestination()) : "";
    }
    // A query is shorter, or quotes nothing that looks like an IPv4 header with TCP in it.
    const uint8_t* icmp = packet.PeekL4(0, headersize::ICMP + headersize::IPV4 + headersize::TCP);
    if (packet.GetProtocol() != PROTO_ICMP || icmp == nullptr || icmp[headersize::ICMP] != 0x45 ||
        icmp[headersize::ICMP + 9] != PROTO_TCP)
    {
        return "";
    }
    const uint8_t* quoted = icmp + headersize::ICMP;
    std::ostringstream text;
    text << "ICMP " << +icmp[0] << "/" << +icmp[1] << GetMeaning(icmp[0], icmp[1]) << " from "
         << Ipv4Address(packet.GetSource()) << " to " << Ipv4Address(packet.GetDestination())
         << ", about the "
         << GetSegment(quoted + headersize::IPV4, ReadBe32(quoted + 12), ReadBe32(quoted + 16));
    return text.str();
}

} // namespace

StateStory::StateStory(Ptr<Netfilter> router)
    : m_conntrack(router->GetConntrack())
{
    for (const Hook hook :
         {Hook::PRE_ROUTING, Hook::LOCAL_IN, Hook::FORWARD, Hook::LOCAL_OUT, Hook::POST_ROUTING})
    {
        router->RegisterHook(hook, priority::FIRST, MakeCallback(&StateStory::OnArrival, this));
    }
    ConnectTrace(router, "Hook", MakeCallback(&StateStory::OnHook, this));
}

/// How long the entry lives from now on, or will when it is inserted.
std::string
StateStory::GetTimeout(const Connection& connection) const
{
    const uint32_t seconds =
        connection.IsConfirmed() ? connection.GetRemaining() : connection.timeout / clock::HZ;
    return std::to_string(seconds) + " s";
}

Verdict
StateStory::OnArrival(PacketContext& context)
{
    if (context.packet.GetUid() == m_packet)
    {
        return Verdict::ACCEPT;
    }
    const std::string words = GetWords(context.packet);
    if (!words.empty())
    {
        m_packet = context.packet.GetUid();
        m_hadConnection = false;
        std::cout << "\n" << TimeNow() << ": " << words << "\n";
    }
    return Verdict::ACCEPT;
}

void
StateStory::OnHook(const PacketContext& context, Verdict)
{
    if (context.packet.GetUid() != m_packet || !context.ct)
    {
        return;
    }
    const Connection& connection = *context.ct;
    std::ostringstream state;
    connection.tracker->PrintState(state, connection);
    std::cout << "  after " << std::left << std::setw(13) << GetChainName(context.hook)
              << std::setw(19) << GetCtInfo(context.ctinfo) << std::setw(13) << state.str()
              << std::setw(10) << GetTimeout(connection)
              << (connection.IsConfirmed() ? "CONFIRMED" : "unconfirmed")
              << (connection.Has(status::SEEN_REPLY) ? " SEEN_REPLY" : "")
              << (connection.Has(status::ASSURED) ? " ASSURED" : "");
    if (!m_hadConnection && !connection.IsConfirmed())
    {
        std::cout << "   <- the entry is made here";
        m_isNew = true;
    }
    const bool isLast = context.hook == Hook::POST_ROUTING || context.hook == Hook::LOCAL_IN;
    if (m_isNew && connection.IsConfirmed())
    {
        std::cout << "   <- it is inserted here";
        m_isNew = false;
    }
    else if (isLast && connection.IsConfirmed())
    {
        std::cout << "   <- confirm has nothing to do";
    }
    m_hadConnection = true;
    std::cout << "\n";
}
