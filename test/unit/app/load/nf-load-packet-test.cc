/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A load's packets, written and read.

#include "nf-load-packet.h"

#include "ns3/tcp-header.h"

#include <gtest/gtest.h>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

LoadPacket
MakePacket(uint8_t protocol)
{
    LoadPacket packet;
    packet.source = Ipv4Address("10.0.0.2");
    packet.destination = Ipv4Address("203.0.113.2");
    packet.protocol = protocol;
    packet.sourcePort = 40000;
    packet.destinationPort = 80;
    packet.bytes = 123;
    return packet;
}

} // namespace

TEST(LoadPacket, TcpIsReadAsItWasWritten)
{
    LoadPacket packet = MakePacket(LoadPacket::TCP);
    packet.flags = TcpHeader::PSH | TcpHeader::ACK;
    packet.sequence = 0xfedcba98;
    packet.acknowledgement = 0x12345678;
    const Ptr<Packet> built = packet.Build();
    EXPECT_EQ(built->GetSize(), 20u + 20u + 123u);
    LoadPacket read;
    ASSERT_TRUE(LoadPacket::Read(built, read));
    EXPECT_EQ(read.source, packet.source);
    EXPECT_EQ(read.destination, packet.destination);
    EXPECT_EQ(read.protocol, LoadPacket::TCP);
    EXPECT_EQ(read.sourcePort, 40000);
    EXPECT_EQ(read.destinationPort, 80);
    EXPECT_EQ(read.flags, TcpHeader::PSH | TcpHeader::ACK);
    EXPECT_EQ(read.sequence, 0xfedcba98);
    EXPECT_EQ(read.acknowledgement, 0x12345678u);
    EXPECT_EQ(read.bytes, 123u);
    EXPECT_FALSE(read.isUnreachable);
}

TEST(LoadPacket, UdpIsReadAsItWasWritten)
{
    const LoadPacket packet = MakePacket(LoadPacket::UDP);
    LoadPacket read = MakePacket(LoadPacket::TCP);
    ASSERT_TRUE(LoadPacket::Read(packet.Build(), read));
    EXPECT_EQ(read.protocol, LoadPacket::UDP);
    EXPECT_EQ(read.destination, packet.destination);
    EXPECT_EQ(read.sourcePort, 40000);
    EXPECT_EQ(read.destinationPort, 80);
    EXPECT_EQ(read.bytes, 123u);
}

TEST(LoadPacket, UnreachableIsReadAsAnAnswer)
{
    LoadPacket packet = MakePacket(LoadPacket::UDP).Turn();
    packet.isUnreachable = true;
    packet.bytes = 123;
    const Ptr<Packet> built = packet.Build();
    EXPECT_EQ(built->GetSize(), 20u + 8u + 20u + 8u);
    uint8_t bytes[28];
    built->CopyData(bytes, sizeof(bytes));
    EXPECT_EQ(std::vector<uint8_t>(bytes + 24, bytes + 28), std::vector<uint8_t>(4)) << "unused";
    LoadPacket read;
    ASSERT_TRUE(LoadPacket::Read(built, read));
    EXPECT_TRUE(read.isUnreachable);
    EXPECT_EQ(read.protocol, LoadPacket::UDP);
    EXPECT_EQ(read.source, Ipv4Address("203.0.113.2"));
    EXPECT_EQ(read.destination, Ipv4Address("10.0.0.2"));
    EXPECT_EQ(read.sourcePort, 80);
    EXPECT_EQ(read.destinationPort, 40000);
}

TEST(LoadPacket, WhatIsCutOffIsNotRead)
{
    LoadPacket unreachable = MakePacket(LoadPacket::UDP).Turn();
    unreachable.isUnreachable = true;

    const struct
    {
        Ptr<Packet> whole;
        uint32_t least;
    } cases[] = {{MakePacket(LoadPacket::TCP).Build(), 40},
                 {MakePacket(LoadPacket::UDP).Build(), 28},
                 {unreachable.Build(), 52}}; // the quoted ports are enough

    for (const auto& one : cases)
    {
        LoadPacket read;
        for (uint32_t size = 0; size < one.least; ++size)
        {
            EXPECT_FALSE(LoadPacket::Read(one.whole->CreateFragment(0, size), read)) << size;
        }
        EXPECT_TRUE(LoadPacket::Read(one.whole->CreateFragment(0, one.least), read));
    }
}

TEST(LoadPacket, HeaderLengthsBeyondThePacketAreRefused)
{
    const Ptr<Packet> built = MakePacket(LoadPacket::TCP).Build();
    std::vector<uint8_t> bytes(40);
    built->CopyData(bytes.data(), bytes.size());
    LoadPacket read;
    ASSERT_TRUE(LoadPacket::Read(Create<Packet>(bytes.data(), bytes.size()), read));
    EXPECT_EQ(read.bytes, 0u);
    bytes[32] = 0xf0; // 60 bytes of TCP header
    EXPECT_FALSE(LoadPacket::Read(Create<Packet>(bytes.data(), bytes.size()), read));
    bytes[0] = 0x4f; // 60 bytes of IPv4 header
    EXPECT_FALSE(LoadPacket::Read(Create<Packet>(bytes.data(), bytes.size()), read));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
