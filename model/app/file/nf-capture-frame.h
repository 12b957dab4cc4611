/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CAPTURE_FRAME_H
#define NF_CAPTURE_FRAME_H

#include "ns3/net-device.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// What the link layer header of a captured frame says.
struct CaptureFrame
{
    /// What follows the header, and whether the capturing host received it.
    enum class Kind : uint8_t
    {
        IPV4,
        NOT_RECEIVED, //!< IPv4, but sent by the host, looped back, or for another host
        OTHER,        //!< another protocol
        SHORT,        //!< the frame ends within its header
    };

    Kind kind{Kind::OTHER};
    uint32_t offset{0};                                 //!< where the IPv4 packet begins
    NetDevice::PacketType type{NetDevice::PACKET_HOST}; //!< to whom the frame was addressed
    uint32_t ifindex{0};                                //!< of its interface; 0: not known
};

/**
 * \brief Reads the header of a frame.
 * \param bytes of the frame
 * \param size how many were captured
 */
using CaptureFrameReader = CaptureFrame (*)(const uint8_t* bytes, uint32_t size);

/**
 * \brief Find what reads the frames of a link type.
 *
 * Raw IPv4, Ethernet with VLAN tags, PPP as ns-3's point-to-point devices write it, and Linux
 * cooked v1 and v2, which `tcpdump -i any` writes. A cooked capture has a packet once for each
 * interface that it passes; only what an interface received is IPV4:
 *
 *   type 0, 1, 2 (host, broadcast, multicast)   received
 *   type 3 (another host)                       dropped by the host, which saw it by accident
 *   type 4 (outgoing)                           sent by the host
 *   interface of type loopback                  sent by the host to itself
 *   VLAN tag other than 0                       received, without the tag, by the VLAN's interface,
 *                                               where the capture has it again
 *
 * \param linkType as pcap_datalink() returns it
 * \return nullptr for any other link type
 */
CaptureFrameReader FindCaptureFrameReader(int linkType);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CAPTURE_FRAME_H */
