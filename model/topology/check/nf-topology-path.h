/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_PATH_H
#define NF_TOPOLOGY_PATH_H

#include "nf-topology-realm.h"
#include "nf-topology-route.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// A packet sent to see where it goes.
struct TopologyProbe
{
    uint8_t protocol{PROTO_TCP}; //!< TCP, UDP or ICMP (an echo request)
    uint32_t source{0};          //!< host byte order
    uint32_t destination{0};
    uint16_t sourcePort{0}; //!< of ICMP the identifier
    uint16_t destinationPort{0};
    uint8_t flags{0};         //!< of TCP: bits of its header
    uint32_t sequence{0};     //!< of TCP
    uint32_t acknowledged{0}; //!< of TCP
};

/// How a packet's way ends.
enum class TopologyEnding : uint8_t
{
    ARRIVED,     //!< at a node that has the address, or in a cloud
    DROPPED,     //!< by a router's rules
    NO_ROUTE,    //!< the last node has no route
    NO_NEXT_HOP, //!< no node has the next hop's address, or a host would have to forward
    LOOP,        //!< it passed as many nodes as a TTL of 64 allows
};

/// A node on a packet's way.
struct TopologyHop
{
    std::size_t node{0};
    std::optional<std::size_t> in;  //!< device it came by, nothing at the sender
    std::optional<std::size_t> out; //!< device it left by, nothing at the last node
    uint32_t source{0};             //!< as it came, host byte order
    uint32_t sourceAfter{0};        //!< as it left
    bool isInvalid{false};          //!< the router's connection tracking had no connection for it
    bool isUntracked{false};        //!< a rule of the router kept it from connection tracking
};

/// A packet's way.
struct TopologyPath
{
    std::vector<TopologyHop> hops; //!< the sender first
    TopologyEnding ending{TopologyEnding::NO_ROUTE};
    TopologyProbe packet; //!< as it was at the end
};

/// A TCP handshake; what follows a packet that does not arrive is empty.
struct TopologyHandshake
{
    TopologyPath there; //!< SYN
    TopologyPath back;  //!< SYN and ACK
    TopologyPath again; //!< ACK
};

/**
 * \brief A topology with its devices, rules, realms and routes; it computes the paths of packets.
 *
 * Routers keep the connections of earlier probes, so each new probe needs a port of its own.
 */
class TopologyAnalysis
{
  public:
    /**
     * \param graph with all addresses; outlives it and does not change
     * \throws TopologyError naming the router whose rules are wrong
     */
    explicit TopologyAnalysis(const TopologyGraph& graph);

    /**
     * \brief Send a packet through the routes and rules of the topology.
     * \param node from where; rules of its own do not see the packet
     * \param probe the packet
     */
    TopologyPath Send(std::size_t node, const TopologyProbe& probe) const;

    /**
     * \brief Open a TCP connection, from a port that was not used before to port 80.
     * \param node from where
     * \param source one of its addresses
     * \param destination an address
     */
    TopologyHandshake Connect(std::size_t node, uint32_t source, uint32_t destination);

    /**
     * \return a probe from a port that was not used before: a TCP SYN to port 80, a UDP datagram to
     * port 53, an ICMP echo request
     */
    TopologyProbe MakeProbe(uint8_t protocol, uint32_t source, uint32_t destination);

    /// \return realms that a node is in, and those outside of them
    std::set<std::size_t> GetReach(std::size_t node) const;

    const TopologyMap map;
    const TopologyRouters routers;
    const TopologyRealms realms;
    const TopologyRoutes routes;

  private:
    /// \return a source port; from time to time routers forget earlier ones
    uint16_t TakePort();
    std::optional<TopologyNextHop> FindNextHop(std::size_t node, uint32_t destination) const;

    uint16_t m_port{1024};
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_PATH_H */
