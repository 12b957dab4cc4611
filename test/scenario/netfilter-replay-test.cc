/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What netfilter-replay does with captures that are as they should be.

#include "replay-run.h"

using namespace ns3::netfilter::test;

namespace
{

constexpr const char* CLIENT = "192.168.1.1";
constexpr const char* SERVER = "192.168.10.100";
constexpr const char* ROUTER = "192.168.10.1";

constexpr const char* MASQUERADE = "*nat\n"
                                   "-A POSTROUTING -o eth1 -j MASQUERADE\n"
                                   "COMMIT\n";

/// A question of the client, from port 5000 on.
std::string
Ask(uint16_t number = 0, uint8_t ttl = 64)
{
    return MakeUdp(CLIENT, 5000 + number, SERVER, 53, ttl);
}

/// The same question as the router forwards it.
std::string
Asked(uint16_t number = 0)
{
    return Ask(number, 63);
}

using Packets = std::vector<CapturedBytes>;

TEST_F(ReplayTest, ForwardsAtCaptureTime)
{
    Write("lan.pcap", MakePcap({{1000.000001, Ask()}, {1795318426.568558, Ask(1)}}));
    const auto outcome = Run("--input=eth0=lan.pcap");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(Transmitted("eth1"),
              (Packets{{1000.000001, Asked()}, {1795318426.568558, Asked(1)}}));
    EXPECT_EQ(Transmitted("eth0"), Packets{});
}

TEST_F(ReplayTest, TellsWhatNatDid)
{
    Write("lan.pcap", MakePcap({{10, Ask()}}));
    Write("wan.pcap", MakePcap({{10.5, MakeUdp(SERVER, 53, ROUTER, 5000)}}));
    Write("nat.rules", MASQUERADE);
    const auto outcome = Run("--rules=nat.rules --input=eth0=lan.pcap,eth1=wan.pcap");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(Transmitted("eth1"), (Packets{{10, MakeUdp(ROUTER, 5000, SERVER, 53, 63)}}));
    EXPECT_EQ(Transmitted("eth0"), (Packets{{10.5, MakeUdp(SERVER, 53, CLIENT, 5000, 63)}}));
    EXPECT_EQ(Read("out/events.txt"),
              "[10.000000]\t    [NEW] udp      17 30 src=192.168.1.1 dst=192.168.10.100 sport=5000 "
              "dport=53 [UNREPLIED] src=192.168.10.100 dst=192.168.10.1 sport=53 dport=5000\n"
              "[10.500000]\t [UPDATE] udp      17 30 src=192.168.1.1 dst=192.168.10.100 sport=5000 "
              "dport=53 src=192.168.10.100 dst=192.168.10.1 sport=53 dport=5000\n");
    EXPECT_EQ(Read("out/nf_conntrack"),
              "ipv4     2 udp      17 29 src=192.168.1.1 dst=192.168.10.100 sport=5000 dport=53 "
              "src=192.168.10.100 dst=192.168.10.1 sport=53 dport=5000 mark=0 zone=0 use=2\n");
    EXPECT_EQ(Read("out/expectations.txt"), "");
    EXPECT_EQ(Read("out/nf_conntrack_expect"), "");
    EXPECT_EQ(Read("out/stats"),
              "cpu=0   \tfound=0 invalid=0 insert=0 insert_failed=0 drop=0 early_drop=0 error=0 "
              "search_restart=0 clash_resolve=0 chaintoolong=0 \n");
    EXPECT_NE(Read("out/rules.counters").find("[1:36] -A POSTROUTING -o eth1 -j MASQUERADE"),
              std::string::npos)
        << Read("out/rules.counters");
}

TEST_F(ReplayTest, WritesTheTablesWhenAsked)
{
    Write("lan.pcap", MakePcap({{10, Ask()}}));
    Write("nat.rules", MASQUERADE);
    ASSERT_EQ(Run("--rules=nat.rules --input=eth0=lan.pcap --tables=12.5").code, 0);
    EXPECT_EQ(Read("out/nf_conntrack").rfind("ipv4     2 udp      17 27 src=", 0), 0U)
        << Read("out/nf_conntrack");
}

TEST_F(ReplayTest, SetsSysctlsBeforeTheFirstPacket)
{
    Write("lan.pcap", MakePcap({{10, Ask()}}));
    Write("nat.rules", MASQUERADE);
    const auto outcome = Run("--sysctl=net.netfilter.nf_conntrack_udp_timeout=7 "
                             "--rules=nat.rules --input=eth0=lan.pcap");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(Read("out/events.txt").find("[NEW] udp      17 7 "), std::string::npos);
}

TEST_F(ReplayTest, TakesConntrackCommandsWithWindowsLineEnds)
{
    Write("lan.pcap", MakePcap({{1, Ask()}}));
    Write("commands.txt", "2 -C\r\n\r\n3 -L\r\n");
    ASSERT_EQ(Run("--conntrack=commands.txt --input=eth0=lan.pcap").code, 0);
    const std::string answers = Read("out/conntrack.txt");
    EXPECT_EQ(answers.find("error"), std::string::npos) << answers;
    EXPECT_EQ(answers.find('\r'), std::string::npos);
}

TEST_F(ReplayTest, RoutesByGatewayAndPrefix)
{
    Write("wan.pcap", MakePcap({{1, MakeUdp(SERVER, 1, "10.1.2.3", 2)}}));
    const auto outcome = RunPlain("--interfaces=eth0=192.168.1.254/24,eth1=192.168.10.1/24 "
                                  "--routes=default=eth1,10.1.0.0/16=eth0@192.168.1.7 "
                                  "--input=eth1=wan.pcap --output=out");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(Transmitted("eth0"), (Packets{{1, MakeUdp(SERVER, 1, "10.1.2.3", 2, 63)}}));
}

TEST_F(ReplayTest, ForwardsBackOutOfTheSameDevice)
{
    Write("wan.pcap", MakePcap({{1, MakeUdp(SERVER, 1, "8.8.8.8", 2)}}));
    ASSERT_EQ(Run("--input=eth1=wan.pcap").code, 0);
    EXPECT_EQ(Transmitted("eth1"), (Packets{{1, MakeUdp(SERVER, 1, "8.8.8.8", 2, 63)}}));
}

TEST_F(ReplayTest, MergesInputsInOrderOfTime)
{
    // Both leave by eth1. At equal times the order of --input decides.
    Write("one.pcap", MakePcap({{1, Ask(0)}, {2, Ask(1)}}));
    Write("two.pcap", MakePcap({{1, Ask(2)}, {1.5, Ask(3)}}));
    ASSERT_EQ(Run("--input=eth1=two.pcap,eth0=one.pcap").code, 0);
    EXPECT_EQ(Transmitted("eth1"),
              (Packets{{1, Asked(2)}, {1, Asked(0)}, {1.5, Asked(3)}, {2, Asked(1)}}));
}

TEST_F(ReplayTest, SortsACaptureThatIsOutOfOrder)
{
    Write("lan.pcap", MakePcap({{2, Ask(0)}, {1, Ask(1)}, {1, Ask(2)}, {3, Ask(3)}}));
    ASSERT_EQ(Run("--input=eth0=lan.pcap").code, 0);
    EXPECT_EQ(Transmitted("eth1"),
              (Packets{{1, Asked(1)}, {1, Asked(2)}, {2, Asked(0)}, {3, Asked(3)}}));
}

TEST_F(ReplayTest, TakesEthernetHeadersAndVlanTagsOff)
{
    const std::string padding(10, '\0');
    Write("lan.pcap",
          MakePcap({{1, MakeFrame({0x0800}, Ask(0) + padding)},
                    {2, MakeFrame({0x8100, 0x0800}, Ask(1))},
                    {3, MakeFrame({0x88a8, 0x8100, 0x0800}, Ask(2))}},
                   linktype::ETHERNET));
    ASSERT_EQ(Run("--input=eth0=lan.pcap").code, 0);
    EXPECT_EQ(Transmitted("eth1"), (Packets{{1, Asked(0)}, {2, Asked(1)}, {3, Asked(2)}}));
}

TEST_F(ReplayTest, PassesOverWhatIsNotIpv4)
{
    const std::string other(60, '\x60');
    Write("lan.pcap",
          MakePcap({{1, MakeFrame({0x0806}, other)},
                    {2, MakeFrame({0x86dd}, other)},
                    {3, "short"},
                    {4, MakeFrame({0x0800}, Ask())}},
                   linktype::ETHERNET));
    Write("wan.pcap", MakePcap({{1, other}}));
    ASSERT_EQ(Run("--input=eth0=lan.pcap,eth1=wan.pcap").code, 0);
    EXPECT_EQ(Transmitted("eth1"), (Packets{{4, Asked()}}));
    EXPECT_EQ(Transmitted("eth0"), Packets{});
}

TEST_F(ReplayTest, ReadsPcapng)
{
    Write("lan.pcapng", MakePcapng({{1, Ask(0)}, {1.5, Ask(1)}}));
    ASSERT_EQ(Run("--input=eth0=lan.pcapng").code, 0);
    EXPECT_EQ(Transmitted("eth1"), (Packets{{1, Asked(0)}, {1.5, Asked(1)}}));
}

TEST_F(ReplayTest, TakesFromACookedCaptureWhatTheRouterReceived)
{
    // What tcpdump -i any sees on the router: the question comes in, and goes out again.
    CookedHeader out;
    out.type = 4;
    Write("any.pcap",
          MakePcap({{1, MakeCookedV1({}, Ask())}, {1.1, MakeCookedV1(out, Asked())}},
                   linktype::COOKED_V1));
    const auto outcome = Run("--input=eth0=any.pcap");
    ASSERT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.err,
              "netfilter-replay: any.pcap: packets left out that the capturing host did not "
              "receive: 1\n");
    EXPECT_EQ(Transmitted("eth1"), (Packets{{1, Asked()}}));
}

TEST_F(ReplayTest, TakesFromACookedCaptureWhatEachInterfaceReceived)
{
    CookedHeader lan;
    lan.ifindex = 2;
    CookedHeader wan;
    wan.ifindex = 0x10003;
    const std::string answer = MakeUdp(SERVER, 53, CLIENT, 5000);
    Write("any.pcap",
          MakePcap({{1, MakeCookedV2(lan, Ask())}, {2, MakeCookedV2(wan, answer)}},
                   linktype::COOKED_V2));
    // Only a packet from the LAN is let through: the device matters.
    Write("lan.rules", "*filter\n:FORWARD DROP\n-A FORWARD -i eth0 -j ACCEPT\nCOMMIT\n");
    const std::string input = "--rules=lan.rules --input=eth0=any.pcap,eth1=any.pcap ";
    const auto outcome = Run(input + "--ifindex=eth0=2,eth1=65539");
    ASSERT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(Transmitted("eth1"), (Packets{{1, Asked()}}));
    EXPECT_EQ(Transmitted("eth0"), Packets{});

    EXPECT_EQ(Run("--input=eth0=any.pcap").err,
              "netfilter-replay: any.pcap: eth0 received the packets of several interfaces, 2, "
              "65539: --ifindex takes those of one\n");
}

TEST_F(ReplayTest, MalformedPacketsEndInTheRouter)
{
    std::string badVersion = Ask();
    badVersion[0] = '\x55';
    std::string badChecksum = Ask();
    badChecksum[10] ^= 1;
    std::string tooLong = Ask();
    tooLong.resize(30);
    Write("lan.pcap",
          MakePcap({{1, badVersion}, {2, badChecksum}, {3, tooLong}, {4, "\x45"}, {5, Ask()}}));
    ASSERT_EQ(Run("--input=eth0=lan.pcap").code, 0);
    EXPECT_EQ(Transmitted("eth1"), (Packets{{5, Asked()}}));
}

TEST_F(ReplayTest, NeedsNoInput)
{
    ASSERT_EQ(Run("").code, 0);
    EXPECT_EQ(List("out"),
              (std::vector<std::string>{"eth0.pcap",
                                        "eth1.pcap",
                                        "events.txt",
                                        "expectations.txt",
                                        "nf_conntrack",
                                        "nf_conntrack_expect",
                                        "rules.counters",
                                        "stats"}));
    EXPECT_EQ(List(), (std::vector<std::string>{"out"}));
}

TEST_F(ReplayTest, MakesTheOutputFolderOrReplacesFilesInIt)
{
    Write("lan.pcap", MakePcap({{1, Ask()}}));
    const std::string router = "--interfaces=eth0=192.168.1.254/24,eth1=192.168.10.1/24 ";
    ASSERT_EQ(RunPlain(router + "--input=eth0=lan.pcap --output=deep/er/out").code, 0);
    Write("deep/er/out/mine", "kept");
    ASSERT_EQ(RunPlain(router + "--output=deep/er/out/").code, 0);
    EXPECT_EQ(Read("deep/er/out/mine"), "kept");
    EXPECT_EQ(ReadPcap(m_folder / "deep/er/out/eth1.pcap"), Packets{});
    EXPECT_EQ(List("deep/er"), (std::vector<std::string>{"out"}));
}

TEST_F(ReplayTest, SameInputSameBytes)
{
    // Clashing ports: NAT has to draw.
    std::vector<CapturedBytes> packets;
    for (int host = 1; host <= 20; host++)
    {
        const std::string source = "192.168.1." + std::to_string(host);
        packets.push_back({1 + host * 0.001, MakeUdp(source, 5000, SERVER, 53)});
    }
    Write("lan.pcap", MakePcap(packets));
    Write("nat.rules", MASQUERADE);
    std::vector<std::string> first;
    ASSERT_EQ(Run("--rules=nat.rules --input=eth0=lan.pcap").code, 0);
    const auto names = List("out");
    for (const auto& name : names)
    {
        first.push_back(Read("out/" + name));
    }
    ASSERT_EQ(Run("--rules=nat.rules --input=eth0=lan.pcap").code, 0);
    for (std::size_t i = 0; i < names.size(); i++)
    {
        EXPECT_EQ(Read("out/" + names[i]), first[i]) << names[i];
    }
}

TEST_F(ReplayTest, TakesWhatEveryProgramOfNs3Takes)
{
    Write("lan.pcap", MakePcap({{1, Ask()}}));
    const auto outcome =
        Run("--input=eth0=lan.pcap --RngRun=2 --ns3::Ipv4L3Protocol::DefaultTtl=9");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(Transmitted("eth1"), (Packets{{1, Asked()}}));
}

TEST_F(ReplayTest, ExplainsItself)
{
    const auto outcome = RunPlain("--help");
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_NE(outcome.out.find("\nReplays packet captures"), std::string::npos) << outcome.out;
    EXPECT_EQ(RunPlain("--PrintHelp").out, outcome.out);
    for (const char* option :
         {"interfaces", "routes", "sysctl", "rules", "input", "ifindex", "output"})
    {
        EXPECT_NE(outcome.out.find("    --" + std::string(option) + ":"), std::string::npos)
            << option;
    }
}

} // namespace
