/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_REPLAY_DEVICE_H
#define NETFILTER_REPLAY_DEVICE_H

#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/traced-callback.h"

namespace replay
{

/**
 * \brief A device without a channel: it receives packets by calls, and reports the packets it
 * sends.
 *
 * It looks like an Ethernet device whose neighbours are all known, so that nothing waits for ARP.
 * The trace source "MacTx" is called with every IPv4 packet it sends, IPv4 header in front.
 */
class ReplayDevice : public ns3::NetDevice
{
  public:
    static ns3::TypeId GetTypeId();

    /**
     * \brief Receive a packet, now.
     * \param packet begins with its IPv4 header
     * \param type to whom the frame was addressed
     */
    void Receive(ns3::Ptr<ns3::Packet> packet, PacketType type);

    // Inherited from NetDevice
    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    ns3::Ptr<ns3::Channel> GetChannel() const override;
    void SetAddress(ns3::Address address) override;
    ns3::Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(ns3::Callback<void> callback) override;
    bool IsBroadcast() const override;
    ns3::Address GetBroadcast() const override;
    bool IsMulticast() const override;
    ns3::Address GetMulticast(ns3::Ipv4Address group) const override;
    ns3::Address GetMulticast(ns3::Ipv6Address group) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(ns3::Ptr<ns3::Packet> packet,
              const ns3::Address& destination,
              uint16_t protocol) override;
    bool SendFrom(ns3::Ptr<ns3::Packet> packet,
                  const ns3::Address& source,
                  const ns3::Address& destination,
                  uint16_t protocol) override;
    ns3::Ptr<ns3::Node> GetNode() const override;
    void SetNode(ns3::Ptr<ns3::Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback callback) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
    bool SupportsSendFrom() const override;

  protected:
    void DoDispose() override;

  private:
    ns3::Ptr<ns3::Node> m_node;
    ns3::Mac48Address m_address{"02:00:00:00:00:fe"};
    uint32_t m_index{0};
    uint16_t m_mtu{1500};
    ReceiveCallback m_receive;
    PromiscReceiveCallback m_promiscReceive;
    ns3::TracedCallback<ns3::Ptr<const ns3::Packet>> m_transmitTrace;
};

} // namespace replay

#endif /* NETFILTER_REPLAY_DEVICE_H */
