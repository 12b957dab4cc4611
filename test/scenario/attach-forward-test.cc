/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a packet meets that a router forwards.

#include "nf-test-attach.h"
#include "nf-test-packet.h"

#include "ns3/ipv4-l3-protocol.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class AttachForward : public AttachTest
{
};

INSTANTIATE_TEST_SUITE_P(Checksums, AttachForward, testing::Bool(), &AttachTest::GetName);

/// The client sends a datagram with DF set, which ns-3 by itself never does.
void
SendWithDontFragment(TestNetwork& net, uint32_t size)
{
    net.At(1, net.client, [&net, size] {
        const Ptr<Packet> payload = Create<Packet>(size);
        Ipv4Header header;
        header.SetSource("192.168.1.2");
        header.SetDestination("10.0.0.2");
        header.SetProtocol(253); // RFC 3692
        header.SetTtl(64);
        header.SetPayloadSize(payload->GetSize());
        header.SetDontFragment();
        const auto ipv4 = net.client->GetObject<Ipv4>();
        Socket::SocketErrno error;
        const auto route = ipv4->GetRoutingProtocol()->RouteOutput(nullptr, header, nullptr, error);
        ipv4->SendWithHeader(payload, header, route);
    });
}

TEST_P(AttachForward, PacketMeetsPreRoutingForwardPostRoutingInOrder)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.router));
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"192.168.1.2:1000 hello"});
    EXPECT_EQ(trail.lines,
              (Lines{"PREROUTING in=eth0 out=- udp 192.168.1.2 > 10.0.0.2 ttl=64",
                     "FORWARD in=eth0 out=eth1 udp 192.168.1.2 > 10.0.0.2 ttl=63",
                     "POSTROUTING in=eth0 out=eth1 udp 192.168.1.2 > 10.0.0.2 ttl=63"}));
}

TEST_P(AttachForward, RewrittenDestinationIsRoutedAnew)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    Hooked(netfilter, Hook::PRE_ROUTING, [](PacketContext& context) {
        context.packet.SetDestination(Ip("10.0.0.2"));
        context.packet.SetDestinationPort(7);
        return Verdict::ACCEPT;
    });
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    Capture capture(net.server);
    sender.SendAt(1, "203.0.113.9", 53, "hello");
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"192.168.1.2:1000 hello"});
    EXPECT_EQ(capture.GetLines(), Lines{"udp 192.168.1.2 > 10.0.0.2 ttl=63"});
    EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
}

TEST_P(AttachForward, RewrittenSourceLeavesWithGoodChecksums)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    Hooked(netfilter, Hook::POST_ROUTING, [](PacketContext& context) {
        context.packet.SetSource(Ip("10.0.0.1"));
        context.packet.SetSourcePort(50000);
        return Verdict::ACCEPT;
    });
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    Capture capture(net.server);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"10.0.0.1:50000 hello"});
    EXPECT_EQ(capture.GetLines(), Lines{"udp 10.0.0.1 > 10.0.0.2 ttl=63"});
    EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
}

TEST_P(AttachForward, TtlThatAStageSetsIsTheOneThatLeaves)
{
    for (const int ttl : {200, 1, 255, 0})
    {
        TestNetwork net(GetParam());
        const auto netfilter = InstallNetfilter(net.router);
        Hooked(netfilter, Hook::FORWARD, [ttl](PacketContext& context) {
            context.packet.SetTtl(static_cast<uint8_t>(ttl));
            context.packet.SetTos(0x10);
            return Verdict::ACCEPT;
        });
        UdpPeer sender(net.client, 1000);
        UdpPeer receiver(net.server, 7);
        Capture capture(net.server);
        sender.SendAt(1, "10.0.0.2", 7, "hello");
        net.Run();
        EXPECT_EQ(capture.GetLines(),
                  Lines{"udp 192.168.1.2 > 10.0.0.2 ttl=" + std::to_string(ttl)});
        EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
    }
}

TEST_P(AttachForward, PriorityThatAStageSetsReachesTheQueue)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    Hooked(netfilter, Hook::FORWARD, [](PacketContext& context) {
        context.priority = 6;
        return Verdict::ACCEPT;
    });
    uint32_t priority = 0;
    Hooked(netfilter, Hook::EGRESS, [](PacketContext&) { return Verdict::ACCEPT; });
    net.router->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "Tx",
        Callback<void, Ptr<const Packet>, Ptr<Ipv4>, uint32_t>(
            [&priority](Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t) {
                SocketPriorityTag tag;
                priority = packet->PeekPacketTag(tag) ? tag.GetPriority() : 0;
            }));
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    Capture capture(net.server);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(capture.GetLines(), Lines{"udp 192.168.1.2 > 10.0.0.2 ttl=63"});
    EXPECT_EQ(priority, 6U);
}

TEST_P(AttachForward, DropEndsThePacketAtEachHook)
{
    for (const Hook hook :
         {Hook::INGRESS, Hook::PRE_ROUTING, Hook::FORWARD, Hook::POST_ROUTING, Hook::EGRESS})
    {
        TestNetwork net(GetParam());
        const auto netfilter = InstallNetfilter(net.router);
        Hooked(netfilter, hook, Drop);
        UdpPeer sender(net.client, 1000);
        UdpPeer receiver(net.server, 7);
        sender.SendAt(1, "10.0.0.2", 7, "hello");
        net.Run();
        EXPECT_EQ(receiver.received, Lines{}) << GetChainName(hook);
        EXPECT_EQ(netfilter->GetDropCount(DropReason::RULE), 1U) << GetChainName(hook);
    }
}

TEST_P(AttachForward, RemovedHookLetsPacketsPassAgain)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    const auto handle = Hooked(netfilter, Hook::FORWARD, Drop);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, "first");
    net.At(2, net.router, [&] { EXPECT_TRUE(netfilter->UnregisterHook(handle)); });
    sender.SendAt(3, "10.0.0.2", 7, "second");
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"192.168.1.2:1000 second"});
}

TEST_P(AttachForward, ContextTravelsFromPreRoutingToPostRouting)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    std::vector<uint32_t> marks;
    Hooked(netfilter, Hook::PRE_ROUTING, [](PacketContext& context) {
        context.mark = 5;
        return Verdict::ACCEPT;
    });
    Hooked(netfilter, Hook::POST_ROUTING, [&marks](PacketContext& context) {
        marks.push_back(context.mark);
        return Verdict::ACCEPT;
    });
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7, true);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(marks, (std::vector<uint32_t>{5, 5}));
}

TEST_P(AttachForward, PacketSentFromWithinAHookHasAContextOfItsOwn)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    UdpPeer reporter(net.router, 2000);
    UdpPeer receiver(net.server, 7);
    UdpPeer own(net.router, 9);
    Hooked(netfilter, Hook::PRE_ROUTING, [&](PacketContext& context) {
        if (context.packet.GetDestination() == Ip("10.0.0.2"))
        {
            context.mark = 1;
            reporter.Send("10.0.0.2", 7, "report");
            reporter.Send("10.0.0.1", 9, "to myself");
        }
        return Verdict::ACCEPT;
    });
    std::vector<std::pair<std::string, uint32_t>> left;
    Hooked(netfilter, Hook::POST_ROUTING, [&](PacketContext& context) {
        left.emplace_back(context.in == nullptr ? "own" : "forwarded", context.mark);
        return Verdict::ACCEPT;
    });
    UdpPeer sender(net.client, 1000);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received, (Lines{"10.0.0.1:2000 report", "192.168.1.2:1000 hello"}));
    EXPECT_EQ(own.received.size(), 1U);
    using Pairs = std::vector<std::pair<std::string, uint32_t>>;
    EXPECT_EQ(left, (Pairs{{"own", 0}, {"own", 0}, {"forwarded", 1}}));
}

TEST_P(AttachForward, ExpiredPacketMeetsNoForwardHookAndIsAnswered)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.router));
    Pinger pinger(net.client);
    UdpPeer sender(net.client, 1000);
    sender.socket->SetIpTtl(1);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(trail.lines,
              (Lines{"PREROUTING in=eth0 out=- udp 192.168.1.2 > 10.0.0.2 ttl=1",
                     "OUTPUT in=- out=eth0 icmp 192.168.1.1 > 192.168.1.2 ttl=64",
                     "POSTROUTING in=- out=eth0 icmp 192.168.1.1 > 192.168.1.2 ttl=64"}));
    EXPECT_EQ(pinger.errors, Lines{"192.168.1.1 type=11 code=0"});
}

TEST_P(AttachForward, LongPacketIsFragmentedAfterPostRouting)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.router));
    const Ptr<NetDevice> out = net.router->GetObject<Ipv4>()->GetNetDevice(2);
    out->SetMtu(600);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    Capture capture(net.server);
    sender.SendAt(1, "10.0.0.2", 7, std::string(1200, 'x'));
    net.Run();
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"PREROUTING in=eth0 out=-",
                     "FORWARD in=eth0 out=eth1",
                     "POSTROUTING in=eth0 out=eth1"}));
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(capture.packets.size(), 3U);
}

TEST_P(AttachForward, LongPacketWithDontFragmentIsAnsweredWithTheMtu)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    Trail trail(netfilter);
    net.router->GetObject<Ipv4>()->GetNetDevice(2)->SetMtu(600);
    Pinger pinger(net.client);
    Capture capture(net.client);
    SendWithDontFragment(net, 1208);
    net.Run();
    EXPECT_EQ(
        trail.GetHooks(),
        (Lines{"PREROUTING in=eth0 out=-", "OUTPUT in=- out=eth0", "POSTROUTING in=- out=eth0"}));
    EXPECT_EQ(pinger.errors, Lines{"192.168.1.1 type=3 code=4"});
    EXPECT_EQ(netfilter->GetDropCount(DropReason::FRAGMENTATION_NEEDED), 1U);
    ASSERT_EQ(capture.packets.size(), 1U);
    const auto bytes = ToBytes(capture.packets[0]);
    EXPECT_EQ((bytes[26] << 8) | bytes[27], 600) << "the MTU of the next hop";
}

TEST_P(AttachForward, PacketThatAHookMakesTooLongWithDontFragmentIsAnswered)
{
    for (const uint32_t longer : {0, 1})
    {
        TestNetwork net(GetParam());
        const auto netfilter = InstallNetfilter(net.router);
        Hooked(netfilter, Hook::POST_ROUTING, [longer](PacketContext& context) {
            if (context.in != nullptr)
            {
                context.packet.ReplaceL4(100, 10, std::string(10 + longer, 'x'));
            }
            return Verdict::ACCEPT;
        });
        net.router->GetObject<Ipv4>()->GetNetDevice(2)->SetMtu(600);
        Pinger pinger(net.client);
        Capture capture(net.server);
        SendWithDontFragment(net, 580);
        net.Run();
        EXPECT_EQ(capture.packets.size(), longer == 0 ? 1U : 0U);
        if (longer != 0)
        {
            EXPECT_EQ(pinger.errors, Lines{"192.168.1.1 type=3 code=4"});
        }
        EXPECT_EQ(netfilter->GetDropCount(DropReason::FRAGMENTATION_NEEDED), longer);
    }
}

TEST_P(AttachForward, TwoRoutersDoNotSeeEachOthersPackets)
{
    TestNetwork net(GetParam());
    Trail first(InstallNetfilter(net.router));
    Trail second(InstallNetfilter(net.server));
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7, true);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(sender.received, Lines{"10.0.0.2:7 hello"});
    EXPECT_EQ(first.GetHooks(),
              (Lines{"PREROUTING in=eth0 out=-",
                     "FORWARD in=eth0 out=eth1",
                     "POSTROUTING in=eth0 out=eth1",
                     "PREROUTING in=eth1 out=-",
                     "FORWARD in=eth1 out=eth0",
                     "POSTROUTING in=eth1 out=eth0"}));
    EXPECT_EQ(second.GetHooks(),
              (Lines{"PREROUTING in=eth0 out=-",
                     "INPUT in=eth0 out=-",
                     "OUTPUT in=- out=eth0",
                     "POSTROUTING in=- out=eth0"}));
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
