/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-checksum.h"
#include "nf-test-rules.h"

namespace ns3
{
namespace netfilter
{
namespace test
{

// The targets that change a packet's header: TTL and TCPMSS.

class TargetMangleTest : public RuleTest
{
  protected:
    /// \return the packet after a rule of mangle FORWARD
    Ptr<const Packet> Mangle(const std::string& rule, const PacketBuilder& packet)
    {
        Iptables("-t mangle -F");
        Iptables("-t mangle -A FORWARD " + rule);
        auto context = At(Hook::FORWARD, packet);
        m_verdict = rules.Traverse(TableId::MANGLE, *context);
        return context->packet.CommitWhole(packet.Build());
    }

    /// A SYN with options.
    static PacketBuilder Syn(const std::vector<uint8_t>& options)
    {
        return TcpPacket("10.0.0.2", 1000, "10.0.1.2", 80, 2, 1, 0, options);
    }

    /// \return the TCP options of a SYN after "-j TCPMSS" with some options
    std::vector<uint8_t> Clamp(const std::string& how, const std::vector<uint8_t>& options)
    {
        const auto packet = Mangle("-p tcp --syn -j TCPMSS " + how, Syn(options));
        EXPECT_TRUE(HasGoodChecksums(packet));
        const std::vector<uint8_t> bytes = ToBytes(packet);
        EXPECT_EQ((bytes[32] >> 4) * 4U + 20, bytes.size());
        EXPECT_EQ(ReadBe16(&bytes[2]), bytes.size());
        return {bytes.begin() + 40, bytes.end()};
    }

    Verdict m_verdict{Verdict::ACCEPT};
};

using Bytes = std::vector<uint8_t>;

TEST_F(TargetMangleTest, TtlStaysBetween0And255)
{
    struct Case
    {
        const char* options;
        uint8_t ttl;
    };

    for (const Case& c : {Case{"--ttl-set 7", 7},
                          Case{"--ttl-set 0", 0},
                          Case{"--ttl-dec 3", 61},
                          Case{"--ttl-dec 65", 0},
                          Case{"--ttl-inc 1", 65},
                          Case{"--ttl-inc 255", 255}})
    {
        const auto packet = Mangle(std::string("-j TTL ") + c.options,
                                   UdpPacket("10.0.0.2", 1, "10.0.1.2", 2).Ttl(64));
        EXPECT_EQ(ToBytes(packet)[8], c.ttl) << c.options;
        EXPECT_TRUE(HasGoodChecksums(packet)) << c.options;
    }
}

TEST_F(TargetMangleTest, MssIsLoweredAndNeverRaised)
{
    EXPECT_EQ(Clamp("--set-mss 1400", {2, 4, 0x05, 0xb4}), (Bytes{2, 4, 0x05, 0x78}));
    EXPECT_EQ(Clamp("--set-mss 1400", {2, 4, 0x02, 0x18}), (Bytes{2, 4, 0x02, 0x18}));
    EXPECT_EQ(Clamp("--set-mss 1400", {1, 3, 3, 7, 2, 4, 0xff, 0xff}),
              (Bytes{1, 3, 3, 7, 2, 4, 0x05, 0x78}));
}

TEST_F(TargetMangleTest, ASynWithoutMssGetsAtMost536)
{
    EXPECT_EQ(Clamp("--set-mss 1400", {}), (Bytes{2, 4, 0x02, 0x18}));
    EXPECT_EQ(Clamp("--set-mss 400", {1, 3, 3, 7}), (Bytes{2, 4, 0x01, 0x90, 1, 3, 3, 7}));
    EXPECT_EQ(Clamp("--set-mss 400", Bytes(40, 1)), Bytes(40, 1)) << "no room";
}

TEST_F(TargetMangleTest, DataIsNotMoved)
{
    const auto syn = Syn({}).Payload("x");
    EXPECT_EQ(ToBytes(Mangle("-p tcp --syn -j TCPMSS --set-mss 400", syn)), syn.ToBytes());
}

TEST_F(TargetMangleTest, AWrongChecksumStaysWrong)
{
    const auto packet = Mangle("-p tcp --syn -j TCPMSS --set-mss 400", Syn({}).BadChecksum());
    EXPECT_FALSE(HasGoodChecksums(packet));
}

TEST_F(TargetMangleTest, AHeaderCutOffIsDropped)
{
    PacketBuilder cut(6, "10.0.0.2", "10.0.1.2");
    cut.Bytes({0, 1, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x60, 2, 0, 0, 0, 0, 0, 0});
    Mangle("-p tcp --syn -j TCPMSS --set-mss 400", cut);
    EXPECT_EQ(m_verdict, Verdict::DROP);
}

TEST_F(TargetMangleTest, TcpMssWantsARuleForSyns)
{
    EXPECT_EQ(GetError("-A FORWARD -p tcp -j TCPMSS --set-mss 1400"),
              "TCPMSS: Only works on TCP SYN packets");
    EXPECT_EQ(GetError("-t mangle -A INPUT -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu"),
              "TCPMSS: path-MTU clamping only supported in FORWARD, OUTPUT and POSTROUTING hooks");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
