/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-topology.h"
#include "nf-topology-realm.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// \return "behind home: 192.168.1.0/24; internet: ..."
std::string
DescribeRealms(const TopologyBuilder& net)
{
    const TopologyMap map(net.graph);
    const TopologyRealms realms = ComputeTopologyRealms(map, MakeTopologyRouters(map));
    std::string text;
    for (const TopologyRealm& realm : realms.realms)
    {
        text += (text.empty() ? "" : "; ") + realm.name + ":";
        for (const std::size_t segment : realm.segments)
        {
            text += " " + map.GetSegments()[segment].ToString();
        }
        for (const std::size_t outer : realm.outer)
        {
            text += " < " + realms.realms[outer].name;
        }
    }
    return text;
}

} // namespace

TEST(TopologyRealm, IsWhatANatRouterHides)
{
    EXPECT_EQ(DescribeRealms(HomeGateway()),
              "behind home: 192.168.1.0/24 < internet; internet: 203.0.113.0/30 198.51.100.0/24");
}

TEST(TopologyRealm, MayBeInAnother)
{
    EXPECT_EQ(DescribeRealms(DoubleNat()),
              "behind home1: 192.168.1.0/24 < behind box; behind home2: 192.168.1.0/24 < behind "
              "box; behind box: 192.168.0.0/24 < internet; internet: 203.0.113.0/30 "
              "198.51.100.0/24");
    EXPECT_EQ(DescribeRealms(Cgnat()),
              "behind home1: 192.168.1.0/24 < behind cgn; behind cgn: 100.64.0.0/24 < internet; "
              "behind home2: 192.168.1.0/24 < behind cgn; behind home3: 192.168.1.0/24 < behind "
              "cgn; behind home4: 192.168.1.0/24 < behind cgn; internet: 203.0.113.0/24");
}

TEST(TopologyRealm, HairpinNatDoesNotDivide)
{
    EXPECT_EQ(DescribeRealms(Dmz()),
              "internet: 198.51.100.0/24 203.0.113.0/30; behind wall: 192.168.1.0/24 10.0.0.0/24 "
              "< internet");
}

TEST(TopologyRealm, IsOneWithoutNat)
{
    EXPECT_EQ(DescribeRealms(DualUplink()),
              "network: 192.0.2.0/24 203.0.113.0/30 203.0.113.4/30 198.51.100.0/24");
    EXPECT_EQ(DescribeRealms(DirectReturn()), "network: 198.51.100.0/24 192.0.2.0/24");
}

TEST(TopologyRealm, OutsideIsFoundThroughUserChainsSourcesAndDefaultRoutes)
{
    const std::string expected =
        "behind home: 192.168.1.0/24 < internet; internet: 203.0.113.0/30 198.51.100.0/24";
    TopologyBuilder net = HomeGateway();
    net.SetRules("home",
                 "-t nat -N out\n"
                 "-t nat -A out -p tcp -j SNAT --to-source 203.0.113.2\n"
                 "-t nat -A POSTROUTING -o eth1 -g out\n");
    EXPECT_EQ(DescribeRealms(net), expected);
    net.SetRules("home",
                 "-t nat -A POSTROUTING -s 192.168.0.0/16 ! -d 192.168.0.0/16 -j MASQUERADE");
    EXPECT_EQ(DescribeRealms(net), expected);
    net.SetRules("home", "-t nat -A POSTROUTING -j MASQUERADE");
    EXPECT_EQ(DescribeRealms(net), expected);
    net.Route("home", "default", "203.0.113.1");
    EXPECT_EQ(DescribeRealms(net), expected);
    net.SetRules(
        "home",
        "*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING ! -o eth0 -j MASQUERADE\nCOMMIT\n");
    EXPECT_EQ(DescribeRealms(net), expected);
}

TEST(TopologyRealm, APublicDmzIsOutside)
{
    TopologyBuilder net = HomeGateway();
    net.SetRules("home", "-t nat -A POSTROUTING -s 192.168.1.0/24 -o eth1 -j MASQUERADE");
    net.Host("web");
    net.Link("web", "192.0.2.80/24", "home", "192.0.2.1/24");
    EXPECT_EQ(DescribeRealms(net),
              "behind home: 192.168.1.0/24 < internet; internet: 203.0.113.0/30 198.51.100.0/24 "
              "192.0.2.0/24");
}

TEST(TopologyRealm, WrongRulesNameRouterAndLine)
{
    TopologyBuilder net = HomeGateway();
    net.SetRules("home", "# NAT\niptables -t nat -A POSTROUTING -j MASQUERADE\n-A FORWARD -j NOPE");
    try
    {
        DescribeRealms(net);
        ADD_FAILURE() << "nothing was thrown";
    }
    catch (const TopologyError& error)
    {
        EXPECT_EQ(
            std::string(error.what()).rfind("net.dot:4: node \"home\": line 3 of its rules: ", 0),
            0)
            << error.what();
    }
    net.graph[net.Find("home")].rulesPlace = {"home.rules", 1};
    net.SetRules("home", "# NAT\n*nat\n-A POSTROUTING -j NOPE\nCOMMIT\n");
    try
    {
        DescribeRealms(net);
        ADD_FAILURE() << "nothing was thrown";
    }
    catch (const TopologyError& error)
    {
        EXPECT_EQ(std::string(error.what()).rfind("home.rules:3: node \"home\": ", 0), 0)
            << error.what();
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
