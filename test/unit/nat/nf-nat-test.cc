/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-nat.h"
#include "nf-test-router.h"

#include <gtest/gtest.h>
#include <set>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

uint16_t
SourcePort(const TestRouter::Result& result)
{
    uint16_t port = 0;
    PacketView(result.packet, true).ReadL4(0, port);
    return port;
}

} // namespace

TEST(Nat, SourceIsRewrittenAndAnswersComeBackWithoutARule)
{
    TestRouter router;
    router.SetRule(Hook::POST_ROUTING, ToAddress("203.0.113.1"));
    const auto out = router.Forward(UdpPacket("10.0.0.1", 1000, "9.9.9.9", 53).Payload("q"));
    EXPECT_EQ(PacketView(out.packet, true).GetSource(), Ip("203.0.113.1"));
    EXPECT_EQ(SourcePort(out), 1000);
    EXPECT_TRUE(HasGoodChecksums(out.packet));

    const auto back = router.Forward(UdpPacket("9.9.9.9", 53, "203.0.113.1", 1000).Payload("a"));
    EXPECT_EQ(back.ctinfo, CtInfo::ESTABLISHED_REPLY);
    EXPECT_EQ(PacketView(back.packet, true).GetDestination(), Ip("10.0.0.1"));
    EXPECT_TRUE(HasGoodChecksums(back.packet));
}

TEST(Nat, ClashingClientsGetPortsOfTheSameClass)
{
    for (const uint16_t port : {100, 700, 5000})
    {
        TestRouter router;
        router.SetRule(Hook::POST_ROUTING, ToAddress("203.0.113.1"));
        std::set<uint16_t> ports;
        for (const char* client : {"10.0.0.1", "10.0.0.2", "10.0.0.3"})
        {
            ports.insert(SourcePort(router.Forward(UdpPacket(client, port, "9.9.9.9", 53))));
        }
        EXPECT_EQ(ports.size(), 3u);
        for (const uint16_t p : ports)
        {
            EXPECT_EQ(p < 512, port < 512) << p;
            EXPECT_EQ(p < 1024, port < 1024) << p;
            EXPECT_TRUE(p == port || p < 512 || p >= 600) << p;
        }
    }
}

TEST(Nat, ASocketKeepsItsPublicPortTowardsEveryServer)
{
    TestRouter router;
    router.SetRule(Hook::POST_ROUTING, ToAddress("203.0.113.1"));
    router.Forward(UdpPacket("10.0.0.1", 5000, "9.9.9.9", 53));
    const uint16_t port = SourcePort(router.Forward(UdpPacket("10.0.0.2", 5000, "9.9.9.9", 53)));
    EXPECT_NE(port, 5000);
    EXPECT_EQ(SourcePort(router.Forward(UdpPacket("10.0.0.2", 5000, "8.8.8.8", 53))), port);
}

TEST(Nat, ExhaustedPortRangeDropsAtConfirm)
{
    TestRouter router;
    router.SetRule(Hook::POST_ROUTING, ToPorts("203.0.113.1", 4000, 4003));
    int dropped = 0;
    for (uint16_t port = 1; port <= 7; ++port)
    {
        const auto result = router.Forward(UdpPacket("10.0.0.1", port, "9.9.9.9", 53));
        dropped += result.reason == DropReason::INSERT_FAILED ? 1 : 0;
    }
    EXPECT_EQ(dropped, 3);
    EXPECT_EQ(router.conntrack->GetStatistics().insertFailed, 3u);
    EXPECT_EQ(router.conntrack->GetStatistics().drop, 3u);
    EXPECT_EQ(router.conntrack->GetCount(), 4u);
}

TEST(Nat, DestinationRangeOfPortsGivesTheFirst)
{
    TestRouter router;
    router.SetRule(Hook::PRE_ROUTING, ToPorts("10.0.0.5", 100, 110));
    const auto out = router.Forward(UdpPacket("9.9.9.9", 4000, "203.0.113.1", 80));
    uint16_t port = 0;
    PacketView(out.packet, true).ReadL4(2, port);
    EXPECT_EQ(port, 100);
    EXPECT_EQ(PacketView(out.packet, true).GetDestination(), Ip("10.0.0.5"));
}

TEST(Nat, PingsWithOneIdGetDifferentOnes)
{
    TestRouter router;
    router.SetRule(Hook::POST_ROUTING, ToAddress("203.0.113.1"));
    router.Forward(IcmpPacket("10.0.0.1", "9.9.9.9", 8, 7));
    const auto second = router.Forward(IcmpPacket("10.0.0.2", "9.9.9.9", 8, 7));
    uint16_t id = 0;
    PacketView(second.packet, true).ReadL4(4, id);
    EXPECT_NE(id, 7);
    EXPECT_TRUE(HasGoodChecksums(second.packet));
    const auto back = router.Forward(IcmpPacket("9.9.9.9", "203.0.113.1", 0, id));
    PacketView(back.packet, true).ReadL4(4, id);
    EXPECT_EQ(id, 7);
    EXPECT_EQ(PacketView(back.packet, true).GetDestination(), Ip("10.0.0.2"));
}

TEST(Nat, FlowsWithoutARuleAreBoundToThemselves)
{
    TestRouter router;
    const auto result = router.Forward(UdpPacket("10.0.0.1", 1000, "9.9.9.9", 53));
    EXPECT_TRUE(result.connection->Has(status::SRC_NAT_DONE));
    EXPECT_FALSE(result.connection->Has(status::NAT_MASK));
}

TEST(Nat, IcmpErrorAboutATranslatedPacketQuotesTheClientsOwn)
{
    TestRouter router;
    router.SetRule(Hook::POST_ROUTING, ToAddress("203.0.113.1"));
    const auto out = router.Forward(UdpPacket("10.0.0.1", 1000, "9.9.9.9", 53).Payload("question"));
    std::vector<uint8_t> icmp = {3, 3, 0, 0, 0, 0, 0, 0};
    const auto quoted = ToBytes(out.packet);
    icmp.insert(icmp.end(), quoted.begin(), quoted.end());

    const auto error =
        router.Forward(PacketBuilder(PROTO_ICMP, "9.9.9.9", "203.0.113.1").Bytes(icmp));
    EXPECT_EQ(error.ctinfo, CtInfo::RELATED_REPLY);
    EXPECT_TRUE(HasGoodChecksums(error.packet));
    const auto bytes = ToBytes(error.packet);
    EXPECT_EQ(PacketView(error.packet, true).GetDestination(), Ip("10.0.0.1"));
    const Ptr<Packet> inner =
        Create<Packet>(bytes.data() + 28, static_cast<uint32_t>(bytes.size()) - 28);
    EXPECT_EQ(PacketView(inner, true).GetSource(), Ip("10.0.0.1"));
    EXPECT_TRUE(HasGoodChecksums(inner));
}

TEST(Nat, AddressOfARangeIsChosenByLinuxsHash)
{
    // Taken from Linux 6.18: SNAT to 203.0.113.10-203.0.113.13 of these clients to 9.9.9.9.
    TestRouter router;
    NatRange range = ToAddress("203.0.113.10");
    range.maxAddress = Ip("203.0.113.13");
    router.SetRule(Hook::POST_ROUTING, range);
    std::vector<uint32_t> chosen;
    for (const char* client : {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"})
    {
        const auto out = router.Forward(UdpPacket(client, 1000, "9.9.9.9", 53));
        chosen.push_back(PacketView(out.packet, true).GetSource() - Ip("203.0.113.10"));
    }
    EXPECT_EQ(chosen, (std::vector<uint32_t>{3, 2, 2, 0, 2}));

    range.flags |= natrange::PERSISTENT; // then the server does not matter
    TestRouter persistent;
    persistent.SetRule(Hook::POST_ROUTING, range);
    chosen.clear();
    for (const char* client : {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"})
    {
        const auto out = persistent.Forward(UdpPacket(client, 1000, "9.9.9.9", 53));
        chosen.push_back(PacketView(out.packet, true).GetSource() - Ip("203.0.113.10"));
    }
    EXPECT_EQ(chosen, (std::vector<uint32_t>{1, 3, 3, 0, 3}));
}

TEST(Nat, ScarcePortsAreTakenFromTcpConnectionsThatAreOver)
{
    constexpr uint8_t SYN = 0x02;
    constexpr uint8_t RST = 0x04;
    constexpr uint8_t ACK = 0x10;
    // Ports 0x1388 = 5000, 80 and 0x0fa0 = 4000.
    const auto ask = [](const char* client, uint8_t flags, uint8_t sequence) {
        return PacketBuilder(PROTO_TCP, client, "9.9.9.9")
            .Bytes({0x13, 0x88, 0, 80, 0, 0, 0, sequence, 0, 0})
            .Bytes({0, 0, 0x50, flags, 0x20, 0, 0, 0, 0, 0});
    };
    const auto answer = [](uint8_t acknowledgement) {
        return PacketBuilder(PROTO_TCP, "9.9.9.9", "203.0.113.1")
            .Bytes({0, 80, 0x0f, 0xa0, 0, 0, 0, 50, 0, 0})
            .Bytes({0, acknowledgement, 0x50, SYN | ACK, 0x20, 0, 0, 0, 0, 0});
    };
    TestRouter router;
    router.SetRule(Hook::POST_ROUTING, ToPorts("203.0.113.1", 4000, 4000));
    router.Forward(ask("10.0.0.1", SYN, 100));
    EXPECT_EQ(router.Forward(ask("10.0.0.2", SYN, 200)).verdict, Verdict::DROP);

    router.Forward(answer(101));
    router.Forward(ask("10.0.0.1", RST, 101));
    EXPECT_EQ(router.Forward(ask("10.0.0.2", SYN, 100)).verdict, Verdict::DROP)
        << "its number is not beyond the old one's";
    const auto taken = router.Forward(ask("10.0.0.2", SYN, 101));
    EXPECT_EQ(taken.verdict, Verdict::ACCEPT);
    EXPECT_EQ(SourcePort(taken), 4000);
}
