/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-path.h"

#include "nf-packet-maker.h"
#include "nf-topology-graph.h"

#include "ns3/icmpv4.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t MOST_HOPS = 64;
constexpr uint8_t SYN = 0x02;
constexpr uint8_t ACK = 0x10;

/// The packet of a probe. Its checksums are not looked at.
PacketView
MakePacket(const TopologyProbe& probe)
{
    const Ptr<Packet> packet = Create<Packet>();
    const Ipv4Address source(probe.source);
    const Ipv4Address destination(probe.destination);
    if (probe.protocol == PROTO_ICMP)
    {
        Icmpv4Echo echo;
        echo.SetIdentifier(probe.sourcePort);
        echo.SetSequenceNumber(1);
        packet->AddHeader(echo);
        AddIcmpHeader(packet, Icmpv4Header::ICMPV4_ECHO, 0, false);
    }
    else
    {
        TransportFields fields;
        fields.protocol = probe.protocol;
        fields.sourcePort = probe.sourcePort;
        fields.destinationPort = probe.destinationPort;
        fields.flags = probe.flags;
        fields.sequence = probe.sequence;
        fields.acknowledgement = probe.acknowledged;
        fields.window = 8192;
        AddTransportHeader(packet, fields, false);
    }
    return PacketView(MakeIpv4Header(source, destination, probe.protocol, packet->GetSize()),
                      packet,
                      false);
}

/// The answer to a packet of a handshake.
TopologyProbe
Answer(const TopologyProbe& arrived)
{
    TopologyProbe answer = arrived;
    std::swap(answer.source, answer.destination);
    std::swap(answer.sourcePort, answer.destinationPort);
    const bool isFirst = arrived.flags == SYN;
    answer.flags = isFirst ? SYN | ACK : ACK;
    answer.sequence = isFirst ? 5000 : arrived.acknowledged;
    answer.acknowledged = arrived.sequence + 1;
    return answer;
}

} // namespace

TopologyAnalysis::TopologyAnalysis(const TopologyGraph& graph)
    : map(graph),
      routers(MakeTopologyRouters(map)),
      realms(ComputeTopologyRealms(map, routers)),
      routes(ComputeTopologyRoutes(map, realms))
{
}

std::optional<TopologyNextHop>
TopologyAnalysis::FindNextHop(std::size_t node, uint32_t destination) const
{
    if (map.GetNode(node).kind != TopologyKind::CLOUD)
    {
        return FindTopologyRoute(map, routes[node], node, destination);
    }
    // A load sends its packets to the router that its cloud is connected to.
    for (const std::size_t own : map.GetDevicesOf(node))
    {
        for (const std::size_t device : map.GetSegments()[map.GetDevice(own).segment].devices)
        {
            const TopologyDevice& it = map.GetDevice(device);
            if (it.address && map.GetNode(it.node).kind == TopologyKind::ROUTER)
            {
                return TopologyNextHop{own, *it.address, nullptr};
            }
        }
    }
    return std::nullopt;
}

TopologyPath
TopologyAnalysis::Send(std::size_t node, const TopologyProbe& probe) const
{
    TopologyPath path;
    PacketContext packet(MakePacket(probe));
    std::optional<std::size_t> in;
    // How the packet ends at one node; nothing if it continues.
    const auto pass = [&](TopologyHop& hop) -> std::optional<TopologyEnding> {
        const TopologyKind kind = map.GetNode(node).kind;
        TopologyRouter* router = in ? routers[node].get() : nullptr;
        if (router && router->Receive(packet, *in, hop.isInvalid) != Verdict::ACCEPT)
        {
            return TopologyEnding::DROPPED;
        }
        const uint32_t destination = packet.packet.GetDestination();
        if (in && (kind == TopologyKind::CLOUD || map.IsOwn(node, destination)))
        {
            return router && router->Deliver(packet) != Verdict::ACCEPT ? TopologyEnding::DROPPED
                                                                        : TopologyEnding::ARRIVED;
        }
        if (in && kind == TopologyKind::HOST)
        {
            return TopologyEnding::NO_NEXT_HOP;
        }
        const std::optional<TopologyNextHop> next = FindNextHop(node, destination);
        if (!next)
        {
            return TopologyEnding::NO_ROUTE;
        }
        if (router && router->Send(packet, next->device, next->address) != Verdict::ACCEPT)
        {
            return TopologyEnding::DROPPED;
        }
        hop.out = next->device;
        in = map.FindDevice(map.GetDevice(next->device).segment, next->address);
        if (!in || map.GetDevice(*in).node == node)
        {
            return TopologyEnding::NO_NEXT_HOP;
        }
        node = map.GetDevice(*in).node;
        return std::nullopt;
    };
    std::optional<TopologyEnding> ending;
    while (!ending && path.hops.size() < MOST_HOPS)
    {
        TopologyHop hop;
        hop.node = node;
        hop.in = in;
        hop.source = packet.packet.GetSource();
        // A router discards its packet state when the packet has left.
        packet.ct = nullptr;
        packet.ctinfo = CtInfo::ESTABLISHED;
        packet.mark = 0;
        packet.out = nullptr;
        ending = pass(hop);
        hop.sourceAfter = packet.packet.GetSource();
        hop.isUntracked = packet.ctinfo == CtInfo::UNTRACKED;
        path.hops.push_back(hop);
    }
    path.ending = ending.value_or(TopologyEnding::LOOP);
    path.packet = probe;
    path.packet.source = packet.packet.GetSource();
    path.packet.destination = packet.packet.GetDestination();
    if (probe.protocol != PROTO_ICMP)
    {
        packet.packet.ReadL4(0, path.packet.sourcePort);
        packet.packet.ReadL4(2, path.packet.destinationPort);
    }
    return path;
}

TopologyHandshake
TopologyAnalysis::Connect(std::size_t node, uint32_t source, uint32_t destination)
{
    TopologyHandshake handshake;
    handshake.there = Send(node, MakeProbe(PROTO_TCP, source, destination));
    if (handshake.there.ending == TopologyEnding::ARRIVED)
    {
        handshake.back = Send(handshake.there.hops.back().node, Answer(handshake.there.packet));
    }
    if (handshake.back.ending == TopologyEnding::ARRIVED)
    {
        handshake.again = Send(handshake.back.hops.back().node, Answer(handshake.back.packet));
    }
    return handshake;
}

TopologyProbe
TopologyAnalysis::MakeProbe(uint8_t protocol, uint32_t source, uint32_t destination)
{
    TopologyProbe probe;
    probe.protocol = protocol;
    probe.source = source;
    probe.destination = destination;
    probe.sourcePort = TakePort();
    probe.destinationPort = protocol == PROTO_TCP ? 80 : 53;
    probe.flags = SYN;
    probe.sequence = 1000;
    return probe;
}

uint16_t
TopologyAnalysis::TakePort()
{
    m_port = m_port == UINT16_MAX ? 1024 : m_port + 1;
    constexpr uint16_t MOST_CONNECTIONS = 8192;
    for (std::size_t node = 0; m_port % MOST_CONNECTIONS == 0 && node < routers.size(); ++node)
    {
        if (routers[node])
        {
            routers[node]->Forget();
        }
    }
    return m_port;
}

std::set<std::size_t>
TopologyAnalysis::GetReach(std::size_t node) const
{
    std::set<std::size_t> reach;
    std::vector<std::size_t> open;
    for (const std::size_t device : map.GetDevicesOf(node))
    {
        open.push_back(realms.GetRealm(map, device));
    }
    while (!open.empty())
    {
        const std::size_t realm = open.back();
        open.pop_back();
        if (reach.insert(realm).second)
        {
            const std::vector<std::size_t>& outer = realms.realms[realm].outer;
            open.insert(open.end(), outer.begin(), outer.end());
        }
    }
    return reach;
}

} // namespace netfilter
} // namespace ns3
