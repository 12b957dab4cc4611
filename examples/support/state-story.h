/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STATE_STORY_H
#define STATE_STORY_H

#include "ns3/netfilter.h"

#include <cstdint>
#include <string>

/**
 * \brief Prints on stdout each TCP segment and each ICMP error, hook by hook, with its relation to
 * its connection and the connection's state.
 *
 * Example: `  after PREROUTING   ESTABLISHED_REPLY  SYN_RECV     60 s      CONFIRMED SEEN_REPLY`
 */
class StateStory
{
  public:
    /// \param router the observed router; the object must live as long as the simulation
    explicit StateStory(ns3::Ptr<ns3::netfilter::Netfilter> router);

    StateStory(const StateStory&) = delete;
    StateStory& operator=(const StateStory&) = delete;

  private:
    std::string GetTimeout(const ns3::netfilter::Connection& connection) const;
    ns3::netfilter::Verdict OnArrival(ns3::netfilter::PacketContext& context);
    void OnHook(const ns3::netfilter::PacketContext& context, ns3::netfilter::Verdict verdict);

    ns3::Ptr<ns3::netfilter::Conntrack> m_conntrack;
    uint64_t m_packet{UINT64_MAX}; //!< the packet that is under way
    bool m_hadConnection{false};   //!< it had one at an earlier hook
    bool m_isNew{false};           //!< its entry is not inserted yet
};

#endif /* STATE_STORY_H */
