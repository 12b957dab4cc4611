/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The packets of a capture as a load.

#include "load-file.h"
#include "nf-load-capture.h"
#include "nf-test-capture.h"

#include "ns3/ipv4-address.h"
#include "ns3/pcap-file.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

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

std::string
GetBytes(const Ptr<Packet>& packet)
{
    std::string bytes(packet->GetSize(), '\0');
    packet->CopyData(reinterpret_cast<uint8_t*>(bytes.data()), packet->GetSize());
    return bytes;
}

} // namespace

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

TEST(LoadCapture, LinuxCookedAndPcapng)
{
    CookedHeader out;
    out.type = 4;
    const std::string request = GetBytes(MakeRequest("10.0.0.2"));
    const std::string other = GetBytes(MakeRequest("10.0.0.3"));
    const std::string v1 = MakePcap({{1, MakeCookedV1({}, request)}, {2, MakeCookedV1(out, other)}},
                                    linktype::COOKED_V1);
    const std::string v2 = MakePcap({{1, MakeCookedV2({}, request)}, {2, MakeCookedV2(out, other)}},
                                    linktype::COOKED_V2);
    for (const auto& [capture, left] :
         {std::pair{v1, "1\n"}, std::pair{v2, "1\n"}, std::pair{MakePcapng({{1, request}}), ""}})
    {
        const Scrap file(capture);
        testing::internal::CaptureStderr();
        {
            FileNetwork net("ns3::netfilter::LoadCapture", file);
            net.Run(5);
            EXPECT_EQ(DynamicCast<LoadCapture>(net.installed.Get(0))->GetSent(), 1u);
            EXPECT_NE(net.Table().find("src=10.0.0.2"), std::string::npos) << net.Table();
        }
        const std::string said = testing::internal::GetCapturedStderr();
        EXPECT_EQ(said.empty(), std::string(left).empty()) << said;
        EXPECT_NE(said.find(left), std::string::npos) << said;
    }
}

TEST(LoadCaptureDeathTest, NamesFileAndPacket)
{
    const auto run = [](const std::string& bytes) {
        const Scrap file(bytes);
        FileNetwork net("ns3::netfilter::LoadCapture", file);
        net.Run(5);
    };
    const std::string frame = MakeCookedV1({}, GetBytes(MakeRequest("10.0.0.2")));
    const std::string good = MakePcap({{1, frame}, {2, frame}}, linktype::COOKED_V1);
    EXPECT_DEATH(run(""), "LoadCapture: .*netfilter-load-.*: not a capture");
    EXPECT_DEATH(run("time,kind,client,client_port,server,server_port"), "not a capture");
    EXPECT_DEATH(run(MakePcap({}, 105)), "link type IEEE802_11 is not one of RAW");
    EXPECT_DEATH(run(Snap(good, frame, 15)), ": packet 2 is incomplete, 15 of");
    EXPECT_DEATH(run(good.substr(0, good.size() - 1)), ": packet 2: truncated");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
