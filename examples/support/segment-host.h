/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SEGMENT_HOST_H
#define SEGMENT_HOST_H

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/socket.h"

#include <cstdint>

/// Header fields of a crafted TCP segment.
struct CraftedSegment
{
    uint8_t flags{0}; //!< ns3::TcpHeader::Flags_t
    uint32_t sequence{0};
    uint32_t acknowledgement{0};
    uint32_t payload{0};   //!< bytes behind the header
    bool isDamaged{false}; //!< its checksum is wrong
    uint16_t window{65535};
};

/**
 * \brief A host that sends crafted IPv4 packets, independent of its own TCP: stray segments,
 * segments of other hosts' connections, damaged ones.
 */
class SegmentHost
{
  public:
    /// \param node has an IPv4 stack, and is known to be in the simulation as long as this is
    explicit SegmentHost(ns3::Ptr<ns3::Node> node);
    ~SegmentHost();

    SegmentHost(const SegmentHost&) = delete;
    SegmentHost& operator=(const SegmentHost&) = delete;

    /**
     * \brief Send a TCP segment.
     * \param at when
     * \param from its source, which need not be this host
     * \param to its destination
     * \param segment its header fields
     */
    void SendTcp(ns3::Time at,
                 const ns3::InetSocketAddress& from,
                 const ns3::InetSocketAddress& to,
                 const CraftedSegment& segment);

    /// Send a UDP datagram of \p payload bytes. \param at when. \param from, to its ends
    void SendUdp(ns3::Time at,
                 const ns3::InetSocketAddress& from,
                 const ns3::InetSocketAddress& to,
                 uint32_t payload);

    /**
     * \brief Send ICMP "host unreachable" about a UDP datagram.
     * \param at when
     * \param from sender of the error
     * \param quotedFrom source of the datagram that it is about, to whom the error goes
     * \param quotedTo destination of that datagram
     */
    void SendHostUnreachable(ns3::Time at,
                             const ns3::Ipv4Address& from,
                             const ns3::InetSocketAddress& quotedFrom,
                             const ns3::InetSocketAddress& quotedTo);

    /// Send an ICMP echo reply that answers nothing. \param at when. \param from, to its ends
    void SendEchoReply(ns3::Time at, const ns3::Ipv4Address& from, const ns3::Ipv4Address& to);

    /**
     * \brief Send an IPv4 packet now.
     * \param from its source
     * \param to its destination
     * \param protocol of what it carries
     * \param payload the bytes after the IPv4 header
     */
    void Send(const ns3::Ipv4Address& from,
              const ns3::Ipv4Address& to,
              uint8_t protocol,
              ns3::Ptr<ns3::Packet> payload);

  private:
    void SendAt(ns3::Time at,
                const ns3::Ipv4Address& from,
                const ns3::Ipv4Address& to,
                uint8_t protocol,
                ns3::Ptr<ns3::Packet> payload);

    ns3::Ptr<ns3::Socket> m_socket; //!< a raw one, which is given whole packets
    uint32_t m_node;                //!< the node's number, as context of what is scheduled
    uint16_t m_id{0x4000};          //!< of the next packet
};

#endif /* SEGMENT_HOST_H */
