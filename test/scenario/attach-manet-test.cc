/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Routing protocols that look for a route when a packet wants one, and keep the packet meanwhile.

#include "netfilter-helper.h"
#include "nf-test-network.h"
#include "nf-test-packet.h"

#include "ns3/aodv-helper.h"
#include "ns3/dsdv-helper.h"
#include "ns3/olsr-helper.h"

#include <algorithm>
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

/// The lines about some packets; routing protocols send packets of their own.
Lines
Select(const Lines& lines, const std::string& what)
{
    Lines selected;
    std::copy_if(lines.begin(), lines.end(), std::back_inserter(selected), [&](const auto& line) {
        return line.find(what) != std::string::npos;
    });
    return selected;
}

/// The name of a routing protocol, and when it has routes.
struct Protocol
{
    const char* name;
    std::shared_ptr<Ipv4RoutingHelper> helper;
    double start;
};

void
PrintTo(const Protocol& protocol, std::ostream* os)
{
    *os << protocol.name;
}

class AttachManet : public testing::TestWithParam<Protocol>
{
  protected:
    static InternetStackHelper MakeStack()
    {
        InternetStackHelper stack;
        stack.SetRoutingHelper(*GetParam().helper);
        return stack;
    }
};

INSTANTIATE_TEST_SUITE_P(Protocols,
                         AttachManet,
                         testing::Values(Protocol{"Aodv", std::make_shared<AodvHelper>(), 5},
                                         Protocol{"Olsr", std::make_shared<OlsrHelper>(), 20}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(AttachManet, PingMeetsEachHookOnceOnItsWay)
{
    TestNetwork net(true, MakeStack());
    NetfilterHelper().InstallAll();
    Trail client(net.client->GetObject<Netfilter>());
    Trail router(net.router->GetObject<Netfilter>());
    Pinger pinger(net.client);
    pinger.SendAt(GetParam().start, "10.0.0.2");
    net.Run(60);
    EXPECT_EQ(pinger.replies, Lines{"10.0.0.2 seq=0 size=56"});
    const Lines sent = Select(client.lines, "icmp 192.168.1.2 > 10.0.0.2 ttl=64");
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].find("OUTPUT"), 0U);
    EXPECT_EQ(sent[1], "POSTROUTING in=- out=eth0 icmp 192.168.1.2 > 10.0.0.2 ttl=64");
    EXPECT_EQ(Select(router.lines, "icmp 192.168.1.2 > 10.0.0.2"),
              (Lines{"PREROUTING in=eth0 out=- icmp 192.168.1.2 > 10.0.0.2 ttl=64",
                     "FORWARD in=eth0 out=eth1 icmp 192.168.1.2 > 10.0.0.2 ttl=63",
                     "POSTROUTING in=eth0 out=eth1 icmp 192.168.1.2 > 10.0.0.2 ttl=63"}));
}

TEST_P(AttachManet, ContextSurvivesTheWaitForARoute)
{
    TestNetwork net(true, MakeStack());
    const auto netfilter = InstallNetfilter(net.client);
    std::vector<uint32_t> marks;
    Hooked(netfilter, Hook::LOCAL_OUT, [](PacketContext& context) {
        context.mark = context.packet.GetDestination() == Ip("10.0.0.2") ? 3 : 0;
        return Verdict::ACCEPT;
    });
    Hooked(netfilter, Hook::POST_ROUTING, [&marks](PacketContext& context) {
        if (context.packet.GetDestination() == Ip("10.0.0.2"))
        {
            marks.push_back(context.mark);
            context.packet.SetDestinationPort(7);
        }
        return Verdict::ACCEPT;
    });
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    Capture capture(net.server);
    sender.SendAt(GetParam().start, "10.0.0.2", 9, "hello");
    sender.SendAt(GetParam().start + 1, "10.0.0.2", 9, "again");
    net.Run(60);
    EXPECT_EQ(receiver.received, (Lines{"192.168.1.2:1000 hello", "192.168.1.2:1000 again"}));
    EXPECT_EQ(marks, (std::vector<uint32_t>{3, 3}));
    EXPECT_TRUE(capture.HasGoodChecksums());
}

TEST_P(AttachManet, ConnectionsOfPacketsWithoutARouteAreForgotten)
{
    TestNetwork net(true, MakeStack());
    const auto netfilter = InstallNetfilter(net.client);
    netfilter->EnableConntrack();
    UdpPeer sender(net.client, 1000);
    for (int i = 0; i < 10; ++i)
    {
        sender.SendAt(GetParam().start + i, "203.0.113.9", static_cast<uint16_t>(100 + i), "x");
    }
    net.Run(200);
    uint32_t confirmed = 0;
    uint32_t found = 0;
    netfilter->GetConntrack()->ForEach([&](const Connection& connection) {
        ++confirmed;
        found += connection.GetOriginal().destination == Ip("203.0.113.9");
    });
    EXPECT_EQ(found, 0U);
    EXPECT_EQ(netfilter->GetConntrack()->GetCount(), confirmed) << "nothing is kept for later";
}

TEST(AttachManetDsdv, PacketThatWaitsForARouteMeetsEachHookOnce)
{
    // DSDV wants one interface a node, so two further nodes have a network of their own.
    TestNetwork net;
    const NodeContainer nodes(CreateObject<Node>(), CreateObject<Node>());
    InternetStackHelper stack;
    stack.SetRoutingHelper(DsdvHelper());
    stack.Install(nodes);
    net.Connect(nodes.Get(0), "10.9.0.1", nodes.Get(1), "10.9.0.2", "255.255.255.0");
    NetfilterHelper().InstallAll();
    Trail trail(nodes.Get(0)->GetObject<Netfilter>());
    UdpPeer sender(nodes.Get(0), 1000);
    UdpPeer receiver(nodes.Get(1), 7);
    Pinger pinger(nodes.Get(0));
    sender.SendAt(0.0001, "10.9.0.2", 7, "early");
    pinger.SendAt(0.0001, "10.9.0.2");
    sender.SendAt(40, "10.9.0.2", 7, "late");
    net.Run(60);
    EXPECT_EQ(receiver.received, (Lines{"10.9.0.1:1000 early", "10.9.0.1:1000 late"}));
    EXPECT_EQ(pinger.replies.size(), 1U);
    const Lines sent = Select(trail.lines, "udp 10.9.0.1 > 10.9.0.2 ");
    ASSERT_EQ(sent.size(), 4U);
    EXPECT_EQ(sent[0].find("OUTPUT"), 0U);
    EXPECT_EQ(sent[1], "POSTROUTING in=- out=eth0 udp 10.9.0.1 > 10.9.0.2 ttl=64");
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
