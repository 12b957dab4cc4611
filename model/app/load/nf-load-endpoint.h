/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_ENDPOINT_H
#define NF_LOAD_ENDPOINT_H

#include "nf-load-packet.h"

#include "ns3/application.h"
#include "ns3/net-device.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Sends and receives a load's packets by its node's first point-to-point device, without
 * sockets and without a stack: one such node stands for a network of any size.
 *
 * The device takes whatever comes, so a link without ARP (PointToPointNetDevice) leads to the
 * router, and the router's route to that network. A node without one ends the simulation with a
 * message.
 */
class LoadEndpoint : public Application
{
  public:
    static TypeId GetTypeId();

  protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

    /// Send a packet now; nothing while it is stopped.
    void Send(const LoadPacket& packet);

    /// Send an IPv4 packet now; nothing while it is stopped.
    void Send(Ptr<Packet> packet);

    /// \return whether it was started, and not stopped since
    bool IsRunning() const
    {
        return static_cast<bool>(m_device);
    }

    /// \return who it is, for messages, e.g. "LoadClient of node 3"
    std::string GetLabel() const;

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

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_ENDPOINT_H */
