/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-helper.h"
#include "nf-test-network.h"

#include "ns3/names.h"
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
    EXPECT_EQ(netfilter->GetSysctl("nf_conntrack_udp_timeout"), 5U);
    EXPECT_EQ(netfilter->GetSysctl("nf_conntrack_udp_timeout_stream"), 9U);
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

TEST(NetfilterHelper, MissingHelperIsSaidOnceARouterButNotInTheEvents)
{
    const std::string file = testing::TempDir() + "netfilter-helper-missing.events";
    std::ostringstream warnings;
    int missing = 0;
    {
        TestNetwork net;
        NetfilterHelper helper;
        const auto netfilter = helper.Install(net.router);
        netfilter->EnableConntrack();
        testing::internal::CaptureStderr();
        helper.EnableConntrackLog(file, net.router);
        helper.EnableExpectationLog("/dev/null", net.router);
        helper.EnableHelperWarnings(net.router, warnings);
        helper.EnableHelperWarnings(net.router, warnings);
        netfilter->TraceConnectWithoutContext(
            "HelperMissing",
            Callback<void, const MissingHelper&>([&](const MissingHelper&) { ++missing; }));
        UdpPeer first(net.client, 1000);
        UdpPeer second(net.client, 1001);
        UdpPeer server(net.server, 69);
        first.SendAt(1, "10.0.0.2", 69, "hello");
        second.SendAt(1.5, "10.0.0.2", 69, "hello");
        net.Run(2);
    }
    const std::string line =
        "node 1: udp 192.168.1.2:1000 -> 10.0.0.2:69 has no helper, so its data connection will "
        "not be RELATED; add: iptables -t raw -A PREROUTING -p udp --dport 69 -j CT --helper "
        "tftp\n";
    EXPECT_EQ(warnings.str(), line);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), line) << "for both logs";
    EXPECT_EQ(missing, 2);
    EXPECT_EQ(ReadAndRemove(file).find("no helper"), std::string::npos);
}

TEST(NetfilterHelper, MissingHelperIsSaidByTheNodesName)
{
    TestNetwork net;
    Names::Add("R2", net.router);
    NetfilterHelper helper;
    helper.Install(net.router)->EnableConntrack();
    std::ostringstream warnings;
    helper.EnableHelperWarnings(net.router, warnings);
    UdpPeer client(net.client, 1000);
    UdpPeer server(net.server, 69);
    client.SendAt(1, "10.0.0.2", 69, "hello");
    net.Run(2);
    EXPECT_EQ(warnings.str().rfind("R2: udp 192.168.1.2:1000 -> 10.0.0.2:69 has no helper", 0), 0U);
}

TEST(NetfilterHelper, MissingHelperIsNotSaidWhereTheRuleStands)
{
    TestNetwork net;
    NetfilterHelper helper;
    const auto netfilter = helper.Install(net.router);
    netfilter->EnableConntrack();
    std::ostringstream warnings;
    helper.EnableHelperWarnings(net.router, warnings);
    netfilter->Iptables("-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp");
    UdpPeer client(net.client, 1000);
    UdpPeer server(net.server, 69);
    client.SendAt(1, "10.0.0.2", 69, "hello");
    net.Run(2);
    EXPECT_EQ(warnings.str(), "");
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
