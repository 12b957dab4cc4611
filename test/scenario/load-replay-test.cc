/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Flows that a CSV file lists, as a load.

#include "load-file.h"
#include "nf-load-replay.h"

#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

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

} // namespace test
} // namespace netfilter
} // namespace ns3
