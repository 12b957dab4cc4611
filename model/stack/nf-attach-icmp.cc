/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-icmp.h"

#include "nf-checksum.h"
#include "nf-header-size.h"
#include "nf-packet-splice.h"

#include "ns3/icmpv4.h"
#include "ns3/socket.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t INTERNETWORK_CONTROL = 0xc0; // the precedence of errors; TOS is the packet's own
constexpr uint8_t TOS_MASK = 0x1e;
constexpr uint32_t LONGEST_ERROR = 576; // RFC 1812, section 4.3.2.3

/// Whether an address, if only by its looks, is that of one host.
bool
IsHost(uint32_t address)
{
    const Ipv4Address ipv4(address);
    return !ipv4.IsAny() && !ipv4.IsMulticast() && !ipv4.IsBroadcast();
}

/// Not an error, nor what may be one: those that the standards name, but for routers' own messages.
bool
IsHarmless(uint8_t icmpType)
{
    return icmpType == 0 || icmpType == 8 || (icmpType >= 13 && icmpType <= 18);
}

} // namespace

bool
MayComplainAbout(const PacketView& packet)
{
    if (packet.GetFragmentOffset() != 0 || !IsHost(packet.GetSource()) ||
        !IsHost(packet.GetDestination()))
    {
        return false;
    }
    if (packet.GetProtocol() != PROTO_ICMP)
    {
        return true;
    }
    const uint8_t* type = packet.PeekL4(0, 1);
    return type != nullptr && IsHarmless(*type);
}

namespace
{

/// An error of the given kind. Its quote is a stub that ns-3's headers understand; QuoteMore puts
/// the packet's own bytes into it.
template <typename Error>
Ptr<Packet>
MakeError(Error error, uint8_t type, uint8_t code, const PacketView& packet)
{
    Ipv4Header header;
    header.SetSource(Ipv4Address(packet.GetSource()));
    header.SetDestination(Ipv4Address(packet.GetDestination()));
    header.SetProtocol(packet.GetProtocol());
    header.SetIdentification(packet.GetId());
    header.SetPayloadSize(static_cast<uint16_t>(packet.GetL4Length()));
    const uint32_t quoted = std::min<uint32_t>(packet.GetL4Length(), 8);
    error.SetHeader(header);
    error.SetData(Create<Packet>(packet.PeekL4(0, quoted), quoted));
    const Ptr<Packet> message = Create<Packet>();
    message->AddHeader(error);
    Icmpv4Header icmp;
    icmp.SetType(type);
    icmp.SetCode(code);
    if (packet.HasChecksums())
    {
        icmp.EnableChecksum();
    }
    message->AddHeader(icmp);
    SocketIpTosTag tos;
    tos.SetTos(INTERNETWORK_CONTROL | (packet.GetTos() & TOS_MASK));
    message->AddPacketTag(tos);
    return message;
}

} // namespace

Ptr<Packet>
MakeUnreachable(uint8_t code, const PacketView& packet)
{
    Icmpv4DestinationUnreachable unreachable;
    unreachable.SetNextHopMtu(0);
    return MakeError(unreachable, Icmpv4Header::ICMPV4_DEST_UNREACH, code, packet);
}

Ptr<Packet>
MakeReassemblyTimeout(const PacketView& packet)
{
    return MakeError(Icmpv4TimeExceeded(),
                     Icmpv4Header::ICMPV4_TIME_EXCEEDED,
                     Icmpv4TimeExceeded::ICMPV4_FRAGMENT_REASSEMBLY,
                     packet);
}

Ptr<Packet>
QuoteMore(Ptr<Packet> message, const PacketView& offender, uint32_t length, const uint8_t* ipHeader)
{
    const uint32_t quoted = std::min(length, LONGEST_ERROR - headersize::IPV4 - headersize::ICMP);
    const uint32_t before = message->GetSize();
    if (before < headersize::ICMP + headersize::IPV4 || headersize::ICMP + quoted < before)
    {
        return message;
    }
    std::vector<uint8_t> bytes(headersize::ICMP + quoted);
    message->CopyData(bytes.data(), headersize::ICMP);
    // Asking for the end makes the whole stretch readable.
    offender.PeekL4(0, quoted - offender.GetHeaderLength());
    std::memcpy(bytes.data() + headersize::ICMP, offender.PeekL3(), quoted);
    if (offender.HasChecksums())
    {
        WriteBe16(bytes.data() + 2, 0);
        WriteBe16(bytes.data() + 2, ChecksumFold(ChecksumAdd(bytes.data(), bytes.size())));
    }
    const Ptr<Packet> longer = message->Copy();
    longer->AddAtEnd(Create<Packet>(bytes.data() + before, headersize::ICMP + quoted - before));
    return ReplaceHead(longer, bytes.data(), before, ipHeader);
}

} // namespace netfilter
} // namespace ns3
