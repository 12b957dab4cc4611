/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Connections made and changed by simulation code, with Linux's rules.

#include "nf-test-ctnetlink.h"

#include <cerrno>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{
namespace test
{

TEST(ParseTuple, ReadsWhatIsPrinted)
{
    for (const char* text : {"udp 192.168.1.1:50173 -> 192.168.10.100:69",
                             "tcp 10.0.0.1:1 -> 255.255.255.255:65535",
                             "icmp 10.0.0.1 -> 10.0.0.2 type 8 code 0 id 7"})
    {
        std::ostringstream printed;
        printed << ParseTuple(text);
        EXPECT_EQ(printed.str(), text);
    }
}

TEST(ParseTuple, TakesANumberForAProtocolWithoutAName)
{
    EXPECT_EQ(ParseTuple("132 10.0.0.1 -> 10.0.0.2").protocol, 132);
}

TEST(ParseTuple, NamesWhatIsWrong)
{
    for (const auto& [text, wrong] :
         {std::pair("udp 10.0.0.1:1 - 10.0.0.2:2", "no tuple"),
          {"udp 10.0.0.256:1 -> 10.0.0.2:2", "\"10.0.0.256\" is no address"},
          {"udp 10.0.0.1:65536 -> 10.0.0.2:2", "65536 is no number up to 65535"},
          {"quic 10.0.0.1:1 -> 10.0.0.2:2", "no protocol quic"},
          {"udp 10.0.0.1:0x50 -> 10.0.0.2:2", "0x50 is no number up to 65535"},
          {"udp 10.0.0.1:1:2 -> 10.0.0.2:2", "no tuple"},
          {"icmp 10.0.0.1:1 -> 10.0.0.2:2 type 8 code 0 id 7", "both ports and an ICMP type"},
          {"256 10.0.0.1 -> 10.0.0.2", "256 is no number up to 255"},
          {"", "no tuple"}})
    {
        try
        {
            ParseTuple(text);
            ADD_FAILURE() << text;
        }
        catch (const std::invalid_argument& error)
        {
            EXPECT_NE(std::string(error.what()).find(wrong), std::string::npos) << error.what();
        }
    }
}

TEST_F(CtnetlinkTest, WhatIsMadeIsConfirmedAndTold)
{
    Make();
    ASSERT_EQ(router.events.size(), 1u);
    EXPECT_EQ(router.events[0],
              "    [NEW] udp      17 60 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 [UNREPLIED] "
              "src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 mark=0");
    EXPECT_EQ(router.conntrack->GetStatistics().insert, 1u);
    const auto answer = router.Forward(UdpPacket("10.0.0.2", 53, "10.0.0.1", 1000));
    EXPECT_EQ(answer.ctinfo, CtInfo::ESTABLISHED_REPLY);
}

TEST_F(CtnetlinkTest, TakenTupleOfEitherDirectionIsRefused)
{
    Make();
    EXPECT_EQ(GetErrno([&] { Make(); }), EEXIST);
    // Another original, the same reply: only the insertion finds out.
    EXPECT_EQ(GetErrno([&] {
                  ctnetlink.Create(ParseTuple("udp 10.0.0.9:1000 -> 10.0.0.2:53"),
                                   ParseTuple(ANSWER),
                                   Waiting(60));
              }),
              EEXIST);
    EXPECT_EQ(router.conntrack->GetCount(), 1u) << "nothing is half made";
}

TEST_F(CtnetlinkTest, CreationWantsATimeoutAndAReply)
{
    EXPECT_EQ(GetErrno([&] { Make({}); }), EINVAL);
    EXPECT_EQ(GetErrno([&] {
                  ctnetlink.Create(ParseTuple(REQUEST),
                                   ParseTuple("tcp 10.0.0.2:53 -> 10.0.0.1:1000"),
                                   Waiting(60));
              }),
              EINVAL);
    EXPECT_EQ(GetErrno([&] {
                  const Tuple unreachable =
                      ParseTuple("icmp 10.0.0.1 -> 10.0.0.2 type 3 code 1 id 0");
                  ctnetlink.Create(unreachable, unreachable, Waiting(60));
              }),
              EINVAL);
    EXPECT_EQ(router.conntrack->GetCount(), 0u);
}

TEST_F(CtnetlinkTest, FullTableRefusesAndSaysSo)
{
    router.conntrack->SetSysctl("net.netfilter.nf_conntrack_max", 1);
    ConnectionAttributes assured = Waiting(60);
    assured.status = status::CONFIRMED | status::SEEN_REPLY | status::ASSURED;
    Make(assured);
    EXPECT_EQ(GetErrno([&] {
                  ctnetlink.Create(ParseTuple("udp 10.0.0.9:1 -> 10.0.0.2:53"),
                                   ParseTuple("udp 10.0.0.2:53 -> 10.0.0.9:1"),
                                   Waiting(60));
              }),
              ENOMEM);
    EXPECT_EQ(router.conntrack->GetCount(), 1u);
}

TEST_F(CtnetlinkTest, NatOfANewConnectionTranslatesItsPackets)
{
    ConnectionAttributes attributes = Waiting(60);
    attributes.sourceNat = NatRange();
    attributes.sourceNat->flags = natrange::MAP_IPS;
    attributes.sourceNat->minAddress = Ip("10.0.0.254");
    attributes.sourceNat->maxAddress = Ip("10.0.0.254");
    const auto connection = Make(attributes);
    EXPECT_EQ(connection->GetReply(), ParseTuple("udp 10.0.0.2:53 -> 10.0.0.254:1000"));
    const auto result = router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    EXPECT_EQ(PacketView(result.packet, true).GetSource(), Ip("10.0.0.254"));
}

TEST_F(CtnetlinkTest, MasterMustBeThere)
{
    ConnectionAttributes attributes = Waiting(60);
    attributes.master = ParseTuple("udp 10.0.0.7:7 -> 10.0.0.2:69");
    EXPECT_EQ(GetErrno([&] { Make(attributes); }), ENOENT);
    ctnetlink.Create(*attributes.master, ParseTuple("udp 10.0.0.2:69 -> 10.0.0.7:7"), Waiting(60));
    const auto connection = Make(attributes);
    EXPECT_TRUE(connection->Has(status::EXPECTED));
    EXPECT_EQ(router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53)).ctinfo, CtInfo::RELATED);
}

TEST_F(CtnetlinkTest, RefusedUpdateKeepsWhatStoodBeforeIt)
{
    Make();
    ConnectionAttributes attributes = Waiting(500);
    attributes.status = status::CONFIRMED | status::DYING;
    attributes.mark = MaskedNumber{7};
    EXPECT_EQ(GetErrno([&] { Change(attributes); }), EBUSY);
    const auto connection = ctnetlink.Get(ParseTuple(REQUEST));
    EXPECT_EQ(connection->GetRemaining(), 500u) << "timeout comes before status";
    EXPECT_EQ(connection->mark, 0u) << "mark comes after it";
}

TEST_F(CtnetlinkTest, StatusCanOnlyGrow)
{
    Make();
    ConnectionAttributes attributes;
    attributes.status = status::CONFIRMED | status::SEEN_REPLY | status::ASSURED | status::SRC_NAT;
    EXPECT_TRUE(Change(attributes));
    const auto connection = ctnetlink.Get(ParseTuple(REQUEST));
    EXPECT_EQ(connection->GetStatus(), status::CONFIRMED | status::SEEN_REPLY | status::ASSURED)
        << "the bits of NAT are passed over";
    attributes.status = status::CONFIRMED | status::SEEN_REPLY;
    EXPECT_EQ(GetErrno([&] { Change(attributes); }), EBUSY);
    attributes.status = status::SEEN_REPLY | status::ASSURED;
    EXPECT_EQ(GetErrno([&] { Change(attributes); }), EBUSY);
}

TEST_F(CtnetlinkTest, MarkKeepsWhatTheMaskLeaves)
{
    Make();
    ConnectionAttributes attributes;
    attributes.mark = MaskedNumber{0xabcd};
    Change(attributes);
    attributes.mark = MaskedNumber{0x12, 0xff};
    Change(attributes);
    EXPECT_EQ(ctnetlink.Get(ParseTuple(REQUEST))->mark, 0xab12u);
}

TEST_F(CtnetlinkTest, TcpStateIsSetByName)
{
    ConnectionAttributes attributes = Waiting(60);
    attributes.protocolInfo = ProtocolInfo();
    attributes.protocolInfo->state = "ESTABLISHED";
    const Tuple tuple = ParseTuple("tcp 10.0.0.1:1000 -> 10.0.0.2:80");
    ctnetlink.Create(tuple, ParseTuple("tcp 10.0.0.2:80 -> 10.0.0.1:1000"), attributes);
    EXPECT_NE(router.Proc().find("tcp      6 60 ESTABLISHED "), std::string::npos);
    attributes.protocolInfo->state = "OPEN";
    EXPECT_EQ(GetErrno([&] { ctnetlink.Update(tuple, attributes); }), EINVAL);
}

TEST_F(CtnetlinkTest, RefusedChangeNamesItsConnection)
{
    Make();
    ConnectionAttributes attributes;
    attributes.helper = "tftp";
    try
    {
        Change(attributes);
        ADD_FAILURE();
    }
    catch (const CtnetlinkError& error)
    {
        EXPECT_STREQ(error.what(),
                     "udp 10.0.0.1:1000 -> 10.0.0.2:53: helper \"tftp\" comes too late (Operation "
                     "not supported)");
    }
}

TEST_F(CtnetlinkTest, NatAndMasterAreForNewOnes)
{
    Make();
    ConnectionAttributes attributes;
    attributes.destinationNat = NatRange();
    EXPECT_EQ(GetErrno([&] { Change(attributes); }), EOPNOTSUPP);
    attributes = {};
    attributes.master = ParseTuple(REQUEST);
    EXPECT_EQ(GetErrno([&] { Change(attributes); }), EOPNOTSUPP);
}

TEST_F(CtnetlinkTest, WhatIsNotThereIsNoError)
{
    EXPECT_EQ(ctnetlink.Get(ParseTuple(REQUEST)), nullptr);
    EXPECT_FALSE(Change(Waiting(5)));
    EXPECT_FALSE(ctnetlink.Delete(ParseTuple(REQUEST)));
}

TEST_F(CtnetlinkTest, ConnectionIsFoundByEitherTupleInItsZone)
{
    ctnetlink.Create(ParseTuple(REQUEST), ParseTuple(ANSWER), Waiting(60), 7);
    EXPECT_EQ(ctnetlink.Get(ParseTuple(REQUEST)), nullptr);
    EXPECT_NE(ctnetlink.Get(ParseTuple(REQUEST), 7), nullptr);
    EXPECT_NE(ctnetlink.Get(ParseTuple(ANSWER), 7), nullptr);
}

TEST_F(CtnetlinkTest, ShorterAndLongerTimeoutsHold)
{
    Make(Waiting(1000));
    Change(Waiting(5));
    TestRouter::Wait(6);
    EXPECT_EQ(router.conntrack->GetCount(), 0u);
    Make(Waiting(5));
    Change(Waiting(1000));
    TestRouter::Wait(500);
    EXPECT_EQ(router.conntrack->GetCount(), 1u);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
