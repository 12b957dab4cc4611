/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EXAMPLE_STORY_H
#define EXAMPLE_STORY_H

#include "ns3/netfilter.h"
#include "ns3/nf-tuple.h"

#include <cstdint>
#include <map>
#include <string>

/**
 * \brief Prints the events in a router on stdout.
 *
 * The first packets of each protocol are shown hook by hook; connection tracking events are printed
 * for all packets.
 */
class PacketStory
{
  public:
    /**
     * \param router the observed router; the object must live as long as the simulation
     * \param followed how many packets of each protocol are followed: two questions, two answers
     */
    explicit PacketStory(ns3::Ptr<ns3::netfilter::Netfilter> router, uint32_t followed = 4);

    PacketStory(const PacketStory&) = delete;
    PacketStory& operator=(const PacketStory&) = delete;

  private:
    static ns3::netfilter::Verdict Accept(ns3::netfilter::PacketContext& context);
    ns3::netfilter::Verdict OnArrival(ns3::netfilter::PacketContext& context);
    ns3::netfilter::Verdict OnDeparture(ns3::netfilter::PacketContext& context);
    void Follow(const ns3::netfilter::PacketContext& context, const std::string& beginning);
    void OnHook(const ns3::netfilter::PacketContext& context, ns3::netfilter::Verdict verdict);
    void OnEvent(const ns3::netfilter::ConntrackEvent& event);

    uint32_t m_limit;                   //!< packets of a protocol that are followed
    std::map<uint8_t, uint32_t> m_seen; //!< packets seen, by protocol
    uint64_t m_followed{UINT64_MAX};    //!< the packet that is being followed
    ns3::netfilter::Tuple m_last;       //!< what it looked like at the hook before
};

#endif /* EXAMPLE_STORY_H */
