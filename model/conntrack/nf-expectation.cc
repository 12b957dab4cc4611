/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-expectation.h"

#include "nf-alg.h"
#include "nf-clock.h"
#include "nf-conntrack-events.h"
#include "nf-conntrack-statistics.h"

#include "ns3/assert.h"
#include "ns3/log.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterExpectation");

namespace
{

/// Would one packet fulfil both? Only bits of both masks distinguish them.
bool
Clash(const Expectation& a, const Expectation& b)
{
    return a.zone == b.zone && a.Matches(b.tuple, b.maskSource, b.maskSourcePort);
}

/// Do they expect the very same?
bool
Equal(const Expectation& a, const Expectation& b)
{
    return a.tuple == b.tuple && a.maskSource == b.maskSource &&
           a.maskSourcePort == b.maskSourcePort && a.zone == b.zone;
}

} // namespace

bool
PrintExpectFlags(std::ostream& os, const Expectation& expectation)
{
    const char* separator = "";
    for (const auto& [bit, name] : {std::pair{expectflag::PERMANENT, "PERMANENT"},
                                    std::pair{expectflag::INACTIVE, "INACTIVE"},
                                    std::pair{expectflag::USERSPACE, "USERSPACE"}})
    {
        if ((expectation.flags & bit) != 0)
        {
            os << separator << name;
            separator = ",";
        }
    }
    return *separator != '\0';
}

ExpectationTable::ExpectationTable(const Sysctls& sysctls,
                                   ConntrackStatistics& statistics,
                                   ConntrackEvents& events)
    : m_sysctls(sysctls),
      m_statistics(statistics),
      m_events(events)
{
}

ExpectationTable::~ExpectationTable()
{
    m_sweep.Cancel(); // its simulation may be over
}

std::shared_ptr<Expectation>
ExpectationTable::Make(Connection& master,
                       uint32_t expectClass,
                       const uint32_t* source,
                       uint32_t destination,
                       uint8_t protocol,
                       const uint16_t* sourcePort,
                       uint16_t destinationPort)
{
    auto expectation = std::make_shared<Expectation>();
    expectation->master = &master;
    expectation->alg = master.help ? master.help->alg : nullptr;
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

uint32_t
ExpectationTable::GetBucket(const Tuple& tuple) const
{
    Tuple destination;
    destination.destination = tuple.destination;
    destination.destinationPort = tuple.destinationPort;
    destination.protocol = tuple.protocol;
    return ReciprocalScale(HashTuple(destination, 0), m_buckets.GetSize());
}

bool
ExpectationTable::IsExpired(const Expectation& expectation) const
{
    return (expectation.flags & expectflag::DEAD) != 0 ||
           clock::Until(expectation.timeout, clock::GetJiffies()) <= 0;
}

uint32_t
ExpectationTable::GetRemaining(const Expectation& expectation) const
{
    const int32_t left = clock::Until(expectation.timeout, clock::GetJiffies());
    return left > 0 ? static_cast<uint32_t>(left) / clock::HZ : 0;
}

ExpectResult
ExpectationTable::Add(const std::shared_ptr<Expectation>& expectation, ChangeCause cause)
{
    // A listener to the removal of another expectation may delete the master, which must stay.
    const ConnectionPtr master(expectation->master);
    if (!master->help)
    {
        return ExpectResult::NO_HELPER;
    }
    NS_ASSERT_MSG(expectation->expectClass < master->help->expecting.size(),
                  "an expectation of class " << expectation->expectClass);
    const ExpectResult result = Check(*expectation);
    if (result == ExpectResult::OK)
    {
        Insert(expectation);
        m_events.Announce(EventType::NEW, *expectation, GetRemaining(*expectation), cause);
    }
    return result;
}

ExpectResult
ExpectationTable::Check(const Expectation& expectation)
{
    if (m_buckets.GetSize() == 0)
    {
        constexpr uint32_t CONNECTIONS_PER_EXPECTATION = 256; // Linux's proportion of buckets
        m_buckets =
            BucketArray<Expectation>(std::max(m_sysctls.buckets / CONNECTIONS_PER_EXPECTATION, 1U));
    }
    const uint32_t bucket = GetBucket(expectation.tuple);
    RemoveExpired(bucket);
    for (Expectation* other = m_buckets[bucket]; other != nullptr; other = other->nextInBucket)
    {
        if (other->master == expectation.master && Equal(*other, expectation))
        {
            if (other->expectClass != expectation.expectClass)
            {
                return ExpectResult::ALREADY;
            }
            Unlink(*other, ChangeCause::REPLACED);
            break;
        }
        if (Clash(*other, expectation))
        {
            return ExpectResult::BUSY;
        }
    }
    EvictOldest(*expectation.master, expectation.expectClass);
    if (GetCount() >= m_sysctls.expectMax)
    {
        m_events.Log("nf_conntrack: expectation table full");
        return ExpectResult::TABLE_FULL;
    }
    return ExpectResult::OK;
}

void
ExpectationTable::EvictOldest(Connection& master, uint32_t expectClass)
{
    HelperExtension& help = *master.help;
    const uint32_t most =
        help.alg != nullptr ? help.alg->GetPolicies()[expectClass].maxExpected : 0;
    if (most == 0 || help.expecting[expectClass] < most)
    {
        return;
    }
    RemoveIf([&](const Expectation& e) { return e.master == &master && IsExpired(e); },
             ChangeCause::TIMEOUT);
    const auto oldest =
        std::find_if(help.expectations.rbegin(),
                     help.expectations.rend(),
                     [&](const Expectation* e) { return e->expectClass == expectClass; });
    if (oldest != help.expectations.rend() && help.expecting[expectClass] >= most)
    {
        Unlink(**oldest, ChangeCause::EARLY_DROP);
    }
}

void
ExpectationTable::Insert(const std::shared_ptr<Expectation>& expectation)
{
    HelperExtension& help = *expectation->master->help;
    // Without its helper it has no policy, and is expired as soon as it is made.
    const uint32_t seconds =
        help.alg != nullptr ? help.alg->GetPolicies()[expectation->expectClass].timeout : 0;
    expectation->timeout = clock::GetJiffies() + seconds * clock::HZ;
    expectation->place = m_all.insert(m_all.end(), expectation);
    expectation->isListed = true;
    Expectation*& head = m_buckets[GetBucket(expectation->tuple)];
    expectation->nextInBucket = std::exchange(head, expectation.get());
    help.expectations.push_front(expectation.get());
    ++help.expecting[expectation->expectClass];
    ++m_statistics.expectCreate;
    NS_LOG_LOGIC(expectation->master->GetOriginal() << " expects " << expectation->tuple);
    SweepBy(expectation->timeout);
}

std::shared_ptr<const Expectation>
ExpectationTable::Take(Connection& newcomer)
{
    if (m_all.empty())
    {
        return nullptr;
    }
    const Tuple& tuple = newcomer.GetOriginal();
    const uint32_t bucket = GetBucket(tuple);
    RemoveExpired(bucket);
    Expectation* found = m_buckets[bucket];
    while (found != nullptr && ((found->flags & expectflag::INACTIVE) != 0 ||
                                found->zone != newcomer.zone || !found->Matches(tuple)))
    {
        found = found->nextInBucket;
    }
    // No answer can come to a packet that has not left this node.
    if (found == nullptr || !found->master->IsConfirmed() || found->master->Has(status::DYING))
    {
        return nullptr;
    }
    const std::shared_ptr<const Expectation> match = *found->place;
    newcomer.master = found->master;
    if ((found->flags & expectflag::PERMANENT) == 0)
    {
        Unlink(*found, ChangeCause::FULFILLED);
    }
    return match;
}

std::shared_ptr<Expectation>
ExpectationTable::Find(const Tuple& tuple, uint16_t zone)
{
    if (m_all.empty())
    {
        return nullptr;
    }
    const uint32_t bucket = GetBucket(tuple);
    RemoveExpired(bucket);
    Expectation* found = m_buckets[bucket];
    while (found != nullptr && (found->zone != zone || !found->Matches(tuple)))
    {
        found = found->nextInBucket;
    }
    return found != nullptr ? *found->place : nullptr;
}

void
ExpectationTable::SetTimeout(Expectation& expectation, uint32_t seconds)
{
    expectation.timeout = clock::GetJiffies() + seconds * clock::HZ;
    SweepBy(expectation.timeout);
}

void
ExpectationTable::Unlink(Expectation& expectation, ChangeCause cause)
{
    Expectation** link = &m_buckets[GetBucket(expectation.tuple)];
    while (*link != &expectation)
    {
        link = &(*link)->nextInBucket;
    }
    *link = std::exchange(expectation.nextInBucket, nullptr);
    HelperExtension& help = *expectation.master->help;
    help.expectations.remove(&expectation);
    --help.expecting[expectation.expectClass];
    const std::shared_ptr<const Expectation> gone = std::move(*expectation.place);
    m_all.erase(expectation.place);
    expectation.isListed = false;
    if (m_all.empty())
    {
        Simulator::Remove(m_sweep); // or a simulation would go on for it
    }
    ++m_statistics.expectDelete;
    NS_LOG_LOGIC("remove the expectation of " << gone->tuple << ": " << cause);
    m_events.Announce(EventType::DESTROY, *gone, GetRemaining(*gone), cause);
}

void
ExpectationTable::RemoveExpired(uint32_t bucket)
{
    // From the head again after each: a listener may change the bucket.
    for (Expectation* e = m_buckets[bucket]; e != nullptr;)
    {
        const bool expired = IsExpired(*e);
        if (expired)
        {
            Unlink(*e, ChangeCause::TIMEOUT);
        }
        e = expired ? m_buckets[bucket] : e->nextInBucket;
    }
}

void
ExpectationTable::RemoveOf(Connection& master, ChangeCause cause)
{
    while (master.help && !master.help->expectations.empty())
    {
        Unlink(*master.help->expectations.front(), cause);
    }
}

void
ExpectationTable::RemoveIf(const std::function<bool(const Expectation&)>& pick, ChangeCause cause)
{
    // Collected first: one that is removed may take others with it.
    std::vector<std::shared_ptr<Expectation>> picked;
    for (const auto& expectation : m_all)
    {
        if (pick(*expectation))
        {
            picked.emplace_back(expectation);
        }
    }
    for (const auto& expectation : picked)
    {
        if (expectation->isListed)
        {
            Unlink(*expectation, cause);
        }
    }
}

void
ExpectationTable::SweepBy(uint32_t timeout)
{
    if (m_sweep.IsExpired() || clock::After(m_sweepTimeout, timeout))
    {
        Simulator::Remove(m_sweep);
        m_sweepTimeout = timeout;
        const int32_t left = std::max(clock::Until(timeout, clock::GetJiffies()), 0);
        const uint32_t seconds = static_cast<uint32_t>(left) / clock::HZ + 1;
        m_sweep = Simulator::Schedule(Seconds(seconds), &ExpectationTable::Sweep, this);
    }
}

void
ExpectationTable::Sweep()
{
    RemoveIf([this](const Expectation& expectation) { return IsExpired(expectation); },
             ChangeCause::TIMEOUT);
    const auto next =
        std::min_element(m_all.begin(), m_all.end(), [](const auto& a, const auto& b) {
            return clock::After(b->timeout, a->timeout);
        });
    if (next != m_all.end())
    {
        SweepBy((*next)->timeout);
    }
}

void
ExpectationTable::ForEach(const std::function<void(const Expectation&)>& visit) const
{
    for (const auto& expectation : m_all)
    {
        if (!IsExpired(*expectation))
        {
            visit(*expectation);
        }
    }
}

} // namespace netfilter
} // namespace ns3
