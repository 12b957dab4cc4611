/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef IPIP_TUNNEL_H
#define IPIP_TUNNEL_H

#include "segment-host.h"

#include "ns3/ipv4-address.h"
#include "ns3/netfilter.h"
#include "ns3/node.h"
#include "ns3/socket.h"

/**
 * \brief A load balancer's sending end, as Linux's IPVS in tunnel mode: packets for a virtual
 * address of this node are taken at LOCAL_IN, and sent to a real server in an IPIP packet (RFC
 * 2003).
 *
 * At LOCAL_IN means: before connection tracking's confirm. A packet that is taken leaves no entry.
 */
class IpipDirector
{
  public:
    /**
     * \param node the director, which has the virtual address
     * \param router its netfilter; the object must live as long as the simulation
     * \param virtualAddress of the service
     * \param from source of the IPIP packets
     * \param realServer their destination
     */
    IpipDirector(ns3::Ptr<ns3::Node> node,
                 ns3::Ptr<ns3::netfilter::Netfilter> router,
                 ns3::Ipv4Address virtualAddress,
                 ns3::Ipv4Address from,
                 ns3::Ipv4Address realServer);

    IpipDirector(const IpipDirector&) = delete;
    IpipDirector& operator=(const IpipDirector&) = delete;

  private:
    ns3::netfilter::Verdict OnPacket(ns3::netfilter::PacketContext& context);

    SegmentHost m_sender;
    ns3::Ipv4Address m_virtual;
    ns3::Ipv4Address m_from;
    ns3::Ipv4Address m_realServer;
};

/// A real server's end: packets inside IPIP packets are received as if they had arrived directly.
class IpipServer
{
  public:
    /// \param node the real server; the object must live as long as the simulation
    explicit IpipServer(ns3::Ptr<ns3::Node> node);
    ~IpipServer();

    IpipServer(const IpipServer&) = delete;
    IpipServer& operator=(const IpipServer&) = delete;

  private:
    void OnReceived(ns3::Ptr<ns3::Socket> socket);

    ns3::Ptr<ns3::Node> m_node;
    ns3::Ptr<ns3::Socket> m_socket; //!< a raw one for IPIP
};

#endif /* IPIP_TUNNEL_H */
