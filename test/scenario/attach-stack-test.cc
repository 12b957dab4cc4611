/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The stack stays what it was: routing look-ups, late changes, and what must not be changed late.

#include "netfilter-helper.h"
#include "nf-attach-routing.h"
#include "nf-attach.h"
#include "nf-test-network.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-list-routing-helper.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/names.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"

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

Ptr<Ipv4>
Ipv4Of(Ptr<Node> node)
{
    return node->GetObject<Ipv4>();
}

TEST(AttachStack, InstallingTwiceChangesNothing)
{
    TestNetwork net;
    const auto first = InstallNetfilter(net.router);
    const auto routing = Ipv4Of(net.router)->GetRoutingProtocol();
    EXPECT_EQ(InstallNetfilter(net.router), first);
    EXPECT_EQ(Ipv4Of(net.router)->GetRoutingProtocol(), routing);
    Trail trail(first);
    UdpPeer sender(net.client, 1000);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(trail.GetHooks()[1], "FORWARD in=eth0 out=eth1");
    EXPECT_EQ(trail.GetHooks()[2], "POSTROUTING in=eth0 out=eth1");
}

TEST(AttachStack, HelperInstallsByContainerByNameAndEverywhere)
{
    TestNetwork net;
    const auto lonely = CreateObject<Node>();
    Names::Add("the-router", net.router);
    NetfilterHelper helper;
    helper.SetSysctl("net.netfilter.nf_conntrack_max", 77);
    helper.Install(NodeContainer(net.client));
    const auto named = helper.Install("the-router");
    helper.InstallAll();
    EXPECT_EQ(named, net.router->GetObject<Netfilter>());
    EXPECT_NE(net.client->GetObject<Netfilter>(), nullptr);
    EXPECT_NE(net.server->GetObject<Netfilter>(), nullptr);
    EXPECT_EQ(lonely->GetObject<Netfilter>(), nullptr);
    EXPECT_EQ(named->GetConntrack()->GetSysctls().max, 77U);
    EXPECT_GT(NetfilterHelper::AssignStreams(NodeContainer::GetGlobal(), 100), 0);
    Names::Clear();
}

TEST(AttachStack, RoutingListIsStillFound)
{
    TestNetwork net;
    const auto before = Ipv4StaticRoutingHelper().GetStaticRouting(Ipv4Of(net.router));
    const auto list = DynamicCast<Ipv4ListRouting>(Ipv4Of(net.router)->GetRoutingProtocol());
    InstallNetfilter(net.router);
    const auto now = Ipv4Of(net.router)->GetRoutingProtocol();
    EXPECT_EQ(Ipv4StaticRoutingHelper().GetStaticRouting(Ipv4Of(net.router)), before);
    EXPECT_EQ(Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(now), before);
    const auto wrapped = DynamicCast<Ipv4ListRouting>(now);
    ASSERT_NE(wrapped, nullptr);
    EXPECT_EQ(wrapped->GetNRoutingProtocols(), list->GetNRoutingProtocols());
    wrapped->AddRoutingProtocol(CreateObject<Ipv4StaticRouting>(), 5);
    EXPECT_EQ(list->GetNRoutingProtocols(), 3U);
}

TEST(AttachStack, SingleProtocolIsFoundAsAListOfOne)
{
    InternetStackHelper stack;
    stack.SetRoutingHelper(Ipv4StaticRoutingHelper());
    TestNetwork net(true, stack);
    const auto before = Ipv4StaticRoutingHelper().GetStaticRouting(Ipv4Of(net.router));
    Trail trail(InstallNetfilter(net.router));
    EXPECT_EQ(Ipv4StaticRoutingHelper().GetStaticRouting(Ipv4Of(net.router)), before);
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(trail.lines.size(), 3U);
}

TEST(AttachStack, RoutingTableIsPrintedAsBefore)
{
    TestNetwork net;
    const auto print = [&net] {
        std::ostringstream text;
        Ipv4Of(net.router)
            ->GetRoutingProtocol()
            ->PrintRoutingTable(Create<OutputStreamWrapper>(&text));
        return text.str();
    };
    const std::string before = print();
    InstallNetfilter(net.router);
    EXPECT_EQ(print(), before);
    EXPECT_NE(before, "");
}

TEST(AttachStack, GlobalRoutingWorksBeforeAndAfter)
{
    TestNetwork net;
    const auto far = CreateObject<Node>();
    InternetStackHelper().Install(far);
    net.Connect(net.server, "10.1.0.1", far, "10.1.0.2", "255.255.255.0");
    NetfilterHelper().InstallAll();
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(far, 7, true);
    sender.SendAt(1, "10.1.0.2", 7, "hello");
    net.At(2, net.router, [] { Ipv4GlobalRoutingHelper::RecomputeRoutingTables(); });
    sender.SendAt(3, "10.1.0.2", 7, "again");
    net.Run();
    EXPECT_EQ(sender.received, (Lines{"10.1.0.2:7 hello", "10.1.0.2:7 again"}));
}

TEST(AttachStack, InterfaceAddedLaterIsAttached)
{
    TestNetwork net;
    Trail trail(InstallNetfilter(net.router));
    const auto guest = CreateObject<Node>();
    InternetStackHelper().Install(guest);
    UdpPeer sender(guest, 1000);
    UdpPeer receiver(net.server, 7);
    net.At(1, net.router, [&] {
        net.Connect(net.router, "172.16.0.1", guest, "172.16.0.2", "255.255.255.0");
        net.AddRoute(guest, "0.0.0.0", "0.0.0.0", "172.16.0.1", 1);
    });
    sender.SendAt(2, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"172.16.0.2:1000 hello"});
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"PREROUTING in=eth2 out=-",
                     "FORWARD in=eth2 out=eth1",
                     "POSTROUTING in=eth2 out=eth1"}));
}

TEST(AttachStack, AddressAddedLaterIsThisNodes)
{
    TestNetwork net;
    Trail trail(InstallNetfilter(net.router));
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.router, 7);
    net.At(1, net.router, [&net] {
        Ipv4Of(net.router)->AddAddress(2, Ipv4InterfaceAddress("198.51.100.1", "255.255.255.0"));
    });
    sender.SendAt(2, "198.51.100.1", 7, "hello");
    net.At(3, net.router, [&net] {
        Ipv4Of(net.router)->RemoveAddress(2, Ipv4Address("198.51.100.1"));
    });
    sender.SendAt(4, "198.51.100.1", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"PREROUTING in=eth0 out=-",
                     "INPUT in=eth0 out=-",
                     "PREROUTING in=eth0 out=-",
                     "OUTPUT in=- out=eth0",
                     "POSTROUTING in=- out=eth0"}))
        << "delivered; then no route, which the sender is told";
}

TEST(AttachStack, InterfaceThatIsDownReceivesNothing)
{
    TestNetwork net;
    Trail trail(InstallNetfilter(net.router));
    UdpPeer sender(net.client, 1000);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.At(2, net.router, [&net] { Ipv4Of(net.router)->SetDown(1); });
    sender.SendAt(3, "10.0.0.2", 7, "lost");
    net.Run();
    EXPECT_EQ(trail.lines.size(), 6U) << "hello and port unreachable";
}

TEST(AttachStack, RoutingProtocolSetAfterInstallationIsWrappedAgain)
{
    TestNetwork net;
    Trail trail(InstallNetfilter(net.router));
    Ipv4ListRoutingHelper list;
    list.Add(Ipv4StaticRoutingHelper(), 0);
    Ipv4Of(net.router)->SetRoutingProtocol(list.Create(net.router));
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received.size(), 1U);
    EXPECT_EQ(trail.lines.size(), 3U);
    EXPECT_NE(DynamicCast<RoutingWrapper>(Ipv4Of(net.router)->GetRoutingProtocol()), nullptr);
}

TEST(AttachStackDeathTest, RoutingProtocolSetAfterTheStartIsRefused)
{
    TestNetwork net;
    Trail trail(InstallNetfilter(net.router));
    UdpPeer sender(net.client, 1000);
    net.At(1, net.router, [&net] {
        Ipv4Of(net.router)->SetRoutingProtocol(CreateObject<Ipv4StaticRouting>());
    });
    sender.SendAt(2, "10.0.0.2", 7, "hello");
    EXPECT_DEATH(net.Run(), "was given another routing protocol while the simulation ran");
}

TEST(AttachStack, Ipv6PassesUntouched)
{
    TestNetwork net;
    Ipv6AddressHelper addresses("2001:db8::", 64);
    const auto interfaces =
        addresses.Assign(NetDeviceContainer(net.client->GetObject<Ipv4>()->GetNetDevice(1),
                                            net.router->GetObject<Ipv4>()->GetNetDevice(1)));
    NetfilterHelper().InstallAll();
    Trail trail(net.router->GetObject<Netfilter>());
    const auto receiver = Socket::CreateSocket(net.router, UdpSocketFactory::GetTypeId());
    receiver->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 7));
    const auto sender = Socket::CreateSocket(net.client, UdpSocketFactory::GetTypeId());
    sender->Bind6();
    net.At(5, net.client, [&] {
        sender->SendTo(Create<Packet>(10), 0, Inet6SocketAddress(interfaces.GetAddress(1, 1), 7));
    });
    net.Run();
    EXPECT_EQ(receiver->GetRxAvailable(), 10U);
    EXPECT_EQ(trail.lines, Lines{});
}

TEST(AttachStack, NodeEndsWithOpenConnectionsAndPacketsUnderWay)
{
    TestNetwork net;
    NetfilterHelper().InstallAll();
    Trail trail(net.client->GetObject<Netfilter>());
    const auto listener = Socket::CreateSocket(net.server, TcpSocketFactory::GetTypeId());
    listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
    listener->Listen();
    const auto tcp = Socket::CreateSocket(net.client, TcpSocketFactory::GetTypeId());
    net.At(1, net.client, [tcp] {
        tcp->Connect(InetSocketAddress("10.0.0.2", 80));
        tcp->Send(Create<Packet>(100000));
    });
    net.Run(1.2);
    EXPECT_GT(trail.lines.size(), 4U);
}

TEST(AttachStack, SameStoryTwiceIsTheSame)
{
    const auto tell = [] {
        TestNetwork net;
        Trail trail(InstallNetfilter(net.router));
        UdpPeer sender(net.client, 1000);
        UdpPeer receiver(net.server, 7, true);
        Pinger pinger(net.client);
        for (int i = 0; i < 5; ++i)
        {
            sender.SendAt(1 + i, "10.0.0.2", 7, "hello");
            pinger.SendAt(1 + i, "10.0.0.2", 2000);
        }
        net.Run();
        return trail.lines;
    };
    const Lines first = tell();
    EXPECT_EQ(tell(), first);
    EXPECT_GT(first.size(), 30U);
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
