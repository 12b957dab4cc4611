/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Rules on simulated routers and hosts, as a user writes them.

#include "nf-conntrack-proc.h"
#include "nf-test-network.h"

#include "ns3/names.h"

#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

using Lines = std::vector<std::string>;

std::string
Proc(const Ptr<Netfilter>& netfilter)
{
    std::ostringstream text;
    PrintProcConntrack(text, *netfilter->GetConntrack());
    return text.str();
}

} // namespace

TEST(NatScenario, InputRuleStopsTheReplyToAHostsOwnTranslatedPing)
{
    TestNetwork net;
    const auto host = InstallNetfilter(net.client);
    host->Iptables("-t nat -A OUTPUT -d 203.0.113.9 -j DNAT --to-destination 10.0.0.2");
    host->Iptables("-A INPUT -p icmp -j DROP");
    Pinger pinger(net.client);
    pinger.SendAt(1, "203.0.113.9");
    net.Run(3);
    EXPECT_EQ(pinger.replies, Lines{});
    EXPECT_EQ(host->GetDropCount(DropReason::RULE), 1U);
    EXPECT_NE(Proc(host).find("src=192.168.1.2 dst=203.0.113.9 type=8"), std::string::npos);
}

TEST(NatScenario, TwoRoutersInARowTranslateOneAfterTheOther)
{
    // client 192.168.1.2 - router - 10.0.0.2 server = second router - 172.16.0.2 far
    TestNetwork net;
    const auto far = CreateObject<Node>();
    InternetStackHelper().Install(far);
    net.Connect(net.server, "172.16.0.1", far, "172.16.0.2", "255.255.255.0");
    TestNetwork::AddRoute(net.router, "172.16.0.0", "255.255.255.0", "10.0.0.2", 2);
    const auto first = InstallNetfilter(net.router);
    const auto second = InstallNetfilter(net.server);
    first->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    second->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    UdpPeer peer(far, 7, true);
    UdpPeer client(net.client, 1000);
    client.SendAt(1, "172.16.0.2", 7, "hello");
    net.Run(3);

    EXPECT_EQ(client.received, (Lines{"172.16.0.2:7 hello"}));
    EXPECT_EQ(peer.received, (Lines{"172.16.0.1:1000 hello"}));
    EXPECT_NE(Proc(first).find("src=192.168.1.2 dst=172.16.0.2 sport=1000 dport=7 "
                               "src=172.16.0.2 dst=10.0.0.1 sport=7 dport=1000"),
              std::string::npos)
        << Proc(first);
    EXPECT_NE(Proc(second).find("src=10.0.0.1 dst=172.16.0.2 sport=1000 dport=7 "
                                "src=172.16.0.2 dst=172.16.0.1 sport=7 dport=1000"),
              std::string::npos)
        << Proc(second);
}

TEST(NatScenario, MasqueradedConnectionsGoWithTheirInterface)
{
    TestNetwork net;
    const auto router = InstallNetfilter(net.router);
    router->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    UdpPeer client(net.client, 1000);
    client.SendAt(1, "10.0.0.2", 7, "x");
    TestNetwork::At(2, net.router, [&] {
        EXPECT_EQ(router->GetConntrack()->GetCount(), 1U);
        net.router->GetObject<Ipv4>()->SetDown(1);
        EXPECT_EQ(router->GetConntrack()->GetCount(), 1U) << "the other interface";
        net.router->GetObject<Ipv4>()->SetDown(2);
        EXPECT_EQ(router->GetConntrack()->GetCount(), 0U);
    });
    net.Run(3);
}

TEST(NatScenario, MasqueradedConnectionsGoWithTheirAddress)
{
    TestNetwork net;
    const auto router = InstallNetfilter(net.router);
    router->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    UdpPeer client(net.client, 1000);
    client.SendAt(1, "10.0.0.2", 7, "x");
    TestNetwork::At(2, net.router, [&] {
        net.router->GetObject<Ipv4>()->RemoveAddress(2, 0);
        EXPECT_EQ(router->GetConntrack()->GetCount(), 0U);
    });
    net.Run(3);
}

TEST(NatScenario, MasqueradeBorrowsAnAddressWhereTheInterfaceHasNone)
{
    TestNetwork net;
    const auto router = InstallNetfilter(net.router);
    router->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    const auto interface = router->GetInterface(net.router->GetObject<Ipv4>()->GetNetDevice(2));
    net.router->GetObject<Ipv4>()->RemoveAddress(2, 0);
    uint32_t address = 0;
    ASSERT_TRUE(router->SelectSourceAddress(*interface, 0x0a000002, address));
    EXPECT_EQ(Ipv4Address(address), Ipv4Address("192.168.1.1"));
}

TEST(NatScenario, EveryNewConnectionIsConfirmedOrDropped)
{
    TestNetwork net;
    const auto router = InstallNetfilter(net.router);
    router->Iptables("-A FORWARD -p udp --dport 9 -j DROP");
    router->Iptables("-A FORWARD -m conntrack --ctstate INVALID -j DROP");
    uint32_t confirmed = 0;
    router->GetConntrack()->TraceConnectWithoutContext(
        "Event",
        Callback<void, const ConntrackEvent&>([&](const ConntrackEvent& event) {
            confirmed += event.type == EventType::NEW ? 1 : 0;
        }));
    UdpPeer client(net.client, 1000);
    for (uint16_t port = 1; port <= 20; ++port)
    {
        client.SendAt(port, "10.0.0.2", port, "x");
    }
    net.Run(21);
    EXPECT_EQ(confirmed, 19U);
    EXPECT_EQ(router->GetDropCount(DropReason::RULE), 1U);
    EXPECT_EQ(router->GetConntrack()->GetCount(), 19U) << "nothing is left pending";
}

TEST(NatScenario, ANameGivenLateIsTheRulesName)
{
    TestNetwork net;
    const auto router = InstallNetfilter(net.router);
    Names::Add("wan", net.router->GetObject<Ipv4>()->GetNetDevice(2));
    router->Iptables("-t nat -A POSTROUTING -o wan -j MASQUERADE");
    UdpPeer peer(net.server, 7);
    UdpPeer client(net.client, 1000);
    client.SendAt(1, "10.0.0.2", 7, "x");
    net.Run(3);
    EXPECT_EQ(peer.received, (Lines{"10.0.0.1:1000 x"}));
}
