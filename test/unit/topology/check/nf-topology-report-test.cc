/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-topology.h"
#include "nf-topology-report.h"

#include <gtest/gtest.h>
#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

std::string
Report(const TopologyBuilder& net)
{
    std::ostringstream os;
    ReportTopology(net.graph, os);
    return os.str();
}

std::string
GetCutPoints(const TopologyBuilder& net)
{
    std::string text;
    for (const std::size_t node : FindCutPoints(net.graph))
    {
        text += (text.empty() ? "" : " ") + net.graph[node].name;
    }
    return text;
}

} // namespace

TEST(TopologyReport, CutPointsDivideTheNetwork)
{
    EXPECT_EQ(GetCutPoints(HomeGateway()), "lan home isp");
    EXPECT_EQ(GetCutPoints(DoubleNat()), "home1 home2 hall box isp");
    EXPECT_EQ(GetCutPoints(Cgnat()), "access cgn home1 home2 home3 home4");
    EXPECT_EQ(GetCutPoints(Dmz()), "isp wall");
    EXPECT_EQ(GetCutPoints(DualUplink()), "lan core");
    EXPECT_EQ(GetCutPoints(DirectReturn()), "edge rack");
}

TEST(TopologyReport, TellsRealmsCutPointsAndPaths)
{
    EXPECT_EQ(Report(HomeGateway()),
              "Realms\n"
              "  behind home: 192.168.1.0/24\n"
              "    inside internet\n"
              "  internet: 203.0.113.0/30, 198.51.100.0/24\n"
              "Cut points\n"
              "  lan: without it {pc} | {tv} | {home, isp, server}\n"
              "  home: without it {pc, tv, lan} | {isp, server}\n"
              "  isp: without it {pc, tv, lan, home} | {server}\n"
              "Paths of a TCP SYN to port 80 (* tracks connections)\n"
              "  pc -> tv: directly\n"
              "  pc -> server: home* isp\n"
              "  tv -> pc: directly\n"
              "  tv -> server: home* isp\n");
}

TEST(TopologyReport, TellsAnotherWayBack)
{
    TopologyBuilder net = DualUplink();
    net.Route("core", "192.0.2.0/24", "203.0.113.6");
    EXPECT_NE(Report(net).find("  pc -> server: left* core; back: core right*, which drops it\n"),
              std::string::npos)
        << Report(net);
}

TEST(TopologyReport, TellsTheWayToAVirtualAddress)
{
    const std::string report = Report(DirectReturn());
    EXPECT_NE(report.find("  client -> web: edge\n"
                          "  client -> web (203.0.113.80): edge balancer; back: edge\n"),
              std::string::npos)
        << report;
}

TEST(TopologyReport, ARouterDoesNotTrackWhatItsRuleLeavesOut)
{
    TopologyBuilder net = DirectReturn();
    net.SetRules("balancer",
                 "-t raw -A PREROUTING -p tcp --dport 80 -j CT --notrack\n"
                 "-A FORWARD -m conntrack --ctstate INVALID -j DROP");
    EXPECT_NE(Report(net).find("  client -> web (203.0.113.80): edge balancer; back: edge\n"),
              std::string::npos)
        << Report(net);
}

TEST(TopologyReport, TellsWhatStopsAPacket)
{
    TopologyBuilder net = DualUplink();
    net.graph[net.Find("left")].rules += "-A FORWARD -p tcp -j DROP";
    EXPECT_NE(Report(net).find("  pc -> server: left*, which drops it\n"), std::string::npos)
        << Report(net);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
