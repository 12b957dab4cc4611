/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// ICMP errors about translated packets: what they quote is translated back, so that whoever gets
// the error recognises its own packet (Linux: nf_nat_icmp_reply_translation).

#include "nf-checksum.h"
#include "nf-header-size.h"
#include "nf-nat.h"
#include "nf-tracker.h"
#include "nf-transport-checksum.h"

#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t LEAST_KEY = 8; //!< of a transport header that has ports or an identifier

/**
 * \brief Rewrite the quoted packet.
 * \param bytes ICMP message from its first byte
 * \param target what the quoted packet's addresses and ports shall be
 * \param manip which end of it
 * \return where the headers end that were to be rewritten, 0 when too little is quoted
 */
uint32_t
RewriteQuoted(std::vector<uint8_t>& bytes, const Tuple& target, ManipType manip)
{
    uint8_t* ip = bytes.data() + headersize::ICMP;
    const uint32_t l4At = headersize::ICMP + ((ip[0] & 0x0f) << 2);
    const uint8_t protocol = ip[9];
    const TupleKey key = Tracker::Get(protocol).GetKey();
    const bool hasKey = key != TupleKey::NONE;
    if (hasKey && l4At + LEAST_KEY > bytes.size())
    {
        return 0;
    }
    uint8_t* l4 = bytes.data() + l4At;
    const uint32_t l4Size = static_cast<uint32_t>(bytes.size()) - l4At;
    const uint32_t addressAt = manip == ManipType::SRC ? 12 : 16;
    const uint32_t before = ReadBe32(ip + addressAt);
    const uint32_t after = manip == ManipType::SRC ? target.source : target.destination;

    uint32_t end = LEAST_KEY;
    if (key == TupleKey::QUERY)
    {
        const uint8_t type = l4[0];
        if (type == 0 || type == 8 || (type >= 13 && type <= 18))
        {
            const uint16_t id = ReadBe16(l4 + 4);
            WriteBe16(l4 + 2, ChecksumReplace16(ReadBe16(l4 + 2), id, target.sourcePort));
            WriteBe16(l4 + 4, target.sourcePort);
        }
    }
    else if (hasKey)
    {
        uint8_t* portField = l4 + (manip == ManipType::SRC ? 0 : 2);
        const uint16_t portBefore = ReadBe16(portField);
        const uint16_t portAfter =
            manip == ManipType::SRC ? target.sourcePort : target.destinationPort;
        WriteBe16(portField, portAfter);
        const TransportChecksum* field = FindTransportChecksum(protocol);
        if (field != nullptr && l4Size >= field->headerSize)
        {
            end = field->headerSize;
            uint16_t checksum = ReadBe16(l4 + field->offset);
            if (!field->isOptional || checksum != 0)
            {
                checksum = ChecksumReplace32(checksum, before, after);
                checksum = ChecksumReplace16(checksum, portBefore, portAfter);
                WriteBe16(l4 + field->offset,
                          checksum == 0 && field->isNeverZero ? 0xffff : checksum);
            }
        }
    }
    WriteBe16(ip + 10, ChecksumReplace32(ReadBe16(ip + 10), before, after));
    WriteBe32(ip + addressAt, after);
    return hasKey ? l4At + end : l4At;
}

} // namespace

Verdict
Nat::TranslateIcmpError(PacketContext& context, ManipType manip)
{
    constexpr uint8_t REDIRECT = 5;
    PacketView& packet = context.packet;
    const Connection& connection = *context.ct;
    const uint32_t size = packet.GetL4Length();
    packet.Gather(headersize::ICMP + headersize::IPV4);
    const uint8_t* icmp = packet.PeekL4(0, size);
    if (size < headersize::ICMP + headersize::IPV4 || !packet.IsL4ChecksumOk())
    {
        return context.Drop(DropReason::NAT);
    }
    // A redirect names routes, and a route to a translated address means nothing.
    constexpr uint32_t DONE = status::NAT_DONE_MASK;
    if (icmp[0] == REDIRECT &&
        ((connection.GetStatus() & DONE) != DONE || connection.Has(status::NAT_MASK)))
    {
        return context.Drop(DropReason::NAT);
    }
    if (!NeedsTranslation(context, manip))
    {
        return Verdict::ACCEPT;
    }

    const bool reply = GetDirection(context.ctinfo) == Direction::REPLY;
    const Tuple& opposite = connection.GetTuple(reply ? Direction::ORIGINAL : Direction::REPLY);
    std::vector<uint8_t> bytes(icmp, icmp + size);
    // The quoted packet went the other way, so its other end is the one to rewrite.
    const uint32_t end =
        RewriteQuoted(bytes, opposite, manip == ManipType::SRC ? ManipType::DST : ManipType::SRC);
    if (end == 0)
    {
        return context.Drop(DropReason::NAT);
    }
    packet.Gather(end);
    if (packet.HasChecksums())
    {
        WriteBe16(bytes.data() + 2, 0);
        WriteBe16(bytes.data() + 2, ChecksumFold(ChecksumAdd(bytes.data(), bytes.size())));
    }
    packet.WriteL4(0, bytes.data(), static_cast<uint32_t>(bytes.size()));

    Tuple target;
    Conntrack::Invert(opposite, target);
    if (manip == ManipType::SRC)
    {
        packet.SetSource(target.source);
    }
    else
    {
        packet.SetDestination(target.destination);
    }
    return Verdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
