/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What netfilter-replay refuses: one line that names the culprit, exit code 2, nothing written.

#include "replay-run.h"

#include <algorithm>

using namespace ns3::netfilter::test;

namespace
{

/// A command line that is wrong.
struct Mistake
{
    const char* name;      //!< of the test
    const char* arguments; //!< the command line
    const char* named;     //!< what the message must say
};

std::ostream&
operator<<(std::ostream& os, const Mistake& mistake)
{
    return os << mistake.arguments;
}

class ReplayMistake : public ReplayTest, public testing::WithParamInterface<Mistake>
{
};

/// A capture whose second packet lacks its end.
std::string
MakeSnapped(std::size_t captured)
{
    const std::string packet = MakeUdp("192.168.1.1", 1, "192.168.10.100", 2);
    return Snap(MakePcap({{1, packet}, {2, packet}}), packet, captured);
}

TEST_P(ReplayMistake, IsNamedInOneLine)
{
    const std::string packet = MakeUdp("192.168.1.1", 1, "192.168.10.100", 2);
    const std::string good = MakePcap({{1, packet}});
    Write("good.pcap", good);
    Write("wifi.pcap", MakePcap({{1, packet}}, 105));
    Write("text.pcap", "this is no capture, but it is long enough to be one");
    Write("empty.pcap", "");
    Write("cut.pcap", good.substr(0, good.size() - 3));
    Write("snapped.pcap", MakeSnapped(30));
    const std::string cooked = MakeCookedV2({}, packet);
    const std::string any = MakePcap({{1, cooked}, {2, cooked}}, linktype::COOKED_V2);
    Write("any.pcap", any);
    Write("header.pcap", Snap(any, cooked, 19));
    Write("bad.rules", "*filter\n-A FORWARD -j ACCEPT\n-A FORWARD -j NOWHERE\nCOMMIT\n");
    const auto before = List();

    const auto outcome = RunPlain(GetParam().arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_EQ(outcome.err.rfind("netfilter-replay: ", 0), 0U) << outcome.err;
    EXPECT_NE(outcome.err.find(GetParam().named), std::string::npos) << outcome.err;
    EXPECT_EQ(List(), before);
}

#define ROUTER "--interfaces=eth0=192.168.1.254/24,eth1=192.168.10.1/24 --output=out "

const Mistake MISTAKES[] = {
    {"NoOptions", "", "--interfaces"},
    {"NoOutput", "--interfaces=eth0=192.168.1.254/24", "--output"},
    {"UnknownOption", ROUTER "--rulez=nat.rules", "--rulez"},
    {"NoOption", ROUTER "nat.rules", "nat.rules"},
    {"OneDash", ROUTER "-rules=nat.rules", "-rules"},
    {"UnknownAttribute", ROUTER "--ns3::Node::Colour=red", "--ns3::Node::Colour"},
    {"GlobalWithoutValue", ROUTER "--RngRun=", "--RngRun: '' is not a value of it"},
    {"AttributeOutOfRange",
     ROUTER "--ns3::Ipv4L3Protocol::DefaultTtl=256",
     "--ns3::Ipv4L3Protocol::DefaultTtl: '256' is not a value of it"},
    {"NoValue", ROUTER "--rules", "--rules"},
    {"OptionTwice", ROUTER "--output=elsewhere", "--output"},
    {"OutputIsAFile", "--interfaces=eth0=192.168.1.254/24 --output=good.pcap", "good.pcap"},
    {"OutputBelowAFile", "--interfaces=eth0=192.168.1.254/24 --output=good.pcap/out", "good.pcap"},
    {"NoAddress", "--output=out --interfaces=eth0=192.168.1/24", "192.168.1"},
    {"NoPrefix", "--output=out --interfaces=eth0=192.168.1.254", "192.168.1.254"},
    {"PrefixTooLong", "--output=out --interfaces=eth0=192.168.1.254/33", "/33"},
    {"DeviceTwice", "--output=out --interfaces=eth0=10.0.0.1/24,eth0=10.0.1.1/24", "'eth0'"},
    {"DeviceIsAPath", "--output=out --interfaces=../eth0=10.0.0.1/24", "'../eth0'"},
    {"DeviceIsLoopback", "--output=out --interfaces=lo=10.0.0.1/24", "'lo'"},
    {"RouteWithoutDevice", ROUTER "--routes=default", "'default'"},
    {"RouteToUnknownDevice", ROUTER "--routes=default=eth2", "'eth2'"},
    {"RouteToNothing", ROUTER "--routes=nowhere=eth0", "nowhere"},
    {"RouteWithHostBits", ROUTER "--routes=10.0.0.1/8=eth0", "10.0.0.1/8"},
    {"RouteByBadGateway", ROUTER "--routes=default=eth0@gateway", "'gateway'"},
    {"RouteTwice", ROUTER "--routes=default=eth0,0.0.0.0/0=eth1", "0.0.0.0/0"},
    {"RouteOfAnInterface", ROUTER "--routes=192.168.1.0/24=eth1", "192.168.1.0/24"},
    {"SysctlWithoutValue", ROUTER "--sysctl=net.netfilter.nf_conntrack_acct", "nf_conntrack_acct"},
    {"SysctlWithWords", ROUTER "--sysctl=net.netfilter.nf_conntrack_acct=on", "acct=on"},
    {"SysctlUnknown", ROUTER "--sysctl=net.netfilter.nf_conntrack_foo=1", "nf_conntrack_foo"},
    {"SysctlOfAnotherKind", ROUTER "--sysctl=net.ipv4.ip_forward=0", "net.ipv4.ip_forward"},
    {"RulesMissing", ROUTER "--rules=none.rules", "none.rules"},
    {"RulesBad", ROUTER "--rules=bad.rules", "bad.rules:3:"},
    {"CommandsMissing", ROUTER "--conntrack=none.txt", "none.txt"},
    {"CommandsWithoutTime", ROUTER "--conntrack=text.pcap", "text.pcap:1"},
    {"TablesAreWords", ROUTER "--tables=2s", "'2s'"},
    {"TablesTooEarly", ROUTER "--tables=0.9 --input=eth0=good.pcap", "--tables"},
    {"InputMissing", ROUTER "--input=eth0=none.pcap", "none.pcap"},
    {"InputIsAFolder", ROUTER "--input=eth0=.", "folder"},
    {"InputToUnknownDevice", ROUTER "--input=eth2=good.pcap", "'eth2'"},
    {"InputTwice", ROUTER "--input=eth0=good.pcap,eth0=good.pcap", "'eth0'"},
    {"InputIsText", ROUTER "--input=eth0=text.pcap", "text.pcap"},
    {"InputIsEmpty", ROUTER "--input=eth0=empty.pcap", "empty.pcap"},
    {"InputIsWifi", ROUTER "--input=eth0=wifi.pcap", "wifi.pcap"},
    {"InputIsCut", ROUTER "--input=eth0=good.pcap,eth1=cut.pcap", "cut.pcap: packet 1"},
    {"PacketIsCut", ROUTER "--input=eth0=snapped.pcap", "snapped.pcap: packet 2"},
    {"CookedHeaderIsCut",
     ROUTER "--input=eth0=header.pcap",
     "header.pcap: packet 2 is incomplete, 19 of 56 bytes"},
    {"IfindexWithoutInput", ROUTER "--input=eth0=any.pcap --ifindex=eth1=3", "'eth1'"},
    {"IfindexIsAName", ROUTER "--input=eth0=any.pcap --ifindex=eth0=eth0", "'eth0=eth0'"},
    {"IfindexOfRaw", ROUTER "--input=eth0=good.pcap --ifindex=eth0=2", "good.pcap"},
};

INSTANTIATE_TEST_SUITE_P(Mistakes,
                         ReplayMistake,
                         testing::ValuesIn(MISTAKES),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(ReplayTest, ARefusalLeavesOldResultsAlone)
{
    Write("lan.pcap", MakePcap({{1, MakeUdp("192.168.1.1", 1, "192.168.10.100", 2)}}));
    Write("snapped.pcap", MakeSnapped(30));
    ASSERT_EQ(Run("--input=eth0=lan.pcap").code, 0);
    const auto names = List("out");
    const std::string before = Read("out/eth1.pcap");
    ASSERT_EQ(Run("--input=eth0=snapped.pcap").code, 2);
    EXPECT_EQ(List("out"), names);
    EXPECT_EQ(Read("out/eth1.pcap"), before);
}

} // namespace
