/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-packet-view.h"
#include "nf-test-packet.h"

#include "ns3/flow-id-tag.h"
#include "ns3/udp-header.h"

#include <gtest/gtest.h>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

TEST(PacketView, ReadsTheFieldsOfAWholePacket)
{
    const PacketView view =
        UdpPacket("192.168.1.1", 50173, "192.168.10.100", 69).Payload("abc").DontFragment().View();
    EXPECT_EQ(view.GetSource(), Ip("192.168.1.1"));
    EXPECT_EQ(view.GetDestination(), Ip("192.168.10.100"));
    EXPECT_EQ(view.GetProtocol(), PROTO_UDP);
    EXPECT_EQ(view.GetLength(), 31u);
    EXPECT_EQ(view.GetL4Length(), 11u);
    EXPECT_TRUE(view.IsDontFragment());
    EXPECT_FALSE(view.IsFragment());
    uint16_t port = 0;
    EXPECT_TRUE(view.ReadL4(2, port));
    EXPECT_EQ(port, 69);
}

TEST(PacketView, DoesNotReadPastTheTotalLength)
{
    auto bytes = UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).ToBytes();
    bytes.resize(46); // Ethernet padding
    const PacketView view(Create<Packet>(bytes.data(), 46), true);
    EXPECT_EQ(view.GetLength(), 28u);
    EXPECT_NE(view.PeekL4(0, 8), nullptr);
    EXPECT_EQ(view.PeekL4(0, 9), nullptr);
    EXPECT_EQ(view.PeekL4(0xffffffff, 2), nullptr);
}

TEST(PacketView, ReadsPastItsHeadWhenAsked)
{
    const PacketView view =
        UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).Payload(std::string(1000, 'x') + "y").View();
    const uint8_t* last = view.PeekL4(8 + 1000, 1);
    ASSERT_NE(last, nullptr);
    EXPECT_EQ(*last, 'y');
}

TEST(PacketView, RewritesAddressesAndPortsWithCorrectChecksums)
{
    for (const auto& builder : {UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53).Payload("question"),
                                TcpPacket("10.0.0.1", 1000, "10.0.0.2", 53).Payload("odd")})
    {
        const Ptr<Packet> packet = builder.Build();
        PacketView view(packet, true);
        view.SetSource(Ip("203.0.113.7"));
        view.SetSourcePort(61000);
        view.SetDestination(Ip("198.51.100.9"));
        view.SetDestinationPort(8053);
        const Ptr<const Packet> changed = view.CommitWhole(packet);

        const PacketView after(changed, true);
        EXPECT_EQ(after.GetSource(), Ip("203.0.113.7"));
        EXPECT_EQ(after.GetDestination(), Ip("198.51.100.9"));
        uint16_t port = 0;
        after.ReadL4(0, port);
        EXPECT_EQ(port, 61000);
        EXPECT_TRUE(HasGoodChecksums(changed));
        EXPECT_EQ(changed->GetUid(), packet->GetUid());
        EXPECT_TRUE(HasGoodChecksums(packet)) << "the original was touched";
        EXPECT_EQ(PacketView(packet, true).GetSource(), Ip("10.0.0.1"));
    }
}

TEST(PacketView, KeepsAUdpChecksumThatIsNotThere)
{
    const Ptr<Packet> packet = UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).NoChecksum().Build();
    PacketView view(packet, true);
    view.SetSource(Ip("10.9.9.9"));
    view.SetSourcePort(7);
    uint16_t checksum = 1;
    PacketView(view.CommitWhole(packet), true).ReadL4(6, checksum);
    EXPECT_EQ(checksum, 0);
}

TEST(PacketView, WithChecksumsOffLeavesThemAlone)
{
    const Ptr<Packet> packet = UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).BadChecksum().Build();
    PacketView view(packet, false);
    EXPECT_TRUE(view.IsL4ChecksumOk());
    const auto before = ToBytes(packet);
    view.SetSource(Ip("10.9.9.9"));
    const auto after = ToBytes(view.CommitWhole(packet));
    EXPECT_EQ(before[26], after[26]);
    EXPECT_EQ(before[27], after[27]);
}

TEST(PacketView, FindsABadChecksum)
{
    EXPECT_TRUE(UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).View().IsL4ChecksumOk());
    EXPECT_FALSE(UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).BadChecksum().View().IsL4ChecksumOk());
    EXPECT_TRUE(IcmpPacket("10.0.0.1", "10.0.0.2", 8, 7).View().IsL4ChecksumOk());
    EXPECT_FALSE(IcmpPacket("10.0.0.1", "10.0.0.2", 8, 7).BadChecksum().View().IsL4ChecksumOk());
}

TEST(PacketView, ChangesAnIcmpId)
{
    const Ptr<Packet> packet = IcmpPacket("10.0.0.1", "10.0.0.2", 8, 7).Payload("data").Build();
    PacketView view(packet, true);
    view.SetIcmpId(0xbeef);
    const Ptr<const Packet> changed = view.CommitWhole(packet);
    uint16_t id = 0;
    PacketView(changed, true).ReadL4(4, id);
    EXPECT_EQ(id, 0xbeef);
    EXPECT_TRUE(HasGoodChecksums(changed));
}

TEST(PacketView, DoesNotRewritePortsThatAreCutOff)
{
    const Ptr<Packet> packet = PacketBuilder(PROTO_TCP, "10.0.0.1", "10.0.0.2").Bytes({1}).Build();
    PacketView view(packet, true);
    view.SetSourcePort(1);
    view.SetDestinationPort(2);
    EXPECT_FALSE(view.IsDirty());
}

TEST(PacketView, CommitsIntoAHeaderThatIsApart)
{
    const Ptr<Packet> whole = UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53).Payload("q").Build();
    const Ptr<Packet> payload = whole->Copy();
    Ipv4Header header;
    payload->RemoveHeader(header);

    PacketView view(header, payload, true);
    view.SetSource(Ip("10.9.9.9"));
    view.SetSourcePort(4000);
    const Ptr<Packet> changed = view.CommitSplit(header, payload)->Copy();
    EXPECT_EQ(header.GetSource(), Ipv4Address("10.9.9.9"));
    header.EnableChecksum();
    changed->AddHeader(header);
    EXPECT_TRUE(HasGoodChecksums(changed));
}

TEST(PacketView, UnchangedPacketIsNotCopied)
{
    const Ptr<Packet> packet = UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).Build();
    PacketView view(packet, true);
    view.SetSource(Ip("10.0.0.1"));
    EXPECT_EQ(view.CommitWhole(packet), packet);
}

TEST(PacketView, ByteTagsOfReplacedHeadersSurvive)
{
    const Ptr<Packet> packet = UdpPacket("10.0.0.1", 1, "10.0.0.2", 2).Build();
    packet->AddByteTag(FlowIdTag(77));
    PacketView view(packet, true);
    view.SetSourcePort(9);
    FlowIdTag tag;
    ASSERT_TRUE(view.CommitWhole(packet)->FindFirstMatchingByteTag(tag));
    EXPECT_EQ(tag.GetFlowId(), 77u);
}
