/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a packet meets that a node sends, receives, or sends to itself.

#include "nf-test-network.h"
#include "nf-test-packet.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-static-routing-helper.h"
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

using Lines = std::vector<std::string>;

/// Every story with and without real checksums.
class AttachLocal : public testing::TestWithParam<bool>
{
};

INSTANTIATE_TEST_SUITE_P(Checksums, AttachLocal, testing::Bool(), [](const auto& info) {
    return info.param ? "On" : "Off";
});

Verdict
Drop(PacketContext& context)
{
    return context.Drop(DropReason::RULE);
}

/// Translate packets to one address into packets to another, and their answers back.
void
TranslateOutput(Ptr<Netfilter> netfilter, const char* from, const char* to)
{
    const uint32_t before = Ip(from);
    const uint32_t after = Ip(to);
    Hooked(netfilter, Hook::LOCAL_OUT, [before, after](PacketContext& context) {
        if (context.packet.GetDestination() == before)
        {
            context.packet.SetDestination(after);
        }
        return Verdict::ACCEPT;
    });
    Hooked(netfilter, Hook::PRE_ROUTING, [before, after](PacketContext& context) {
        if (context.packet.GetSource() == after)
        {
            context.packet.SetSource(before);
        }
        return Verdict::ACCEPT;
    });
}

/// A TCP server that counts bytes, and a client that sends some.
class TcpStory
{
  public:
    TcpStory(Ptr<Node> client, Ptr<Node> server, const char* address)
        : m_listener(Socket::CreateSocket(server, TcpSocketFactory::GetTypeId())),
          m_client(Socket::CreateSocket(client, TcpSocketFactory::GetTypeId()))
    {
        m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
        m_listener->Listen();
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&TcpStory::Accept, this));
        m_client->Bind();
        const InetSocketAddress to(Ipv4Address(address), 80);
        TestNetwork::At(1, client, [this, to] {
            m_client->Connect(to);
            m_client->Send(Create<Packet>(20000));
            m_client->Close();
        });
    }

    uint32_t received{0};
    std::string peer;

  private:
    void Accept(Ptr<Socket> socket, const Address& from)
    {
        std::ostringstream text;
        text << InetSocketAddress::ConvertFrom(from).GetIpv4();
        peer = text.str();
        socket->SetRecvCallback(MakeCallback(&TcpStory::Receive, this));
    }

    void Receive(Ptr<Socket> socket)
    {
        while (const Ptr<Packet> packet = socket->Recv())
        {
            if (packet->GetSize() == 0)
            {
                break;
            }
            received += packet->GetSize();
        }
    }

    Ptr<Socket> m_listener;
    Ptr<Socket> m_client;
};

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

TEST_P(AttachLocal, RedirectedDatagramArrivesAtThisNode)
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

TEST_P(AttachLocal, TcpOverLoopbackMeetsAllFourHooks)
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

TEST_P(AttachLocal, PacketToAnOwnAddressGoesThroughLo)
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

TEST_P(AttachLocal, PacketToThisNodeKeepsItsContext)
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

TEST_P(AttachLocal, PacketToThisNodeIsOneTrackedConnection)
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

TEST_P(AttachLocal, NatTableTranslatesAPingOfThisHostBothWays)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.client);
    netfilter->Iptables("-t nat -A OUTPUT -d 203.0.113.9 -j DNAT --to-destination 10.0.0.2");
    Pinger pinger(net.client);
    pinger.SendAt(1, "203.0.113.9");
    pinger.SendAt(2, "203.0.113.9");
    net.Run(3);
    EXPECT_EQ(pinger.replies, (Lines{"203.0.113.9 seq=0 size=56", "203.0.113.9 seq=1 size=56"}));
    EXPECT_EQ(netfilter->GetConntrack()->GetCount(), 1U);
}

TEST_P(AttachLocal, PingIsSeenWholeBeforeFragmentation)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.client));
    Pinger pinger(net.client);
    pinger.SendAt(1, "10.0.0.2", 3000);
    net.Run();
    EXPECT_FALSE(pinger.replies.empty()) << "before ns-3 3.46 a raw socket gets the fragments";
    EXPECT_EQ(trail.lines[0], "OUTPUT in=- out=eth0 icmp 192.168.1.2 > 10.0.0.2 ttl=64");
    EXPECT_EQ(trail.lines[1], "POSTROUTING in=- out=eth0 icmp 192.168.1.2 > 10.0.0.2 ttl=64");
    EXPECT_EQ(trail.lines[2], "PREROUTING in=eth0 out=- icmp 10.0.0.2 > 192.168.1.2 ttl=63");
}

TEST_P(AttachLocal, PingIsTranslatedBothWays)
{
    TestNetwork net(GetParam());
    TranslateOutput(InstallNetfilter(net.client), "203.0.113.9", "10.0.0.2");
    Pinger pinger(net.client);
    Capture capture(net.server);
    pinger.SendAt(1, "203.0.113.9");
    pinger.SendAt(2, "203.0.113.9");
    net.Run();
    EXPECT_EQ(pinger.replies, (Lines{"203.0.113.9 seq=0 size=56", "203.0.113.9 seq=1 size=56"}));
    EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
}

TEST_P(AttachLocal, PingToThisNodeMeetsEachHookOncePerPacket)
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

TEST_P(AttachLocal, InputCanStopTheEchoReplyOfAPing)
{
    TestNetwork net(GetParam());
    Hooked(InstallNetfilter(net.client), Hook::LOCAL_IN, Drop);
    Pinger pinger(net.client);
    pinger.SendAt(1, "10.0.0.2");
    net.Run();
    EXPECT_EQ(pinger.replies, Lines{});
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

TEST_P(AttachLocal, EchoReplyOfTheStackIsSeen)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.server));
    Pinger pinger(net.client);
    pinger.SendAt(1, "10.0.0.2");
    net.Run();
    EXPECT_EQ(pinger.replies.size(), 1U);
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"PREROUTING in=eth0 out=-",
                     "INPUT in=eth0 out=-",
                     "OUTPUT in=- out=eth0",
                     "POSTROUTING in=- out=eth0"}));
}

TEST_P(AttachLocal, LimitedBroadcastMeetsTheHooksOncePerInterface)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.router));
    UdpPeer sender(net.router, 1000);
    UdpPeer left(net.client, 7);
    UdpPeer right(net.server, 7);
    sender.SendAt(1, "255.255.255.255", 7, "all");
    net.Run();
    EXPECT_EQ(left.received, Lines{"192.168.1.1:1000 all"});
    EXPECT_EQ(right.received, Lines{"10.0.0.1:1000 all"});
    EXPECT_EQ(trail.lines,
              (Lines{"OUTPUT in=- out=eth0 udp 192.168.1.1 > 255.255.255.255 ttl=64",
                     "POSTROUTING in=- out=eth0 udp 192.168.1.1 > 255.255.255.255 ttl=64",
                     "OUTPUT in=- out=eth1 udp 10.0.0.1 > 255.255.255.255 ttl=64",
                     "POSTROUTING in=- out=eth1 udp 10.0.0.1 > 255.255.255.255 ttl=64"}));
}

TEST_P(AttachLocal, SubnetBroadcastAndMulticastArrive)
{
    TestNetwork net(GetParam());
    Trail sent(InstallNetfilter(net.client));
    Trail received(InstallNetfilter(net.router));
    net.AddRoute(net.client, "224.0.0.0", "240.0.0.0", "0.0.0.0", 1);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.router, 7);
    sender.SendAt(1, "192.168.1.255", 7, "subnet");
    sender.SendAt(2, "239.1.2.3", 7, "group");
    net.Run();
    EXPECT_EQ(receiver.received, (Lines{"192.168.1.2:1000 subnet", "192.168.1.2:1000 group"}));
    EXPECT_EQ(sent.GetHooks(),
              (Lines{"OUTPUT in=- out=eth0",
                     "POSTROUTING in=- out=eth0",
                     "OUTPUT in=- out=eth0",
                     "POSTROUTING in=- out=eth0"}));
    EXPECT_EQ(received.GetHooks(),
              (Lines{"PREROUTING in=eth0 out=-",
                     "INPUT in=eth0 out=-",
                     "PREROUTING in=eth0 out=-",
                     "INPUT in=eth0 out=-"}));
}

TEST_P(AttachLocal, InputRulesDoNotStopMulticastThatIsForwarded)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.router));
    Hooked(net.router->GetObject<Netfilter>(), Hook::LOCAL_IN, Drop);
    net.AddRoute(net.client, "224.0.0.0", "240.0.0.0", "0.0.0.0", 1);
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(net.router->GetObject<Ipv4>())
        ->AddMulticastRoute("192.168.1.2", "239.1.2.3", 1, {2});
    UdpPeer sender(net.client, 1000);
    UdpPeer own(net.router, 7);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "239.1.2.3", 7, "group");
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"192.168.1.2:1000 group"});
    EXPECT_EQ(own.received, Lines{});
    EXPECT_EQ(trail.GetHooks(), (Lines{"PREROUTING in=eth0 out=-", "INPUT in=eth0 out=-"}));
}

TEST_P(AttachLocal, RawBroadcastIsSeenWhereItLeaves)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.client);
    Trail trail(netfilter);
    Capture capture(net.router);
    const auto send = [&net] {
        // What a raw socket does; before 3.47 it forgets the gateway and ends the simulation.
        const auto ipv4 = net.client->GetObject<Ipv4>();
        const auto route = Create<Ipv4Route>();
        route->SetSource("192.168.1.2");
        route->SetDestination("255.255.255.255");
        route->SetGateway("0.0.0.0");
        route->SetOutputDevice(ipv4->GetNetDevice(1));
        ipv4->Send(Create<Packet>(10), "192.168.1.2", "255.255.255.255", 200, route);
    };
    net.At(1, net.client, send);
    net.At(2, net.client, [&] { Hooked(netfilter, Hook::LOCAL_OUT, Drop); });
    net.At(3, net.client, send);
    net.Run();
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"OUTPUT in=- out=eth0", "POSTROUTING in=- out=eth0", "OUTPUT in=- out=eth0"}));
    EXPECT_EQ(capture.packets.size(), 1U);
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
