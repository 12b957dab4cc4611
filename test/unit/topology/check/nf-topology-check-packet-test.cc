/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-topology.h"

#include "ns3/rng-seed-manager.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

// Mistakes that show when packets are sent: each is found once, and only it.

TEST(TopologyCheckPacket, NamesRoutesThatLoop)
{
    TopologyBuilder net = HomeGateway();
    net.Route("home", "default", "203.0.113.1");
    net.Route("isp", "default", "203.0.113.2");
    EXPECT_EQ(FindFaults(net), ""); // home forwards nothing that comes from outside
    net.SetRules("home", "-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: error: home's route default via 203.0.113.1 leads into a loop of home, "
              "isp: let one of them send these packets elsewhere\n");
}

TEST(TopologyCheckPacket, NamesRoutesThatLeadNowhere)
{
    TopologyBuilder net = DualUplink();
    net.Router("stray");
    net.Link("stray", "203.0.113.10/30", "core", "203.0.113.9/30");
    net.graph[net.Find("stray")].routes.clear();
    net.Route("core", "192.0.2.0/24", "203.0.113.10");
    // stray itself is sent back by its computed route: that is a loop.
    EXPECT_EQ(FindFaults(net),
              "net.dot:5: error: core's route 192.0.2.0/24 via 203.0.113.10 leads into a loop of "
              "core, stray: let one of them send these packets elsewhere\n");
    net = HomeGateway();
    net.Route("isp", "192.168.1.0/24", "198.51.100.10");
    EXPECT_EQ(FindFaults(net),
              "net.dot:5: error: isp's route 192.168.1.0/24 via 198.51.100.10 has as gateway "
              "server, a host, which forwards nothing: name a router\n");
    net = DirectReturn();
    net.graph[net.Find("balancer")].routes.clear();
    EXPECT_EQ(FindFaults(net),
              "net.dot:2: error: edge's route 203.0.113.80/32 via 192.0.2.2 leads nowhere: packets "
              "end at balancer, which has no route to 203.0.113.80; name another gateway\n");
    net = HomeGateway();
    net.Route("home", "10.0.0.0/8", "203.0.113.1");
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: warning: home's route 10.0.0.0/8 via 203.0.113.1 leads nowhere: packets "
              "end at isp, which has no route to 10.0.0.1; name another gateway\n");
}

TEST(TopologyCheckPacket, NamesWhatARuleLeavesOut)
{
    TopologyBuilder net = HomeGateway();
    net.SetRules("home", "-t nat -A POSTROUTING -s 192.168.1.10 -o eth1 -j MASQUERADE");
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: error: the realm \"behind home\" leaks: icmp, tcp, udp of 192.168.1.11 "
              "(tv) leaves by home's eth1 (203.0.113.2/30) untranslated; let a POSTROUTING rule "
              "translate that too, or drop it\n");
    net.SetRules("home", "-t nat -A POSTROUTING -p tcp -o eth1 -j MASQUERADE");
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: error: the realm \"behind home\" leaks: icmp, udp of 192.168.1.10 (pc) "
              "and 1 more leaves by home's eth1 (203.0.113.2/30) untranslated; let a POSTROUTING "
              "rule translate that too, or drop it\n");
    net.SetRules("home",
                 "-t nat -A POSTROUTING -p tcp -o eth1 -j MASQUERADE\n"
                 "-A FORWARD ! -p tcp -j DROP");
    EXPECT_EQ(FindFaults(net), "");
}

TEST(TopologyCheckPacket, NamesARouterBesideTheNat)
{
    TopologyBuilder net = HomeGateway();
    net.Router("side");
    net.Link("side", "192.168.1.2/24", "lan", "");
    net.Link("side", "203.0.113.6/30", "isp", "203.0.113.5/30");
    EXPECT_EQ(FindFaults(net),
              "net.dot:12: error: side joins 192.168.1.0/24 with 203.0.113.4/30 past the NAT of "
              "home, untranslated: give it a MASQUERADE rule, or take its link away\n");
    net.SetRules("side", "-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    EXPECT_EQ(FindFaults(net), "");
}

TEST(TopologyCheckPacket, NamesWhoLetsPrivateAddressesOut)
{
    TopologyBuilder net = HomeGateway();
    net.SetRules("home", "");
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: warning: router home lets private addresses out to public ones, "
              "192.168.1.10 (pc) to 198.51.100.10 (server) and 1 more, and nobody translates them: "
              "give it a MASQUERADE rule\n");
}

TEST(TopologyCheckPacket, NamesWhoSeesHalfOfAConnection)
{
    TopologyBuilder net = DualUplink();
    net.Route("core", "192.0.2.0/24", "203.0.113.6");
    EXPECT_EQ(FindFaults(net),
              "net.dot:3: warning: router left tracks connections but sees one direction only of "
              "198.51.100.10 (server) to 192.0.2.10 (pc), and calls the SYN/ACK INVALID: lead both "
              "directions through it, or exempt them by CT --notrack\n"
              "net.dot:4: warning: router right tracks connections but sees one direction only of "
              "192.0.2.10 (pc) to 198.51.100.10 (server), and calls the SYN/ACK INVALID: lead both "
              "directions through it, or exempt them by CT --notrack\n");
    net.SetRules("right", "-t raw -A PREROUTING -j CT --notrack");
    net.SetRules("left", "-A FORWARD -p tcp -j ACCEPT");
    EXPECT_EQ(FindFaults(net), "");
}

TEST(TopologyCheckPacket, ABalancerThatTracksMeetsHalfOfEachConnection)
{
    TopologyBuilder net = DirectReturn();
    net.SetRules("balancer", "-A FORWARD -m conntrack --ctstate INVALID -j DROP");
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: warning: router balancer tracks connections but sees one direction only "
              "of 198.51.100.10 (client) to 203.0.113.80 (web), and calls the ACK INVALID: lead "
              "both directions through it, or exempt them by CT --notrack\n");
}

TEST(TopologyCheckPacket, NamesTheOuterNatThatLetsAnInnerOneThrough)
{
    TopologyBuilder net = DoubleNat();
    net.SetRules("box", "-t nat -A POSTROUTING -s 192.168.0.11 -o eth1 -j MASQUERADE");
    EXPECT_EQ(FindFaults(net),
              "net.dot:8: error: the realm \"behind box\" leaks: icmp, tcp, udp of 192.168.1.10 "
              "(pc2) as 192.168.0.12 leaves by box's eth1 (203.0.113.2/30) untranslated; let a "
              "POSTROUTING rule translate that too, or drop it\n");
}

TEST(TopologyCheckPacket, ASmallTableIsNotFullOfProbes)
{
    TopologyBuilder net = HomeGateway();
    net.graph[net.Find("home")].sysctls.emplace_back("net.netfilter.nf_conntrack_max", 1);
    net.SetRules("home", "-t nat -A POSTROUTING -p tcp -o eth1 -j MASQUERADE");
    EXPECT_NE(FindFaults(net).find("udp of 192.168.1.10 (pc) and 1 more leaves"), std::string::npos)
        << FindFaults(net);
}

TEST(TopologyCheckPacket, ARouterTakesProbesWhereNobodyElseIs)
{
    TopologyBuilder net;
    net.Host("pc");
    net.Router("home", "-t nat -A POSTROUTING -p tcp -o eth1 -j MASQUERADE");
    net.Router("isp");
    net.Link("pc", "192.168.1.10/24", "home", "192.168.1.1/24");
    net.Link("home", "203.0.113.2/30", "isp", "203.0.113.1/30");
    EXPECT_EQ(FindFaults(net),
              "net.dot:2: error: the realm \"behind home\" leaks: icmp, udp of 192.168.1.10 (pc) "
              "leaves by home's eth1 (203.0.113.2/30) untranslated; let a POSTROUTING rule "
              "translate that too, or drop it\n");
}

TEST(TopologyCheckPacket, TakesNoRandomStream)
{
    const uint64_t before = RngSeedManager::GetNextStreamIndex();
    EXPECT_EQ(FindFaults(HomeGateway()), "");
    EXPECT_EQ(RngSeedManager::GetNextStreamIndex(), before + 1);
}

TEST(TopologyCheckPacket, ACloudIsAnEndpoint)
{
    TopologyBuilder net = HomeGateway();
    net.SetRules("home", "-t nat -A POSTROUTING -s 192.168.1.0/24 -o eth1 -j MASQUERADE");
    net.Cloud("crowd");
    net.Link("home", "10.0.0.1/8", "crowd", "10.0.0.2/8");
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: error: the realm \"behind home\" leaks: icmp, tcp, udp of 10.0.0.2 "
              "(crowd) leaves by home's eth1 (203.0.113.2/30) untranslated; let a POSTROUTING rule "
              "translate that too, or drop it\n");
    net.graph[net.Find("home")].rules += "\n-t nat -A POSTROUTING -o eth1 -j MASQUERADE";
    EXPECT_EQ(FindFaults(net), "");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
