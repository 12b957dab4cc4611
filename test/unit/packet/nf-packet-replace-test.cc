/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Texts of another length: PacketView::ReplaceL4 and what follows it.

#include "nf-checksum.h"
#include "nf-packet-view.h"
#include "nf-test-packet.h"

#include "ns3/flow-id-tag.h"
#include "ns3/tcp-header.h"

#include <gtest/gtest.h>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

constexpr uint32_t TEXT = 20 + 5; // behind a TCP header and "PORT "

PacketBuilder
Command(const std::string& behind = "\r\n")
{
    return TcpPacket("192.168.1.1", 1757, "192.168.10.100", 21)
        .Payload("PORT 192,168,1,1,6,226" + behind);
}

/// \return what stands behind the TCP header
std::string
TextOf(Ptr<const Packet> whole)
{
    const auto bytes = ToBytes(whole);
    return std::string(bytes.begin() + 40, bytes.end());
}

const char* const TEXTS[] = {"9,9,9,9,6,226", "192,168,9,1,6,226", "172,131,170,142,255,255", ""};

} // namespace

TEST(PacketReplace, TextsOfAnyLengthTakeThePlaceOfAnother)
{
    // Behind the text there may be more than the view has read.
    for (const std::string& behind : {std::string("\r\n"), std::string(1000, 'x')})
    {
        for (const std::string text : TEXTS)
        {
            const Ptr<Packet> packet = Command(behind).Build();
            PacketView view(packet, true);
            ASSERT_TRUE(view.ReplaceL4(TEXT, 17, text));
            EXPECT_EQ(view.GetLength(), 40 + 5 + text.size() + behind.size());
            EXPECT_TRUE(view.IsL4ChecksumOk());
            const Ptr<const Packet> changed = view.CommitWhole(packet);
            EXPECT_EQ(TextOf(changed), "PORT " + text + behind);
            EXPECT_TRUE(HasGoodChecksums(changed));
            EXPECT_EQ(PacketView(changed, true).GetLength(), changed->GetSize());
            EXPECT_EQ(TextOf(packet), "PORT 192,168,1,1,6,226" + behind)
                << "the original was touched";
            EXPECT_FALSE(view.IsDirty());
            EXPECT_EQ(view.CommitWhole(changed), changed);
        }
    }
}

TEST(PacketReplace, TheHeaderThatIsApartLearnsTheLength)
{
    for (const std::string text : TEXTS)
    {
        const Ptr<Packet> payload = Command().Build();
        Ipv4Header header;
        payload->RemoveHeader(header);
        PacketView view(header, payload, true);
        view.SetSource(Ip("10.9.9.9"));
        ASSERT_TRUE(view.ReplaceL4(TEXT, 17, text));
        const Ptr<Packet> changed = view.CommitSplit(header, payload)->Copy();
        EXPECT_EQ(header.GetPayloadSize(), changed->GetSize());
        header.EnableChecksum();
        changed->AddHeader(header);
        EXPECT_EQ(TextOf(changed), "PORT " + text + "\r\n");
        EXPECT_TRUE(HasGoodChecksums(changed));
    }
}

TEST(PacketReplace, MayBeDoneAgainAndAfterACommit)
{
    Ptr<const Packet> packet = Command().Build();
    PacketView view(packet, true);
    ASSERT_TRUE(view.ReplaceL4(TEXT, 17, "1,2,3,4,5,6"));
    ASSERT_TRUE(view.ReplaceL4(20, 4, "port"));
    view.SetSourcePort(7);
    ASSERT_TRUE(view.ReplaceL4(TEXT, 11, "11,12,13,14,15,16,17,18"));
    packet = view.CommitWhole(packet);
    EXPECT_EQ(TextOf(packet), "port 11,12,13,14,15,16,17,18\r\n");
    view.SetTcpNumber(4, 77);
    ASSERT_TRUE(view.ReplaceL4(20, 5, ""));
    packet = view.CommitWhole(packet);
    EXPECT_EQ(TextOf(packet), "11,12,13,14,15,16,17,18\r\n");
    EXPECT_TRUE(HasGoodChecksums(packet));
}

TEST(PacketReplace, BadChecksumsBecomeGood)
{
    const Ptr<Packet> packet = Command().BadChecksum().Build();
    PacketView view(packet, true);
    ASSERT_TRUE(view.ReplaceL4(TEXT, 17, "192,168,1,1,6,226"));
    EXPECT_TRUE(HasGoodChecksums(view.CommitWhole(packet)));
}

TEST(PacketReplace, WithChecksumsOffNoneIsTouched)
{
    const Ptr<Packet> packet = Command().Build();
    const auto before = ToBytes(packet);
    PacketView view(packet, false);
    ASSERT_TRUE(view.ReplaceL4(TEXT, 17, "1,1,1,1,1,1"));
    view.SetTcpNumber(4, 77);
    const auto after = ToBytes(view.CommitWhole(packet));
    EXPECT_EQ(ReadBe16(&after[2]), after.size());
    EXPECT_EQ(ReadBe16(&after[10]), ReadBe16(&before[10]));
    EXPECT_EQ(ReadBe16(&after[36]), ReadBe16(&before[36]));
    EXPECT_EQ(ReadBe32(&after[24]), 77u);
}

TEST(PacketReplace, UdpTellsItsLength)
{
    const Ptr<Packet> packet = UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).Payload("a text").Build();
    PacketView view(packet, true);
    ASSERT_TRUE(view.ReplaceL4(8, 1, "another"));
    uint16_t length = 0;
    EXPECT_TRUE(view.ReadL4(4, length));
    EXPECT_EQ(length, 20);
    EXPECT_TRUE(HasGoodChecksums(view.CommitWhole(packet)));
}

TEST(PacketReplace, WhatIsNotThereOrTooLongIsRefused)
{
    PacketView view = Command().View();
    EXPECT_FALSE(view.ReplaceL4(TEXT, 20, "x"));
    EXPECT_FALSE(view.ReplaceL4(TEXT, 17, std::string(65535 - 64 + 18, 'x')));
    EXPECT_FALSE(view.IsDirty());
    EXPECT_TRUE(view.ReplaceL4(TEXT, 17, std::string(65535 - 64 + 17, 'x')));
    EXPECT_EQ(view.GetLength(), 65535u);
}

TEST(PacketReplace, ByteTagsOfWhatIsLeftSurvive)
{
    const Ptr<Packet> packet = Command().Build();
    packet->AddByteTag(FlowIdTag(77));
    PacketView view(packet, true);
    ASSERT_TRUE(view.ReplaceL4(TEXT, 17, "1,1,1,1,1,1"));
    FlowIdTag tag;
    ASSERT_TRUE(view.CommitWhole(packet)->FindFirstMatchingByteTag(tag));
    EXPECT_EQ(tag.GetFlowId(), 77u);
}

// Once more with metadata in CTest's attach-with-metadata.
TEST(PacketReplace, HeadersOfNs3AreStillFound)
{
    for (const std::string text : TEXTS)
    {
        const std::string said = "PORT 192,168,1,1,6,226\r\n";
        Ptr<Packet> packet =
            Create<Packet>(reinterpret_cast<const uint8_t*>(said.data()), said.size());
        TcpHeader tcp;
        tcp.SetSourcePort(1757);
        tcp.SetDestinationPort(21);
        packet->AddHeader(tcp);
        Ipv4Header header;
        header.SetProtocol(PROTO_TCP);
        header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
        packet->AddHeader(header);

        PacketView view(packet, false);
        view.SetSource(Ip("10.9.9.9"));
        ASSERT_TRUE(view.ReplaceL4(TEXT, 17, text));
        const Ptr<Packet> changed = view.CommitWhole(packet)->Copy();
        std::ostringstream printed;
        changed->Print(printed);
        Ipv4Header newHeader;
        ASSERT_EQ(changed->RemoveHeader(newHeader), 20u);
        EXPECT_EQ(newHeader.GetSource(), Ipv4Address("10.9.9.9"));
        EXPECT_EQ(newHeader.GetPayloadSize(), changed->GetSize());
        TcpHeader newTcp;
        ASSERT_EQ(changed->RemoveHeader(newTcp), 20u);
        EXPECT_EQ(newTcp.GetSourcePort(), 1757);
        const auto bytes = ToBytes(changed);
        EXPECT_EQ(std::string(bytes.begin(), bytes.end()), "PORT " + text + "\r\n");
    }
}
