/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What rules ask of the node they stand on (RuleHost).

#include "netfilter.h"
#include "nf-pipeline.h"

#include "ns3/ipv4.h"
#include "ns3/log.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterHost");

void
Netfilter::EnableTable(TableId table)
{
    // In the order of TableId.
    constexpr std::array<Stage, TABLE_COUNT> STAGES = {Stage::RAW,
                                                       Stage::MANGLE,
                                                       Stage::NAT,
                                                       Stage::FILTER,
                                                       Stage::SECURITY};
    m_pipeline->Enable(STAGES[static_cast<uint32_t>(table)]);
    HooksChanged();
}

void
Netfilter::Use(Need need)
{
    if (need >= Need::DEFRAG && m_defragUsers++ == 0)
    {
        m_pipeline->Enable(Stage::DEFRAG);
        HooksChanged();
    }
    if (need >= Need::CONNTRACK && m_conntrackUsers++ == 0)
    {
        m_pipeline->Enable(Stage::CONNTRACK);
        m_pipeline->Enable(Stage::CONFIRM);
        HooksChanged();
    }
}

void
Netfilter::Release(Need need)
{
    if (need >= Need::DEFRAG && --m_defragUsers == 0)
    {
        m_pipeline->Disable(Stage::DEFRAG);
        HooksChanged();
    }
    if (need >= Need::CONNTRACK && --m_conntrackUsers == 0)
    {
        m_pipeline->Disable(Stage::CONNTRACK);
        m_pipeline->Disable(Stage::CONFIRM);
        HooksChanged();
    }
}

bool
Netfilter::SelectSourceAddress(const Interface& out, uint32_t nextHop, uint32_t& address) const
{
    const Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
    if (ipv4->GetNAddresses(out.index) != 0)
    {
        address = ipv4->SelectSourceAddress(out.device,
                                            Ipv4Address(nextHop),
                                            Ipv4InterfaceAddress::GLOBAL)
                      .Get();
        return address != 0;
    }
    // Any other interface's will do, but not the loopback's.
    for (uint32_t i = 1; i < ipv4->GetNInterfaces(); ++i)
    {
        if (ipv4->GetNAddresses(i) != 0)
        {
            address = ipv4->GetAddress(i, 0).GetLocal().Get();
            return true;
        }
    }
    return false;
}

bool
Netfilter::GetFirstAddress(const Interface& in, uint32_t& address) const
{
    const Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
    if (ipv4->GetNAddresses(in.index) == 0)
    {
        return false;
    }
    address = ipv4->GetAddress(in.index, 0).GetLocal().Get();
    return true;
}

void
Netfilter::Log(const std::string& line)
{
    NS_LOG_INFO(line);
    m_logTrace(line);
}

void
Netfilter::SendUnreachable(const PacketContext& offender, uint8_t code)
{
    if (m_attachment)
    {
        m_attachment->SendUnreachable(offender, code);
    }
}

void
Netfilter::SendBack(const PacketContext& offender, Ptr<Packet> message)
{
    if (m_attachment)
    {
        m_attachment->SendBack(offender, message);
    }
}

uint32_t
Netfilter::GetPathMtu(const PacketContext& context) const
{
    uint32_t mtu = std::numeric_limits<uint32_t>::max();
    if (context.out != nullptr && context.out->device)
    {
        mtu = context.out->device->GetMtu();
    }
    return m_attachment ? std::min(mtu, m_attachment->GetMtuTowards(context.packet.GetSource()))
                        : mtu;
}

} // namespace netfilter
} // namespace ns3
