/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The trace source State: each change with its cause, each beginning where the last one ended.

#include "nf-ctnetlink.h"
#include "nf-test-router.h"

#include <gtest/gtest.h>
#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

using Lines = std::vector<std::string>;

class StateTrace : public testing::Test
{
  protected:
    StateTrace()
    {
        router.conntrack->TraceConnectWithoutContext(
            "State",
            Callback<void, const StateChange&>(
                [this](const StateChange& change) { OnChange(change); }));
    }

    void OnChange(const StateChange& change)
    {
        std::ostringstream line;
        line << change.before << " -> " << change.after << " (" << change.cause << ")";
        changes.push_back(line.str());
    }

    /// A segment of a client's connection. \param flags e.g. 0x02 for SYN
    static PacketBuilder Segment(bool reply, uint8_t flags, uint32_t sequence, uint32_t ack)
    {
        const char* const client = "10.0.0.1";
        const char* const server = "10.0.0.2";
        return reply ? TcpPacket(server, 80, client, 1000, flags, sequence, ack)
                     : TcpPacket(client, 1000, server, 80, flags, sequence, ack);
    }

    TestRouter router;
    Lines changes;
};

constexpr uint8_t SYN = 0x02;
constexpr uint8_t RST = 0x04;
constexpr uint8_t ACK = 0x10;

} // namespace

TEST_F(StateTrace, UdpFromItsFirstPacketToItsTimeout)
{
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    router.Forward(UdpPacket("10.0.0.2", 53, "10.0.0.1", 1000));
    TestRouter::Wait(40);
    EXPECT_EQ(changes,
              (Lines{"- -> - (a first packet)",
                     "SRC_NAT_DONE,DST_NAT_DONE -> CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE (a packet)",
                     "CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE -> "
                     "SEEN_REPLY,CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE (a packet)",
                     "SEEN_REPLY,CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE -> "
                     "SEEN_REPLY,CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE,DYING (its time was over)"}));
}

TEST_F(StateTrace, DroppedFirstPacketEndsWhatItBegan)
{
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53), true);
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0], "- -> - (a first packet)");
    EXPECT_NE(changes[1].find("DYING (it was never confirmed)"), std::string::npos) << changes[1];
}

TEST_F(StateTrace, TcpStateGoesWithTheStatus)
{
    router.Forward(Segment(false, SYN, 100, 0));
    router.Forward(Segment(true, SYN | ACK, 500, 101));
    changes.clear();
    router.Forward(Segment(false, ACK, 101, 501));
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0],
              "SYN_RECV SEEN_REPLY,CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE -> "
              "ESTABLISHED SEEN_REPLY,ASSURED,CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE (a packet)");
}

TEST_F(StateTrace, ResetOfARequestIsToldBeforeTheEndItCauses)
{
    router.Forward(Segment(false, SYN, 100, 0));
    changes.clear();
    router.Forward(Segment(true, RST | ACK, 0, 101));
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0],
              "SYN_SENT CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE -> "
              "CLOSE CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE (a packet)");
    EXPECT_EQ(changes[1],
              "CLOSE CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE -> "
              "CLOSE CONFIRMED,SRC_NAT_DONE,DST_NAT_DONE,DYING (a packet)");
}

TEST_F(StateTrace, NewSynAfterAResetReopens)
{
    router.Forward(Segment(false, SYN, 100, 0));
    router.Forward(Segment(true, SYN | ACK, 500, 101));
    router.Forward(Segment(false, RST, 101, 0));
    changes.clear();
    router.Forward(Segment(false, SYN, 70000, 0));
    ASSERT_GE(changes.size(), 2u);
    EXPECT_NE(changes[0].find("DYING (a new connection takes its place)"), std::string::npos);
    EXPECT_EQ(changes[1], "- -> NONE (a first packet)");
}

TEST_F(StateTrace, FullTableNamesItsVictimsCause)
{
    router.conntrack->SetSysctl("net.netfilter.nf_conntrack_buckets", 1);
    router.conntrack->SetSysctl("net.netfilter.nf_conntrack_max", 1);
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    changes.clear();
    router.Forward(UdpPacket("10.0.0.1", 1001, "10.0.0.2", 53));
    ASSERT_FALSE(changes.empty());
    EXPECT_NE(changes[0].find("DYING (room was needed)"), std::string::npos) << changes[0];
}

TEST_F(StateTrace, EachBeginsWhereTheOneBeforeEndedWithoutNat)
{
    std::string last;
    router.conntrack->TraceConnectWithoutContext(
        "State",
        Callback<void, const StateChange&>([&last](const StateChange& change) {
            constexpr uint32_t NAT = status::NAT_MASK | status::SRC_NAT_DONE | status::DST_NAT_DONE;
            const auto show = [](ConnectionState state) {
                std::ostringstream text;
                state.status &= ~NAT;
                text << state;
                return text.str();
            };
            if (change.cause != ChangeCause::CREATED)
            {
                EXPECT_EQ(show(change.before), last) << change;
            }
            last = show(change.after);
        }));
    router.Forward(Segment(false, SYN, 100, 0));
    router.Forward(Segment(true, SYN | ACK, 500, 101));
    router.Forward(Segment(false, ACK, 101, 501));
    router.Forward(Segment(true, RST, 501, 0));
    TestRouter::Wait(20);
    EXPECT_EQ(changes.size(), 7u); // made, SYN_SENT, confirmed, and four more states
}

TEST_F(StateTrace, RequestsAreACauseToo)
{
    Ctnetlink ctnetlink(*router.conntrack, router.nat);
    ConnectionAttributes attributes;
    attributes.timeout = 60;
    const Tuple tuple = ParseTuple("udp 10.0.0.1:1 -> 10.0.0.2:2");
    ctnetlink.Create(tuple, ParseTuple("udp 10.0.0.2:2 -> 10.0.0.1:1"), attributes);
    attributes.status = status::CONFIRMED | status::SEEN_REPLY | status::ASSURED;
    ctnetlink.Update(tuple, attributes);
    ctnetlink.Delete(tuple);
    EXPECT_EQ(changes,
              (Lines{"- -> - (on request)",
                     "- -> CONFIRMED (on request)",
                     "CONFIRMED -> SEEN_REPLY,ASSURED,CONFIRMED (on request)",
                     "SEEN_REPLY,ASSURED,CONFIRMED -> SEEN_REPLY,ASSURED,CONFIRMED,DYING "
                     "(on request)"}));
}

TEST_F(StateTrace, RefusedRequestReportsWhatItHadChanged)
{
    Ctnetlink ctnetlink(*router.conntrack, router.nat);
    ConnectionAttributes attributes;
    attributes.timeout = 60;
    attributes.helper = "ftp";
    EXPECT_THROW(ctnetlink.Create(ParseTuple("udp 10.0.0.1:1 -> 10.0.0.2:2"),
                                  ParseTuple("udp 10.0.0.2:2 -> 10.0.0.1:1"),
                                  attributes),
                 CtnetlinkError);
    EXPECT_EQ(changes,
              (Lines{"- -> - (on request)",
                     "- -> HELPER (on request)",
                     "HELPER -> DYING,HELPER (it was never confirmed)"}));
}

TEST_F(StateTrace, ListenerMayDeleteTheConnectionThatChanged)
{
    Ctnetlink ctnetlink(*router.conntrack, router.nat);
    router.conntrack->TraceConnectWithoutContext(
        "State",
        Callback<void, const StateChange&>(
            [&ctnetlink](const StateChange&) { ctnetlink.Flush(); }));
    router.Forward(Segment(false, SYN, 100, 0));
    router.Forward(Segment(true, SYN | ACK, 500, 101));
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    TestRouter::Wait(200);
    EXPECT_EQ(router.conntrack->GetCount(), 0u);
}

TEST_F(StateTrace, BindingSaysWhatBecomesOfWhichEnd)
{
    Lines bindings;
    router.nat.onBinding = [&bindings](const NatBinding& binding) {
        std::ostringstream line;
        line << binding;
        bindings.push_back(line.str());
    };
    NatRange range;
    range.flags = natrange::MAP_IPS;
    range.minAddress = range.maxAddress = Ip("10.0.0.254");
    router.SetRule(Hook::POST_ROUTING, range);
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    EXPECT_EQ(bindings,
              (Lines{"source udp 10.0.0.1:1000 -> 10.0.0.2:53 becomes udp 10.0.0.254:1000 -> "
                     "10.0.0.2:53"}));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
