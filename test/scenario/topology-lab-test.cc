/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The program topology: each topology of the library does what its name says, and bad input is told
// in one line.

#include "program-run.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>

namespace
{

Outcome
RunTopology(const std::string& options)
{
    const TemporaryFolder folder;
    return RunProgram(NETFILTER_TOPOLOGY " " + options, folder.path);
}

/// A file of the library, and what its run tells, in this order.
struct Story
{
    const char* file;
    std::vector<std::string> parts;
    std::string warning; //!< of the checker; "" for none
};

void
PrintTo(const Story& story, std::ostream* out)
{
    *out << story.file;
}

const Story LIBRARY[] = {
    {"home.graphml",
     {"pc: STOR holiday.jpg (PORT, binary)",
      ": 200000 bytes in ",
      "phone: 5 of 5 echoes have come back",
      "server: 0 of 3 echoes have come back",
      "gw: conntrack -L",
      "dst=203.0.113.2"},
     ""},
    {"double-nat.dot",
     {"client: STOR up.bin (PORT, binary)",
      ": 300000 bytes in ",
      "home: conntrack -L",
      "dst=100.64.0.2",
      "carrier: conntrack -L",
      "dst=203.0.113.1"},
     ""},
    {"cgnat.graphml",
     {"pc1: 3 of 3 echoes",
      "pc2: 3 of 3 echoes",
      "pc3: 3 of 3 echoes",
      "server: 60000 bytes have come"},
     ""},
    {"dmz.dot",
     {" s gw: dmz: IN=dmz OUT=lan ",
      "pc: 3 of 3 echoes",
      "web: 80000 bytes have come",
      "web: 0 of 3 echoes",
      "src=203.0.113.2 dst=203.0.113.1",
      "dport=80 src=192.168.80.10 dst=203.0.113.2"},
     ""},
    {"dual-uplink.graphml",
     {"pc: 5 of 5 echoes", "server: 0 bytes have come", "firewall: conntrack -L", "SYN_SENT"},
     "warning: router firewall tracks connections but sees one direction only"},
    {"direct-return.dot",
     {"web1: 40000 bytes have come",
      "web2: 60000 bytes have come",
      "] -A FORWARD -m conntrack --ctstate UNTRACKED -j ACCEPT",
      "[0:0] -A FORWARD -m conntrack --ctstate INVALID -j DROP",
      "] -A PREROUTING -d 198.51.100.80/31 -p tcp -m tcp --dport 80 -j CT --notrack"},
     ""},
    {"tutorial.dot",
     {"host R1: eth0 192.168.1.1/24",
      "router R2: eth0 192.168.1.254/24 to lan; eth1 192.168.10.1/24 to wan",
      "host PC1: eth0 192.168.10.100/24"},
     ""},
    {"tutorial-ftp.dot",
     {"host client: eth0 192.168.5.103/24",
      "router router: eth0 192.168.5.254/24 to lan; eth1 172.31.70.42/16 to wan",
      "host server: eth0 172.31.1.23/16"},
     ""},
    {"tutorial-loop.dot", {"router there: ", "router back: ", "host server: "}, ""},
    {"tutorial-tunnel.dot", {"router there: ", "host server: ", "router firewall: "}, ""},
    {"tutorial-twin.dot", {"router gateway: ", "router twin: ", "router router: "}, ""},
};

class TopologyLibrary : public testing::TestWithParam<Story>
{
};

} // namespace

TEST_P(TopologyLibrary, DoesWhatItsNameSays)
{
    const std::string file = std::string("--file=") + GetParam().file;
    const Outcome outcome = RunTopology(file);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    ExpectInOrder(outcome.out, GetParam().parts);
    EXPECT_EQ(outcome.err.empty(), GetParam().warning.empty()) << outcome.err;
    EXPECT_NE(outcome.err.find(GetParam().warning), std::string::npos) << outcome.err;
    EXPECT_EQ(RunTopology(file).out, outcome.out) << "the same file, the same bytes";
}

TEST_P(TopologyLibrary, IsWrittenInBothLanguagesAndRunsTheSame)
{
    const TemporaryFolder folder;
    const std::string program = NETFILTER_TOPOLOGY " --file=";
    const std::string out =
        RunProgram(program + GetParam().file + " --write=a.dot", folder.path).out;
    EXPECT_EQ(RunProgram(program + "a.dot --write=b.graphml", folder.path).out, out);
    EXPECT_EQ(RunProgram(program + "b.graphml --write=c.dot", folder.path).out, out);
    EXPECT_FALSE(ReadFile(folder.path / "a.dot").empty());
    EXPECT_EQ(ReadFile(folder.path / "c.dot"), ReadFile(folder.path / "a.dot"));
}

INSTANTIATE_TEST_SUITE_P(Each, TopologyLibrary, testing::ValuesIn(LIBRARY), [](const auto& param) {
    std::string name = param.param.file;
    name.resize(name.find('.'));
    name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
    return name;
});

TEST(TopologyProgram, EachHomeHasItsOwnPorts)
{
    const std::string out = RunTopology("--file=cgnat.graphml").out;
    const std::string table = out.substr(out.find("carrier: conntrack -L"));
    for (std::size_t at = 0; (at = table.find("src=100.64.0.", at)) != std::string::npos; ++at)
    {
        const std::string line = table.substr(at, table.find('\n', at) - at);
        const int home = line[13] - '1';
        const int port = std::stoi(line.substr(line.rfind("dport=") + 6));
        EXPECT_EQ(port / 1000, home * 10) << line;
    }
}

TEST(TopologyProgram, BalancerThatFollowsWhatItSeesHalfOfIsWarnedOf)
{
    const TemporaryFolder folder;
    RunProgram(NETFILTER_TOPOLOGY " --file=direct-return.dot --write=a.dot --time=0", folder.path);
    std::string text = ReadFile(folder.path / "a.dot");
    const std::size_t rule = text.find("-t raw");
    text.erase(rule, text.find('\n', rule) - rule);
    std::ofstream(folder.path / "a.dot") << text;
    const Outcome outcome = RunProgram(NETFILTER_TOPOLOGY " --file=a.dot", folder.path);
    EXPECT_NE(
        outcome.err.find("warning: router balancer tracks connections but sees one direction"),
        std::string::npos)
        << outcome.err;
    ExpectInOrder(outcome.out, {"web1: 0 bytes have come", "SYN_SENT"});
}

TEST(TopologyProgram, TransferByTftpIsReported)
{
    const TemporaryFolder folder;
    std::ofstream(folder.path / "tftp.dot")
        << "graph {\n"
           "pc [applications=\"ns3::netfilter::TftpClient[RemoteAddress=$server]\"]\n"
           "server [applications=\"ns3::netfilter::TftpServer\"]\n"
           "pc -- server }\n";
    const Outcome outcome = RunProgram(NETFILTER_TOPOLOGY " --file=tftp.dot", folder.path);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    ExpectInOrder(outcome.out, {"pc: ", "server"});
}

TEST(TopologyProgram, LoadThatUsesARoutersAddressIsWarnedOfAndEachLoadIsReported)
{
    const TemporaryFolder folder;
    std::ofstream(folder.path / "flows.csv")
        << "time,kind,client,client_port,server,server_port,duration,bytes\n"
           "1,tcp,10.0.0.2,40000,203.0.113.2,80,1,100\n"
           "1,tcp,10.0.0.3,40000,203.0.113.2,80,1,100\n"
           "2,tcp,10.0.0.2,40001,203.0.113.2,80,1,100\n";
    std::ofstream(folder.path / "load.dot")
        << "graph {\n"
           "clients [kind=cloud, applications=\"ns3::netfilter::LoadReplay[File=flows.csv]\"]\n"
           "gw [kind=router, rules=\"-t nat -A POSTROUTING -o eth1 -j MASQUERADE\"]\n"
           "servers [kind=cloud, applications=\"ns3::netfilter::LoadServer\"]\n"
           "clients -- gw [source_address=\"10.0.0.1/24\", target_address=\"10.0.0.2/24\"]\n"
           "gw -- servers [source_address=\"203.0.113.1/24\", target_address=\"203.0.113.2/24\"]\n"
           "}\n";
    const Outcome outcome = RunProgram(NETFILTER_TOPOLOGY " --file=load.dot", folder.path);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("clients: 1 of 3 flows were answered, 0 refused, "),
              std::string::npos)
        << outcome.out;
    EXPECT_EQ(outcome.err,
              "topology: warning: load of clients uses the address 10.0.0.2 of gw's eth0: "
              "its answers do not come back\n");
}

TEST(TopologyProgram, CheckTellsAndDoesNotRun)
{
    const Outcome outcome = RunTopology("--file=home.graphml --check");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    ExpectInOrder(outcome.out, {"Realms", "behind gw: 192.168.1.0/24", "Cut points", "Paths"});
    EXPECT_EQ(outcome.out.find("conntrack -L"), std::string::npos);
}

TEST(TopologyProgram, CheckIsReportedAlsoWhenDrawingFails)
{
    const Outcome report = RunTopology("--file=home.graphml --check");
    const Outcome outcome = RunTopology("--file=home.graphml --check --draw=/nowhere/home.dot");
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, report.out);
    EXPECT_EQ(outcome.err, "/nowhere/home.dot: cannot be written\n");
}

TEST(TopologyProgram, MistakeKeepsItFromRunning)
{
    const TemporaryFolder folder;
    std::ofstream(folder.path / "twice.dot")
        << "graph {\n  b [kind=router]\n"
           "  a -- b [source_address=\"10.0.0.1/24\", target_address=\"10.0.0.1/24\"]\n}\n";
    const Outcome run =
        RunProgram(NETFILTER_TOPOLOGY " --file=twice.dot --write=w.dot", folder.path);
    EXPECT_EQ(run.code, 2);
    EXPECT_EQ(run.err.find("twice.dot:3: error: "), 0u) << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(ReadFile(folder.path / "w.dot"), "");
    const Outcome check = RunProgram(NETFILTER_TOPOLOGY " --file=twice.dot --check", folder.path);
    EXPECT_EQ(check.code, 1);
    EXPECT_EQ(check.err, run.err);
}

TEST(TopologyProgram, PacketsAreCaptured)
{
    const TemporaryFolder folder;
    RunProgram(NETFILTER_TOPOLOGY " --file=home.graphml --time=2s --pcap=all", folder.path);
    for (const char* file : {"gw-eth0.pcap", "gw-wan.pcap", "pc-eth0.pcap", "server-eth0.pcap"})
    {
        EXPECT_GT(ReadFile(folder.path / "all" / file).size(), 1000u) << file;
    }
}

TEST(TopologyProgram, BadInputIsOneLineThatNamesWhereItIs)
{
    const TemporaryFolder folder;
    std::ofstream(folder.path / "typo.dot") << "graph {\n  gw [kind=ruter]\n}\n";
    std::ofstream(folder.path / "rules.dot")
        << "graph {\n  gw [kind=router, rules=\"\n-A FORWARD -j NOWHERE\"]\n  gw -- pc\n}\n";
    const std::pair<const char*, const char*> cases[] = {
        {"", "topology: --file is expected, e.g. --file=home.graphml\n"},
        {"--file=none.dot", "none.dot: cannot open file\n"},
        {"--file=home.txt", "home.txt: a name that ends with .graphml, .dot or .gv is expected\n"},
        {"--file=typo.dot",
         "typo.dot:2: node \"gw\": kind \"ruter\": host, router, switch or cloud is expected; did "
         "you mean \"router\"?\n"},
        {"--file=home.graphml --time=soon",
         "topology: --time \"soon\": a time, e.g. \"2ms\", is expected\n"},
        {"--file=home.graphml --write=w.dot --draw=d.svg --time=0x10s",
         "topology: --time \"0x10s\": a time, e.g. \"2ms\", is expected\n"},
        {"--file=home.graphml --pcap=typo.dot",
         "typo.dot: a folder that captures can be written to is expected\n"},
        {"--file=home.graphml --write=none/x.dot", "none/x.dot: cannot be written\n"},
    };
    for (const auto& [options, message] : cases)
    {
        const Outcome outcome =
            RunProgram(std::string(NETFILTER_TOPOLOGY " ") + options, folder.path);
        EXPECT_EQ(outcome.code, 2) << options;
        EXPECT_EQ(outcome.err, message);
    }
    EXPECT_FALSE(std::filesystem::exists(folder.path / "w.dot"));
    EXPECT_FALSE(std::filesystem::exists(folder.path / "d.svg"));
    std::ofstream(folder.path / "port.dot")
        << "graph { a [applications=\"ns3::UdpEchoServer[Port=7]; ns3::UdpEchoServer[Port=7]\"]\n"
           "a -- b }\n";
    const Outcome port = RunProgram(NETFILTER_TOPOLOGY " --file=port.dot", folder.path);
    EXPECT_EQ(port.code, 2);
    EXPECT_NE(port.err.find("\ntopology: ns-3 ended the run"), std::string::npos) << port.err;
    const Outcome rules = RunProgram(NETFILTER_TOPOLOGY " --file=rules.dot", folder.path);
    EXPECT_EQ(rules.code, 2);
    EXPECT_EQ(rules.err.find("rules.dot:3: node \"gw\": iptables -A FORWARD -j NOWHERE: "), 0u)
        << rules.err;
    EXPECT_EQ(std::count(rules.err.begin(), rules.err.end(), '\n'), 1) << rules.err;
}
