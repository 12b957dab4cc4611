/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_DEVICE_H
#define NF_ATTACH_DEVICE_H

#include "nf-attach.h"

#include "ns3/ipv4-interface.h"
#include "ns3/node.h"

namespace ns3
{
namespace netfilter
{

/**
 * \brief The seam between one device and the IPv4 stack: INGRESS, PRE_ROUTING and LOCAL_IN.
 *
 * The node calls it instead of the stack for each IPv4 packet of the device. LOCAL_IN is met here
 * already, before raw sockets get their copy, so that INPUT rules can stop a ping.
 */
class DeviceInput
{
  public:
    /**
     * \param attachment to the node
     * \param device the device
     * \param interface the interface that rules refer to
     */
    DeviceInput(StackAttachment& attachment, Ptr<NetDevice> device, const Interface& interface);
    DeviceInput(const DeviceInput&) = delete;
    DeviceInput& operator=(const DeviceInput&) = delete;

    /// \return the protocol handler registered with the node
    const Node::ProtocolHandler& GetHandler() const
    {
        return m_handler;
    }

    const Ptr<NetDevice>& GetDevice() const
    {
        return m_device;
    }

    /// The interface may have gone up or down.
    void ReadState();

    /// The node sent an IPv4 packet to an address of this interface. Linux moves it through lo.
    void ReceiveOwn(Ptr<NetDevice> device,
                    Ptr<const Packet> packet,
                    uint16_t protocol,
                    const Address& from,
                    const Address& to,
                    NetDevice::PacketType type);

  private:
    /// How a packet arrived, to pass it on unchanged.
    struct Arrival
    {
        Ptr<NetDevice>& device;
        uint16_t protocol;
        const Address& from;
        const Address& to;
        NetDevice::PacketType type;
        const Interface* in;
        bool looped; //!< this very node sent it
    };

    void Receive(Ptr<NetDevice>& device,
                 const Ptr<const Packet>& packet,
                 uint16_t protocol,
                 const Address& from,
                 const Address& to,
                 NetDevice::PacketType type);
    void ReceiveIdle(const Arrival& arrival, const Ptr<const Packet>& packet);
    void Process(const Arrival& arrival, const Ptr<const Packet>& packet);
    /// Add a fragment; \p next continues with the datagram when it is complete.
    template <typename Next>
    void Gather(Defragmenter& defragmenter,
                const Ptr<const Packet>& fragment,
                PacketContext& context,
                Next next);
    void Continue(Traversal& traversal, const Arrival& arrival, const Ptr<const Packet>& packet);
    void Enter(Traversal& traversal, const Arrival& arrival, const Ptr<const Packet>& packet);
    bool IsSound(PacketContext& context, uint32_t size);
    bool PassPreRouting(Traversal& traversal, const Arrival& arrival);
    bool PassLocalIn(Traversal& traversal);
    bool IsForHere(const PacketView& packet) const;
    bool IsBroadcast(uint32_t destination) const;
    bool Pass(Hook hook, PacketContext& context);
    void HandOver(const Arrival& arrival, const Ptr<const Packet>& packet);
    /// Is it a segment for this node that ns-3's TCP cannot handle?
    bool IsUnreadable(const PacketView& packet) const;
    /// Send the ICMP error that Linux sends about a packet for which this node has no protocol.
    void AnswerUnknown(const PacketContext& context);
    void DropUnparsed(const Ptr<const Packet>& packet, const Interface* in, DropReason reason);

    StackAttachment& m_attachment;
    Netfilter& m_netfilter;
    Ptr<NetDevice> m_device;
    const Interface* m_interface;
    Ptr<Ipv4Interface> m_ipv4Interface;
    bool m_isLoopback;
    bool m_isUp;
    Node::ProtocolHandler m_handler;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_DEVICE_H */
