/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// How changes of a connection's state are reported, whatever changes what from within.

#include "nf-conntrack-events.h"
#include "nf-test-router.h"
#include "nf-tracker.h"

#include <functional>
#include <gtest/gtest.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

using Lines = std::vector<std::string>;

/// Notes the changes of a state, e.g. "1: - -> ASSURED (a packet)", the connection by its port.
class Notes : public ConntrackListener
{
  public:
    bool Wants(ConntrackTopic /* topic */) const override
    {
        return true;
    }

    void OnStateChange(const StateChange& change) override
    {
        std::ostringstream line;
        line << change.connection.GetOriginal().sourcePort << ": " << change.before << " -> "
             << change.after << " (" << change.cause << ")";
        lines.push_back(line.str());
        if (onChange)
        {
            onChange();
        }
    }

    Lines lines;
    std::function<void()> onChange;
};

ConnectionPtr
MakeConnection(uint16_t port)
{
    Tuple tuple;
    tuple.protocol = PROTO_UDP;
    tuple.sourcePort = port;
    Tuple reply;
    Conntrack::Invert(tuple, reply);
    ConnectionPtr connection = Create<Connection>(nullptr, tuple, reply);
    connection->tracker = &Tracker::Get(PROTO_UDP);
    return connection;
}

class EventsOfStates : public testing::Test
{
  protected:
    EventsOfStates()
    {
        events.Add(notes, {ConntrackTopic::STATE});
    }

    /// Set bits of a connection's status.
    void Set(const ConnectionPtr& connection, uint32_t bits, ChangeCause cause)
    {
        events.Change(*connection, cause, nullptr, [bits](StateWriter& state) { state.Set(bits); });
    }

    Sysctls sysctls;
    ConntrackEvents events{sysctls};
    Notes notes;
    ConnectionPtr one{MakeConnection(1)};
    ConnectionPtr two{MakeConnection(2)};
};

TEST_F(EventsOfStates, AreOneReportForAllThatWasWritten)
{
    events.Change(*one, ChangeCause::PACKET, nullptr, [](StateWriter& state) {
        state.Set(status::SEEN_REPLY);
        state.Set(status::ASSURED);
    });
    Set(one, status::ASSURED, ChangeCause::PACKET);
    EXPECT_EQ(notes.lines, Lines{"1: - -> SEEN_REPLY,ASSURED (a packet)"})
        << "nothing new, no report";
}

TEST_F(EventsOfStates, OuterChangeIsReportedBeforeTheInnerOne)
{
    events.Change(*one, ChangeCause::PACKET, nullptr, [&](StateWriter& state) {
        state.Set(status::SEEN_REPLY);
        Set(one, status::ASSURED, ChangeCause::RULE);
        state.Set(status::EXPECTED);
    });
    EXPECT_EQ(notes.lines,
              (Lines{"1: - -> SEEN_REPLY (a packet)",
                     "1: SEEN_REPLY -> SEEN_REPLY,ASSURED (a rule ended it)",
                     "1: SEEN_REPLY,ASSURED -> EXPECTED,SEEN_REPLY,ASSURED (a packet)"}));
}

TEST_F(EventsOfStates, AnotherConnectionsChangeIsItsOwn)
{
    events.Change(*one, ChangeCause::PACKET, nullptr, [&](StateWriter& state) {
        state.Set(status::SEEN_REPLY);
        Set(two, status::ASSURED, ChangeCause::REQUEST);
    });
    EXPECT_EQ(notes.lines,
              (Lines{"2: - -> ASSURED (on request)", "1: - -> SEEN_REPLY (a packet)"}));
}

TEST_F(EventsOfStates, DyingIsTheLastReport)
{
    events.Change(*one, ChangeCause::PACKET, nullptr, [&](StateWriter& state) {
        Set(one, status::DYING, ChangeCause::TIMEOUT);
        state.Set(status::SEEN_REPLY);
    });
    EXPECT_EQ(notes.lines, Lines{"1: - -> DYING (its time was over)"});
}

TEST_F(EventsOfStates, WhatWasWrittenBeforeAnExceptionIsReported)
{
    EXPECT_THROW(events.Change(*one,
                               ChangeCause::REQUEST,
                               nullptr,
                               [](StateWriter& state) {
                                   state.Set(status::HELPER);
                                   throw std::invalid_argument("refused");
                               }),
                 std::invalid_argument);
    Set(one, status::ASSURED, ChangeCause::PACKET);
    EXPECT_EQ(notes.lines,
              (Lines{"1: - -> HELPER (on request)", "1: HELPER -> ASSURED,HELPER (a packet)"}));
}

TEST_F(EventsOfStates, ListenerMayRemoveItselfAndTheNextIsStillCalled)
{
    Notes next;
    events.Add(next, {ConntrackTopic::STATE});
    notes.onChange = [this] { events.Remove(notes); };
    Set(one, status::ASSURED, ChangeCause::PACKET);
    Set(one, status::SEEN_REPLY, ChangeCause::PACKET);
    EXPECT_EQ(notes.lines.size(), 1u);
    EXPECT_EQ(next.lines.size(), 2u);
}

TEST(ConntrackDisposal, MayComeFromAListenerToTheDeletion)
{
    for (const char* source : {"State", "Event"})
    {
        TestRouter router;
        router.Forward(UdpPacket("10.0.0.1", 1, "10.0.0.2", 2));
        router.Forward(UdpPacket("10.0.0.1", 2, "10.0.0.2", 2));
        const auto dispose = [&router] { router.conntrack->Dispose(); };
        if (std::string(source) == "State")
        {
            router.conntrack->TraceConnectWithoutContext(
                source,
                Callback<void, const StateChange&>([&](const StateChange&) { dispose(); }));
        }
        else
        {
            router.conntrack->TraceConnectWithoutContext(
                source,
                Callback<void, const ConntrackEvent&>([&](const ConntrackEvent&) { dispose(); }));
        }
        router.conntrack->Flush();
        EXPECT_EQ(router.conntrack->GetCount(), 0u);
    }
}

} // namespace

} // namespace test
} // namespace netfilter
} // namespace ns3
