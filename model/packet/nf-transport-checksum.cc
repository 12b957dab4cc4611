/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-transport-checksum.h"

#include "nf-packet-view.h"

#include <array>

namespace ns3
{
namespace netfilter
{

namespace
{

using Transports = std::array<Transport, 256>;

constexpr Transports
MakeTransports()
{
    Transports transports{};
    transports[PROTO_SCTP].hasPorts = true; // has no tracker yet
    return transports;
}

/// Initialised before the program runs, so that any file may register while it starts.
Transports g_transports = MakeTransports();

} // namespace

void
RegisterTransport(uint8_t protocol, const Transport& transport)
{
    g_transports[protocol] = transport;
}

const Transport&
GetTransport(uint8_t protocol)
{
    return g_transports[protocol];
}

} // namespace netfilter
} // namespace ns3
