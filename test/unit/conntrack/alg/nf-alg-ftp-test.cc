/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-checksum.h"
#include "nf-test-router.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

const char* const CLIENT = "192.168.5.103";
const char* const SERVER = "172.31.1.23";
const char* const PORT = "PORT 192,168,5,103,6,226\r\n";

constexpr uint8_t SYN = 0x02;
constexpr uint8_t RST = 0x04;
constexpr uint8_t ACK = 0x10;

/// \return the text of a TCP packet without options
std::string
TextOf(const TestRouter::Result& result)
{
    const auto bytes = ToBytes(result.packet);
    return std::string(bytes.begin() + 40, bytes.end());
}

uint32_t
SequenceOf(const TestRouter::Result& result)
{
    return ReadBe32(&ToBytes(result.packet)[24]);
}

uint32_t
AcknowledgedOf(const TestRouter::Result& result)
{
    return ReadBe32(&ToBytes(result.packet)[28]);
}

/// A conversation through a router with the helper: both sides have said one line.
class FtpAlg : public testing::Test
{
  protected:
    FtpAlg()
    {
        router.SetHelper("ftp", PROTO_TCP);
    }

    /**
     * \brief Open it.
     * \param seen the client as the server sees it
     * \param clientPort the client's port
     * \param first what the client says first
     */
    void Open(const char* seen = CLIENT,
              uint16_t clientPort = 1757,
              const char* first = "USER a\r\n")
    {
        m_seen = seen;
        m_port = clientPort;
        next = 1000;
        answer = 5000;
        Client(SYN);
        next = 1001;
        router.Forward(TcpPacket(SERVER, 21, m_seen, m_port, SYN | ACK, answer, next));
        answer = 5001;
        Client(ACK);
        Say(first);
        Hear("230 in\r\n");
    }

    TestRouter::Result Client(uint8_t flags,
                              const std::string& text = "",
                              const std::vector<uint8_t>& options = {})
    {
        return router.Forward(
            TcpPacket(CLIENT, m_port, SERVER, 21, flags, next, answer, options).Payload(text));
    }

    TestRouter::Result Say(const std::string& text)
    {
        const auto result = Client(ACK, text);
        next += static_cast<uint32_t>(text.size());
        return result;
    }

    /// \param longer what the router has added to the client's texts
    TestRouter::Result Hear(const std::string& text, int longer = 0)
    {
        const auto result = router.Forward(
            TcpPacket(SERVER, 21, m_seen, m_port, ACK, answer, next + longer).Payload(text));
        answer += static_cast<uint32_t>(text.size());
        return result;
    }

    /// The server opens a data connection.
    TestRouter::Result Data(const char* to, uint16_t port)
    {
        return router.Forward(TcpPacket(SERVER, 20, to, port, SYN, 9000, 0));
    }

    uint32_t Count() const
    {
        return router.conntrack->GetExpectations().GetCount();
    }

    TestRouter router;
    uint32_t next{0};   //!< the client's next number
    uint32_t answer{0}; //!< the server's

  private:
    const char* m_seen{CLIENT};
    uint16_t m_port{0};
};

/// The same behind 172.31.70.42.
class FtpAlgNat : public FtpAlg
{
  protected:
    FtpAlgNat()
    {
        router.SetRule(Hook::POST_ROUTING, ToAddress(OUTSIDE));
    }

    static constexpr const char* OUTSIDE = "172.31.70.42";
};

} // namespace

TEST_F(FtpAlg, AnnouncedDataIsRelated)
{
    Open();
    EXPECT_EQ(TextOf(Say(PORT)), PORT);
    ASSERT_EQ(router.expectations.size(), 1u);
    EXPECT_EQ(router.expectations[0],
              "    [NEW] 300 proto=6 src=172.31.1.23 dst=192.168.5.103 sport=0 dport=1762 "
              "mask-src=255.255.255.255 mask-dst=255.255.255.255 sport=0 dport=65535 "
              "master-src=192.168.5.103 master-dst=172.31.1.23 sport=1757 dport=21 class=0 "
              "helper=ftp");
    EXPECT_EQ(Data(CLIENT, 1762).ctinfo, CtInfo::RELATED);
    EXPECT_EQ(Data(CLIENT, 1763).ctinfo, CtInfo::NEW);
}

TEST_F(FtpAlg, TheFirstTextOfASideIsNotRead)
{
    Open(CLIENT, 1757, PORT);
    EXPECT_EQ(Count(), 0u);
    Say(PORT);
    EXPECT_EQ(Count(), 1u);
}

TEST_F(FtpAlg, OnlyWhatBeginsALineIsRead)
{
    Open();
    Say("STOR ");
    Say(PORT);
    EXPECT_EQ(Count(), 0u);
    Say("NOOP\r\nPORT 192,168,5,103,6,227\r\n");
    EXPECT_EQ(Count(), 0u);
    Say("PORT 192,168,5,103,6,228\r\nNOOP\r\n");
    EXPECT_EQ(Count(), 1u);
}

TEST_F(FtpAlg, TheBeginningOfACommandIsDropped)
{
    Open();
    for (const char* text : {"P", "EPRT", "PORT 1", "PORT 192,168,5,103,6,226"})
    {
        const auto result = Client(ACK, text);
        EXPECT_EQ(result.verdict, Verdict::DROP) << text;
        EXPECT_EQ(result.reason, DropReason::PARTIAL_MESSAGE) << text;
    }
    EXPECT_EQ(Say(PORT).verdict, Verdict::ACCEPT);
    EXPECT_EQ(Count(), 1u);
}

TEST_F(FtpAlg, SomebodyElsesAddressIsNotExpected)
{
    Open();
    EXPECT_EQ(Say("PORT 192,168,5,104,6,226\r\n").verdict, Verdict::ACCEPT);
    EXPECT_EQ(Hear("227 (172,31,1,24,10,1)\r\n").verdict, Verdict::ACCEPT);
    EXPECT_EQ(Count(), 0u);
}

TEST_F(FtpAlg, UnlessTheModuleIsLoose)
{
    router.conntrack->SetSysctl("nf_conntrack_ftp.loose", 1);
    Open();
    EXPECT_EQ(Say("PORT 192,168,5,104,6,226\r\n").verdict, Verdict::ACCEPT);
    EXPECT_EQ(Data("192.168.5.104", 1762).ctinfo, CtInfo::RELATED);
    Say("PORT 192,168,5,104,6,227\r\n");
    EXPECT_EQ(Data(CLIENT, 1763).ctinfo, CtInfo::NEW) << "it is who was told, nobody else";
}

TEST_F(FtpAlg, AConversationExpectsOneConnection)
{
    Open();
    Say(PORT);
    Say("PORT 192,168,5,103,6,227\r\n");
    EXPECT_EQ(Count(), 1u);
    EXPECT_EQ(Data(CLIENT, 1762).ctinfo, CtInfo::NEW);
    EXPECT_EQ(Data(CLIENT, 1763).ctinfo, CtInfo::RELATED);
}

TEST_F(FtpAlg, WhatAnotherConversationExpectsIsRefused)
{
    Open();
    Say(PORT);
    Open(CLIENT, 1758);
    const auto result = Say(PORT);
    EXPECT_EQ(result.verdict, Verdict::DROP);
    EXPECT_EQ(result.reason, DropReason::EXPECTATION);
}

TEST_F(FtpAlg, AFullExpectationTableDropsTheCommand)
{
    router.conntrack->SetSysctl("nf_conntrack_expect_max", 1);
    Open();
    Say(PORT);
    Open(CLIENT, 1758);
    EXPECT_EQ(Say("PORT 192,168,5,103,6,227\r\n").reason, DropReason::EXPECTATION);
}

TEST_F(FtpAlgNat, TheTextIsTranslatedAndDataFindsTheClient)
{
    Open(OUTSIDE);
    const auto said = Say(PORT);
    EXPECT_EQ(TextOf(said), "PORT 172,31,70,42,6,226\r\n");
    EXPECT_TRUE(HasGoodChecksums(said.packet));
    const auto data = Data(OUTSIDE, 1762);
    EXPECT_EQ(data.ctinfo, CtInfo::RELATED);
    EXPECT_EQ(PacketView(data.packet, true).GetDestination(), Ip(CLIENT));
}

TEST_F(FtpAlgNat, WhatALooseModuleTranslatesIsExpectedElsewhere)
{
    router.conntrack->SetSysctl("nf_conntrack_ftp.loose", 1);
    Open(OUTSIDE);
    EXPECT_EQ(TextOf(Say("PORT 192,168,5,104,6,226\r\n")), "PORT 172,31,70,42,6,226\r\n");
    EXPECT_EQ(Data(OUTSIDE, 1762).ctinfo, CtInfo::NEW) << "as Linux does";
    const auto data = Data("192.168.5.104", 1762);
    EXPECT_EQ(data.ctinfo, CtInfo::RELATED);
    EXPECT_EQ(PacketView(data.packet, true).GetDestination(), Ip(CLIENT));
}

TEST_F(FtpAlgNat, NumbersFollowTheLength)
{
    Open(OUTSIDE);
    Say(PORT); // one byte shorter outside
    const auto heard = Hear("200 ok\r\n", -1);
    EXPECT_EQ(AcknowledgedOf(heard), next);
    EXPECT_EQ(heard.ctinfo, CtInfo::ESTABLISHED_REPLY) << "its window holds it";
    const auto said = Say("NOOP\r\n");
    EXPECT_EQ(SequenceOf(said), next - 6 - 1);
    EXPECT_TRUE(HasGoodChecksums(said.packet));
}

TEST_F(FtpAlgNat, TheSameTextAgainIsTranslatedAlike)
{
    Open(OUTSIDE);
    const auto first = Say(PORT);
    next -= 26;
    const auto second = Say(PORT);
    EXPECT_EQ(ToBytes(first.packet), ToBytes(second.packet));
    const uint32_t sequence = next;
    EXPECT_EQ(SequenceOf(Say("NOOP\r\n")), sequence - 1);
    EXPECT_EQ(router.expectations.size(), 3u) << "NEW, and DESTROY and NEW";
}

TEST_F(FtpAlgNat, ATakenPortIsReplacedByAnother)
{
    Open(OUTSIDE);
    Say(PORT);
    Open(OUTSIDE, 1758);
    const std::string text = TextOf(Say(PORT));
    EXPECT_EQ(text.substr(0, 18), "PORT 172,31,70,42,");
    EXPECT_NE(text, "PORT 172,31,70,42,6,226\r\n");
    EXPECT_EQ(Count(), 2u);
    const auto comma = text.rfind(',');
    const auto port =
        static_cast<uint16_t>(std::stoi(text.substr(18)) * 256 + std::stoi(text.substr(comma + 1)));
    const auto data = Data(OUTSIDE, port);
    EXPECT_EQ(data.ctinfo, CtInfo::RELATED);
    uint16_t announced = 0;
    EXPECT_TRUE(PacketView(data.packet, true).ReadL4(2, announced));
    EXPECT_EQ(announced, 1762) << "the port that the client knows";
}

TEST_F(FtpAlgNat, NoPortIsAboveTheLast)
{
    const std::string text = "PORT 192,168,5,103,255,255\r\n";
    Open(OUTSIDE);
    EXPECT_EQ(Say(text).verdict, Verdict::ACCEPT);
    Open(OUTSIDE, 1758);
    EXPECT_EQ(Say(text).reason, DropReason::EXPECTATION);
}

TEST_F(FtpAlgNat, PortZeroIsExpectedAndRefused)
{
    Open(OUTSIDE);
    EXPECT_EQ(Say("PORT 192,168,5,103,0,0\r\n").reason, DropReason::EXPECTATION);
    EXPECT_EQ(Count(), 1u);
}

TEST_F(FtpAlgNat, OptionsThatHideNumbersAreDroppedOnceThereIsAnOffset)
{
    const std::vector<uint8_t> options = {1, 1, 1, 5};
    Open(OUTSIDE);
    EXPECT_EQ(Client(ACK, "", options).verdict, Verdict::ACCEPT);
    Say(PORT);
    const auto result = Client(ACK, "", options);
    EXPECT_EQ(result.verdict, Verdict::DROP);
    EXPECT_EQ(result.reason, DropReason::SEQ_ADJUST);
    EXPECT_EQ(Client(RST, "", options).verdict, Verdict::ACCEPT)
        << "without ACK none is looked for";
}

TEST(FtpAlgServer, ReplyOfAServerInsideIsTranslated)
{
    TestRouter router;
    router.SetHelper("ftp", PROTO_TCP);
    router.SetRule(Hook::PRE_ROUTING, ToAddress("192.168.1.1"));
    const auto client = [&](uint8_t flags, uint32_t seq, uint32_t ack, const char* text = "") {
        return router.Forward(
            TcpPacket("9.9.9.9", 1757, "10.0.0.1", 21, flags, seq, ack).Payload(text));
    };
    const auto server = [&](uint8_t flags, uint32_t seq, uint32_t ack, const char* text = "") {
        return router.Forward(
            TcpPacket("192.168.1.1", 21, "9.9.9.9", 1757, flags, seq, ack).Payload(text));
    };
    client(SYN, 1000, 0);
    server(SYN | ACK, 5000, 1001);
    client(ACK, 1001, 5001);
    server(ACK, 5001, 1001, "220 ready\r\n");
    client(ACK, 1001, 5012, "PASV\r\n");
    EXPECT_EQ(TextOf(server(ACK, 5012, 1007, "227 (192,168,1,1,10,1)\r\n")),
              "227 (10,0,0,1,10,1)\r\n");
    EXPECT_EQ(AcknowledgedOf(client(ACK, 1007, 5033)), 5036u);
    const auto data = router.Forward(TcpPacket("9.9.9.9", 40001, "10.0.0.1", 2561, SYN, 1, 0));
    EXPECT_EQ(data.ctinfo, CtInfo::RELATED);
    EXPECT_EQ(PacketView(data.packet, true).GetDestination(), Ip("192.168.1.1"));
}
