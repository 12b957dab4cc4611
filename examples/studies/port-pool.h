/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PORT_POOL_H
#define PORT_POOL_H

/**
 * \file
 * Public addresses and ports shared by clients: the rules, and the ports in use.
 */

#include "study-options.h"
#include "study-row.h"
#include "study-watch.h"

#include "ns3/netfilter.h"
#include "ns3/nf-state-change.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

/// Addresses from 198.51.100.1 on, with the same ports each.
struct PortPool
{
    uint32_t addresses{1};
    uint32_t firstPort{1024};
    uint32_t lastPort{5119};
    std::string choice{"keep"}; //!< keep, random, random-fully
    bool isPersistent{false};
    uint32_t block{0}; //!< ports of each client; 0: all share all

    void AddTo(StudyOptions& options);
    /// \return an error message for this number of clients, or an empty string
    std::string Check(uint32_t clients) const;
    /// \return how many ports there are on all addresses together
    uint32_t GetSize() const;
    /**
     * \brief Install the rules on a router.
     *
     * All share all: `-p tcp -o eth1 -j SNAT --to-source 198.51.100.1-198.51.100.4:1024-5119`.
     * Blocks: a rule a client, `-s 10.0.0.2 -p tcp -o eth1 -j SNAT --to-source
     * 198.51.100.1:1024-1087`.
     */
    void AddRules(ns3::Ptr<ns3::netfilter::Netfilter> router,
                  const std::string& protocol,
                  uint32_t clients) const;
};

/// Counts the public ports in use, and the records that a log of bindings would need.
class PortWatch : public RouterWatch
{
  public:
    PortWatch(ns3::Ptr<ns3::netfilter::Netfilter> netfilter, const PortPool& pool);
    ~PortWatch() override = default;

    /// Discard the counts so far, but keep the clients' public addresses.
    void Begin();

    /**
     * \brief Add columns: ports_used and ports_most (shares of the pool, mean and most), changed
     * (share of the flows that did not keep their client's port), clashes (tuples that NAT tried
     * and found taken), insert_failed, addresses_per_client, log_records (bindings that began or
     * ended and that no static block explains).
     */
    void AddTo(StudyRow& row) const;

    /// Write `address,port,flows` of each public port in use.
    void WritePorts(const std::string& file) const;

  private:
    /// A public address, host byte order, and port.
    using Public = std::pair<uint32_t, uint16_t>;

    void Sample() override;
    void OnChange(const ns3::netfilter::StateChange& change) override;

    const PortPool& m_pool;
    ns3::netfilter::ConntrackStatistics m_before;
    std::map<Public, uint32_t> m_inUse;                //!< flows of each
    std::map<uint32_t, std::set<uint32_t>> m_seenWith; //!< a client's public addresses
    uint64_t m_began{0};
    uint64_t m_ended{0};
    uint64_t m_changed{0};
    uint64_t m_samples{0};
    uint64_t m_sum{0};
    uint64_t m_most{0};
};

#endif /* PORT_POOL_H */
