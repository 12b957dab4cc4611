/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-expectation.h"

#include "nf-alg.h"
#include "nf-conntrack.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Would one packet match both? Only what both masks look at can tell them apart.
bool
Clash(const Expectation& a, const Expectation& b)
{
    Expectation both = a;
    both.maskSource &= b.maskSource;
    both.maskSourcePort &= b.maskSourcePort;
    return a.zone == b.zone && both.Matches(b.tuple);
}

/// Do they expect the very same?
bool
Equal(const Expectation& a, const Expectation& b)
{
    return a.tuple == b.tuple && a.maskSource == b.maskSource &&
           a.maskSourcePort == b.maskSourcePort && a.zone == b.zone;
}

} // namespace

ExpectationTable::ExpectationTable(Conntrack& conntrack)
    : m_conntrack(conntrack)
{
}

std::unique_ptr<Expectation>
ExpectationTable::Make(Connection& master,
                       uint32_t expectClass,
                       const uint32_t* source,
                       uint32_t destination,
                       uint8_t protocol,
                       const uint16_t* sourcePort,
                       uint16_t destinationPort)
{
    auto expectation = std::make_unique<Expectation>();
    expectation->master = &master;
    expectation->alg = master.help->alg;
    expectation->expectClass = expectClass;
    expectation->zone = master.zone;
    expectation->tuple.source = source != nullptr ? *source : 0;
    expectation->maskSource = source != nullptr ? 0xffffffff : 0;
    expectation->tuple.destination = destination;
    expectation->tuple.protocol = protocol;
    expectation->tuple.sourcePort = sourcePort != nullptr ? *sourcePort : 0;
    expectation->maskSourcePort = sourcePort != nullptr ? 0xffff : 0;
    expectation->tuple.destinationPort = destinationPort;
    return expectation;
}

bool
ExpectationTable::IsExpired(const Expectation& expectation) const
{
    return clock::Until(expectation.timeout, m_conntrack.GetJiffies()) <= 0;
}

ExpectResult
ExpectationTable::Add(std::unique_ptr<Expectation> expectation)
{
    Connection& master = *expectation->master;
    RemoveExpired();
    for (const auto& other : m_all)
    {
        if (other->master == &master && Equal(*other, *expectation))
        {
            if (other->expectClass != expectation->expectClass)
            {
                return ExpectResult::ALREADY;
            }
            Unlink(*other); // the same again: this is how a repeated request refreshes it
            break;
        }
        if (Clash(*other, *expectation))
        {
            return ExpectResult::BUSY;
        }
    }
    const ExpectPolicy& policy = master.help->alg->GetPolicies()[expectation->expectClass];
    uint8_t& expecting = master.help->expecting[expectation->expectClass];
    if (policy.maxExpected != 0 && expecting >= policy.maxExpected)
    {
        EvictOldest(master, expectation->expectClass);
    }
    if (m_all.size() >= m_conntrack.GetSysctls().expectMax)
    {
        if (m_conntrack.onLog)
        {
            m_conntrack.onLog("nf_conntrack: expectation table full");
        }
        return ExpectResult::TABLE_FULL;
    }
    expectation->timeout = m_conntrack.GetJiffies() + policy.timeout * clock::HZ;
    ++expecting;
    ++m_conntrack.Statistics().expectCreate;
    master.help->expectations.push_front(expectation.get());
    m_all.push_back(std::move(expectation));
    m_conntrack.SendExpectationEvent(EventType::NEW, *m_all.back());
    return ExpectResult::OK;
}

void
ExpectationTable::EvictOldest(Connection& master, uint32_t expectClass)
{
    auto& expectations = master.help->expectations;
    const auto oldest =
        std::find_if(expectations.rbegin(), expectations.rend(), [&](const Expectation* e) {
            return e->expectClass == expectClass;
        });
    if (oldest != expectations.rend())
    {
        Unlink(**oldest);
    }
}

bool
ExpectationTable::Take(const Tuple& tuple, uint16_t zone, Expectation& match)
{
    if (m_all.empty())
    {
        return false;
    }
    RemoveExpired();
    const auto it = std::find_if(m_all.begin(), m_all.end(), [&](const auto& e) {
        return (e->flags & expectflag::INACTIVE) == 0 && e->zone == zone && e->Matches(tuple);
    });
    // Nobody can answer to a packet that has not left this node.
    if (it == m_all.end() || !(*it)->master->IsConfirmed() || (*it)->master->Has(status::DYING))
    {
        return false;
    }
    match = **it;
    if ((match.flags & expectflag::PERMANENT) == 0)
    {
        Unlink(**it);
    }
    return true;
}

void
ExpectationTable::Unlink(Expectation& expectation)
{
    // Out of every list before anybody hears of it: who does may remove others.
    List gone;
    const auto it = std::find_if(m_all.begin(), m_all.end(), [&](const auto& e) {
        return e.get() == &expectation;
    });
    gone.splice(gone.begin(), m_all, it);
    HelperExtension& help = *expectation.master->help;
    help.expectations.remove(&expectation);
    --help.expecting[expectation.expectClass];
    ++m_conntrack.Statistics().expectDelete;
    m_conntrack.SendExpectationEvent(EventType::DESTROY, expectation);
}

void
ExpectationTable::RemoveOf(Connection& master)
{
    while (master.help && !master.help->expectations.empty())
    {
        Unlink(*master.help->expectations.front());
    }
}

void
ExpectationTable::RemoveExpired()
{
    const auto isExpired = [this](const auto& e) { return IsExpired(*e); };
    for (auto it = std::find_if(m_all.begin(), m_all.end(), isExpired); it != m_all.end();
         it = std::find_if(m_all.begin(), m_all.end(), isExpired))
    {
        Unlink(**it);
    }
}

void
ExpectationTable::ForEach(const std::function<void(const Expectation&)>& visit) const
{
    for (const auto& expectation : m_all)
    {
        visit(*expectation);
    }
}

} // namespace netfilter
} // namespace ns3
