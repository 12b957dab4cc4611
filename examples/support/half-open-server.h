/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HALF_OPEN_SERVER_H
#define HALF_OPEN_SERVER_H

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-header.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

/**
 * \brief A TCP server that keeps half-open requests as Linux does, since ns-3's TCP removes none on
 * an ICMP error, and does not answer an unexpected ACK.
 *
 * A SYN creates a request and is answered. On an ICMP error that quotes the SYN+ACK the server
 * removes the request (Linux: tcp_v4_err, inet_csk_reqsk_queue_drop). The client's ACK then matches
 * no request and is answered with RST (Linux: tcp_v4_send_reset). Otherwise it opens the
 * connection: the first bytes of the client are answered with `welcome` and FIN.
 *
 * Which errors count: until Linux 4.5 every one but "fragmentation needed". Since then (commit
 * 9cf7490360bf) "net unreachable" and "host unreachable" only, of those of type 3.
 *
 * It sends nothing twice: the lab's links lose nothing.
 */
class HalfOpenServer : public ns3::IpL4Protocol
{
  public:
    /**
     * \brief Replace TCP on a node.
     * \param ipv4 the node's; its TCP does not receive segments any more
     * \param port that is listened on
     * \param isModern whether it is a Linux since 4.5
     */
    static void Install(ns3::Ptr<ns3::Ipv4> ipv4, uint16_t port, bool isModern);

    HalfOpenServer(ns3::Ptr<ns3::Ipv4> ipv4, uint16_t port, bool isModern);

    int GetProtocolNumber() const override;
    RxStatus Receive(ns3::Ptr<ns3::Packet> packet,
                     const ns3::Ipv4Header& header,
                     ns3::Ptr<ns3::Ipv4Interface> interface) override;
    RxStatus Receive(ns3::Ptr<ns3::Packet> packet,
                     const ns3::Ipv6Header& header,
                     ns3::Ptr<ns3::Ipv6Interface> interface) override;
    void ReceiveIcmp(ns3::Ipv4Address icmpSource,
                     uint8_t icmpTtl,
                     uint8_t icmpType,
                     uint8_t icmpCode,
                     uint32_t icmpInfo,
                     ns3::Ipv4Address payloadSource,
                     ns3::Ipv4Address payloadDestination,
                     const uint8_t payload[8]) override;
    using ns3::IpL4Protocol::ReceiveIcmp;
    void SetDownTarget(DownTargetCallback target) override;
    void SetDownTarget6(DownTargetCallback6 target) override;
    DownTargetCallback GetDownTarget() const override;
    DownTargetCallback6 GetDownTarget6() const override;

  protected:
    void DoDispose() override;

  private:
    /// The client's address and port.
    using Peer = std::pair<ns3::Ipv4Address, uint16_t>;

    /// State of a client.
    struct Request
    {
        ns3::SequenceNumber32 next;     //!< our next number
        ns3::SequenceNumber32 expected; //!< the client's next number
        bool isOpen{false};             //!< its ACK has come
    };

    void Answer(const Peer& peer,
                Request& request,
                const ns3::TcpHeader& header,
                const ns3::Packet& data);
    void Send(const Peer& peer,
              uint8_t flags,
              ns3::SequenceNumber32 sequence,
              ns3::SequenceNumber32 acknowledgement,
              const std::string& text = "");
    bool IsFatal(uint8_t icmpType, uint8_t icmpCode) const;

    DownTargetCallback m_target;
    ns3::Ipv4Address m_address;
    uint16_t m_port;
    bool m_isModern;
    std::map<Peer, Request> m_requests;
};

#endif /* HALF_OPEN_SERVER_H */
