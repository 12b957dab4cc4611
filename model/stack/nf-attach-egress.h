/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_EGRESS_H
#define NF_ATTACH_EGRESS_H

#include "nf-attach.h"

#include "ns3/queue-item.h"
#include "ns3/traffic-control-layer.h"

namespace ns3
{
namespace netfilter
{

/**
 * \brief The seam below the IPv4 stack at one interface: EGRESS, and packets to own addresses.
 *
 * The interface uses it in place of the node's traffic control, to which it passes all packets.
 */
class EgressLayer : public TrafficControlLayer
{
  public:
    static TypeId GetTypeId();

    /// Attach above the node's traffic control.
    void Attach(StackAttachment& attachment, DeviceInput& port, const Interface& interface);
    /// From now on only pass packets on.
    void Detach();

    void Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from,
                 const Address& to,
                 NetDevice::PacketType type) override;
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) override;

  protected:
    void DoDispose() override;

  private:
    bool IsBroadcastItem(const QueueDiscItem& item) const;
    bool PassEgress(Ptr<QueueDiscItem>& item, const Traversal* known, bool isUnseen);

    StackAttachment* m_attachment{nullptr};
    DeviceInput* m_port{nullptr};
    const Interface* m_interface{nullptr};
    Ptr<TrafficControlLayer> m_trafficControl;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_EGRESS_H */
