/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_LOCAL_H
#define NF_ATTACH_LOCAL_H

#include "nf-attach-route.h"
#include "nf-attach.h"

#include "ns3/ip-l4-protocol.h"

#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief The seam below the node's own transport protocols: LOCAL_OUT and POST_ROUTING.
 *
 * TCP, UDP and ICMP pass their packets to a down target, which is ours. Raw sockets only look up a
 * route: they get one through lo, where the packet is seen whole, before ARP and fragmentation, and
 * is sent on by the real route:
 *
 * \verbatim
 *   Ping -> RouteOutput -> a route via lo -> Ipv4::Send -> lo -> DeviceInput -> ReceiveViaLoopback
 *                                                     LOCAL_OUT, POST_ROUTING -> SendWithHeader
 * \endverbatim
 *
 * TCP and ICMP look up a route too; the real one is restored when their packet comes down.
 */
class LocalOutput
{
  public:
    explicit LocalOutput(StackAttachment& attachment);
    /// Restore the down targets of the transport protocols.
    ~LocalOutput();
    LocalOutput(const LocalOutput&) = delete;
    LocalOutput& operator=(const LocalOutput&) = delete;

    /// Attach below every transport protocol of the node that has a down target.
    void AttachProtocols();

    /**
     * \brief Send an ICMP error that the stack does not send itself, if one may be sent.
     * \param offender the packet it is about
     * \param message the error, ICMP header in front
     */
    void SendError(const PacketContext& offender, Ptr<Packet> message);

    /**
     * \brief The route to return for a packet: through lo if the caller is a raw socket.
     * \param packet what will be sent
     * \param header its IPv4 header as far as it is known
     * \param route the real route
     * \return the route to return
     */
    Ptr<Ipv4Route> MakeLoopbackRoute(const Ptr<Packet>& packet,
                                     const Ipv4Header& header,
                                     const Ptr<Ipv4Route>& route);

    /**
     * \brief A packet arrived at lo.
     * \param packet with its IPv4 header
     * \return true when it came by a route via lo, and was handled
     */
    bool ReceiveViaLoopback(const Ptr<const Packet>& packet);

    /// See StackAttachment::SendAbout.
    void SendAbout(const PacketContext& offender,
                   Ptr<Packet> message,
                   Ipv4Address source,
                   Ipv4Address destination,
                   uint8_t protocol);

  private:
    /// A protocol and the down target it had.
    struct Protocol
    {
        IpL4Protocol* protocol; //!< alive as long as the node
        uint8_t number;
        IpL4Protocol::DownTargetCallback downTarget;
    };

    void Send(Ptr<Packet> packet,
              Ipv4Address source,
              Ipv4Address destination,
              uint8_t protocol,
              Ptr<Ipv4Route> route);
    void SendDown(Ptr<Packet> packet,
                  Ipv4Address source,
                  Ipv4Address destination,
                  uint8_t protocol,
                  Ptr<Ipv4Route> route);
    void SendBroadcast(const Ptr<Packet>& packet, const Ipv4Header& header);
    void SendRouted(Ptr<Packet> packet,
                    Ipv4Header header,
                    Ptr<Ipv4Route> route,
                    const PacketContext* offender);
    bool PassOut(Traversal& traversal,
                 Ptr<Packet>& packet,
                 Ipv4Header& header,
                 Ptr<Ipv4Route>& route);
    bool Reroute(PacketContext& context,
                 const Ptr<Packet>& packet,
                 const Ipv4Header& header,
                 Ptr<Ipv4Route>& route);
    void SetOut(PacketContext& context, const Ptr<Ipv4Route>& route);
    static void Commit(PacketContext& context, Ptr<Packet>& packet, Ipv4Header& header);

    Ipv4Header MakeHeader(const Ptr<Packet>& packet,
                          Ipv4Address source,
                          Ipv4Address destination,
                          uint8_t protocol) const;

    StackAttachment& m_attachment;
    Netfilter& m_netfilter;
    IpL4Protocol::DownTargetCallback m_send; //!< Send(), what the protocols have
    std::vector<Protocol> m_protocols;
    uint8_t m_defaultTtl;
    LoopbackRoutes m_loopbackRoutes;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_LOCAL_H */
