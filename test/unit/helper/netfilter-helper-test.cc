/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-helper.h"
#include "nf-test-network.h"

#include "ns3/uinteger.h"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

std::string
ReadAndRemove(const std::string& file)
{
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    std::remove(file.c_str());
    return text.str();
}

TEST(NetfilterHelper, SysctlsAndAttributesReachEveryNode)
{
    TestNetwork net;
    NetfilterHelper helper;
    helper.SetSysctl("net.netfilter.nf_conntrack_udp_timeout", 5);
    helper.SetAttribute("UdpTimeoutStream", UintegerValue(9));
    const auto netfilter = helper.Install(net.router);
    EXPECT_EQ(netfilter->GetConntrack()->GetSysctls().udpTimeout, 5U);
    EXPECT_EQ(netfilter->GetConntrack()->GetSysctls().udpTimeoutStream, 9U);
}

TEST(NetfilterHelper, UnknownSysctlIsNamed)
{
    TestNetwork net;
    NetfilterHelper helper;
    helper.SetSysctl("net.netfilter.nonsense", 5);
    EXPECT_THROW(helper.Install(net.router), std::invalid_argument);
}

TEST(NetfilterHelper, ConntrackLogIsWhatConntrackPrints)
{
    const std::string file = testing::TempDir() + "netfilter-helper-test.events";
    {
        TestNetwork net;
        NetfilterHelper helper;
        const auto netfilter = helper.Install(net.router);
        netfilter->EnableConntrack();
        helper.EnableConntrackLog(file, net.router);
        UdpPeer sender(net.client, 1000);
        UdpPeer receiver(net.server, 7);
        sender.SendAt(1.5, "10.0.0.2", 7, "hello");
        net.Run(2);
    }
    const std::string text = ReadAndRemove(file);
    EXPECT_EQ(text.find("[1.5"), 0U) << text;
    EXPECT_NE(
        text.find("]\t    [NEW] udp      17 30 src=192.168.1.2 dst=10.0.0.2 sport=1000 dport=7 "
                  "[UNREPLIED] src=10.0.0.2 dst=192.168.1.2 sport=7 dport=1000\n"),
        std::string::npos)
        << text;
}

TEST(NetfilterHelper, RulesAreRestoredFromAFile)
{
    const std::string file = testing::TempDir() + "netfilter-helper-test.rules";
    std::ofstream(file) << "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n"
                           ":OUTPUT ACCEPT [0:0]\nCOMMIT\n";
    TestNetwork net;
    NetfilterHelper helper;
    const auto netfilter = helper.Install(net.router);
    helper.Restore(net.router, file);
    std::remove(file.c_str());
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_EQ(receiver.received.size(), 0U);
    EXPECT_EQ(netfilter->GetDropCount(DropReason::POLICY), 1U);
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
