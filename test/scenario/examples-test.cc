/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The examples tell what they promise.

#include "program-run.h"

#ifdef NETFILTER_TFTP_NAT
#include "ns3/ipv4-header.h"
#include "ns3/packet.h"
#include "ns3/pcap-file.h"
#include "ns3/udp-header.h"

#include <ostream>
#include <sstream>
#include <vector>
#endif

#include <cstddef>
#include <gtest/gtest.h>
#include <string>

namespace
{

/// \return how often a text comes in another one
std::size_t
Count(const std::string& text, const std::string& part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    {
        count++;
    }
    return count;
}

TEST(HookModuleExample, PrintsEachPacketWhileItIsLoaded)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_HOOK_MODULE, folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(Count(outcome.out, "(the client got an echo)"), 5U) << outcome.out;
    EXPECT_EQ(Count(outcome.out, "eth0: 192.168.1.1:49153 -> 192.168.10.100:7"), 2U) << outcome.out;
    EXPECT_EQ(Count(outcome.out, "eth1: 192.168.10.100:7 -> 192.168.1.1:49153"), 2U) << outcome.out;
    const auto unloaded = outcome.out.find("hook unloaded");
    ASSERT_NE(unloaded, std::string::npos);
    EXPECT_EQ(outcome.out.find("->", unloaded), std::string::npos) << outcome.out;
}

TEST(NatFirstStepsExample, FollowsPingAndUdpThroughTheRouter)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_NAT_FIRST_STEPS, folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    for (const char* line :
         {"comes in by eth0: icmp 192.168.1.1 -> 192.168.10.100 type 8",
          "after POSTROUTING  NEW                 translated: icmp 192.168.10.1 -> 192.168.10.100",
          "comes in by eth1: icmp 192.168.10.100 -> 192.168.10.1 type 0",
          "after PREROUTING   ESTABLISHED, reply  translated: icmp 192.168.10.100 -> 192.168.1.1",
          "comes in by eth0: udp 192.168.1.1:49153 -> 192.168.10.100:7",
          "translated: udp 192.168.10.1:49153 -> 192.168.10.100:7",
          "comes in by eth1: udp 192.168.10.100:7 -> 192.168.10.1:49153",
          "translated: udp 192.168.10.100:7 -> 192.168.1.1:49153",
          "[ASSURED] mark=0 zone=0 use=2",
          "[DESTROY] icmp"})
    {
        EXPECT_GE(Count(outcome.out, line), 1U) << line << "\nin\n" << outcome.out;
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path));
}

TEST(NatFirstStepsExample, WritesCapturesWhenAsked)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_NAT_FIRST_STEPS " --pcap", folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    for (const char* device : {"0-0", "1-0", "1-1", "2-0"})
    {
        const auto file = folder.path / ("nat-first-steps-" + std::string(device) + ".pcap");
        EXPECT_TRUE(std::filesystem::exists(file)) << file;
    }
}

#ifdef NETFILTER_TFTP_NAT

/// A run of tftp-nat, and the tuples that the tutorial prints of it.
struct TftpRun
{
    const char* name;
    const char* arguments;
    std::vector<const char*> lines;
};

void
PrintTo(const TftpRun& run, std::ostream* os)
{
    *os << run.name;
}

class TftpNatExample : public testing::TestWithParam<TftpRun>
{
};

const TftpRun RUNS[] = {
    {"Default",
     "",
     {"original udp 192.168.1.1:50173 -> 192.168.10.100:69\n",
      "PC1 gets from 192.168.10.1:50173: RRQ ethreg.sh octet\n",
      "R1 gets from 192.168.10.100:3873: DATA block 1, 512 bytes\n",
      "after PREROUTING   RELATED             "
      "translated: udp 192.168.10.100:3873 -> 192.168.1.1:50173\n"}},
    {"ClientOnTheRouter",
     "--client=router",
     {"original udp 192.168.10.1:58747 -> 192.168.10.100:69\n",
      "reply    udp 192.168.10.100:69 -> 192.168.10.1:58747\n",
      "expects  udp 192.168.10.100:0 -> 192.168.10.1:58747\n",
      "R2 gets from 192.168.10.100:3873: DATA block 1, 512 bytes\n"}},
    {"OtherLan",
     "--lan=192.168.5.1",
     {"connection, before follow-master\n"
      "    original udp 192.168.10.100:3873 -> 192.168.10.1:50173\n"
      "    reply    udp 192.168.10.1:50173 -> 192.168.10.100:3873\n",
      "connection, after follow-master\n"
      "    original udp 192.168.10.100:3873 -> 192.168.10.1:50173\n"
      "    reply    udp 192.168.5.1:50173 -> 192.168.10.100:3873\n"}},
    {"OtherPorts",
     "--lan=192.168.5.1 --clientPort=40240 --serverPort=4593",
     {"connection, unconfirmed, before NAT\n"
      "    original udp 192.168.5.1:40240 -> 192.168.10.100:69\n"
      "    reply    udp 192.168.10.100:69 -> 192.168.5.1:40240\n",
      "expectation is removed: udp 192.168.10.100:0 -> 192.168.10.1:40240\n"
      "    it is fulfilled by udp 192.168.10.100:4593 -> 192.168.10.1:40240\n"}},
};

INSTANTIATE_TEST_SUITE_P(Runs, TftpNatExample, testing::ValuesIn(RUNS), [](const auto& info) {
    return std::string(info.param.name);
});

TEST_P(TftpNatExample, PrintsTheTuplesOfTheTutorial)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        RunProgram(std::string(NETFILTER_TFTP_NAT " --pcap=false ") + GetParam().arguments,
                   folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    for (const char* line : GetParam().lines)
    {
        EXPECT_EQ(Count(outcome.out, line), 1U) << line << "\nin\n" << outcome.out;
    }
    EXPECT_EQ(Count(outcome.out, "(max_expected 1, timeout 300 s, source-port mask 0)"), 1U);
    EXPECT_EQ(Count(outcome.out, "DATA block 2, 46 bytes"), 2U) << "two blocks, sent and got";
    EXPECT_EQ(Count(outcome.out, "DATA block"), 4U) << outcome.out;
    EXPECT_EQ(Count(outcome.out, "ethreg.sh has arrived."), 1U);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path));
}

/// \return "192.168.1.1:50173 > 192.168.10.100:69", one line a UDP packet of a capture
std::string
TuplesIn(const std::filesystem::path& file)
{
    ns3::PcapFile pcap;
    pcap.Open(file.string(), std::ios::in | std::ios::binary);
    std::ostringstream text;
    uint8_t bytes[2000];
    uint32_t seconds;
    uint32_t rest;
    uint32_t captured;
    uint32_t length;
    uint32_t read;
    for (pcap.Read(bytes, sizeof bytes, seconds, rest, captured, length, read); !pcap.Eof();
         pcap.Read(bytes, sizeof bytes, seconds, rest, captured, length, read))
    {
        constexpr uint32_t ETHERNET = 14;
        if (bytes[12] != 0x08 || bytes[13] != 0x00)
        {
            continue; // ARP
        }
        const auto packet = ns3::Create<ns3::Packet>(bytes + ETHERNET, read - ETHERNET);
        ns3::Ipv4Header ip;
        ns3::UdpHeader udp;
        packet->RemoveHeader(ip);
        packet->RemoveHeader(udp);
        text << ip.GetSource() << ":" << udp.GetSourcePort() << " > " << ip.GetDestination() << ":"
             << udp.GetDestinationPort() << "\n";
    }
    return text.str();
}

TEST(TftpNatCaptures, ShowEachSideOfTheTranslation)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_TFTP_NAT, folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const std::string lan = "192.168.1.1:50173 > 192.168.10.100:69\n"
                            "192.168.10.100:3873 > 192.168.1.1:50173\n"
                            "192.168.1.1:50173 > 192.168.10.100:3873\n"
                            "192.168.10.100:3873 > 192.168.1.1:50173\n"
                            "192.168.1.1:50173 > 192.168.10.100:3873\n";
    const std::string wan = "192.168.10.1:50173 > 192.168.10.100:69\n"
                            "192.168.10.100:3873 > 192.168.10.1:50173\n"
                            "192.168.10.1:50173 > 192.168.10.100:3873\n"
                            "192.168.10.100:3873 > 192.168.10.1:50173\n"
                            "192.168.10.1:50173 > 192.168.10.100:3873\n";
    EXPECT_EQ(TuplesIn(folder.path / "tftp-nat-R1-0.pcap"), lan);
    EXPECT_EQ(TuplesIn(folder.path / "tftp-nat-R2-0.pcap"), lan);
    EXPECT_EQ(TuplesIn(folder.path / "tftp-nat-R2-1.pcap"), wan);
    EXPECT_EQ(TuplesIn(folder.path / "tftp-nat-PC1-0.pcap"), wan);
    EXPECT_EQ(RunProgram(NETFILTER_TFTP_NAT, folder.path).out, outcome.out) << "and so each time";
}

TEST(TftpNatWithoutHelper, NoDataArrives)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        RunProgram(NETFILTER_TFTP_NAT " --helper=false --pcap=false", folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_GE(Count(outcome.out, "PC1 sends to 192.168.10.1:50173: DATA block 1, 512 bytes"), 2U);
    EXPECT_EQ(Count(outcome.out, "R2: udp 192.168.1.1:50173 -> 192.168.10.100:69 has no helper"),
              1U);
    EXPECT_EQ(Count(outcome.out, "R1 gets from"), 0U) << outcome.out;
    EXPECT_EQ(Count(outcome.out, "expectation of helper"), 0U);
    EXPECT_EQ(Count(outcome.out, "failed after 0 bytes, Transfer timed out"), 1U);
    EXPECT_EQ(Count(outcome.out, "ethreg.sh did not arrive."), 1U);
}

TEST(TftpNatOptions, WhatCannotBeIsRefusedByName)
{
    const TemporaryFolder folder;
    for (const std::string option : {"--client=pc1",
                                     "--lan=192.168.1",
                                     "--lan=192.168.1.254",
                                     "--lan=192.168.1.0",
                                     "--lan=192.168.10.7",
                                     "--lan=224.0.0.1",
                                     "--lan=127.0.0.1",
                                     "--serverPort=0",
                                     "--serverPort=69",
                                     "--serverPort=65536",
                                     "--serverPort=many",
                                     "--clientPort=-1",
                                     "--clientPort=70000",
                                     "--clientPort=1x"})
    {
        const Outcome outcome = RunProgram(NETFILTER_TFTP_NAT " " + option, folder.path);
        EXPECT_EQ(outcome.code, 2) << option << "\n" << outcome.err;
        EXPECT_EQ(outcome.err.find("tftp-nat: " + option), 0U) << outcome.err;
        EXPECT_EQ(Count(outcome.err, "\n"), 1U) << outcome.err;
        EXPECT_EQ(outcome.out, "") << option;
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path));
}

#endif // NETFILTER_TFTP_NAT

} // namespace
