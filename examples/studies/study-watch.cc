/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "study-watch.h"

#include "study.h"
#include "trace.h"

#include "ns3/nf-conntrack.h"
#include "ns3/simulator.h"

#include <algorithm>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

// Bytes that Linux 6.18 takes on 64 bits: an entry (its slab's objects) with the first 128 of its
// extensions, which NAT, a helper, counters or an event's listener need; and a bucket.
constexpr uint64_t LINUX_ENTRY = 256 + 128;
constexpr uint64_t LINUX_BUCKET = 8;

} // namespace

RouterWatch::RouterWatch(Ptr<Netfilter> netfilter)
    : m_netfilter(netfilter)
{
    ConnectTrace(m_netfilter->GetConntrack(), "State", MakeCallback(&RouterWatch::OnChange, this));
}

RouterWatch::~RouterWatch()
{
    m_next.Cancel();
    m_netfilter->GetConntrack()->TraceDisconnectWithoutContext(
        "State",
        MakeCallback(&RouterWatch::OnChange, this));
}

void
RouterWatch::Start()
{
    Sample();
    m_next = Simulator::Schedule(Seconds(0.9719), &RouterWatch::Start, this);
}

TableWatch::TableWatch(Ptr<Netfilter> netfilter, const std::string& timeline)
    : RouterWatch(netfilter)
{
    if (!timeline.empty())
    {
        m_timeline = OpenOutput(timeline);
        m_timeline << "time,count\n";
    }
    Start();
}

void
TableWatch::Begin()
{
    m_before = m_netfilter->GetConntrack()->GetStatistics();
    m_samples = m_sum = m_most = m_ended = 0;
    m_life = 0;
}

void
TableWatch::Sample()
{
    const uint32_t count = m_netfilter->GetConntrack()->GetCount();
    ++m_samples;
    m_sum += count;
    m_most = std::max(m_most, count);
    if (m_timeline.is_open())
    {
        m_timeline << Simulator::Now().GetSeconds() << ',' << count << "\n";
    }
}

void
TableWatch::OnChange(const StateChange& change)
{
    if (change.cause == ChangeCause::CREATED)
    {
        m_born[&change.connection] = Simulator::Now();
    }
    else if ((change.after.status & status::DYING) != 0)
    {
        const auto born = m_born.find(&change.connection);
        if (born == m_born.end())
        {
            return;
        }
        if ((change.after.status & status::CONFIRMED) != 0)
        {
            m_life += (Simulator::Now() - born->second).GetSeconds();
            ++m_ended;
        }
        m_born.erase(born);
    }
}

std::vector<uint32_t>
TableWatch::CountChains() const
{
    const ConntrackTable& table = m_netfilter->GetConntrack()->GetTable();
    std::vector<uint32_t> chains;
    for (uint32_t bucket = 0; bucket < table.GetBucketCount(); ++bucket)
    {
        const uint32_t length = table.GetChainLength(bucket);
        chains.resize(std::max<std::size_t>(chains.size(), length + 1));
        ++chains[length];
    }
    return chains;
}

void
TableWatch::AddTo(StudyRow& row) const
{
    const Ptr<Conntrack> conntrack = m_netfilter->GetConntrack();
    const ConntrackStatistics& counted = conntrack->GetStatistics();
    const uint32_t buckets = conntrack->GetTable().GetBucketCount();
    const std::vector<uint32_t> chains = CountChains();
    row.Add("dropped", counted.drop - m_before.drop);
    row.Add("early_drop", counted.earlyDrop - m_before.earlyDrop);
    const auto mean = [](double sum, uint64_t count) { return count == 0 ? 0 : sum / count; };
    row.Add("occupancy", mean(m_sum, m_samples));
    row.Add("most", m_most);
    row.Add("life", mean(m_life, m_ended));
    row.Add("chain_mean", buckets == 0 ? 0 : 2.0 * conntrack->GetCount() / buckets);
    row.Add("chain_max", chains.empty() ? 0 : chains.size() - 1);
    row.Add("memory_kib", (m_most * LINUX_ENTRY + buckets * LINUX_BUCKET) / 1024);
}

void
TableWatch::WriteChains(const std::string& file) const
{
    std::ofstream os = OpenOutput(file);
    os << "length,buckets\n";
    uint32_t length = 0;
    for (const uint32_t buckets : CountChains())
    {
        os << length++ << ',' << buckets << "\n";
    }
}

LoadWatch::LoadWatch(Ptr<LoadOrigin> load)
    : m_load(load)
{
    ConnectTrace(load, "Started", MakeCallback(&LoadWatch::OnStarted, this));
    ConnectTrace(load, "Answered", MakeCallback(&LoadWatch::OnAnswered, this));
}

LoadWatch::~LoadWatch()
{
    m_load->TraceDisconnectWithoutContext("Started", MakeCallback(&LoadWatch::OnStarted, this));
    m_load->TraceDisconnectWithoutContext("Answered", MakeCallback(&LoadWatch::OnAnswered, this));
}

void
LoadWatch::Begin()
{
    m_begin = Simulator::Now();
}

void
LoadWatch::End()
{
    m_end = Simulator::Now();
}

void
LoadWatch::OnStarted(const LoadTuple&, Time)
{
    const Time now = Simulator::Now();
    m_started += now >= m_begin && now < m_end;
}

void
LoadWatch::OnAnswered(const LoadTuple&, Time age)
{
    const Time began = Simulator::Now() - age;
    if (began >= m_begin && began < m_end)
    {
        ++m_answered;
        m_wait += age.GetSeconds();
    }
}

void
LoadWatch::AddTo(StudyRow& row) const
{
    row.Add("started", m_started);
    row.Add("answered", m_answered);
    row.Add("blocked", m_started == 0 ? 0 : 1 - static_cast<double>(m_answered) / m_started);
    row.Add("wait", m_answered == 0 ? 0 : m_wait / m_answered);
}
