/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_ROUTING_H
#define NF_ATTACH_ROUTING_H

#include "nf-attach.h"
#include "nf-compat.h"

#include "ns3/ipv4-list-routing.h"

#include <deque>

namespace ns3
{
namespace netfilter
{

/**
 * \brief The seam around the node's routing protocol: FORWARD and POST_ROUTING.
 *
 * It replaces the protocol and forwards all calls to it. For callers that look up a protocol
 * (Ipv4StaticRoutingHelper, Ipv4RoutingHelper::GetRouting) it is a list of routing protocols: the
 * previous list, or the single protocol as a list of one. The callbacks that it passes to the
 * protocol in place of the stack's are built once; the stack's own are called when the hooks accept
 * the packet.
 */
class RoutingWrapper : public Ipv4ListRouting
{
  public:
    static TypeId GetTypeId();

    /**
     * \brief Replace a routing protocol.
     * \param attachment whose hooks to call
     * \param inner the protocol, which belongs to the stack already
     */
    void Attach(StackAttachment& attachment, Ptr<Ipv4RoutingProtocol> inner);
    /// From now on only forward calls.
    void Detach();

    /**
     * \brief The route the protocol itself knows for a packet of this node.
     * \param packet gets the tags that some protocols add
     * \param header the packet's header
     * \return nullptr without a route
     */
    Ptr<Ipv4Route> FindRoute(Ptr<Packet> packet, const Ipv4Header& header);

    // As a routing protocol
    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv4Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& error) override;
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> idev,
                    compat::UnicastParameter ucb,
                    compat::MulticastParameter mcb,
                    compat::LocalParameter lcb,
                    compat::ErrorParameter ecb) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream,
                           Time::Unit unit = Time::S) const override;

    // As a list of routing protocols
    void AddRoutingProtocol(Ptr<Ipv4RoutingProtocol> protocol, int16_t priority) override;
    uint32_t GetNRoutingProtocols() const override;
    Ptr<Ipv4RoutingProtocol> GetRoutingProtocol(uint32_t index, int16_t& priority) const override;

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /// One call of RouteInput, on the C++ stack; linked like a Traversal.
    struct Call;

    /// A packet whose callbacks the protocol keeps, to call one later (AODV, DSDV).
    struct Deferred
    {
        uint64_t uid;
        PacketState state;
        bool own;
        UnicastForwardCallback ucb;
        LocalDeliverCallback lcb;
        ErrorCallback ecb;
    };

    bool RouteThroughHooks(const Ptr<const Packet>& packet,
                           const Ipv4Header& header,
                           const Ptr<const NetDevice>& idev,
                           const UnicastForwardCallback& ucb,
                           const MulticastForwardCallback& mcb,
                           const LocalDeliverCallback& lcb,
                           const ErrorCallback& ecb);
    Call* FindCall(uint64_t uid) const;
    bool IsKeptByProtocol() const;
    void KeepDeferred(const Call& call);
    bool TakeDeferred(uint64_t uid, Deferred& deferred);

    void Forward(const Ptr<Ipv4Route>& route,
                 const Ptr<const Packet>& packet,
                 const Ipv4Header& header);
    void Deliver(Ptr<const Packet> packet, const Ipv4Header& header, uint32_t interface);
    void Fail(Ptr<const Packet> packet, const Ipv4Header& header, Socket::SocketErrno error);
    void ForwardAs(const PacketState& state,
                   bool own,
                   const Ptr<Ipv4Route>& route,
                   const Ptr<const Packet>& packet,
                   const Ipv4Header& header,
                   const UnicastForwardCallback& ucb);
    void NotifyChange();
    StackAttachment* m_attachment{nullptr};
    Ptr<Ipv4RoutingProtocol> m_inner;
    Ptr<Ipv4ListRouting> m_innerList; //!< m_inner when it is a list, else null
    UnicastForwardCallback m_forward; //!< Forward(), what the protocol gets
    LocalDeliverCallback m_deliver;   //!< Deliver()
    ErrorCallback m_fail;             //!< Fail()
    Call* m_calls{nullptr};           //!< calls of RouteInput under way, innermost first
    std::deque<Deferred> m_deferred;  //!< oldest first
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_ROUTING_H */
