/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TRANSPORT_CHECKSUM_H
#define NF_TRANSPORT_CHECKSUM_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// Where a transport protocol keeps a checksum that covers the addresses too, and what 0 means in
/// it.
struct TransportChecksum
{
    uint32_t offset;     //!< from the first byte of the transport header
    uint32_t headerSize; //!< bytes of the header that holds it
    bool isOptional;     //!< 0: the sender computed none (RFC 768)
    bool isNeverZero;    //!< a computed 0 is written as 0xffff
};

/// \return the checksum field of a protocol, nullptr when it has none of this kind
const TransportChecksum* FindTransportChecksum(uint8_t protocol);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TRANSPORT_CHECKSUM_H */
