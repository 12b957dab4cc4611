/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TIMEOUT_TUNING_STATES_H
#define TIMEOUT_TUNING_STATES_H

#include "study-row.h"
#include "study-watch.h"

#include "ns3/netfilter.h"
#include "ns3/nf-state-change.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <map>
#include <string>

/// Samples how many entries are in which state, and so which timeout applies to them.
class StateWatch : public RouterWatch
{
  public:
    explicit StateWatch(ns3::Ptr<ns3::netfilter::Netfilter> netfilter);
    ~StateWatch() override = default;

    /// Discard the samples so far: the warm-up is over.
    void Begin();

    /// Add columns, means: in_syn_sent, in_established, in_time_wait, in_udp, in_others.
    void AddTo(StudyRow& row) const;

  private:
    void Sample() override;
    void OnChange(const ns3::netfilter::StateChange& change) override;

    std::map<std::string, int64_t> m_now; //!< entries by the state's name, "" for UDP
    std::map<std::string, int64_t> m_sums;
    uint64_t m_samples{0};
};

#endif /* TIMEOUT_TUNING_STATES_H */
