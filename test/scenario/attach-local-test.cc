/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a packet meets that a node sends.

#include "nf-test-attach.h"
#include "nf-test-packet.h"

#include "ns3/inet-socket-address.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class AttachLocal : public AttachTest
{
};

INSTANTIATE_TEST_SUITE_P(Checksums, AttachLocal, testing::Bool(), &AttachTest::GetName);

TEST_P(AttachLocal, DatagramSentMeetsOutputAndPostRouting)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.client));
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7, true);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(sender.received, Lines{"10.0.0.2:7 hello"});
    EXPECT_EQ(trail.lines,
              (Lines{"OUTPUT in=- out=eth0 udp 192.168.1.2 > 10.0.0.2 ttl=64",
                     "POSTROUTING in=- out=eth0 udp 192.168.1.2 > 10.0.0.2 ttl=64",
                     "PREROUTING in=eth0 out=- udp 10.0.0.2 > 192.168.1.2 ttl=63",
                     "INPUT in=eth0 out=- udp 10.0.0.2 > 192.168.1.2 ttl=63"}));
}

TEST_P(AttachLocal, SocketBoundToAnAddressIsSeenToo)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.client));
    UdpPeer receiver(net.server, 7);
    const auto socket =
        Socket::CreateSocket(net.client, TypeId::LookupByName("ns3::UdpSocketFactory"));
    socket->Bind(InetSocketAddress("192.168.1.2", 1000));
    net.At(1, net.client, [socket] {
        socket->SendTo(Create<Packet>(3), 0, InetSocketAddress("10.0.0.2", 7));
    });
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(trail.GetHooks(), (Lines{"OUTPUT in=- out=eth0", "POSTROUTING in=- out=eth0"}));
}

TEST_P(AttachLocal, DatagramTranslatedAtOutputIsAnsweredFromTheOldAddress)
{
    TestNetwork net(GetParam());
    TranslateOutput(InstallNetfilter(net.client), "203.0.113.9", "10.0.0.2");
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7, true);
    Capture capture(net.server);
    sender.SendAt(1, "203.0.113.9", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"192.168.1.2:1000 hello"});
    EXPECT_EQ(sender.received, Lines{"203.0.113.9:7 hello"});
    EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
}

TEST_P(AttachLocal, OutputTranslationTakesAnotherInterface)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    TranslateOutput(netfilter, "192.168.1.2", "10.0.0.2");
    Trail trail(netfilter);
    UdpPeer sender(net.router, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "192.168.1.2", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(trail.lines,
              (Lines{"OUTPUT in=- out=eth0 udp 192.168.1.1 > 192.168.1.2 ttl=64",
                     "POSTROUTING in=- out=eth1 udp 192.168.1.1 > 10.0.0.2 ttl=64"}));
}

TEST_P(AttachLocal, OutputTranslationWithoutRouteIsCounted)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    TranslateOutput(netfilter, "192.168.1.2", "203.0.113.9");
    UdpPeer sender(net.router, 1000);
    sender.SendAt(1, "192.168.1.2", 7, "hello");
    net.Run();
    EXPECT_EQ(netfilter->GetDropCount(DropReason::NO_ROUTE), 1U);
}

TEST_P(AttachLocal, TosAndTtlSetByStagesLeaveInTheHeader)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.client);
    Hooked(netfilter, Hook::LOCAL_OUT, [](PacketContext& context) {
        context.packet.SetTos(0x10);
        return Verdict::ACCEPT;
    });
    Hooked(netfilter, Hook::POST_ROUTING, [](PacketContext& context) {
        context.packet.SetTtl(33);
        return Verdict::ACCEPT;
    });
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    Capture capture(net.router);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    ASSERT_EQ(capture.packets.size(), 1U);
    const PacketView view(capture.packets[0], false);
    EXPECT_EQ(view.GetTos(), 0x10);
    EXPECT_EQ(view.GetTtl(), 33);
}

TEST_P(AttachLocal, TcpIsTranslatedAtOutputBothWays)
{
    TestNetwork net(GetParam());
    TranslateOutput(InstallNetfilter(net.client), "203.0.113.9", "10.0.0.2");
    TcpStory tcp(net.client, net.server, "203.0.113.9");
    Capture capture(net.server);
    net.Run();
    EXPECT_EQ(tcp.received, 20000U);
    EXPECT_EQ(tcp.peer, "192.168.1.2");
    EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
}

TEST_P(AttachLocal, OutputStopsDatagramsPingsAndEchoReplies)
{
    TestNetwork net(GetParam());
    Hooked(InstallNetfilter(net.client), Hook::LOCAL_OUT, Drop);
    UdpPeer sender(net.client, 1000);
    Pinger own(net.client);
    Pinger other(net.server);
    Capture capture(net.server);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    own.SendAt(1, "10.0.0.2");
    other.SendAt(2, "192.168.1.2");
    net.Run();
    EXPECT_EQ(capture.packets.size(), 0U);
}

TEST_P(AttachLocal, PortUnreachableBelongsToTheOffendersConnection)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.server);
    netfilter->EnableConntrack();
    std::vector<CtInfo> infos;
    Connection* offender = nullptr;
    bool isFoundByTracking = false;
    bool isSame = false;
    Hooked(
        netfilter,
        Hook::LOCAL_IN,
        [&](PacketContext& context) {
            offender = PeekPointer(context.ct);
            return Verdict::ACCEPT;
        },
        priority::FILTER);
    Hooked(
        netfilter,
        Hook::LOCAL_OUT,
        [&](PacketContext& context) {
            // Linux's UDP forgets the connection, so that a raw rule may give the error a zone.
            isFoundByTracking = !context.ct;
            return Verdict::ACCEPT;
        },
        priority::FIRST);
    Hooked(
        netfilter,
        Hook::LOCAL_OUT,
        [&](PacketContext& context) {
            infos.push_back(context.ctinfo);
            isSame = PeekPointer(context.ct) == offender;
            return Verdict::ACCEPT;
        },
        priority::FILTER);
    UdpPeer sender(net.client, 1000);
    sender.SendAt(1, "10.0.0.2", 7, "nobody listens");
    net.Run();
    EXPECT_EQ(infos, std::vector<CtInfo>{CtInfo::RELATED_REPLY});
    EXPECT_NE(offender, nullptr);
    EXPECT_TRUE(isFoundByTracking);
    EXPECT_TRUE(isSame);
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
