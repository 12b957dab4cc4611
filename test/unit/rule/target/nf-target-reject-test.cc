/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-attach.h"
#include "nf-test-packet.h"
#include "nf-text-error.h"

#include "ns3/tcp-header.h"

namespace ns3
{
namespace netfilter
{
namespace test
{

// REJECT on a router with a stack around it.

class TargetReject : public AttachTest
{
};

INSTANTIATE_TEST_SUITE_P(Checksums, TargetReject, testing::Bool(), &AttachTest::GetName);

TEST_P(TargetReject, TellsTheSenderWithAnIcmpError)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->Iptables("-A FORWARD -p udp -j REJECT --reject-with icmp-admin-prohibited");
    UdpPeer sender(net.client, 1000);
    UdpPeer receiver(net.server, 7);
    Capture capture(net.client);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_TRUE(receiver.received.empty());
    EXPECT_EQ(capture.GetLines(), Lines{"icmp 192.168.1.1 > 192.168.1.2 ttl=64"});
    ASSERT_EQ(capture.packets.size(), 1u);
    const auto bytes = ToBytes(capture.packets[0]);
    EXPECT_EQ(bytes[20], 3);
    EXPECT_EQ(bytes[21], 13);
    EXPECT_EQ(bytes.size(), 28u + 20 + 8 + 5) << "the whole packet is quoted";
    EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
    EXPECT_EQ(netfilter->GetDropCount(DropReason::RULE), 1u);
}

TEST_P(TargetReject, ResetsInTheServersName)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->Iptables("-A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset");
    Capture capture(net.client);
    TestNetwork::At(1, net.client, [&] {
        const auto socket =
            Socket::CreateSocket(net.client, TypeId::LookupByName("ns3::TcpSocketFactory"));
        socket->Connect(InetSocketAddress("10.0.0.2", 80));
    });
    net.Run();
    ASSERT_FALSE(capture.packets.empty());
    EXPECT_EQ(capture.GetLines()[0], "tcp 10.0.0.2 > 192.168.1.2 ttl=64");
    const auto bytes = ToBytes(capture.packets[0]);
    EXPECT_EQ(bytes[33], TcpHeader::RST | TcpHeader::ACK);
    EXPECT_EQ(bytes[6], 0x40) << "DF";
    EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
}

TEST_P(TargetReject, NothingRemainsOfARejectedFirstPacket)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->Iptables("-A FORWARD -j REJECT");
    netfilter->Iptables("-A OUTPUT -m conntrack --ctstate RELATED");
    UdpPeer sender(net.client, 1000);
    sender.SendAt(1, "10.0.0.2", 7, "hello");
    net.Run();
    EXPECT_NE(netfilter->Iptables("-L OUTPUT -nvx").find("       1       61"), std::string::npos)
        << netfilter->Iptables("-L OUTPUT -nvx");
    EXPECT_EQ(netfilter->GetConntrack()->GetCount(), 0u);
}

TEST_P(TargetReject, AnAnswerToATranslatedPacketIsTranslated)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    netfilter->Iptables("-t nat -A PREROUTING -d 203.0.113.9 -j DNAT --to-destination 10.0.0.2");
    netfilter->Iptables("-A FORWARD -p udp -j REJECT --reject-with icmp-host-unreachable");
    UdpPeer sender(net.client, 1000);
    Capture capture(net.client);
    sender.SendAt(1, "203.0.113.9", 7, "hello");
    net.Run();
    ASSERT_EQ(capture.packets.size(), 1u);
    const auto bytes = ToBytes(capture.packets[0]);
    EXPECT_EQ(ReadBe32(&bytes[28 + 16]), Ip("203.0.113.9")) << "whom the client had asked";
    EXPECT_TRUE(!GetParam() || capture.HasGoodChecksums());
}

TEST_P(TargetReject, RefusesTablesHooksAndProtocolsThatLinuxRefuses)
{
    TestNetwork net(GetParam());
    const auto netfilter = InstallNetfilter(net.router);
    EXPECT_THROW(netfilter->Iptables("-t mangle -A FORWARD -j REJECT"), RuleError);
    EXPECT_THROW(netfilter->Iptables("-A FORWARD -j REJECT --reject-with tcp-reset"), RuleError);
    EXPECT_THROW(netfilter->Iptables("-A FORWARD -j REJECT --reject-with nothing"), RuleError);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
