/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_FORWARD_H
#define NF_ATTACH_FORWARD_H

#include "nf-attach.h"

#include "ns3/ipv4-routing-protocol.h"

namespace ns3
{
namespace netfilter
{

/**
 * \brief The steps between the routing decision and the stack's own next step.
 *
 * \verbatim
 *   route -> TTL <= 1: the stack's ICMP 11 -> longer than the MTU, with DF: ICMP 3/4
 *         -> FORWARD -> POST_ROUTING -> the stack decrements the TTL, fragments, sends
 * \endverbatim
 */
class ForwardPath
{
  public:
    using UnicastCallback = Ipv4RoutingProtocol::UnicastForwardCallback;
    using DeliverCallback = Ipv4RoutingProtocol::LocalDeliverCallback;

    explicit ForwardPath(StackAttachment& attachment);

    /**
     * \brief Forward a packet (Linux: ip_forward).
     * \param traversal the packet, its TTL as it arrived
     * \param route where to
     * \param packet the packet without its IPv4 header
     * \param header its IPv4 header
     * \param ucb the stack's own next step
     */
    void Forward(Traversal& traversal,
                 const Ptr<Ipv4Route>& route,
                 const Ptr<const Packet>& packet,
                 const Ipv4Header& header,
                 const UnicastCallback& ucb);

    /**
     * \brief Deliver a packet that routing found to be for this node (Linux: ip_local_deliver).
     * \param traversal the packet, which has not met LOCAL_IN
     * \param packet the packet without its IPv4 header
     * \param header its IPv4 header
     * \param interface number of the interface it arrived by
     * \param lcb the stack's own next step
     */
    void Deliver(Traversal& traversal,
                 const Ptr<const Packet>& packet,
                 const Ipv4Header& header,
                 uint32_t interface,
                 const DeliverCallback& lcb);

  private:
    bool IsTooLong(Traversal& traversal,
                   const Ptr<Ipv4Route>& route,
                   const Ptr<const Packet>& packet,
                   const Ipv4Header& header);
    void PassOn(const PacketContext& context,
                const Ptr<Ipv4Route>& route,
                const Ptr<const Packet>& packet,
                Ipv4Header& header,
                const UnicastCallback& ucb);
    void PassOnInPieces(const Traversal& traversal,
                        const Ptr<Ipv4Route>& route,
                        const Ptr<const Packet>& packet,
                        const Ipv4Header& header,
                        const UnicastCallback& ucb);

    StackAttachment& m_attachment;
    Netfilter& m_netfilter;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_FORWARD_H */
