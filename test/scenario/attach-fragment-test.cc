/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Fragments: with connection tracking, hooks from -400 on see datagrams, the trail before them the
// pieces; the wire sees the pieces it saw before.

#include "nf-test-network.h"
#include "nf-test-packet.h"

#include <gtest/gtest.h>
#include <map>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

using Lines = std::vector<std::string>;

/// Lengths of the packets that arrived.
std::vector<uint32_t>
LengthsOf(const Capture& capture)
{
    std::vector<uint32_t> lengths;
    for (const auto& packet : capture.packets)
    {
        lengths.push_back(PacketView(packet, false).GetLength());
    }
    return lengths;
}

TEST(AttachFragment, RouterTracksOneDatagramAndForwardsItsPieces)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->EnableConntrack();
    Trail trail(netfilter);
    net.client->GetObject<Ipv4>()->GetNetDevice(1)->SetMtu(820);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    Capture before(net.router);
    Capture after(net.server);
    sender.SendAt(1, "10.0.0.2", 7, std::string(1600, 'x'));
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"PREROUTING in=eth0 out=-",
                     "PREROUTING in=eth0 out=-",
                     "PREROUTING in=eth0 out=-",
                     "FORWARD in=eth0 out=eth1",
                     "POSTROUTING in=eth0 out=eth1"}));
    EXPECT_EQ(LengthsOf(after), (std::vector<uint32_t>{820, 820, 28}));
    EXPECT_EQ(netfilter->GetConntrack()->GetCount(), 1U);
}

TEST(AttachFragment, HookBeforeDefragmentationSeesThePieces)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->EnableConntrack();
    std::map<int, std::vector<uint32_t>> seen;
    for (const int at : {priority::RAW_BEFORE_DEFRAG, priority::RAW})
    {
        Hooked(
            netfilter,
            Hook::PRE_ROUTING,
            [&seen, at](PacketContext& context) {
                seen[at].push_back(context.packet.GetLength());
                return Verdict::ACCEPT;
            },
            at);
    }
    net.client->GetObject<Ipv4>()->GetNetDevice(1)->SetMtu(820);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, std::string(1600, 'x'));
    net.Run();
    EXPECT_EQ(seen[priority::RAW_BEFORE_DEFRAG], (std::vector<uint32_t>{820, 820, 28}));
    EXPECT_EQ(seen[priority::RAW], (std::vector<uint32_t>{1628}));
    EXPECT_EQ(receiver.received.size(), 1U);
}

TEST(AttachFragment, RuleMayNeedWholeDatagramsWithoutTracking)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    RuleHost& host = *netfilter;
    host.Use(Need::DEFRAG);
    Trail trail(netfilter);
    net.client->GetObject<Ipv4>()->GetNetDevice(1)->SetMtu(820);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    Capture after(net.server);
    sender.SendAt(1, "10.0.0.2", 7, std::string(1600, 'x'));
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(LengthsOf(after), (std::vector<uint32_t>{820, 820, 28}));
    EXPECT_EQ(trail.GetHooks().back(), "POSTROUTING in=eth0 out=eth1");
    EXPECT_EQ(netfilter->GetConntrack()->GetCount(), 0U);
}

TEST(AttachFragment, HookBeforeDefragmentationMayDropAPiece)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->EnableConntrack();
    Hooked(
        netfilter,
        Hook::PRE_ROUTING,
        [](PacketContext& context) {
            return context.packet.GetFragmentOffset() == 0 ? Verdict::ACCEPT : Verdict::DROP;
        },
        priority::RAW_BEFORE_DEFRAG);
    net.client->GetObject<Ipv4>()->GetNetDevice(1)->SetMtu(820);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, std::string(1600, 'x'));
    net.Run();
    EXPECT_EQ(netfilter->GetDropCount(DropReason::USER_HOOK), 2U);
    EXPECT_TRUE(receiver.received.empty());
}

TEST(AttachFragment, TranslatedDatagramHasAGoodChecksum)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->EnableConntrack();
    Hooked(netfilter, Hook::POST_ROUTING, [](PacketContext& context) {
        context.packet.SetSource(Ip("10.0.0.1"));
        context.packet.SetSourcePort(50000);
        return Verdict::ACCEPT;
    });
    net.client->GetObject<Ipv4>()->GetNetDevice(1)->SetMtu(820);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, std::string(1600, 'x'));
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"10.0.0.1:50000 " + std::string(1600, 'x')});
}

TEST(AttachFragment, DatagramToTheRouterIsMetOnce)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->EnableConntrack();
    Trail trail(netfilter);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.router, 7);
    sender.SendAt(1, "192.168.1.1", 7, std::string(4000, 'x'));
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"PREROUTING in=eth0 out=-",
                     "PREROUTING in=eth0 out=-",
                     "PREROUTING in=eth0 out=-",
                     "INPUT in=eth0 out=-"}));
}

TEST(AttachFragment, WithoutTrackingEachPieceIsAPacket)
{
    TestNetwork net;
    Trail trail(InstallNetfilter(net.router));
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, std::string(1600, 'x'));
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(trail.lines.size(), 6U);
}

TEST(AttachFragment, WithoutTrackingWhatIsDeliveredHereIsWhole)
{
    TestNetwork net;
    Trail trail(InstallNetfilter(net.router));
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.router, 7);
    sender.SendAt(1, "192.168.1.1", 7, std::string(1600, 'x'));
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(
        trail.GetHooks(),
        (Lines{"PREROUTING in=eth0 out=-", "PREROUTING in=eth0 out=-", "INPUT in=eth0 out=-"}));
}

TEST(AttachFragment, ReceiverTellsOfAPieceThatDidNotComeInTime)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->EnableConntrack();
    netfilter->SetSysctl("net.ipv4.ipfrag_time", 2);
    uint32_t pieces = 0;
    Hooked(netfilter, Hook::INGRESS, [&pieces](PacketContext& context) {
        return ++pieces % 2 == 0 ? context.Drop(DropReason::RULE) : Verdict::ACCEPT;
    });
    UdpPeer sender(net.client, 1000);
    Capture answers(net.client);
    sender.SendAt(1, "192.168.1.1", 7, std::string(1600, 'x'));
    sender.SendAt(1.5, "10.0.0.2", 7, std::string(1600, 'x'));
    net.Run(5);
    ASSERT_EQ(answers.packets.size(), 1U) << "nothing about what was to be forwarded";
    const PacketView error(answers.packets[0], false);
    EXPECT_EQ(error.GetSource(), Ip("192.168.1.1"));
    uint16_t typeAndCode = 0;
    ASSERT_TRUE(error.ReadL4(0, typeAndCode));
    EXPECT_EQ(typeAndCode, 0x0b01);
}

TEST(AttachFragment, LostPieceIsCountedAfterThirtySeconds)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->EnableConntrack();
    uint32_t pieces = 0;
    Hooked(netfilter, Hook::INGRESS, [&pieces](PacketContext& context) {
        return ++pieces == 2 ? context.Drop(DropReason::RULE) : Verdict::ACCEPT;
    });
    UdpPeer sender(net.client, 1000);
    sender.SendAt(1, "10.0.0.2", 7, std::string(1600, 'x'));
    net.Run(60);
    EXPECT_EQ(netfilter->GetDropCount(DropReason::FRAGMENTS), 1U);
}

TEST(AttachFragment, LongPingIsTranslatedBothWays)
{
    TestNetwork net;
    const auto netfilter = InstallNetfilter(net.client);
    netfilter->Iptables("-t nat -A OUTPUT -d 203.0.113.9 -j DNAT --to-destination 10.0.0.2");
    Pinger pinger(net.client);
    pinger.SendAt(1, "203.0.113.9", 3000);
    pinger.SendAt(2, "203.0.113.9", 3000);
    net.Run();
    EXPECT_EQ(pinger.replies,
              (Lines{"203.0.113.9 seq=0 size=3000", "203.0.113.9 seq=1 size=3000"}));
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
