/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_H
#define NF_ATTACH_H

#include "netfilter.h"
#include "nf-attach-traversal.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/traffic-control-layer.h"

#include <memory>
#include <vector>

namespace ns3
{
namespace netfilter
{

class DeviceInput;
class EgressLayer;
class LocalOutput;
class RoutingWrapper;

/**
 * \brief Attaches netfilter to the unpatched IPv4 stack of one node.
 *
 * Four seams, each in its own file, let the hooks see every packet:
 *
 * \verbatim
 *   DeviceInput      protocol handler of each device    INGRESS, PRE_ROUTING, LOCAL_IN
 *   RoutingWrapper  around the routing protocol        FORWARD, POST_ROUTING
 *   LocalOutput     down targets; raw sockets via lo   LOCAL_OUT, POST_ROUTING
 *   EgressLayer     traffic control of each interface  EGRESS; packets to own addresses
 * \endverbatim
 *
 * While no stage is registered at a seam's hooks, it passes packets straight through.
 */
class StackAttachment : public Attachment
{
  public:
    /**
     * \param netfilter whose hooks to call
     * \param node has an Ipv4L3Protocol with a routing protocol
     */
    StackAttachment(Netfilter& netfilter, Ptr<Node> node);
    /// Restore the stack.
    ~StackAttachment() override;
    StackAttachment(const StackAttachment&) = delete;
    StackAttachment& operator=(const StackAttachment&) = delete;

    /// Attach netfilter to a node's stack; done by NetfilterHelper::Install.
    static void Install(Netfilter& netfilter, Ptr<Node> node);

    void Initialize() override;

    /**
     * \brief Send a packet with DF that this node creates about another one (Linux: nf_ct_attach).
     *
     * It passes LOCAL_OUT and POST_ROUTING as a related packet of the other's connection, so that
     * NAT treats both alike. A REJECT rule's ICMP error or RST leaves by this.
     *
     * \param offender the packet it is about
     * \param message the new packet from its transport header on
     * \param source its source address
     * \param destination its destination address
     * \param protocol its transport protocol
     */
    void SendAbout(const PacketContext& offender,
                   Ptr<Packet> message,
                   Ipv4Address source,
                   Ipv4Address destination,
                   uint8_t protocol);

    void SendUnreachable(const PacketContext& offender, uint8_t code) override;
    void SendBack(const PacketContext& offender, Ptr<Packet> message) override;
    uint32_t GetMtuTowards(uint32_t address) override;

    /// \name Shared by the seams
    /// @{
    Netfilter& GetNetfilter()
    {
        return m_netfilter;
    }

    /// Alive as long as this attachment: all are parts of one node.
    Ipv4L3Protocol& GetIpv4()
    {
        return *m_ipv4;
    }

    /// The traffic control that the node has aggregated.
    TrafficControlLayer& GetTrafficControl()
    {
        return *m_trafficControl;
    }

    /// The packets that are in this node right now.
    TraversalStack& GetTraversals()
    {
        return m_traversals;
    }

    /// State of packets sent to this very node, until they arrive.
    LoopbackStates& GetLoopbackStates()
    {
        return m_loopbackStates;
    }

    /// Reassembly of datagrams for conntrack.
    Defragmenter& GetArriving()
    {
        return *m_arriving;
    }

    /// Reassembly of datagrams that are only delivered here, where nothing needs conntrack.
    Defragmenter& GetDelivered()
    {
        return *m_delivered;
    }

    RoutingWrapper& GetRouting()
    {
        return *m_routing;
    }

    LocalOutput& GetLocalOutput()
    {
        return *m_output;
    }

    const Interface& GetLoopback() const
    {
        return *m_loopback;
    }

    /**
     * \brief The interface of a device; faster than Netfilter's.
     * \return nullptr when the device is not the stack's
     */
    const Interface* GetInterface(const Ptr<NetDevice>& device);

    /// \return whether no hook that arriving packets meet has a stage
    bool IsInputIdle() const
    {
        return m_isInputIdle;
    }

    /// \return whether no hook that packets meet once they are routed has a stage
    bool IsRoutingIdle() const
    {
        return m_isRoutingIdle;
    }

    /// \return whether no hook that the node's own packets meet has a stage
    bool IsOutputIdle() const
    {
        return m_isOutputIdle;
    }

    /// \return whether no stage is registered at EGRESS
    bool IsEgressIdle() const
    {
        return m_isEgressIdle;
    }

    void NotifyHooks() override;

    /**
     * \brief Whether a packet is for this node, as its routing protocol will find too.
     * \param destination its destination, perhaps a broadcast or multicast address
     * \param interface the IPv4 interface number it arrived by
     */
    bool IsLocal(uint32_t destination, uint32_t interface) const;

    /**
     * \brief Whether this node is in a packet's multicast group (Linux: ip_check_mc_rcu).
     *
     * ns-3 knows no groups. Where AnswerUnknownProtocols says that no raw socket takes such
     * packets, a node is in 224.0.0.1, and in each group to which a packet has a handler: a UDP
     * socket bound to its port, or a protocol other than TCP, UDP and ICMP.
     */
    bool IsJoined(const PacketView& packet) const;

    /// \return whether an address is a unicast address of this node
    bool IsOwnAddress(uint32_t address) const;

    /// \return whether an address is the broadcast address of a network of this node
    bool IsSubnetBroadcast(uint32_t address) const;

    /// An interface came up or an address came or went.
    void NotifyChange();

    /// End the simulation with a message if the routing protocol was exchanged after the start.
    void CheckRouting() const;
    /// @}

  private:
    void AttachRouting();
    void AttachInterfaces();
    void ReplaceHandlers(uint32_t first);
    void ReadAddresses();
    void InsertEgress(uint32_t interface);
    std::unique_ptr<Defragmenter> MakeDefragmenter();

    Netfilter& m_netfilter;
    Node* m_node;
    Ipv4L3Protocol* m_ipv4;
    TrafficControlLayer* m_trafficControl;
    TraversalStack m_traversals;
    LoopbackStates m_loopbackStates;
    std::unique_ptr<Defragmenter> m_arriving;
    std::unique_ptr<Defragmenter> m_delivered;
    Ptr<RoutingWrapper> m_routing;
    std::unique_ptr<LocalOutput> m_output;
    std::vector<std::unique_ptr<DeviceInput>> m_ports; //!< by IPv4 interface number
    std::vector<Ptr<EgressLayer>> m_egress;            //!< the same; null for the loopback
    std::vector<const Interface*> m_byDevice;          //!< by device number of the node
    const Interface* m_loopback{nullptr};
    std::vector<uint32_t> m_ownAddresses;       //!< unicast addresses of all interfaces
    std::vector<uint32_t> m_broadcastAddresses; //!< broadcast addresses of all interfaces
    bool m_isInputIdle{true};
    bool m_isRoutingIdle{true};
    bool m_isOutputIdle{true};
    bool m_isEgressIdle{true};
    bool m_isIdle{true}; //!< no hook has a stage
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_H */
