/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_COMPAT_H
#define NF_COMPAT_H

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * \brief What differs between the ns-3 versions supported (3.37 to 3.48), in one place.
 *
 * ns-3 3.37 does not define its version for the compiler, so nothing here asks for one: each
 * difference is read off the declaration that differs.
 */
namespace compat
{

/// The callback parameters of a routing protocol's RouteInput, as this ns-3 declares them.
template <typename T>
struct RouteInputParameters;

/// By value until 3.38, by const reference since 3.39: an override has to repeat it exactly.
template <typename U, typename M, typename L, typename E>
struct RouteInputParameters<bool (
    Ipv4RoutingProtocol::*)(Ptr<const Packet>, const Ipv4Header&, Ptr<const NetDevice>, U, M, L, E)>
{
    using Unicast = U;
    using Multicast = M;
    using Local = L;
    using Error = E;
};

using RouteInput = RouteInputParameters<decltype(&Ipv4RoutingProtocol::RouteInput)>;

using UnicastParameter = RouteInput::Unicast;     //!< type of RouteInput's `ucb`
using MulticastParameter = RouteInput::Multicast; //!< type of RouteInput's `mcb`
using LocalParameter = RouteInput::Local;         //!< type of RouteInput's `lcb`
using ErrorParameter = RouteInput::Error;         //!< type of RouteInput's `ecb`

/// Ethertypes; ns-3's own names for them moved (PROT_NUMBER is deprecated after 3.48).
constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;
constexpr uint16_t ETHERTYPE_ARP = 0x0806;
constexpr uint16_t ETHERTYPE_IPV6 = 0x86dd;

} // namespace compat
} // namespace netfilter
} // namespace ns3

#endif /* NF_COMPAT_H */
