/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Everything may be asked and changed from within what one is told: by a subscription or a trace.

#include "nf-ctnetlink.h"
#include "nf-test-router.h"

#include <cerrno>
#include <functional>
#include <gtest/gtest.h>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class CtnetlinkReentry : public testing::Test
{
  protected:
    CtnetlinkReentry()
        : ctnetlink(*router.conntrack, router.nat)
    {
    }

    using What = std::function<void(const ConntrackEvent&)>;

    Ctnetlink::Subscription On(uint32_t groups, What what)
    {
        return ctnetlink.Subscribe(groups, Callback<void, const ConntrackEvent&>(std::move(what)));
    }

    void OnState(std::function<void(const StateChange&)> what)
    {
        router.conntrack->TraceConnectWithoutContext(
            "State",
            Callback<void, const StateChange&>(std::move(what)));
    }

    /// A packet from 10.0.0.1:1 to 10.0.0.2:2, or of another client.
    TestRouter::Result Ask(const char* client = "10.0.0.1", uint16_t port = 1)
    {
        return router.Forward(UdpPacket(client, port, "10.0.0.2", 2));
    }

    TestRouter router;
    Ctnetlink ctnetlink;
};

} // namespace

TEST_F(CtnetlinkReentry, OnlySubscriberEndsItself)
{
    uint32_t told = 0;
    Ctnetlink::Subscription subscription{};
    subscription = On(ctgroup::ALL, [&](const ConntrackEvent&) {
        ++told;
        EXPECT_TRUE(ctnetlink.Unsubscribe(subscription));
    });
    Ask();
    Ask("10.0.0.3");
    EXPECT_EQ(told, 1U);
}

TEST_F(CtnetlinkReentry, WhoSubscribesInAnEventHearsOfTheNext)
{
    uint32_t told = 0;
    Ctnetlink::Subscription subscription{};
    What again = [&](const ConntrackEvent&) {
        ++told;
        ctnetlink.Unsubscribe(subscription);
        subscription = On(ctgroup::NEW, again);
    };
    subscription = On(ctgroup::NEW, again);
    Ask();
    Ask("10.0.0.3");
    EXPECT_EQ(told, 2U);
}

TEST_F(CtnetlinkReentry, WhatHasExpiredIsNotFoundWhileItsEndIsTold)
{
    Ask();
    bool isFound = true;
    On(ctgroup::DESTROY, [&](const ConntrackEvent& event) {
        isFound = ctnetlink.Get(event.connection.GetOriginal()) != nullptr;
    });
    TestRouter::Wait(40);
    EXPECT_FALSE(isFound);
}

TEST_F(CtnetlinkReentry, ItsPlaceIsStillTakenThen)
{
    Ask();
    int error = 0;
    On(ctgroup::DESTROY, [&](const ConntrackEvent& event) {
        ConnectionAttributes attributes;
        attributes.timeout = 100;
        try
        {
            ctnetlink.Create(event.connection.GetOriginal(),
                             event.connection.GetReply(),
                             attributes);
        }
        catch (const CtnetlinkError& refusal)
        {
            error = refusal.GetErrno();
        }
    });
    TestRouter::Wait(40);
    EXPECT_EQ(error, EEXIST);
}

TEST_F(CtnetlinkReentry, NatMayHaveWhatHasExpiredWhileItsEndIsTold)
{
    router.SetRule(Hook::POST_ROUTING, ToAddress("1.2.3.4"));
    Ask();
    uint16_t port = 0;
    On(ctgroup::DESTROY, [&](const ConntrackEvent&) {
        const auto context = router.Arrive(UdpPacket("10.0.0.3", 1, "10.0.0.2", 2));
        context->hook = Hook::POST_ROUTING;
        router.nat.Setup(*context->ct, ToAddress("1.2.3.4"), ManipType::SRC);
        port = context->ct->GetReply().destinationPort;
    });
    TestRouter::Wait(40);
    EXPECT_EQ(port, 1U) << "none but the one that is over has it";
}

TEST_F(CtnetlinkReentry, WhatAPacketFindsExpiredIsLookedUpOnceMore)
{
    router.conntrack->SetSysctl("nf_conntrack_udp_timeout", 1);
    TestRouter::Wait(0.5);
    Ask();
    TestRouter::Wait(1.1);
    OnState([&](const StateChange& change) {
        ctnetlink.Get(change.connection.GetOriginal());
        ctnetlink.Dump();
    });
    EXPECT_EQ(Ask().ctinfo, CtInfo::NEW);
}

TEST_F(CtnetlinkReentry, StateListenerFlushesAndResizes)
{
    uint32_t buckets = 0;
    OnState([&](const StateChange&) {
        router.conntrack->SetSysctl("nf_conntrack_buckets", ++buckets % 7 + 1);
        ctnetlink.Dump();
        ctnetlink.Flush();
    });
    for (uint16_t port = 1; port < 20; ++port)
    {
        EXPECT_EQ(Ask("10.0.0.1", port).ctinfo, CtInfo::NEW);
    }
    EXPECT_TRUE(ctnetlink.Dump().empty());
}

TEST_F(CtnetlinkReentry, StateListenerDisconnectsItself)
{
    struct Listener
    {
        void Hear(const StateChange&)
        {
            ++heard;
            conntrack->TraceDisconnectWithoutContext("State", MakeCallback(&Listener::Hear, this));
        }

        Ptr<Conntrack> conntrack;
        uint32_t heard{0};
    } listener{router.conntrack};

    router.conntrack->TraceConnectWithoutContext("State", MakeCallback(&Listener::Hear, &listener));
    Ask();
    EXPECT_EQ(listener.heard, 1U);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
