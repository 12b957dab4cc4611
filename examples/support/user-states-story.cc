/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "user-states-story.h"

#include "nf-header-size.h"
#include "story-time.h"
#include "trace.h"

#include "ns3/nf-tracker.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

constexpr int NAME_WIDTH = 10;
constexpr int STATE_WIDTH = 20; // "ESTABLISHED_REPLY 3"
constexpr const char* INDENT = "                ";
constexpr uint8_t PROTO_IPIP = 4;

/// The first protocol, addresses and ports of what an ICMP error quotes, "" of anything else.
std::string
DescribeQuoted(const PacketView& packet)
{
    const uint8_t* ip = packet.PeekL4(headersize::ICMP, headersize::IPV4 + 4);
    if (packet.GetProtocol() != PROTO_ICMP || ip == nullptr || ip[0] != 0x45)
    {
        return "";
    }
    Tuple tuple;
    tuple.source = ReadBe32(ip + 12);
    tuple.destination = ReadBe32(ip + 16);
    tuple.protocol = ip[9];
    Tracker::Get(tuple.protocol).GetTuple(ip + headersize::IPV4, 4, tuple);
    std::ostringstream text;
    text << " about " << tuple;
    return text.str();
}

/// Addresses and ports as the labs print them: `udp 192.168.1.1:49153 -> 192.168.10.100:7`
std::string
DescribeFlow(const PacketView& packet)
{
    std::ostringstream text;
    if (packet.GetProtocol() == PROTO_IPIP)
    {
        text << "ipip " << Ipv4Address(packet.GetSource()) << " -> "
             << Ipv4Address(packet.GetDestination());
        return text.str();
    }
    Tuple tuple;
    Tracker::ReadTuple(packet, tuple);
    text << tuple << DescribeQuoted(packet);
    return text.str();
}

/// A TCP segment's flags, numbers and size, in the form ": SYN+ACK, seq 0, ack 1".
std::string
DescribeSegment(const PacketView& packet)
{
    const uint8_t* tcp = packet.PeekL4(0, headersize::TCP);
    if (packet.GetProtocol() != PROTO_TCP || tcp == nullptr)
    {
        return "";
    }
    std::ostringstream text;
    const char* before = ": ";
    for (const auto& [bit, name] :
         {std::pair(0x02, "SYN"), {0x01, "FIN"}, {0x04, "RST"}, {0x10, "ACK"}})
    {
        if ((tcp[13] & bit) != 0)
        {
            text << before << name;
            before = "+";
        }
    }
    text << ", seq " << ReadBe32(tcp + 4);
    if ((tcp[13] & 0x10) != 0)
    {
        text << ", ack " << ReadBe32(tcp + 8);
    }
    const uint32_t header = uint32_t{tcp[12]} >> 4 << 2;
    if (packet.GetL4Length() > header)
    {
        text << ", " << packet.GetL4Length() - header << " bytes";
    }
    return text.str();
}

/// What Linux calls the state, as xt_conntrack.c sees it, and its number.
std::string
DescribeState(const PacketContext& context)
{
    if (!context.ct && context.ctinfo != CtInfo::UNTRACKED)
    {
        return "INVALID";
    }
    static const std::map<CtInfo, std::string> names = {
        {CtInfo::ESTABLISHED, "ESTABLISHED"},
        {CtInfo::RELATED, "RELATED"},
        {CtInfo::NEW, "NEW"},
        {CtInfo::ESTABLISHED_REPLY, "ESTABLISHED_REPLY"},
        {CtInfo::RELATED_REPLY, "RELATED_REPLY"},
        {CtInfo::UNTRACKED, "UNTRACKED"},
    };
    std::string text =
        names.at(context.ctinfo) + " " + std::to_string(static_cast<int>(context.ctinfo));
    if (context.ct && context.ct->Has(status::SRC_NAT))
    {
        text += ", SNAT";
    }
    if (context.ct && context.ct->Has(status::DST_NAT))
    {
        text += ", DNAT";
    }
    return text;
}

} // namespace

void
PrintCtInfoNumbers()
{
    std::cout << "What a packet is to its connection, and Linux's number for it (ctinfo):\n";
    for (const auto& [ctinfo, name] :
         {std::pair(CtInfo::ESTABLISHED, "ESTABLISHED        of the side that began it"),
          {CtInfo::RELATED, "RELATED            expected, or an ICMP error, in original direction"},
          {CtInfo::NEW, "NEW                no answer was seen before it"},
          {CtInfo::ESTABLISHED_REPLY, "ESTABLISHED_REPLY  an answer"},
          {CtInfo::RELATED_REPLY, "RELATED_REPLY      an ICMP error in reply direction"},
          {CtInfo::UNTRACKED, "UNTRACKED          a rule said: do not look"}})
    {
        if (ctinfo == CtInfo::UNTRACKED)
        {
            std::cout << "  5 is no state: it is how many of them there are (IP_CT_NUMBER)\n";
        }
        std::cout << "  " << static_cast<int>(ctinfo) << " " << name << "\n";
    }
    std::cout << "INVALID has no number: no connection is attached to the packet, and it is not "
                 "UNTRACKED.\nSuch a packet passes, unless a rule drops it.\n";
}

void
StateTable::BeginRun(const std::string& name)
{
    m_runs.push_back(name);
}

std::size_t
StateTable::Add(const std::string& router, const std::string& packet, const std::string& state)
{
    const std::string& run = m_runs.back();
    // The same packet once more, a retransmission, is a row of its own.
    auto row = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& known) {
        return known.router == router && known.packet == packet && known.states.count(run) == 0;
    });
    if (row == m_rows.end())
    {
        row = m_rows.insert(row, {router, packet, {}});
    }
    row->states[run] = state;
    return static_cast<std::size_t>(row - m_rows.begin());
}

void
StateTable::Amend(std::size_t row, const std::string& text)
{
    m_rows[row].states[m_runs.back()] += text;
}

void
StateTable::Print() const
{
    std::size_t width = STATE_WIDTH;
    for (const Row& row : m_rows)
    {
        for (const auto& [run, state] : row.states)
        {
            width = std::max(width, state.size() + 1);
        }
    }
    const auto column = static_cast<int>(width);
    std::cout << "\n" << std::left << std::setw(NAME_WIDTH) << "router";
    for (const std::string& run : m_runs)
    {
        std::cout << std::setw(column) << run;
    }
    std::cout << "packet\n";
    for (const Row& row : m_rows)
    {
        std::cout << std::setw(NAME_WIDTH) << row.router;
        for (const std::string& run : m_runs)
        {
            const auto state = row.states.find(run);
            std::cout << std::setw(column) << (state == row.states.end() ? "-" : state->second);
        }
        std::cout << row.packet << "\n";
    }
}

CtInfoStory::CtInfoStory(std::string name, Ptr<Netfilter> router, StateTable& table, bool onlyFirst)
    : m_name(std::move(name)),
      m_table(table),
      m_onlyFirst(onlyFirst)
{
    // Before every other stage: the packet as it was on the wire.
    for (const Hook hook : {Hook::PRE_ROUTING, Hook::LOCAL_OUT})
    {
        router->RegisterHook(hook, priority::FIRST, MakeCallback(&CtInfoStory::OnArrival, this));
    }
    ConnectTrace(router, "Hook", MakeCallback(&CtInfoStory::OnHook, this));
    ConnectTrace(router, "Drop", MakeCallback(&CtInfoStory::OnDrop, this));
    ConnectTrace(router->GetConntrack(), "Invalid", MakeCallback(&CtInfoStory::OnInvalid, this));
}

Verdict
CtInfoStory::OnArrival(PacketContext& context)
{
    m_packet = context.packet.GetUid();
    m_flow = DescribeFlow(context.packet);
    m_text = m_flow + DescribeSegment(context.packet);
    m_reason.clear();
    m_isInvalid = false;
    m_isPrinted = false;
    return Verdict::ACCEPT;
}

void
CtInfoStory::OnInvalid(const InvalidPacket& packet)
{
    m_reason = packet.reason;
}

void
CtInfoStory::OnHook(const PacketContext& context, Verdict)
{
    if (context.packet.GetUid() != m_packet)
    {
        return;
    }
    if (context.hook == Hook::PRE_ROUTING || context.hook == Hook::LOCAL_OUT)
    {
        Print(context);
    }
    else if (context.hook == Hook::POST_ROUTING && m_isInvalid)
    {
        std::cout << INDENT << "it passes: no rule drops it\n";
    }
}

void
CtInfoStory::Print(const PacketContext& context)
{
    const std::string state = DescribeState(context);
    if (m_onlyFirst && !m_printed.insert({m_flow, state}).second)
    {
        return;
    }
    std::cout << "  " << std::right << std::setw(12) << TimeNow() << "  " << std::left
              << std::setw(NAME_WIDTH) << m_name << std::setw(STATE_WIDTH) << state << " " << m_text
              << "\n";
    m_isInvalid = state == "INVALID";
    if (m_isInvalid)
    {
        std::cout << INDENT << "no connection is attached; "
                  << (m_reason.empty() ? "Linux gives no reason" : "Linux: " + m_reason) << "\n";
    }
    m_row = m_table.Add(m_name, m_text, state);
    m_isPrinted = true;
}

void
CtInfoStory::OnDrop(const PacketContext& context, DropReason reason)
{
    if (context.packet.GetUid() == m_packet && m_isPrinted)
    {
        std::cout << INDENT << "it is dropped in " << GetChainName(context.hook) << ": " << reason
                  << "\n";
        m_table.Amend(m_row, ", dropped");
    }
}
