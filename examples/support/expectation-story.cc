/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "expectation-story.h"

#include "trace.h"

#include "ns3/nf-alg.h"
#include "ns3/nf-conntrack-proc.h"
#include "ns3/nf-ctnetlink.h"
#include "ns3/simulator.h"

#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

ExpectationStory::ExpectationStory(Ptr<Netfilter> router)
{
    // After connection tracking and before NAT: the connection as it was created.
    for (const Hook hook : {Hook::PRE_ROUTING, Hook::LOCAL_OUT})
    {
        router->RegisterHook(hook,
                             priority::CONNTRACK + 1,
                             MakeCallback(&ExpectationStory::OnTracked, this));
    }
    router->GetCtnetlink().Subscribe(ctgroup::NEW, MakeCallback(&ExpectationStory::OnNew, this));
    router->GetCtnetlink().SubscribeExpectations(
        ctgroup::ALL,
        MakeCallback(&ExpectationStory::OnExpectation, this));
    ConnectTrace(router->GetConntrack(),
                 "ExpectationMatch",
                 MakeCallback(&ExpectationStory::OnMatch, this));
}

Verdict
ExpectationStory::OnTracked(PacketContext& context)
{
    if (context.ct && !context.ct->IsConfirmed())
    {
        const bool expected = context.ctinfo == CtInfo::RELATED;
        const char* moment = expected ? "after follow-master" : "unconfirmed, before NAT";
        std::cout << "  connection, " << moment << "\n    original " << context.ct->GetOriginal()
                  << "\n    reply    " << context.ct->GetReply() << "\n";
        if (expected)
        {
            std::cout << "    RELATED to " << context.ct->master->GetOriginal() << "\n";
        }
    }
    return Verdict::ACCEPT;
}

void
ExpectationStory::OnNew(const ConntrackEvent& event)
{
    // A connection that follows its master was printed at that time.
    if (event.connection.Has(status::NAT_MASK) && !event.connection.master)
    {
        std::cout << "  connection, confirmed, after NAT\n    reply    "
                  << event.connection.GetReply() << "\n";
    }
}

void
ExpectationStory::OnExpectation(const ExpectationEvent& event)
{
    const Expectation& expectation = event.expectation;
    if (event.type == EventType::DESTROY)
    {
        std::cout << "  expectation is removed: " << expectation.tuple << "\n";
        return;
    }
    const ExpectPolicy& policy = expectation.alg->GetPolicies()[expectation.expectClass];
    std::cout << "  expectation of helper " << expectation.alg->GetName() << " (max_expected "
              << policy.maxExpected << ", timeout " << policy.timeout << " s, source-port mask "
              << expectation.maskSourcePort << ")\n    expects  " << expectation.tuple << "\n";
}

void
ExpectationStory::OnMatch(const Connection& connection, const Expectation&)
{
    std::cout << "    it is fulfilled by " << connection.GetOriginal()
              << "\n  connection, before follow-master\n    original " << connection.GetOriginal()
              << "\n    reply    " << connection.GetReply() << "\n";
}

void
PrintTables(Ptr<Netfilter> router)
{
    std::cout << "\nThe tables at " << Simulator::Now().GetSeconds()
              << " s\n\n/proc/net/nf_conntrack\n";
    PrintProcConntrack(std::cout, *router->GetConntrack());
    std::cout << "\n/proc/net/nf_conntrack_expect\n";
    PrintProcExpect(std::cout, *router->GetConntrack());
    std::cout << "\niptables -t raw -L -n -v\n" << router->Iptables("-t raw -L -n -v");
    std::cout << "\niptables -t nat -L -n -v\n" << router->Iptables("-t nat -L -n -v");
    std::cout << "\nconntrack -S\n";
    PrintConntrackStatistics(std::cout, *router->GetConntrack());
}
