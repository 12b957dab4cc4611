/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-topology.h"
#include "nf-topology-route.h"
#include "nf-topology-values.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// \return the routes of a node, with ", " between
std::string
GetRoutes(const TopologyBuilder& net, const std::string& node)
{
    std::string text;
    const TopologyRoutes routes = ComputeTopologyRoutes(net.graph);
    for (TopologyRoute route : routes[net.Find(node)])
    {
        route.device.clear(); // each has a gateway
        text += (text.empty() ? "" : ", ") + WriteTopologyRoute(route);
    }
    return text;
}

} // namespace

TEST(TopologyRoute, HostsHaveADefaultRoute)
{
    const TopologyBuilder net = HomeGateway();
    EXPECT_EQ(GetRoutes(net, "pc"), "default via 192.168.1.1");
    EXPECT_EQ(GetRoutes(net, "server"), "default via 198.51.100.1");
    EXPECT_EQ(GetRoutes(net, "lan"), "");
}

TEST(TopologyRoute, NobodyOutsideKnowsTheInside)
{
    const TopologyBuilder net = HomeGateway();
    EXPECT_EQ(GetRoutes(net, "home"), "default via 203.0.113.1");
    EXPECT_EQ(GetRoutes(net, "isp"), "");
}

TEST(TopologyRoute, InnerRealmsLeadOutOneByOne)
{
    const TopologyBuilder net = DoubleNat();
    EXPECT_EQ(GetRoutes(net, "pc2"), "default via 192.168.1.1");
    EXPECT_EQ(GetRoutes(net, "home2"), "default via 192.168.0.1");
    EXPECT_EQ(GetRoutes(net, "box"), "default via 203.0.113.1");
    EXPECT_EQ(GetRoutes(Cgnat(), "cgn"), "");
    EXPECT_EQ(GetRoutes(Cgnat(), "home3"), "default via 100.64.0.1");
}

TEST(TopologyRoute, RoutersKnowTheInsideAndTheWayOut)
{
    TopologyBuilder net = HomeGateway();
    net.Router("attic");
    net.Host("nas");
    net.Link("attic", "192.168.1.2/24", "lan", "");
    net.Link("attic", "192.168.2.1/24", "nas", "192.168.2.10/24");
    EXPECT_EQ(GetRoutes(net, "home"), "default via 203.0.113.1, 192.168.2.0/24 via 192.168.1.2");
    EXPECT_EQ(GetRoutes(net, "attic"), "default via 192.168.1.1");
    EXPECT_EQ(GetRoutes(net, "nas"), "default via 192.168.2.1");
    EXPECT_EQ(GetRoutes(net, "pc"), "default via 192.168.1.1, 192.168.2.0/24 via 192.168.1.2");
}

TEST(TopologyRoute, AmongEqualWaysTheFirstLinkWins)
{
    const TopologyBuilder net = DualUplink();
    EXPECT_EQ(GetRoutes(net, "core"), "192.0.2.0/24 via 203.0.113.2");
    EXPECT_EQ(GetRoutes(net, "left"),
              "203.0.113.4/30 via 192.0.2.2, 198.51.100.0/24 via 203.0.113.1");
    EXPECT_EQ(GetRoutes(net, "pc"),
              "203.0.113.0/30 via 192.0.2.1, 203.0.113.4/30 via 192.0.2.2, 198.51.100.0/24 via "
              "192.0.2.1");
}

TEST(TopologyRoute, WhatIsSaidStands)
{
    TopologyBuilder net = DualUplink();
    net.Route("pc", "default", "192.0.2.2");
    net.Route("core", "192.0.0.0/16", "203.0.113.6");
    EXPECT_EQ(GetRoutes(net, "pc"), "default via 192.0.2.2");
    EXPECT_EQ(GetRoutes(net, "core"), "192.0.0.0/16 via 203.0.113.6");
    net.Route("left", "default", "192.0.2.2");
    EXPECT_EQ(GetRoutes(net, "left"),
              "default via 192.0.2.2, 203.0.113.4/30 via 192.0.2.2, 198.51.100.0/24 via "
              "203.0.113.1");
    EXPECT_EQ(GetRoutes(DirectReturn(), "web"), "default via 192.0.2.1");
}

TEST(TopologyRoute, TheLongestPrefixIsFound)
{
    TopologyBuilder net = DualUplink();
    net.Route("pc", "default", "192.0.2.2");
    net.Route("pc", "198.51.100.8/29", "192.0.2.1");
    const TopologyMap map(net.graph);
    const std::size_t pc = net.Find("pc");
    const auto ask = [&](const char* address) {
        return FindTopologyRoute(map, net.graph[pc].routes, pc, Ipv4Address(address).Get())
            ->address;
    };
    EXPECT_EQ(ask("198.51.100.10"), Ipv4Address("192.0.2.1").Get());
    EXPECT_EQ(ask("198.51.100.20"), Ipv4Address("192.0.2.2").Get());
    EXPECT_EQ(ask("192.0.2.77"), Ipv4Address("192.0.2.77").Get());
}

} // namespace test
} // namespace netfilter
} // namespace ns3
