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
    /// Where the header says how many bytes the checksum covers (RFC 3828; 0 there: all of them);
    /// itself 0 when it always covers all
    uint32_t coverageOffset{0};
};

/// What rewriting a packet has to know of a transport protocol.
struct Transport
{
    bool hasPorts{false};                       //!< two ports begin its header
    const TransportChecksum* checksum{nullptr}; //!< nullptr when it has none of this kind
};

/// Make a transport protocol known; a tracker's registration does so while the program starts.
void RegisterTransport(uint8_t protocol, const Transport& transport);

/// \return what is known of a protocol: no ports and no checksum unless it is registered
const Transport& GetTransport(uint8_t protocol);

/// \return the checksum field of a protocol, nullptr when it has none of this kind
inline const TransportChecksum*
FindTransportChecksum(uint8_t protocol)
{
    return GetTransport(protocol).checksum;
}

} // namespace netfilter
} // namespace ns3

#endif /* NF_TRANSPORT_CHECKSUM_H */
