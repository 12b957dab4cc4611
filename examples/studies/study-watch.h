/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STUDY_WATCH_H
#define STUDY_WATCH_H

/**
 * \file
 * Counters of the studies: the occupancy of the router's table, and the outcome of a load's flows.
 */

#include "study-row.h"

#include "ns3/event-id.h"
#include "ns3/netfilter.h"
#include "ns3/nf-load-client.h"
#include "ns3/nf-state-change.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <fstream>
#include <string>
#include <unordered_map>
#include <vector>

/**
 * \brief Observes a router's connections: each change of one, and all about every second.
 *
 * Not each second: what has expired is removed at whole seconds.
 */
class RouterWatch
{
  public:
    RouterWatch(const RouterWatch&) = delete;
    RouterWatch& operator=(const RouterWatch&) = delete;

  protected:
    /// \param netfilter the router's, conntrack enabled
    explicit RouterWatch(ns3::Ptr<ns3::netfilter::Netfilter> netfilter);
    virtual ~RouterWatch();

    /// Take the first sample: when all else is constructed.
    void Start();

    /// About a second has passed.
    virtual void Sample() = 0;
    /// A connection changes.
    virtual void OnChange(const ns3::netfilter::StateChange& change) = 0;

    const ns3::Ptr<ns3::netfilter::Netfilter> m_netfilter;

  private:
    ns3::EventId m_next;
};

/// Samples the occupancy of a router's connection table, and the lifetime of its entries.
class TableWatch : public RouterWatch
{
  public:
    /**
     * \param netfilter the router's, conntrack enabled
     * \param timeline a file for `time,count` lines, or empty
     */
    TableWatch(ns3::Ptr<ns3::netfilter::Netfilter> netfilter, const std::string& timeline);
    ~TableWatch() override = default;

    /// Discard the samples so far: the warm-up is over.
    void Begin();

    /// Add columns: dropped, early_drop, occupancy, most, life, memory_kib, chain_mean, chain_max.
    void AddTo(StudyRow& row) const;

    /// Write how many buckets hold how many entries, lines `length,buckets`.
    void WriteChains(const std::string& file) const;

  private:
    void Sample() override;
    void OnChange(const ns3::netfilter::StateChange& change) override;
    std::vector<uint32_t> CountChains() const;

    ns3::netfilter::ConntrackStatistics m_before;
    std::ofstream m_timeline;
    uint64_t m_samples{0};
    uint64_t m_sum{0};
    uint32_t m_most{0};
    std::unordered_map<const ns3::netfilter::Connection*, ns3::Time> m_born;
    double m_life{0}; //!< s, sum over removed entries
    uint64_t m_ended{0};
};

/**
 * \brief Counts the outcome of the flows that a load began between two moments.
 *
 * Flows without an answer at the second moment still count: continue for as long as they retry
 * (their last retry and Timeout).
 */
class LoadWatch
{
  public:
    explicit LoadWatch(ns3::Ptr<ns3::netfilter::LoadOrigin> load);
    ~LoadWatch();
    LoadWatch(const LoadWatch&) = delete;
    LoadWatch& operator=(const LoadWatch&) = delete;

    /// Flows that begin from now on count.
    void Begin();
    /// Flows that begin from now on do not.
    void End();

    /// Add columns: started, answered, blocked (a share), wait (s, of those answered).
    void AddTo(StudyRow& row) const;

  private:
    void OnStarted(const ns3::netfilter::LoadTuple& tuple, ns3::Time age);
    void OnAnswered(const ns3::netfilter::LoadTuple& tuple, ns3::Time age);

    ns3::Ptr<ns3::netfilter::LoadOrigin> m_load;
    ns3::Time m_begin{ns3::Time::Max()};
    ns3::Time m_end{ns3::Time::Max()};
    uint64_t m_started{0};
    uint64_t m_answered{0};
    double m_wait{0};
};

#endif /* STUDY_WATCH_H */
