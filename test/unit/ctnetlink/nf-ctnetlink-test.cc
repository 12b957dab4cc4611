/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Connections asked for, changed and deleted by simulation code, with Linux's rules.

#include "nf-ctnetlink.h"
#include "nf-test-router.h"

#include <cerrno>
#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

const char* const REQUEST = "udp 10.0.0.1:1000 -> 10.0.0.2:53";
const char* const ANSWER = "udp 10.0.0.2:53 -> 10.0.0.1:1000";

class CtnetlinkTest : public testing::Test
{
  protected:
    CtnetlinkTest()
        : ctnetlink(*router.conntrack, router.nat)
    {
    }

    static ConnectionAttributes Waiting(uint32_t seconds)
    {
        ConnectionAttributes attributes;
        attributes.timeout = seconds;
        return attributes;
    }

    Ptr<const Connection> Make(const ConnectionAttributes& attributes = Waiting(60))
    {
        return ctnetlink.Create(ParseTuple(REQUEST), ParseTuple(ANSWER), attributes);
    }

    bool Change(const ConnectionAttributes& attributes)
    {
        return ctnetlink.Update(ParseTuple(REQUEST), attributes);
    }

    /// \return the errno of a request, 0 when it was granted
    static int GetErrno(const std::function<void()>& request)
    {
        try
        {
            request();
        }
        catch (const CtnetlinkError& error)
        {
            return error.GetErrno();
        }
        return 0;
    }

    TestRouter router;
    Ctnetlink ctnetlink;
};

/// \return a callback that counts
Callback<void, const ConntrackEvent&>
Count(uint32_t& count)
{
    return Callback<void, const ConntrackEvent&>([&count](const ConntrackEvent&) { ++count; });
}

} // namespace

TEST(ParseTuple, ReadsWhatIsPrinted)
{
    for (const char* text : {"udp 192.168.1.1:50173 -> 192.168.10.100:69",
                             "tcp 10.0.0.1:1 -> 255.255.255.255:65535",
                             "icmp 10.0.0.1 -> 10.0.0.2 type 8 code 0 id 7",
                             "unknown 10.0.0.1 -> 10.0.0.2"})
    {
        std::ostringstream printed;
        if (std::string(text).rfind("unknown", 0) == 0)
        {
            EXPECT_EQ(ParseTuple("132 10.0.0.1 -> 10.0.0.2").protocol, 132);
            continue;
        }
        printed << ParseTuple(text);
        EXPECT_EQ(printed.str(), text);
    }
}

TEST(ParseTuple, NamesWhatIsWrong)
{
    for (const auto& [text, wrong] :
         {std::pair("udp 10.0.0.1:1 - 10.0.0.2:2", "no tuple"),
          {"udp 10.0.0.256:1 -> 10.0.0.2:2", "10.0.0.256 is no address"},
          {"udp 10.0.0.1:65536 -> 10.0.0.2:2", "65536 is too large"},
          {"quic 10.0.0.1:1 -> 10.0.0.2:2", "no protocol quic"},
          {"256 10.0.0.1 -> 10.0.0.2", "256 is too large"},
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
    EXPECT_EQ(router.conntrack->GetRemaining(*connection), 500u) << "timeout comes before status";
    EXPECT_EQ(connection->mark, 0u) << "mark comes after it";
}

TEST_F(CtnetlinkTest, StatusCanOnlyGrow)
{
    Make();
    ConnectionAttributes attributes;
    attributes.status = status::CONFIRMED | status::SEEN_REPLY | status::ASSURED | status::SRC_NAT;
    EXPECT_TRUE(Change(attributes));
    const auto connection = ctnetlink.Get(ParseTuple(REQUEST));
    EXPECT_EQ(connection->status, status::CONFIRMED | status::SEEN_REPLY | status::ASSURED)
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

TEST_F(CtnetlinkTest, HelperCanBeTakenButNotGiven)
{
    Make();
    ConnectionAttributes attributes;
    attributes.helper = "tftp";
    EXPECT_EQ(GetErrno([&] { Change(attributes); }), EOPNOTSUPP);
    attributes.helper = "nosuch";
    EXPECT_EQ(GetErrno([&] { Change(attributes); }), EOPNOTSUPP);

    ConnectionAttributes helped = Waiting(60);
    helped.helper = "tftp";
    const Tuple tuple = ParseTuple("udp 10.0.0.3:1000 -> 10.0.0.2:69");
    ctnetlink.Create(tuple, ParseTuple("udp 10.0.0.2:69 -> 10.0.0.3:1000"), helped);
    attributes.helper = "tftp";
    EXPECT_TRUE(ctnetlink.Update(tuple, attributes)) << "the same again";
    attributes.helper = "";
    EXPECT_TRUE(ctnetlink.Update(tuple, attributes));
    EXPECT_EQ(ctnetlink.Get(tuple)->help->alg, nullptr);
    attributes.helper = "tftp";
    EXPECT_EQ(GetErrno([&] { ctnetlink.Update(tuple, attributes); }), EBUSY);
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

TEST_F(CtnetlinkTest, FilterPicks)
{
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    router.Forward(UdpPacket("10.0.1.1", 1000, "10.0.0.2", 69));
    router.Forward(IcmpPacket("10.0.0.1", "10.0.0.2", 8, 77));
    ConntrackFilter filter;
    EXPECT_EQ(ctnetlink.Dump().size(), 3u);
    filter.original.source = MaskedNumber{Ip("10.0.0.0"), 0xffffff00};
    EXPECT_EQ(ctnetlink.Dump(filter).size(), 2u);
    filter.original.protocol = PROTO_UDP;
    EXPECT_EQ(ctnetlink.Dump(filter).size(), 1u);
    filter = {};
    filter.original.destinationPort = 53;
    EXPECT_EQ(ctnetlink.Dump(filter).size(), 2u) << "ICMP has no ports to differ in";
    filter = {};
    filter.original.icmpId = 77;
    filter.original.protocol = PROTO_ICMP;
    EXPECT_EQ(ctnetlink.Flush(filter), 1u);
    filter = {};
    filter.pick = [](const Connection& connection) {
        return connection.GetOriginal().destinationPort == 69;
    };
    EXPECT_EQ(ctnetlink.Flush(filter), 1u);
    EXPECT_EQ(ctnetlink.Flush(), 1u);
    EXPECT_EQ(router.conntrack->GetCount(), 0u);
}

TEST_F(CtnetlinkTest, FilterByStatusNeedsABit)
{
    ConntrackFilter filter;
    filter.status = MaskedNumber{status::ASSURED, status::ASSURED};
    Make();
    EXPECT_TRUE(ctnetlink.Dump(filter).empty());
    filter.status = MaskedNumber{0, 0};
    EXPECT_EQ(GetErrno([&] { ctnetlink.Dump(filter); }), EINVAL);
    EXPECT_EQ(GetErrno([&] { ctnetlink.Flush(filter); }), EINVAL);
    EXPECT_EQ(router.conntrack->GetCount(), 1u);
}

TEST_F(CtnetlinkTest, CountersAreSeenOnceMoreBeforeTheyAreZero)
{
    router.conntrack->SetSysctl("net.netfilter.nf_conntrack_acct", 1);
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    uint64_t seen = 0;
    const auto add = [&seen](const Connection& connection) {
        seen += connection.accounting->direction[0].packets;
    };
    ctnetlink.DumpAndZero({}, add);
    ctnetlink.DumpAndZero({}, add);
    EXPECT_EQ(seen, 1u);
}

TEST_F(CtnetlinkTest, SubscriberHearsItsKindsOnly)
{
    uint32_t made = 0;
    uint32_t others = 0;
    ctnetlink.Subscribe(ctgroup::NEW, Count(made));
    ctnetlink.Subscribe(ctgroup::UPDATE | ctgroup::DESTROY, Count(others));
    Make();
    EXPECT_EQ(made, 1u);
    EXPECT_EQ(others, 0u);
    Change(Waiting(9));
    ctnetlink.Flush();
    EXPECT_EQ(made, 1u);
    EXPECT_EQ(others, 2u);
}

TEST_F(CtnetlinkTest, SubscriberHearsOfWhatItsFilterPicks)
{
    uint32_t heard = 0;
    ConntrackFilter filter;
    filter.original.destinationPort = 69;
    ctnetlink.Subscribe(ctgroup::ALL, Count(heard), filter);
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    EXPECT_EQ(heard, 0u);
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 69));
    EXPECT_EQ(heard, 1u);
}

TEST_F(CtnetlinkTest, SubscriberMayEndItselfAndOthersMeanwhile)
{
    uint32_t heard = 0;
    Ctnetlink::Subscription last{};
    Ctnetlink::Subscription first{};
    first = ctnetlink.Subscribe(ctgroup::NEW,
                                Callback<void, const ConntrackEvent&>([&](const ConntrackEvent&) {
                                    EXPECT_TRUE(ctnetlink.Unsubscribe(first));
                                    EXPECT_TRUE(ctnetlink.Unsubscribe(last));
                                    ctnetlink.Flush();
                                }));
    last = ctnetlink.Subscribe(ctgroup::ALL, Count(heard));
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    EXPECT_EQ(heard, 0u);
    EXPECT_EQ(router.conntrack->GetCount(), 0u);
    EXPECT_FALSE(ctnetlink.Unsubscribe(first)) << "it ended before";
}

TEST(Ctnetlink, NobodyListensOnceTheLastSubscriberHasGone)
{
    // With nf_conntrack_events=2 what is made while nobody listens never tells anything.
    const auto conntrack = CreateObject<Conntrack>();
    Nat nat(*conntrack);
    {
        Ctnetlink ctnetlink(*conntrack, nat);
        EXPECT_FALSE(conntrack->GetsEventCache(false));
        uint32_t heard = 0;
        const auto subscription = ctnetlink.Subscribe(ctgroup::NEW, Count(heard));
        EXPECT_TRUE(conntrack->GetsEventCache(false));
        ctnetlink.Unsubscribe(subscription);
        EXPECT_FALSE(conntrack->GetsEventCache(false));
        ctnetlink.Subscribe(ctgroup::NEW, Count(heard));
    }
    EXPECT_FALSE(conntrack->GetsEventCache(false)) << "its end is theirs";
    conntrack->Dispose();
}

} // namespace test
} // namespace netfilter
} // namespace ns3
