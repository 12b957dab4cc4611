/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_ROUTE_H
#define NF_ATTACH_ROUTE_H

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"

#include <cstdint>
#include <deque>

namespace ns3
{
namespace netfilter
{

/**
 * \brief A route that leads straight out of an interface.
 * \param ipv4 the stack
 * \param header names source and destination
 * \param interface number of the interface
 */
Ptr<Ipv4Route> MakeRoute(Ipv4L3Protocol& ipv4, const Ipv4Header& header, uint32_t interface);

/**
 * \brief The route of a packet to all hosts of one of the node's networks, as Ipv4L3Protocol::Send
 * finds it.
 * \return nullptr when the destination is no such broadcast address
 */
Ptr<Ipv4Route> MakeSubnetBroadcastRoute(Ipv4L3Protocol& ipv4, const Ipv4Header& header);

/**
 * \brief Routes via lo that were given out instead of real ones, until their packet arrives.
 *
 * A packet is sent in the same instant as its route was requested, or never.
 */
class LoopbackRoutes
{
  public:
    /**
     * \brief Record the real route behind a route via lo.
     * \param viaLoopback the route that is given out
     * \param real the route that the packet takes in the end
     * \param uid of the packet
     */
    void Put(const Ptr<Ipv4Route>& viaLoopback, const Ptr<Ipv4Route>& real, uint64_t uid);

    /// \return the real route behind \p route, or \p route itself without one
    Ptr<Ipv4Route> TakeReal(const Ptr<Ipv4Route>& route);

    /// \return the real route of a packet that arrived at lo, or nullptr when it came otherwise
    Ptr<Ipv4Route> TakeReal(uint64_t uid);

  private:
    struct Entry
    {
        Ptr<Ipv4Route> viaLoopback;
        Ptr<Ipv4Route> real;
        uint64_t uid;
        int64_t time;
    };

    std::deque<Entry> m_loopbackRoutes; //!< oldest first
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_ROUTE_H */
