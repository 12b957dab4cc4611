/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_ENDPOINT_H
#define NF_LOAD_ENDPOINT_H

#include "nf-load-packet.h"

#include "ns3/application.h"
#include "ns3/net-device.h"

namespace ns3
{
namespace netfilter
{

/**
 * \brief Sends and receives a load's packets by its node's first device, without sockets and
 * without a stack: one such node stands for a network of any size.
 *
 * The device takes whatever comes, so a link without ARP (PointToPointNetDevice) leads to the
 * router, and the router's route to that network.
 */
class LoadEndpoint : public Application
{
  public:
    static TypeId GetTypeId();

  protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

    /// Send a packet now.
    void Send(const LoadPacket& packet);

    /// A packet has come.
    virtual void Receive(const LoadPacket& packet) = 0;

  private:
    void OnPacket(Ptr<NetDevice> device,
                  Ptr<const Packet> packet,
                  uint16_t protocol,
                  const Address& from,
                  const Address& to,
                  NetDevice::PacketType type);

    Ptr<NetDevice> m_device; //!< null while it is stopped
};

/**
 * \brief Answers a load: SYN by SYN+ACK, data by ACK, FIN by FIN+ACK, a UDP datagram by one of the
 * same size. It keeps no state.
 */
class LoadServer : public LoadEndpoint
{
  public:
    static TypeId GetTypeId();

  protected:
    void Receive(const LoadPacket& packet) override;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_ENDPOINT_H */
