/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a load's flows do, kind by kind, and what becomes of them.

#include "load-network.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/tcp-header.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
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

/// A load of which the first flow begins after one second, and no other.
class OneFlow : public LoadNetwork
{
  public:
    explicit OneFlow(const char* kind)
    {
        load->SetAttribute("Kind", StringValue(kind));
        load->SetAttribute("Interval", StringValue(Constant(1)));
        load->SetAttribute("OnTime", StringValue(Constant(1.5)));
        load->SetAttribute("OffTime", StringValue(Constant(1e6)));
        load->TraceConnectWithoutContext(
            "Answered",
            Callback<void, const LoadTuple&, Time>(
                [this](const LoadTuple&, Time age) { answers.push_back(age.GetSeconds()); }));
    }

    std::string Table() const
    {
        return netfilter->ConntrackTool("-L");
    }

    std::vector<double> answers; //!< how old each flow was
};

/// A load of that many flows, 1 ms after one another.
class ManyFlows : public LoadNetwork
{
  public:
    explicit ManyFlows(const char* kind)
    {
        load->SetAttribute("Kind", StringValue(kind));
        load->SetAttribute("Interval", StringValue(Constant(0.001)));
        load->SetAttribute("Duration", StringValue(Constant(100)));
    }

    /// Run until so many have begun, and a little longer: they have had their answers, if any.
    void RunFlows(uint32_t count)
    {
        load->SetStopTime(Seconds(1000));
        load->SetAttribute("OnTime", StringValue(Constant(count * 0.001 + 0.0005)));
        load->SetAttribute("OffTime", StringValue(Constant(1000)));
        Run(10);
        EXPECT_EQ(load->GetStarted(), count);
    }
};

/// The payloads that come to a device.
class PayloadLog
{
  public:
    explicit PayloadLog(Ptr<NetDevice> device)
    {
        device->TraceConnectWithoutContext(
            "MacRx",
            Callback<void, Ptr<const Packet>>([this](Ptr<const Packet> frame) {
                constexpr uint32_t PPP_HEADER = 2;
                LoadPacket read;
                ASSERT_TRUE(LoadPacket::Read(
                    frame->CreateFragment(PPP_HEADER, frame->GetSize() - PPP_HEADER),
                    read));
                if (read.bytes > 0)
                {
                    sizes.push_back(read.bytes);
                    times.push_back(Simulator::Now().GetSeconds());
                }
            }));
    }

    std::vector<uint32_t> sizes;
    std::vector<double> times;
};

} // namespace

TEST(LoadIdle, ConnectionIsForgottenByTheRouter)
{
    OneFlow net("Idle");
    net.netfilter->SetSysctl("net.netfilter.nf_conntrack_tcp_timeout_established", 100);
    net.Run(100);
    EXPECT_NE(net.Table().find("ESTABLISHED"), std::string::npos) << net.Table();
    net.Run(3);
    EXPECT_EQ(net.Table(), "");
    EXPECT_EQ(net.load->GetLive(), 1u) << "its client does not know";
}

TEST(LoadIdle, ConnectionIsKeptByItsProbes)
{
    OneFlow net("Idle");
    net.netfilter->SetSysctl("net.netfilter.nf_conntrack_tcp_timeout_established", 100);
    net.load->SetAttribute("KeepAlive", StringValue("90s"));
    net.Run(1000);
    EXPECT_NE(net.Table().find("ESTABLISHED"), std::string::npos) << net.Table();
    EXPECT_EQ(net.netfilter->GetConntrack()->GetStatistics().invalid, 0u);
    EXPECT_EQ(net.load->GetLive(), 1u);
}

TEST(LoadIdle, ConnectionIsLostWhenAProbeIsNotAnswered)
{
    OneFlow net("Idle");
    net.load->SetAttribute("KeepAlive", StringValue("90s"));
    net.server->SetStopTime(Seconds(500));
    net.Run(1000);
    EXPECT_EQ(net.load->GetAnswered(), 1u);
    EXPECT_EQ(net.load->GetLost(), 1u);
    EXPECT_EQ(net.load->GetLive(), 0u);
}

TEST(LoadTcp, PayloadIsSpreadOverTheConnection)
{
    OneFlow net("Tcp");
    net.load->SetAttribute("Duration", StringValue(Constant(10)));
    net.load->SetAttribute("Size", StringValue(Constant(5000)));
    net.server->SetAttribute("Response", UintegerValue(1000));
    const PayloadLog log(net.nodes.Get(2)->GetDevice(0));
    net.Run(20);
    EXPECT_EQ(log.sizes, (std::vector<uint32_t>{1250, 1250, 1250, 1250}));
    ASSERT_EQ(log.times.size(), 4u);
    EXPECT_NEAR(log.times[0], 3, 0.01);
    EXPECT_NEAR(log.times[3], 9, 0.01);
    EXPECT_EQ(net.netfilter->GetConntrack()->GetStatistics().invalid, 0u);
    EXPECT_EQ(net.load->GetFinished(), 1u);
}

TEST(LoadTcp, PayloadBeyondMaxSegmentsIsLeftOut)
{
    OneFlow net("Tcp");
    net.load->SetAttribute("Size", StringValue(Constant(1e9)));
    net.load->SetAttribute("MaxSegments", UintegerValue(3));
    net.load->SetAttribute("Duration", StringValue(Constant(0)));
    const PayloadLog log(net.nodes.Get(2)->GetDevice(0));
    net.Run(20);
    EXPECT_EQ(log.sizes, (std::vector<uint32_t>{1460, 1460, 1460}));
    EXPECT_EQ(net.load->GetFinished(), 1u);
}

TEST(LoadTcp, SynIsSentAgainAndAgain)
{
    for (const uint32_t retries : {0, 1, 2})
    {
        OneFlow net("Tcp");
        net.load->SetAttribute("SynRetries", UintegerValue(retries));
        net.server->SetStartTime(Seconds(2.5)); // SYNs at 1 s, 2 s, 4 s
        net.Run(9);
        EXPECT_EQ(net.load->GetFailed(), retries < 2 ? 1u : 0u);
        EXPECT_EQ(net.load->GetAnswered(), retries < 2 ? 0u : 1u);
    }
}

TEST(LoadTcp, AnswerTellsHowLongItsUserWaited)
{
    OneFlow net("Tcp");
    net.load->SetAttribute("SynRetries", UintegerValue(6));
    net.server->SetStartTime(Seconds(2.5));
    net.Run(9);
    ASSERT_EQ(net.answers.size(), 1u);
    EXPECT_NEAR(net.answers[0], 3.004, 0.0001) << "two SYNs in vain, and four links";
}

TEST(LoadTcp, ConnectionIsLostWhenItsFinIsNotAnswered)
{
    OneFlow net("Tcp");
    net.load->SetAttribute("Duration", StringValue(Constant(10)));
    net.server->SetStopTime(Seconds(5));
    net.Run(20);
    EXPECT_EQ(net.load->GetAnswered(), 1u);
    EXPECT_EQ(net.load->GetLost(), 1u);
    EXPECT_EQ(net.load->GetLive(), 0u);
}

TEST(LoadTcp, SequenceNumbersBeginAsRfc6528Wants)
{
    LoadNetwork net;
    std::vector<uint32_t> first;
    net.nodes.Get(1)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>, Ptr<Ipv4>, uint32_t>(
            [&](Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t) {
                LoadPacket read;
                if (LoadPacket::Read(packet, read) && read.flags == TcpHeader::SYN)
                {
                    first.push_back(read.sequence);
                }
            }));
    // Two clients with one port each: every other connection has the same tuple.
    net.load->SetAttribute("Clients", UintegerValue(2));
    net.load->SetAttribute("LastPort", UintegerValue(1024));
    net.load->SetAttribute("Interval", StringValue("ns3::ConstantRandomVariable[Constant=5]"));
    net.load->SetAttribute("Duration", StringValue("ns3::ConstantRandomVariable[Constant=1]"));
    net.Run(21);
    ASSERT_EQ(first.size(), 4u);
    EXPECT_EQ(first[2] - first[0], 2500000u) << "10 s of 4 us each";
    EXPECT_EQ(first[3] - first[1], 2500000u);
    EXPECT_GT(first[1] - first[0], 1u << 24) << "another client, other numbers";
}

TEST(LoadUdp, FlowOfSeveralRequestsIsAssured)
{
    OneFlow net("Udp");
    net.load->SetAttribute("Requests", UintegerValue(3));
    net.load->SetAttribute("RequestInterval", StringValue(Constant(2)));
    net.Run(10);
    EXPECT_NE(net.Table().find("[ASSURED]"), std::string::npos) << net.Table();
    EXPECT_EQ(net.answers.size(), 1u) << "of a flow, not of each request";
    EXPECT_EQ(net.load->GetFinished(), 1u);
}

TEST(LoadUdp, FlowOfOneRequestIsNotAssured)
{
    OneFlow net("Udp");
    net.Run(10);
    EXPECT_EQ(net.Table().find("[ASSURED]"), std::string::npos) << net.Table();
    EXPECT_EQ(net.load->GetFinished(), 1u);
}

TEST(LoadUdp, ClosedPortIsToldByIcmpThroughNat)
{
    OneFlow net("Udp");
    net.netfilter->Iptables("-t nat -A POSTROUTING -j MASQUERADE");
    net.server->SetAttribute("OpenPorts", StringValue("53"));
    net.Run(10);
    EXPECT_EQ(net.load->GetRefused(), 1u);
    EXPECT_EQ(net.load->GetAnswered(), 0u);
}

TEST(LoadUdp, SilenceIsFailure)
{
    OneFlow net("Udp");
    net.server->SetAttribute("OpenPorts", StringValue(""));
    net.server->SetAttribute("Refuse", BooleanValue(false));
    net.load->SetAttribute("Requests", UintegerValue(3));
    net.Run(10);
    EXPECT_EQ(net.load->GetFailed(), 1u);
    EXPECT_EQ(net.load->GetLive(), 0u);
}

TEST(LoadScan, PortsAreOpenClosedOrSilent)
{
    for (const bool isRefused : {true, false})
    {
        ManyFlows net("Scan");
        net.load->SetAttribute("ServerPort", UintegerValue(1));
        net.load->SetAttribute("ServerPorts", UintegerValue(100));
        net.server->SetAttribute("OpenPorts", StringValue("22,80-81"));
        net.server->SetAttribute("Refuse", BooleanValue(isRefused));
        net.RunFlows(100);
        EXPECT_EQ(net.load->GetAnswered(), 3u);
        EXPECT_EQ(net.load->GetRefused(), isRefused ? 97u : 0u);
        EXPECT_EQ(net.load->GetFailed(), isRefused ? 0u : 97u);
        EXPECT_EQ(net.load->GetLive(), 0u);
    }
}

TEST(LoadScan, AddressesOfANetwork)
{
    ManyFlows net("Scan");
    net.load->SetAttribute("Servers", UintegerValue(50));
    net.server->SetAttribute("Refuse", BooleanValue(false));
    net.server->SetAttribute("OpenPorts", StringValue("22"));
    net.RunFlows(50);
    const std::string table = net.netfilter->ConntrackTool("-L");
    EXPECT_NE(table.find("dst=203.0.113.2 "), std::string::npos) << table;
    EXPECT_NE(table.find("dst=203.0.113.51 "), std::string::npos) << table;
    EXPECT_EQ(net.netfilter->GetConntrack()->GetCount(), 50u);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
