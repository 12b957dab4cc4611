/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_PACKET_SPLICE_H
#define NF_PACKET_SPLICE_H

#include "ns3/packet.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * \brief A copy of a packet in which the first bytes are others.
 *
 * ns-3 keeps three books about a packet's bytes, and all stay right: the metadata behind
 * Packet::EnablePrinting and EnableChecking (the replaced headers keep their names and sizes), byte
 * tags (those that cover only replaced headers survive), and FlowMonitor's own byte tag, whose
 * addresses follow the translation, or FlowMonitor would report a NATed flow as lost.
 *
 * \param packet the packet; unchanged, as others may share its buffer
 * \param bytes the new first bytes
 * \param size how many, at most the packet's size; 0 when only addresses outside of it changed
 * \param ipHeader the packet's IPv4 header as it is now (20 bytes)
 * \return the changed copy, with the same uid and packet tags
 */
Ptr<Packet> ReplaceHead(Ptr<const Packet> packet,
                        const uint8_t* bytes,
                        uint32_t size,
                        const uint8_t* ipHeader);

/**
 * \brief A copy of a packet that ends in other bytes, of any number; tags that cover what is left
 * stay.
 *
 * \param packet the packet; unchanged
 * \param from how many of its bytes are kept
 * \param bytes what follows them
 * \param size how many
 */
Ptr<Packet> ReplaceTail(Ptr<const Packet> packet,
                        uint32_t from,
                        const uint8_t* bytes,
                        uint32_t size);

} // namespace netfilter
} // namespace ns3

#endif /* NF_PACKET_SPLICE_H */
