/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// FlowMonitor beside netfilter: translated flows are not lost ones, and drops do not end it.

#include "nf-test-network.h"
#include "nf-test-packet.h"

#include "ns3/flow-monitor-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/tcp-socket-factory.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// Translate the client's address as MASQUERADE does, with no table behind it.
void
Masquerade(Ptr<Netfilter> netfilter)
{
    Hooked(netfilter, Hook::POST_ROUTING, [](PacketContext& context) {
        if (context.packet.GetSource() == Ip("192.168.1.2"))
        {
            context.packet.SetSource(Ip("10.0.0.1"));
        }
        return Verdict::ACCEPT;
    });
    Hooked(netfilter, Hook::PRE_ROUTING, [](PacketContext& context) {
        if (context.packet.GetDestination() == Ip("10.0.0.1"))
        {
            context.packet.SetDestination(Ip("192.168.1.2"));
        }
        return Verdict::ACCEPT;
    });
}

TEST(AttachFlowMonitor, TranslatedFlowsAreNotLost)
{
    TestNetwork net;
    Masquerade(InstallNetfilter(net.router));
    FlowMonitorHelper helper;
    const auto monitor = helper.InstallAll();
    UdpPeer udp(net.client, 1000);
    UdpPeer echo(net.server, 7, true);
    for (int i = 0; i < 10; ++i)
    {
        udp.SendAt(1 + 0.1 * i, "10.0.0.2", 7, "hello");
    }
    const auto listener = Socket::CreateSocket(net.server, TcpSocketFactory::GetTypeId());
    listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
    listener->Listen();
    const auto tcp = Socket::CreateSocket(net.client, TcpSocketFactory::GetTypeId());
    net.At(1, net.client, [tcp] {
        tcp->Connect(InetSocketAddress("10.0.0.2", 80));
        tcp->Send(Create<Packet>(20000));
        tcp->Close();
    });
    net.Run();
    monitor->CheckForLostPackets(Seconds(0));
    EXPECT_EQ(udp.received.size(), 10U);
    uint64_t sent = 0;
    for (const auto& [id, flow] : monitor->GetFlowStats())
    {
        EXPECT_EQ(flow.lostPackets, 0U) << "flow " << id;
        EXPECT_EQ(flow.rxPackets, flow.txPackets) << "flow " << id;
        sent += flow.txPackets;
    }
    EXPECT_GT(sent, 50U);
}

TEST(AttachFlowMonitor, DropsAreLostPacketsAndNothingWorse)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    Hooked(netfilter, Hook::FORWARD, [](PacketContext& context) {
        return context.Drop(DropReason::RULE);
    });
    FlowMonitorHelper helper;
    const auto monitor = helper.InstallAll();
    UdpPeer udp(net.client, 1000);
    udp.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    monitor->CheckForLostPackets(Seconds(0));
    ASSERT_EQ(monitor->GetFlowStats().size(), 1U);
    EXPECT_EQ(monitor->GetFlowStats().begin()->second.lostPackets, 1U);
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
