/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a packet to many hosts meets.

#include "nf-test-attach.h"

#include "ns3/ipv4-route.h"
#include "ns3/ipv4-static-routing-helper.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class AttachBroadcast : public AttachTest
{
};

INSTANTIATE_TEST_SUITE_P(Checksums, AttachBroadcast, testing::Bool(), &AttachTest::GetName);

TEST_P(AttachBroadcast, LimitedBroadcastMeetsTheHooksOncePerInterface)
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

TEST_P(AttachBroadcast, SubnetBroadcastAndMulticastArrive)
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

TEST_P(AttachBroadcast, InputRulesDoNotStopMulticastThatIsForwarded)
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

TEST_P(AttachBroadcast, RawBroadcastIsSeenWhereItLeaves)
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

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
