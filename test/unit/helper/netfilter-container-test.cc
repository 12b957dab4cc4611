/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-container.h"
#include "netfilter-helper.h"
#include "nf-test-network.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

TEST(NetfilterContainer, HasWhatInstallMadeInTheOrderOfTheNodes)
{
    TestNetwork net;
    const NetfilterContainer installed =
        NetfilterHelper().Install(NodeContainer(net.server, net.router));
    ASSERT_EQ(installed.GetN(), 2U);
    EXPECT_EQ(installed.Get(0), net.server->GetObject<Netfilter>());
    EXPECT_EQ(installed.Get(1), net.router->GetObject<Netfilter>());
    EXPECT_EQ(*installed.Begin(), installed.Get(0));
    EXPECT_EQ(installed.End() - installed.Begin(), 2);
}

TEST(NetfilterContainer, InstallAllLeavesOutNodesWithoutIpv4)
{
    TestNetwork net;
    const auto bare = CreateObject<Node>();
    const NetfilterContainer installed = NetfilterHelper().InstallAll();
    EXPECT_EQ(installed.GetN(), 3U);
    EXPECT_FALSE(bare->GetObject<Netfilter>());
}

TEST(NetfilterContainer, IsARangeOfRouters)
{
    TestNetwork net;
    NetfilterHelper helper;
    for (const auto& netfilter : helper.Install(NodeContainer(net.client, net.server)))
    {
        netfilter->Iptables("-P FORWARD DROP");
    }
    EXPECT_EQ(net.server->GetObject<Netfilter>()->Iptables("-S FORWARD"), "-P FORWARD DROP\n");
}

TEST(NetfilterContainer, IsAddedToAnotherAndToItself)
{
    TestNetwork net;
    NetfilterHelper helper;
    NetfilterContainer all = helper.Install(net.client);
    all.Add(helper.Install(NodeContainer(net.router)));
    all.Add(all);
    ASSERT_EQ(all.GetN(), 4U);
    EXPECT_EQ(all.Get(3), net.router->GetObject<Netfilter>());
}

} // namespace

} // namespace test
} // namespace netfilter
} // namespace ns3
