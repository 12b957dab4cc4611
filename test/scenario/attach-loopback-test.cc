/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a packet meets that a node sends to itself.

#include "nf-test-attach.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class AttachLoopback : public AttachTest
{
};

INSTANTIATE_TEST_SUITE_P(Checksums, AttachLoopback, testing::Bool(), &AttachTest::GetName);

TEST_P(AttachLoopback, RedirectedDatagramArrivesAtThisNode)
{
    for (const char* own : {"127.0.0.1", "192.168.1.2"})
    {
        TestNetwork net(GetParam());
        const auto netfilter = InstallNetfilter(net.client);
        TranslateOutput(netfilter, "10.0.0.2", own);
        Trail trail(netfilter);
        UdpPeer sender(net.client, 1000);
        UdpPeer receiver(net.client, 7);
        sender.SendAt(1, "10.0.0.2", 7, "hello");
        net.Run();
        EXPECT_EQ(receiver.received.size(), 1U) << own;
        EXPECT_EQ(trail.GetHooks(),
                  (Lines{"OUTPUT in=- out=eth0",
                         "POSTROUTING in=- out=lo",
                         "PREROUTING in=lo out=-",
                         "INPUT in=lo out=-"}))
            << own;
    }
}

TEST_P(AttachLoopback, TcpOverLoopbackMeetsAllFourHooks)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.client));
    TcpStory tcp(net.client, net.client, "127.0.0.1");
    net.Run();
    EXPECT_EQ(tcp.received, 20000U);
    ASSERT_GE(trail.lines.size(), 4U);
    EXPECT_EQ(trail.lines[0], "OUTPUT in=- out=lo tcp 127.0.0.1 > 127.0.0.1 ttl=64");
    EXPECT_EQ(trail.lines[1], "POSTROUTING in=- out=lo tcp 127.0.0.1 > 127.0.0.1 ttl=64");
    EXPECT_EQ(trail.lines[2], "PREROUTING in=lo out=- tcp 127.0.0.1 > 127.0.0.1 ttl=64");
    EXPECT_EQ(trail.lines[3], "INPUT in=lo out=- tcp 127.0.0.1 > 127.0.0.1 ttl=64");
}

TEST_P(AttachLoopback, PacketToAnOwnAddressGoesThroughLo)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.router));
    UdpPeer sender(net.router, 1000);
    UdpPeer receiver(net.router, 7);
    sender.SendAt(1, "10.0.0.1", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"10.0.0.1:1000 hello"});
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"OUTPUT in=- out=lo",
                     "POSTROUTING in=- out=lo",
                     "PREROUTING in=lo out=-",
                     "INPUT in=lo out=-"}));
}

TEST_P(AttachLoopback, PacketToThisNodeKeepsItsContext)
{
    for (const char* own : {"127.0.0.1", "10.0.0.1"})
    {
        TestNetwork net(GetParam());
        const auto netfilter = InstallNetfilter(net.router);
        std::vector<uint32_t> marks;
        Hooked(netfilter, Hook::LOCAL_OUT, [](PacketContext& context) {
            context.mark = 9;
            return Verdict::ACCEPT;
        });
        Hooked(netfilter, Hook::LOCAL_IN, [&marks](PacketContext& context) {
            marks.push_back(context.mark);
            return Verdict::ACCEPT;
        });
        UdpPeer sender(net.router, 1000);
        UdpPeer receiver(net.router, 7);
        sender.SendAt(1, own, 7, "hello");
        sender.SendAt(1, own, 7, "again");
        net.Run();
        EXPECT_EQ(marks, (std::vector<uint32_t>{9, 9})) << own;
    }
}

TEST_P(AttachLoopback, PacketToThisNodeIsOneTrackedConnection)
{
    for (const char* own : {"127.0.0.1", "10.0.0.1"})
    {
        TestNetwork net(GetParam());
        const auto netfilter = InstallNetfilter(net.router);
        netfilter->EnableConntrack();
        Lines events;
        netfilter->GetConntrack()->TraceConnectWithoutContext(
            "Event",
            Callback<void, const ConntrackEvent&>([&events](const ConntrackEvent& event) {
                std::ostringstream text;
                text << event;
                events.push_back(text.str().substr(0, 17));
            }));
        UdpPeer sender(net.router, 1000);
        UdpPeer receiver(net.router, 7, true);
        sender.SendAt(1, own, 7, "hello");
        net.Run(2);
        EXPECT_EQ(sender.received.size(), 1U) << own;
        EXPECT_EQ(events, (Lines{"    [NEW] udp    ", " [UPDATE] udp    "})) << own;
        EXPECT_EQ(netfilter->GetConntrack()->GetCount(), 1U) << own;
        EXPECT_EQ(netfilter->GetConntrack()->GetStatistics().invalid, 0U) << own;
    }
}

TEST_P(AttachLoopback, PingToThisNodeMeetsEachHookOncePerPacket)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.client));
    Pinger pinger(net.client);
    pinger.SendAt(1, "127.0.0.1");
    net.Run();
    EXPECT_EQ(pinger.replies, Lines{"127.0.0.1 seq=0 size=56"});
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"OUTPUT in=- out=lo",
                     "POSTROUTING in=- out=lo",
                     "PREROUTING in=lo out=-",
                     "INPUT in=lo out=-",
                     "OUTPUT in=- out=lo",
                     "POSTROUTING in=- out=lo",
                     "PREROUTING in=lo out=-",
                     "INPUT in=lo out=-"}));
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
