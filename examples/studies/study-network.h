/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STUDY_NETWORK_H
#define STUDY_NETWORK_H

/**
 * \file
 * The network of the studies, topologies/study.dot: any number of clients, one router, and servers
 * for everything else.
 *
 *   clients 10.0.0.0/8 ---- 10.0.0.1 eth0  router  eth1 203.0.113.1 ---- servers, the world
 */

#include "ns3/application.h"
#include "ns3/netfilter.h"
#include "ns3/nf-load-client.h"
#include "ns3/nf-topology-helper.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// Clients, the router, servers, and the clients' loads.
class StudyNetwork
{
  public:
    /// The router's sysctls, in the order in which they are set.
    using Sysctls = std::vector<std::pair<std::string, uint32_t>>;

    /**
     * \param sysctls of the router, whose conntrack is enabled
     * \param delay from the clients to the router, one way
     * \throws std::invalid_argument for a sysctl that does not exist
     */
    explicit StudyNetwork(const Sysctls& sysctls, ns3::Time delay = ns3::MilliSeconds(1));

    /**
     * \brief Let the router forward existing connections, some new ones, and nothing else.
     * \param allowed match for new connections, e.g. "-i eth0 -p udp"
     */
    void AddFirewall(const std::vector<std::string>& allowed);

    /**
     * \brief Add a load, its flows beginning at random (a Poisson process).
     * \param kind as LoadClient's attribute Kind
     * \param rate flows in a second on average; with 0 none ever begins
     * \param firstClient its first client's address
     * \return the load; set other attributes before Start()
     */
    ns3::Ptr<ns3::netfilter::LoadClient> AddLoad(const std::string& kind,
                                                 double rate,
                                                 const std::string& firstClient);

    /// Assign random streams, when everything is configured.
    void Start();

    ns3::Ptr<ns3::netfilter::Netfilter> netfilter; //!< the router's
    ns3::Ptr<ns3::Application> servers;            //!< the LoadServer

  private:
    ns3::netfilter::TopologyHelper m_topology;
    std::vector<ns3::Ptr<ns3::netfilter::LoadClient>> m_loads;
};

#endif /* STUDY_NETWORK_H */
