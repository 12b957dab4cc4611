/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a packet meets that a router forwards.

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

using Lines = std::vector<std::string>;

TEST(AttachForward, PacketMeetsPreRoutingForwardPostRoutingInOrder)
{
    TestNetwork net;
    Trail trail(InstallNetfilter(net.router));
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"192.168.1.2:1000 hello"});
    EXPECT_EQ(trail.lines,
              (Lines{"PREROUTING in=eth0 out=- udp 192.168.1.2 > 10.0.0.2 ttl=64",
                     "FORWARD in=eth0 out=eth1 udp 192.168.1.2 > 10.0.0.2 ttl=63",
                     "POSTROUTING in=eth0 out=eth1 udp 192.168.1.2 > 10.0.0.2 ttl=63"}));
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
