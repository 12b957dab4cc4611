/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What the link layer header of a captured frame says.

#include "nf-capture-frame.h"
#include "nf-test-capture.h"

#include <gtest/gtest.h>
#include <string>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

using Kind = CaptureFrame::Kind;

const std::string PACKET = "\x45 and so on";

CaptureFrame
ReadFrame(uint32_t linkType, const std::string& frame)
{
    const CaptureFrameReader read = FindCaptureFrameReader(static_cast<int>(linkType));
    return read(reinterpret_cast<const uint8_t*>(frame.data()),
                static_cast<uint32_t>(frame.size()));
}

/// A cooked header that differs in one field.
template <typename Field>
CookedHeader
With(Field CookedHeader::*field, Field value)
{
    CookedHeader header;
    header.*field = value;
    return header;
}

} // namespace

TEST(CaptureFrame, OfAnUnknownLinkTypeHasNoReader)
{
    constexpr int IEEE802_11 = 105;
    EXPECT_EQ(FindCaptureFrameReader(IEEE802_11), nullptr);
}

TEST(CaptureFrame, RawBeginsWithThePacketWhateverItsNumber)
{
    for (const uint32_t raw : {12, 14, 101, 228})
    {
        EXPECT_EQ(ReadFrame(raw, PACKET).kind, Kind::IPV4) << raw;
        EXPECT_EQ(ReadFrame(raw, PACKET).offset, 0u);
    }
    EXPECT_EQ(ReadFrame(linktype::RAW, "\x60").kind, Kind::OTHER) << "IPv6";
    EXPECT_EQ(ReadFrame(linktype::RAW, "\x55").kind, Kind::IPV4) << "for the router to drop";
    EXPECT_EQ(ReadFrame(linktype::RAW, "").kind, Kind::OTHER);
}

TEST(CaptureFrame, PppAsNs3WritesIt)
{
    const std::string ipv4("\0\x21", 2);
    EXPECT_EQ(ReadFrame(linktype::PPP, ipv4 + PACKET).kind, Kind::IPV4);
    EXPECT_EQ(ReadFrame(linktype::PPP, ipv4 + PACKET).offset, 2u);
    EXPECT_EQ(ReadFrame(linktype::PPP, std::string("\0\x57", 2) + PACKET).kind, Kind::OTHER);
    EXPECT_EQ(ReadFrame(linktype::PPP, "x").kind, Kind::SHORT);
}

TEST(CaptureFrame, EthernetTagsAreTakenOff)
{
    EXPECT_EQ(ReadFrame(linktype::ETHERNET, MakeFrame({0x0800}, PACKET)).offset, 14u);
    const std::string tagged = MakeFrame({0x88a8, 0x8100, 0x0800}, PACKET);
    EXPECT_EQ(ReadFrame(linktype::ETHERNET, tagged).kind, Kind::IPV4);
    EXPECT_EQ(ReadFrame(linktype::ETHERNET, tagged).offset, 22u);
    EXPECT_EQ(ReadFrame(linktype::ETHERNET, tagged.substr(0, 21)).kind, Kind::SHORT);
    EXPECT_EQ(ReadFrame(linktype::ETHERNET, MakeFrame({0x0806}, PACKET)).kind, Kind::OTHER);
    EXPECT_EQ(ReadFrame(linktype::ETHERNET, tagged.substr(0, 13)).kind, Kind::SHORT);
}

TEST(CaptureFrame, EthernetAddressSaysToWhomItIs)
{
    std::string frame = MakeFrame({0x0800}, PACKET);
    EXPECT_EQ(ReadFrame(linktype::ETHERNET, frame).type, NetDevice::PACKET_HOST);
    frame[0] = 1;
    EXPECT_EQ(ReadFrame(linktype::ETHERNET, frame).type, NetDevice::PACKET_MULTICAST);
    frame.replace(0, 6, "\xff\xff\xff\xff\xff\xff");
    EXPECT_EQ(ReadFrame(linktype::ETHERNET, frame).type, NetDevice::PACKET_BROADCAST);
}

TEST(CaptureFrame, CookedIsTakenWhenItsHostReceivedIt)
{
    constexpr struct
    {
        uint16_t type;
        Kind kind;
        NetDevice::PacketType to;
    } CASES[] = {
        {0, Kind::IPV4, NetDevice::PACKET_HOST},
        {1, Kind::IPV4, NetDevice::PACKET_BROADCAST},
        {2, Kind::IPV4, NetDevice::PACKET_MULTICAST},
        {3, Kind::NOT_RECEIVED, NetDevice::PACKET_HOST}, // for another host
        {4, Kind::NOT_RECEIVED, NetDevice::PACKET_HOST}, // outgoing
        {5, Kind::NOT_RECEIVED, NetDevice::PACKET_HOST}, // none that Linux captures
    };

    for (const auto& [type, kind, to] : CASES)
    {
        const CookedHeader header = With(&CookedHeader::type, type);
        const CaptureFrame v1 = ReadFrame(linktype::COOKED_V1, MakeCookedV1(header, PACKET));
        const CaptureFrame v2 = ReadFrame(linktype::COOKED_V2, MakeCookedV2(header, PACKET));
        EXPECT_EQ(v1.kind, kind) << type;
        EXPECT_EQ(v2.kind, kind) << type;
        EXPECT_EQ(v1.type, to) << type;
        EXPECT_EQ(v2.type, to) << type;
    }
}

TEST(CaptureFrame, CookedHeaderEndsWhereThePacketBegins)
{
    const CookedHeader header = With<uint32_t>(&CookedHeader::ifindex, 70000);
    const CaptureFrame v1 = ReadFrame(linktype::COOKED_V1, MakeCookedV1(header, PACKET));
    EXPECT_EQ(v1.offset, 16u);
    EXPECT_EQ(v1.ifindex, 0u) << "not known";
    const CaptureFrame v2 = ReadFrame(linktype::COOKED_V2, MakeCookedV2(header, PACKET));
    EXPECT_EQ(v2.offset, 20u);
    EXPECT_EQ(v2.ifindex, 70000u);
    EXPECT_EQ(ReadFrame(linktype::COOKED_V1, std::string(15, '\0')).kind, Kind::SHORT);
    EXPECT_EQ(ReadFrame(linktype::COOKED_V2, std::string(19, '\0')).kind, Kind::SHORT);
}

TEST(CaptureFrame, CookedOfLoopbackOrTaggedWasNotReceivedLikeThat)
{
    const auto loopback = With<uint16_t>(&CookedHeader::hardware, 772);
    EXPECT_EQ(ReadFrame(linktype::COOKED_V2, MakeCookedV2(loopback, PACKET)).kind,
              Kind::NOT_RECEIVED);
    const auto tagged = With<uint16_t>(&CookedHeader::etherType, 0x8100);
    const std::string vlan7 = std::string("\x60\x07\x08\0", 4) + PACKET;
    const std::string priority = std::string("\x60\0\x08\0", 4) + PACKET;
    EXPECT_EQ(ReadFrame(linktype::COOKED_V1, MakeCookedV1(tagged, vlan7)).kind, Kind::NOT_RECEIVED);
    EXPECT_EQ(ReadFrame(linktype::COOKED_V1, MakeCookedV1(tagged, priority)).kind, Kind::IPV4);
    EXPECT_EQ(ReadFrame(linktype::COOKED_V1, MakeCookedV1(tagged, priority)).offset, 20u);
}

TEST(CaptureFrame, CookedOfAnotherProtocol)
{
    const auto arp = With<uint16_t>(&CookedHeader::etherType, 0x0806);
    EXPECT_EQ(ReadFrame(linktype::COOKED_V1, MakeCookedV1(arp, PACKET)).kind, Kind::OTHER);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
