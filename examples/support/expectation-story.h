/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EXPECTATION_STORY_H
#define EXPECTATION_STORY_H

#include "ns3/netfilter.h"

/**
 * \brief Prints on stdout how connection tracking handles a transfer: connections before they are
 * confirmed, the expectation, and the connection that fulfils it, before and after NAT makes it
 * follow its master.
 */
class ExpectationStory
{
  public:
    /// \param router the observed router; the object must live as long as the simulation
    explicit ExpectationStory(ns3::Ptr<ns3::netfilter::Netfilter> router);

    ExpectationStory(const ExpectationStory&) = delete;
    ExpectationStory& operator=(const ExpectationStory&) = delete;

  private:
    ns3::netfilter::Verdict OnTracked(ns3::netfilter::PacketContext& context);
    void OnNew(const ns3::netfilter::ConntrackEvent& event);
    void OnExpectation(const ns3::netfilter::ExpectationEvent& event);
    void OnMatch(const ns3::netfilter::Connection& connection,
                 const ns3::netfilter::Expectation& expectation);
};

/// Print connections, expectations, rules and statistics of a router.
void PrintTables(ns3::Ptr<ns3::netfilter::Netfilter> router);

#endif /* EXPECTATION_STORY_H */
