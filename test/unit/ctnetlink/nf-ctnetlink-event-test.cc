/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What simulation code hears of, lists and flushes.

#include "nf-test-ctnetlink.h"

#include <cerrno>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// \return a callback that counts
Callback<void, const ConntrackEvent&>
Count(uint32_t& count)
{
    return Callback<void, const ConntrackEvent&>([&count](const ConntrackEvent&) { ++count; });
}

} // namespace

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

TEST_F(CtnetlinkTest, FlushCountsAConnectionOnceThoughBothItsTuplesStandInOneBucket)
{
    router.conntrack->SetSysctl("net.netfilter.nf_conntrack_buckets", 1);
    router.Forward(UdpPacket("10.0.0.1", 1000, "10.0.0.2", 53));
    router.Forward(UdpPacket("10.0.0.1", 1001, "10.0.0.2", 53));
    EXPECT_EQ(ctnetlink.Flush(), 2u);
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

TEST_F(CtnetlinkTest, NothingIsToldOfAConnectionAfterItsEnd)
{
    uint32_t updates = 0;
    uint32_t ends = 0;
    ctnetlink.Subscribe(ctgroup::UPDATE, Count(updates));
    ctnetlink.Subscribe(ctgroup::DESTROY, Count(ends));
    Make();
    router.conntrack->TraceConnectWithoutContext(
        "State",
        Callback<void, const StateChange&>([&](const StateChange&) { ctnetlink.Flush(); }));
    ConnectionAttributes attributes;
    attributes.status = status::CONFIRMED | status::ASSURED;
    EXPECT_TRUE(Change(attributes));
    EXPECT_EQ(ends, 1u);
    EXPECT_EQ(updates, 0u);
}

TEST(Ctnetlink, NobodyListensOnceTheLastSubscriberHasGone)
{
    // With nf_conntrack_events=2 what is made while nobody listens never tells anything.
    const auto conntrack = CreateObject<Conntrack>();
    Nat nat(*conntrack);
    {
        Ctnetlink ctnetlink(*conntrack, nat);
        EXPECT_FALSE(conntrack->GetEvents().GetsEventCache(false));
        uint32_t heard = 0;
        const auto subscription = ctnetlink.Subscribe(ctgroup::NEW, Count(heard));
        EXPECT_TRUE(conntrack->GetEvents().GetsEventCache(false));
        ctnetlink.Unsubscribe(subscription);
        EXPECT_FALSE(conntrack->GetEvents().GetsEventCache(false));
        ctnetlink.Subscribe(ctgroup::NEW, Count(heard));
    }
    EXPECT_FALSE(conntrack->GetEvents().GetsEventCache(false)) << "its end is theirs";
    conntrack->Dispose();
}

} // namespace test
} // namespace netfilter
} // namespace ns3
