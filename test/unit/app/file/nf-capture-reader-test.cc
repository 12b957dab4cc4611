/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Captures of each kind, written byte by byte.

#include "nf-capture-reader.h"
#include "nf-test-capture.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
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

const std::string PACKET = "\x45 is how it begins";

class CaptureReaderTest : public testing::Test
{
  protected:
    ~CaptureReaderTest() override
    {
        std::filesystem::remove(m_path);
    }

    CaptureReader Open(const std::string& content) const
    {
        std::ofstream(m_path, std::ios::binary) << content;
        return CaptureReader(m_path);
    }

    /// \return what is wrong with a capture, its name taken off; "" when nothing is
    std::string GetError(const std::string& content) const
    {
        try
        {
            CaptureReader reader = Open(content);
            CapturedPacket packet;
            while (reader.Read(packet))
            {
            }
            return "";
        }
        catch (const CaptureError& error)
        {
            const std::string text = error.what();
            EXPECT_EQ(text.rfind(m_path.string(), 0), 0u) << text;
            return text.substr(m_path.string().size());
        }
    }

    const std::filesystem::path m_path{std::filesystem::temp_directory_path() /
                                       ("netfilter-capture-" + std::to_string(getpid()))};
};

/// \return the packets of a capture, their seconds and bytes
std::vector<CapturedBytes>
ReadAll(CaptureReader reader)
{
    std::vector<CapturedBytes> packets;
    CapturedPacket packet;
    while (reader.Read(packet))
    {
        packets.push_back({packet.time.GetSeconds(), {packet.bytes, packet.bytes + packet.size}});
    }
    return packets;
}

} // namespace

TEST_F(CaptureReaderTest, PcapAndPcapngHoldTheSame)
{
    const std::vector<CapturedBytes> packets{{1.5, PACKET}, {1795318426.25, PACKET + "!"}};
    EXPECT_EQ(ReadAll(Open(MakePcap(packets))), packets);
    EXPECT_EQ(ReadAll(Open(MakePcapng(packets))), packets);
}

TEST_F(CaptureReaderTest, NanosecondsAreKept)
{
    std::string pcap = MakePcap({{0.000005, PACKET}});
    const uint32_t nanoseconds = 0xa1b23c4d;
    pcap.replace(0, sizeof(nanoseconds), reinterpret_cast<const char*>(&nanoseconds), 4);
    CaptureReader reader = Open(pcap);
    CapturedPacket packet;
    ASSERT_TRUE(reader.Read(packet));
    EXPECT_EQ(packet.time, NanoSeconds(5));
}

TEST_F(CaptureReaderTest, InterfaceIsKnownInCookedV2)
{
    CaptureReader reader = Open(MakePcap({{1, MakeCookedV2({}, PACKET)}}, linktype::COOKED_V2));
    EXPECT_TRUE(reader.HasInterfaces());
    CapturedPacket packet;
    ASSERT_TRUE(reader.Read(packet));
    EXPECT_EQ(packet.ifindex, 2u);
    EXPECT_FALSE(Open(MakePcap({}, linktype::COOKED_V1)).HasInterfaces());
}

TEST_F(CaptureReaderTest, WhatTheHostDidNotReceiveIsCounted)
{
    CookedHeader out;
    out.type = 4;
    CookedHeader arp = out;
    arp.etherType = 0x0806;
    CaptureReader reader = Open(MakePcap({{1, MakeCookedV1(out, PACKET)},
                                          {2, MakeCookedV1(arp, PACKET)},
                                          {3, MakeCookedV1({}, PACKET)},
                                          {4, MakeCookedV1(out, PACKET)}},
                                         linktype::COOKED_V1));
    CapturedPacket packet;
    EXPECT_EQ(reader.GetNote(), "");
    ASSERT_TRUE(reader.Read(packet));
    EXPECT_EQ(packet.time, Seconds(3));
    ASSERT_FALSE(reader.Read(packet));
    EXPECT_EQ(reader.GetNote(),
              m_path.string() + ": packets left out that the capturing host did not receive: 2");
}

TEST_F(CaptureReaderTest, CutPacketsAreSaidToBe)
{
    CaptureReader reader = Open(Snap(MakePcap({{1, PACKET}}), PACKET, 5));
    CapturedPacket packet;
    ASSERT_TRUE(reader.Read(packet));
    EXPECT_TRUE(packet.isCut);
    EXPECT_EQ(packet.size, 5u);
    EXPECT_EQ(reader.GetCutError().what(),
              m_path.string() + ": packet 1 is incomplete, 5 of 18 bytes were captured");
}

TEST_F(CaptureReaderTest, CutHeadersAreErrors)
{
    const std::string ethernet = MakeFrame({0x0800}, PACKET);
    const std::string v1 = MakeCookedV1({}, PACKET);
    const std::string v2 = MakeCookedV2({}, PACKET);
    EXPECT_EQ(GetError(Snap(MakePcap({{1, ethernet}, {2, ethernet}}, 1), ethernet, 13)),
              ": packet 2 is incomplete, 13 of 32 bytes were captured");
    EXPECT_EQ(GetError(Snap(MakePcap({{1, v1}}, linktype::COOKED_V1), v1, 15)),
              ": packet 1 is incomplete, 15 of 34 bytes were captured");
    EXPECT_EQ(GetError(Snap(MakePcap({{1, v2}}, linktype::COOKED_V2), v2, 19)),
              ": packet 1 is incomplete, 19 of 38 bytes were captured");
}

TEST_F(CaptureReaderTest, FilesOfNoUseAreNamed)
{
    EXPECT_EQ(GetError("").rfind(": not a capture (", 0), 0u);
    EXPECT_EQ(GetError("no capture, but as long as one").rfind(": not a capture (", 0), 0u);
    EXPECT_EQ(GetError(MakePcap({}, 105)).rfind(": link type IEEE802_11 is not one of RAW", 0), 0u);
    const std::string whole = MakePcap({{1, PACKET}});
    EXPECT_EQ(GetError(whole.substr(0, whole.size() - 1)).rfind(": packet 1: ", 0), 0u);
    EXPECT_THROW(CaptureReader("/nonexistent/capture"), CaptureError);
    EXPECT_THROW(CaptureReader(std::filesystem::temp_directory_path()), CaptureError);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
