/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Whoever is told of an event may change the tables from within: nothing dangles, nobody is told
// twice.

#include "nf-test-expectation.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class EventReentry : public ExpectationTest
{
  protected:
    /// Call a function with each event about a connection. \param type of the event
    void OnConnection(EventType type, std::function<void(const Connection&)> what)
    {
        router.conntrack->TraceConnectWithoutContext(
            "Event",
            Callback<void, const ConntrackEvent&>([type, what](const ConntrackEvent& event) {
                if (event.type == type)
                {
                    what(event.connection);
                }
            }));
    }

    std::size_t CountDestroys() const
    {
        return std::count_if(router.events.begin(), router.events.end(), [](const auto& line) {
            return line.rfind("[DESTROY]", 0) == 0;
        });
    }

    /// Forget the master, so that only the table holds it.
    Connection& Release()
    {
        Connection& connection = *master;
        master = nullptr;
        return connection;
    }
};

} // namespace

TEST_F(EventReentry, MasterDeletedAtTheFulfilmentIsStillTheMaster)
{
    Expect(8000);
    Connection& connection = Release();
    connection.mark = 5;
    OnExpectation(EventType::DESTROY, [&](const Expectation&) { router.conntrack->Flush(); });
    const auto data = router.Forward(UdpPacket("10.0.0.2", 5000, "10.0.0.1", 8000));
    EXPECT_EQ(data.ctinfo, CtInfo::RELATED);
    EXPECT_EQ(data.connection->master->GetOriginal().sourcePort, 1000);
    EXPECT_EQ(data.connection->mark, 5U);
}

TEST_F(EventReentry, EverythingDeletedAtANewExpectation)
{
    OnExpectation(EventType::NEW, [&](const Expectation&) { router.conntrack->Flush(); });
    const auto expectation = Make(8000);
    Release();
    EXPECT_EQ(table.Add(expectation), ExpectResult::OK);
    EXPECT_EQ(TakeEvents(), "+8000 -8000");
    EXPECT_EQ(router.conntrack->GetCount(), 0U);
}

TEST_F(EventReentry, AllExpectationsRemovedWhileOneMakesRoom)
{
    OnExpectation(EventType::DESTROY, [&](const Expectation&) { table.RemoveOf(*master); });
    for (const uint16_t port : {8000, 8001, 8002})
    {
        Expect(port, storyclass::AUDIO);
    }
    EXPECT_EQ(TakeEvents(), "+8000 +8001 -8000 -8001 +8002");
    EXPECT_EQ(master->help->expecting[storyclass::AUDIO], 1);
}

TEST_F(EventReentry, AllExpectationsRemovedWhileTheyExpire)
{
    for (const uint16_t port : {8000, 8001, 8002})
    {
        Expect(port);
    }
    OnExpectation(EventType::DESTROY, [&](const Expectation&) { table.RemoveOf(*master); });
    TestRouter::Wait(302);
    EXPECT_EQ(TakeEvents(), "+8000 +8001 +8002 -8000 -8002 -8001");
}

TEST_F(EventReentry, AnotherExpectationMadeWhileOneIsRefreshed)
{
    Expect(8000);
    bool once = true;
    OnExpectation(EventType::DESTROY, [&](const Expectation&) {
        if (std::exchange(once, false))
        {
            Expect(8001);
        }
    });
    EXPECT_EQ(Expect(8000), ExpectResult::OK);
    EXPECT_EQ(TakeEvents(), "+8000 -8000 +8001 +8000");
}

TEST_F(EventReentry, ListenerMayHoldAMasterThatNeverLeft)
{
    auto request = router.Arrive(UdpPacket("10.0.0.1", 1001, "10.0.0.2", 4444));
    master = request->ct;
    Expect(8000);
    master = nullptr;
    ConnectionPtr held;
    OnExpectation(EventType::DESTROY, [&](const Expectation& e) { held = e.master; });
    request.reset();
    ASSERT_TRUE(held);
    EXPECT_EQ(held->GetOriginal().sourcePort, 1001);
    EXPECT_EQ(router.conntrack->GetCount(), 1U) << "the table has done with it";
}

TEST_F(EventReentry, ConnectionDeletedByItsOwnFirstEvent)
{
    OnConnection(EventType::NEW, [&](const Connection&) { router.conntrack->Flush(); });
    const auto result = router.Forward(UdpPacket("10.0.0.9", 1, "10.0.0.8", 1));
    EXPECT_EQ(result.verdict, Verdict::ACCEPT) << "its packet is on its way already";
    EXPECT_EQ(router.Proc(), "");
    EXPECT_EQ(CountDestroys(), 2U);
}

TEST_F(EventReentry, OthersDeletedWhileOneIsDeleted)
{
    router.conntrack->SetSysctl("nf_conntrack_buckets", 1);
    for (uint16_t port = 1; port <= 5; ++port)
    {
        router.Forward(UdpPacket("10.0.0.9", port, "10.0.0.8", 1));
    }
    OnConnection(EventType::DESTROY, [&](const Connection&) { router.conntrack->Flush(); });
    router.conntrack->GetTable().Delete(Release());
    EXPECT_EQ(router.conntrack->GetCount(), 0U);
    EXPECT_EQ(CountDestroys(), 6U) << "each is told once";
}

TEST_F(EventReentry, OthersDeletedWhileOneExpires)
{
    router.conntrack->SetSysctl("nf_conntrack_udp_timeout", 30);
    for (uint16_t port = 1; port <= 5; ++port)
    {
        router.Forward(UdpPacket("10.0.0.9", port, "10.0.0.8", 1));
    }
    Release();
    OnConnection(EventType::DESTROY, [&](const Connection&) { router.conntrack->Flush(); });
    TestRouter::Wait(32);
    EXPECT_EQ(router.conntrack->GetCount(), 0U);
    EXPECT_EQ(CountDestroys(), 6U);
}

TEST_F(EventReentry, TableResizedWhileAPacketFindsAnExpiredConnection)
{
    router.conntrack->SetSysctl("nf_conntrack_udp_timeout", 1);
    TestRouter::Wait(0.5);
    const auto packet = UdpPacket("10.0.0.9", 1, "10.0.0.8", 1);
    router.Forward(packet);
    TestRouter::Wait(1.1);
    OnConnection(EventType::DESTROY, [&](const Connection&) {
        router.conntrack->SetSysctl("nf_conntrack_buckets", 16);
    });
    EXPECT_EQ(router.Forward(packet).ctinfo, CtInfo::NEW);
    EXPECT_EQ(router.Forward(packet).ctinfo, CtInfo::NEW);
    EXPECT_EQ(router.conntrack->GetCount(), 2U);
}

TEST_F(EventReentry, ExpiredConnectionIsNotFoundWhileItsEndIsTold)
{
    router.conntrack->SetSysctl("nf_conntrack_udp_timeout", 1);
    router.Forward(UdpPacket("10.0.0.9", 1, "10.0.0.8", 1));
    router.Forward(UdpPacket("10.0.0.7", 1, "10.0.0.8", 1));
    const Connection& other = Release();
    uint32_t told = 0;
    OnConnection(EventType::DESTROY, [&](const Connection& connection) {
        ++told;
        EXPECT_EQ(router.conntrack->GetTable().Find(connection.GetOriginal(), 0), nullptr);
        EXPECT_FALSE(router.conntrack->GetTable().IsTaken(connection.GetReply(), other));
    });
    TestRouter::Wait(5);
    EXPECT_EQ(told, 2U);
}

TEST_F(EventReentry, RoomMadeByDroppingEarlyMayCostTheListenersVictimsToo)
{
    router.conntrack->SetSysctl("nf_conntrack_buckets", 1);
    router.conntrack->SetSysctl("nf_conntrack_max", 3);
    router.Forward(UdpPacket("10.0.0.9", 1, "10.0.0.8", 1));
    router.Forward(UdpPacket("10.0.0.9", 2, "10.0.0.8", 1));
    Release();
    OnConnection(EventType::DESTROY, [&](const Connection&) { router.conntrack->Flush(); });
    EXPECT_EQ(router.Forward(UdpPacket("10.0.0.9", 3, "10.0.0.8", 1)).verdict, Verdict::ACCEPT);
    EXPECT_EQ(router.conntrack->GetCount(), 1U);
    EXPECT_EQ(CountDestroys(), 3U);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
