/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What an echo request and its reply meet: raw sockets, and the stack that answers.

#include "nf-test-attach.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class AttachPing : public AttachTest
{
};

INSTANTIATE_TEST_SUITE_P(Checksums, AttachPing, testing::Bool(), &AttachTest::GetName);

TEST_P(AttachPing, NatTableTranslatesAPingOfThisHostBothWays)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.client);
    netfilter->Iptables("-t nat -A OUTPUT -d 203.0.113.9 -j DNAT --to-destination 10.0.0.2");
    Pinger pinger(net.client);
    pinger.SendAt(1, "203.0.113.9");
    pinger.SendAt(2, "203.0.113.9");
    net.Run(3);
    EXPECT_EQ(pinger.replies, (Lines{"203.0.113.9 seq=0 size=56", "203.0.113.9 seq=1 size=56"}));
    EXPECT_EQ(netfilter->GetConntrack()->GetCount(), 1U);
}

TEST_P(AttachPing, PingIsSeenWholeBeforeFragmentation)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.client));
    Pinger pinger(net.client);
    pinger.SendAt(1, "10.0.0.2", 3000);
    net.Run();
    EXPECT_FALSE(pinger.replies.empty()) << "before ns-3 3.46 a raw socket gets the fragments";
    EXPECT_EQ(trail.lines[0], "OUTPUT in=- out=eth0 icmp 192.168.1.2 > 10.0.0.2 ttl=64");
    EXPECT_EQ(trail.lines[1], "POSTROUTING in=- out=eth0 icmp 192.168.1.2 > 10.0.0.2 ttl=64");
    EXPECT_EQ(trail.lines[2], "PREROUTING in=eth0 out=- icmp 10.0.0.2 > 192.168.1.2 ttl=63");
}

TEST_P(AttachPing, PingIsTranslatedBothWays)
{
    TestNetwork net(GetParam());
    TranslateOutput(InstallNetfilter(net.client), "203.0.113.9", "10.0.0.2");
    Pinger pinger(net.client);
    Capture capture(net.server);
    pinger.SendAt(1, "203.0.113.9");
    pinger.SendAt(2, "203.0.113.9");
    net.Run();
    EXPECT_EQ(pinger.replies, (Lines{"203.0.113.9 seq=0 size=56", "203.0.113.9 seq=1 size=56"}));
    EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
}

TEST_P(AttachPing, InputCanStopTheEchoReplyOfAPing)
{
    TestNetwork net(GetParam());
    Hooked(InstallNetfilter(net.client), Hook::LOCAL_IN, Drop);
    Pinger pinger(net.client);
    pinger.SendAt(1, "10.0.0.2");
    net.Run();
    EXPECT_EQ(pinger.replies, Lines{});
}

TEST_P(AttachPing, EchoReplyOfTheStackIsSeen)
{
    TestNetwork net(GetParam());
    Trail trail(InstallNetfilter(net.server));
    Pinger pinger(net.client);
    pinger.SendAt(1, "10.0.0.2");
    net.Run();
    EXPECT_EQ(pinger.replies.size(), 1U);
    EXPECT_EQ(trail.GetHooks(),
              (Lines{"PREROUTING in=eth0 out=-",
                     "INPUT in=eth0 out=-",
                     "OUTPUT in=- out=eth0",
                     "POSTROUTING in=- out=eth0"}));
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
