/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Flows that a CSV file lists, and the packets of a capture, as a load.

#include "load-network.h"
#include "nf-load-capture.h"
#include "nf-load-helper.h"
#include "nf-load-replay.h"

#include "ns3/application-container.h"
#include "ns3/pcap-file.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// A file that is there for the time of a test.
class Scrap
{
  public:
    explicit Scrap(const std::string& text = "")
        : path(std::filesystem::temp_directory_path() /
               ("netfilter-load-" + std::to_string(getpid())))
    {
        std::ofstream(path, std::ios::binary) << text;
    }

    ~Scrap()
    {
        std::filesystem::remove(path);
    }

    const std::filesystem::path path;
};

/// A network whose clients' side is an application that reads a file.
class FileNetwork : public LoadNetwork
{
  public:
    FileNetwork(const char* type, const Scrap& file)
    {
        LoadHelper helper(type);
        helper.SetAttribute("File", StringValue(file.path));
        installed = helper.Install(nodes.Get(0));
        load->SetStartTime(Seconds(1e6));
    }

    std::string Table() const
    {
        return netfilter->ConntrackTool("-L");
    }

    ApplicationContainer installed;
};

class ReplayNetwork : public FileNetwork
{
  public:
    explicit ReplayNetwork(const Scrap& file)
        : FileNetwork("ns3::netfilter::LoadReplay", file)
    {
        replay->TraceConnectWithoutContext(
            "Started",
            Callback<void, const LoadTuple&, Time>([this](const LoadTuple& tuple, Time) {
                std::ostringstream text;
                text << Simulator::Now().GetSeconds() << ' ' << tuple;
                begun.push_back(text.str());
            }));
    }

    Ptr<LoadReplay> replay{DynamicCast<LoadReplay>(installed.Get(0))};
    std::vector<std::string> begun;
};

const std::string HEADER = "time,kind,client,client_port,server,server_port,duration,bytes\n";

/// \return a request of this client
Ptr<Packet>
MakeRequest(const char* client, uint32_t bytes = 100)
{
    LoadPacket packet;
    packet.source = Ipv4Address(client);
    packet.destination = Ipv4Address("203.0.113.2");
    packet.sourcePort = 5353;
    packet.destinationPort = 53;
    packet.bytes = bytes;
    return packet.Build();
}

} // namespace

TEST(LoadReplay, FlowsBeginAtTheirTimes)
{
    const Scrap file(HEADER + "# a comment\n"
                              "0.25,tcp,10.0.0.2,40000,203.0.113.2,80,12.5,20000\r\n"
                              "\n"
                              "0.5 , UDP, 10.0.0.3,5353,203.0.113.2,53,0,40\n"
                              "0.5,HalfOpen,10.0.0.4,1,203.0.113.2,22,0,0\n"
                              "2,idle,10.0.0.5,9,203.0.113.2,22,0,0");
    ReplayNetwork net(file);
    net.installed.Start(Seconds(10));
    net.Run(15);
    EXPECT_EQ(net.begun,
              (std::vector<std::string>{"10.25 10.0.0.2:40000 -> 203.0.113.2:80",
                                        "10.5 10.0.0.3:5353 -> 203.0.113.2:53",
                                        "10.5 10.0.0.4:1 -> 203.0.113.2:22",
                                        "12 10.0.0.5:9 -> 203.0.113.2:22"}));
    EXPECT_EQ(net.replay->GetAnswered(), 3u);
    EXPECT_EQ(net.replay->GetLive(), 2u);
    net.Run(10);
    EXPECT_EQ(net.replay->GetLive(), 1u) << "the idle one";
    EXPECT_EQ(net.replay->GetFinished(), 2u);
}

TEST(LoadReplay, ColumnsMayStandInAnyOrderAndTwoMayBeMissing)
{
    const Scrap file("server_port,server,client_port,client,protocol,time\n"
                     "80,203.0.113.2,40000,10.0.0.2,tcp,1\n");
    ReplayNetwork net(file);
    net.Run(5);
    EXPECT_EQ(net.begun, (std::vector<std::string>{"1 10.0.0.2:40000 -> 203.0.113.2:80"}));
    EXPECT_EQ(net.replay->GetFinished(), 1u);
}

TEST(LoadReplay, ReadsQuotesCommentsAndATrailingComma)
{
    const Scrap file("\"time\",kind,client,client_port,server,server_port # no more is needed\n"
                     "\"1\",\"tcp\",10.0.0.2,40000,203.0.113.2,80 # a comment\n"
                     "2,tcp,10.0.0.3,40000,203.0.113.2,80,\n");
    ReplayNetwork net(file);
    net.Run(5);
    EXPECT_EQ(net.begun,
              (std::vector<std::string>{"1 10.0.0.2:40000 -> 203.0.113.2:80",
                                        "2 10.0.0.3:40000 -> 203.0.113.2:80"}));
}

TEST(LoadReplay, UdpFlowLastsAsLongAsItSays)
{
    const Scrap file(HEADER + "0,udp,10.0.0.2,40000,203.0.113.2,53,20,40\n");
    ReplayNetwork net(file);
    net.Run(19);
    EXPECT_EQ(net.replay->GetLive(), 1u);
    net.Run(2);
    EXPECT_EQ(net.replay->GetFinished(), 1u);
    EXPECT_NE(net.Table().find("[ASSURED]"), std::string::npos) << net.Table();
}

TEST(LoadReplay, TupleThatIsTakenAgainLosesItsFlow)
{
    const Scrap file(HEADER + "0,idle,10.0.0.2,40000,203.0.113.2,53,0,0\n"
                              "5,idle,10.0.0.2,40000,203.0.113.2,53,0,0\n");
    ReplayNetwork net(file);
    net.Run(10);
    EXPECT_EQ(net.replay->GetStarted(), 2u);
    EXPECT_EQ(net.replay->GetLost(), 1u);
    EXPECT_EQ(net.replay->GetLive(), 1u);
}

TEST(LoadReplayDeathTest, NamesFileAndLine)
{
    const auto run = [](const std::string& text) {
        const Scrap file(text);
        ReplayNetwork net(file);
        net.Run(0.001); // whenever its time would come
    };
    const std::string good = "0,tcp,10.0.0.2,40000,203.0.113.2,80,1,1\n";
    EXPECT_DEATH(run(""), "netfilter-load-.*:0: the file is empty");
    EXPECT_DEATH(run(good), ":1: there is no column \"0\"");
    EXPECT_DEATH(run("time,kind,time\n"), ":1: the column time is there twice");
    EXPECT_DEATH(run("time,kind,client\n"), ":1: the column client_port is missing");
    EXPECT_DEATH(run(HEADER + good + "0,tcp\n"), ":3: there are 2 values for 8 columns");
    EXPECT_DEATH(run(HEADER + "\n# two lines that count\n" + good + "0,tcp\n"),
                 ":5: there are 2 values for 8 columns");
    const auto line = [&](const char* text) { run(HEADER + good + text); };
    EXPECT_DEATH(line("x,tcp,10.0.0.2,1,203.0.113.2,80,1,1"), ":3: time \"x\" is no number");
    EXPECT_DEATH(line("-1,tcp,10.0.0.2,1,203.0.113.2,80,1,1"), ":3: time \"-1\" is no number");
    EXPECT_DEATH(line("nan,tcp,10.0.0.2,1,203.0.113.2,80,1,1"), ":3: time \"nan\" is no number");
    EXPECT_DEATH(line("0,ftp,10.0.0.2,1,203.0.113.2,80,1,1"), ":3: kind \"ftp\" is none of");
    EXPECT_DEATH(line("0,tcp,10.0.0,1,203.0.113.2,80,1,1"), ":3: client \"10.0.0\" is no IPv4");
    EXPECT_DEATH(line("0,tcp,10.0.0.2,65536,203.0.113.2,80,1,1"), ":3: client_port \"65536\" is");
    EXPECT_DEATH(line("0,tcp,10.0.0.2,1,203.0.113.2,http,1,1"), ":3: server_port \"http\" is");
    EXPECT_DEATH(line("0,tcp,10.0.0.2,1,203.0.113.2,80,inf,1"), ":3: duration \"inf\" is no");
    EXPECT_DEATH(line("0,tcp,10.0.0.2,1,203.0.113.2,80,1,1e99"), ":3: bytes \"1e99\" is no");
    EXPECT_DEATH(run(HEADER + "5,tcp,10.0.0.2,1,203.0.113.2,80,1,1\n" + good),
                 ":3: time 0 is before that of the line above");
}

TEST(LoadCapture, PacketsOfTheClientsAreSentAgain)
{
    const Scrap file;
    PcapFile pcap;
    constexpr uint32_t RAW = 101;
    pcap.Open(file.path, std::ios::out);
    pcap.Init(RAW);
    pcap.Write(1700000000, 500000, MakeRequest("10.0.0.2"));
    pcap.Write(1700000001, 0, MakeRequest("203.0.113.7"));
    pcap.Write(1700000001, 500000, MakeRequest("10.0.0.3"));
    pcap.Write(1700000003, 0, MakeRequest("10.0.0.4"));
    pcap.Close();
    FileNetwork net("ns3::netfilter::LoadCapture", file);
    net.installed.Get(0)->SetAttribute("Network", Ipv4AddressValue("10.0.0.0"));
    net.installed.Get(0)->SetAttribute("Mask", Ipv4MaskValue("255.0.0.0"));
    net.Run(0.5);
    EXPECT_NE(net.Table().find("src=10.0.0.2"), std::string::npos) << net.Table();
    EXPECT_EQ(net.netfilter->GetConntrack()->GetCount(), 1u);
    net.Run(1);
    EXPECT_EQ(net.netfilter->GetConntrack()->GetCount(), 2u);
    net.Run(10);
    EXPECT_EQ(net.netfilter->GetConntrack()->GetCount(), 3u);
    EXPECT_EQ(DynamicCast<LoadCapture>(net.installed.Get(0))->GetSent(), 3u);
    EXPECT_EQ(net.netfilter->GetConntrack()->GetStatistics().invalid, 0u);
}

TEST(LoadCapture, EthernetWithVlanTagsAndWhatWasCutOff)
{
    const Scrap file;
    const Ptr<Packet> whole = MakeRequest("10.0.0.2", 1000);
    std::vector<uint8_t> frame{1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 0x81, 0, 0, 5, 8, 0};
    const std::size_t head = frame.size();
    frame.resize(head + whole->GetSize());
    whole->CopyData(frame.data() + head, whole->GetSize());
    PcapFile pcap;
    constexpr uint32_t ETHERNET = 1;
    constexpr uint32_t SNAP = 100;
    pcap.Open(file.path, std::ios::out);
    pcap.Init(ETHERNET, SNAP);
    pcap.Write(0, 0, frame.data(), frame.size());
    const uint8_t arp[] = {1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 8, 6, 0, 1};
    pcap.Write(0, 0, arp, sizeof(arp));
    pcap.Close();
    FileNetwork net("ns3::netfilter::LoadCapture", file);
    net.Run(1);
    EXPECT_EQ(DynamicCast<LoadCapture>(net.installed.Get(0))->GetSent(), 1u);
    EXPECT_NE(net.Table().find("src=10.0.0.2"), std::string::npos) << net.Table();
    EXPECT_EQ(net.Table().find("UNREPLIED"), std::string::npos) << net.Table();
}

TEST(LoadCaptureDeathTest, FilesOfNoUse)
{
    const auto run = [](const std::string& bytes) {
        const Scrap file(bytes);
        FileNetwork net("ns3::netfilter::LoadCapture", file);
        net.Run(1);
    };
    EXPECT_DEATH(run(""), "LoadCapture: File \".*\": cannot be read");
    EXPECT_DEATH(run("\x0a\x0d\x0d\x0a and so on, and on"), "is a pcapng, and this reads pcap");
    EXPECT_DEATH(run("time,kind,client,client_port,server,server_port"), "is not a pcap");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
