/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-topology.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

// Every planted mistake is found once, and only it.

TEST(TopologyCheck, FindsNothingInWhatIsRight)
{
    EXPECT_EQ(FindFaults(HomeGateway()), "");
    EXPECT_EQ(FindFaults(DoubleNat()), "");
    EXPECT_EQ(FindFaults(Cgnat()), "");
    EXPECT_EQ(FindFaults(Dmz()), "");
    EXPECT_EQ(FindFaults(DualUplink()), "");
    EXPECT_EQ(FindFaults(DirectReturn()), "");
    EXPECT_EQ(FindFaults(TopologyBuilder()), "");
}

TEST(TopologyCheck, NamesPartsThatNoLinkJoins)
{
    TopologyBuilder net = HomeGateway();
    net.Host("lost");
    EXPECT_EQ(FindFaults(net),
              "net.dot:12: error: the topology falls into 2 parts: pc, tv, lan, home, isp and 1 "
              "more | lost; join them by links\n");
}

TEST(TopologyCheck, NamesAHostInARoutersPlace)
{
    TopologyBuilder net;
    net.Host("pc");
    net.Host("gw");
    net.Host("server");
    net.Link("pc", "192.168.1.2/24", "gw", "192.168.1.1/24");
    net.Link("gw", "203.0.113.1/24", "server", "203.0.113.2/24");
    EXPECT_EQ(FindFaults(net),
              "net.dot:2: warning: host gw stands between others and forwards nothing: kind=router "
              "is expected if it shall\n");
}

TEST(TopologyCheck, NamesAnAddressThatTwoHave)
{
    TopologyBuilder net = HomeGateway();
    net.Host("nas");
    net.Link("nas", "192.168.1.10/24", "lan", "");
    EXPECT_EQ(FindFaults(net),
              "net.dot:13: error: pc's eth0 (192.168.1.10/24) and nas's eth0 (192.168.1.10/24) "
              "have the same address in the realm \"behind home\": give one of them another\n");
}

TEST(TopologyCheck, NamesNetworksThatARealmSeesTwice)
{
    TopologyBuilder net = HomeGateway();
    net.Host("client");
    net.Link("isp", "198.51.0.1/16", "client", "198.51.0.10/16");
    EXPECT_EQ(FindFaults(net),
              "net.dot:13: error: the networks 198.51.100.0/24 (isp's eth1 (198.51.100.1/24)) and "
              "198.51.0.0/16 (isp's eth2 (198.51.0.1/16)) overlap and isp sees both: give one of "
              "them other addresses\n");
}

TEST(TopologyCheck, NamesARouterWithOneNetworkOnBothSidesOfItsNat)
{
    TopologyBuilder net;
    net.Host("pc");
    net.Router("home", "-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    net.Host("server");
    net.Link("home", "192.168.1.1/24", "pc", "192.168.1.10/24");
    net.Link("home", "192.168.1.2/24", "server", "192.168.1.20/24");
    EXPECT_EQ(FindFaults(net),
              "net.dot:5: error: the networks 192.168.1.0/24 (home's eth0 (192.168.1.1/24)) and "
              "192.168.1.0/24 (home's eth1 (192.168.1.2/24)) overlap and home sees both: give one "
              "of them other addresses\n");
}

TEST(TopologyCheck, NamesTheEndThatIsInAnotherNetwork)
{
    TopologyBuilder net = HomeGateway();
    net.Host("nas");
    net.Link("nas", "192.168.2.10/24", "lan", "");
    EXPECT_EQ(FindFaults(net),
              "net.dot:13: error: nas's eth0 (192.168.2.10/24) is on a link of the network "
              "192.168.1.0/24: give it an address and a prefix of that network\n");
}

TEST(TopologyCheck, NamesGatewaysThatCannotBe)
{
    TopologyBuilder net = HomeGateway();
    net.Route("pc", "default", "192.168.2.1");
    EXPECT_EQ(FindFaults(net),
              "net.dot:1: error: pc's route default via 192.168.2.1 has a gateway that is in none "
              "of pc's networks: name one that is\n");
    net = HomeGateway();
    net.Route("pc", "default", "192.168.1.7");
    EXPECT_EQ(FindFaults(net),
              "net.dot:1: error: pc's route default via 192.168.1.7 has a gateway that nobody else "
              "on the link of pc's eth0 (192.168.1.10/24) has: name a router there\n");
    net = HomeGateway();
    net.Route("pc", "default", "192.168.1.11");
    EXPECT_EQ(FindFaults(net),
              "net.dot:1: error: pc's route default via 192.168.1.11 has as gateway tv, a host, "
              "which forwards nothing: name a router\n");
    net = HomeGateway();
    net.Route("home", "default", "203.0.113.1");
    net.graph[net.Find("home")].routes[0].device = "eth7";
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: error: home's route default via 203.0.113.1 dev eth7 is by eth7, which "
              "home does not have: name a device that it has\n");
    net.graph[net.Find("home")].routes[0].device = "eth0";
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: error: home's route default via 203.0.113.1 dev eth0 has a gateway that "
              "is not in the network of home's eth0 (192.168.1.1/24): name one that is\n");
}

TEST(TopologyCheck, NamesDevicesOfRulesThatTheRouterLacks)
{
    TopologyBuilder net = HomeGateway();
    net.SetRules("home",
                 "-A FORWARD -i eth+ -j ACCEPT\n-A INPUT -i lo -j ACCEPT\n"
                 "-t nat -A POSTROUTING -o eth9 -j MASQUERADE");
    EXPECT_EQ(FindFaults(net),
              "net.dot:4: error: router home has no device eth9, which its rule \"-A POSTROUTING "
              "-o eth9 -j MASQUERADE\" names: name one of eth0, eth1\n");
}

TEST(TopologyCheck, NamesDnatToNobody)
{
    TopologyBuilder net = Dmz();
    net.graph[net.Find("wall")].rules +=
        "-t nat -A PREROUTING -i eth0 -p tcp --dport 443 -j DNAT --to-destination 10.0.0.81:443\n"
        "-t nat -A PREROUTING -i eth0 -p tcp --dport 81 -j DNAT --to-destination :8081\n";
    EXPECT_EQ(FindFaults(net),
              "net.dot:3: error: router wall's rule \"-A PREROUTING -i eth0 -p tcp -m tcp --dport "
              "443 -j DNAT --to-destination 10.0.0.81:443\" sends to 10.0.0.81, which nobody has: "
              "name the address of a host\n");
}

TEST(TopologyCheck, NamesRulesAndSysctlsThatAreWrong)
{
    TopologyBuilder net = HomeGateway();
    net.SetRules("home", "-t nat -A POSTROUTING -o eth1 -j MASQUERADE --to 1.2.3.4");
    net.graph[net.Find("isp")].sysctls.emplace_back("net.netfilter.nf_conntrack_mux", 1);
    const std::string faults = FindFaults(net);
    EXPECT_NE(faults.find("net.dot:4: error: node \"home\": line 1 of its rules: "),
              std::string::npos)
        << faults;
    EXPECT_NE(faults.find("net.dot:5: error: node \"isp\": "), std::string::npos) << faults;
    EXPECT_EQ(std::count(faults.begin(), faults.end(), '\n'), 2) << faults;
}

} // namespace test
} // namespace netfilter
} // namespace ns3
