/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// UDP-Lite (RFC 3828; Linux: nf_conntrack_udplite_packet): UDP whose length field says how many
// bytes the checksum covers. UDP's timeouts are its own, and any packet after the first reply makes
// it ASSURED.

#include "nf-checksum.h"
#include "nf-udp-tracker.h"

namespace ns3
{
namespace netfilter
{

namespace
{

class UdpliteTracker : public UdpTrackerBase
{
  public:
    uint8_t GetProtocol() const override
    {
        return PROTO_UDPLITE;
    }

    const char* GetName() const override
    {
        return "udplite";
    }

    const TransportChecksum* GetChecksum() const override
    {
        // RFC 3828 section 3.1: it is never absent, and the length field says what it covers.
        static constexpr TransportChecksum checksum{6, headersize::UDP, false, true, 4};
        return &checksum;
    }

    TrackResult Track(Conntrack& conntrack,
                      StateWriter& state,
                      PacketContext& context) const override
    {
        if (const char* fault = FindFault(context, conntrack.GetSysctls().checksum != 0))
        {
            return Refuse(conntrack, context, fault);
        }
        return Follow(conntrack, state, context, state.connection.Has(status::SEEN_REPLY));
    }

  private:
    /// A header that is cut off, a coverage that cannot be, or (on arrival) a bad checksum; else
    /// null.
    static const char* FindFault(const PacketContext& context, bool verify)
    {
        const PacketView& packet = context.packet;
        const uint8_t* header = packet.PeekL4(0, headersize::UDP);
        if (header == nullptr)
        {
            return "short packet";
        }
        const uint32_t length = packet.GetL4Length();
        const uint32_t said = ReadBe16(header + 4);
        if (said != 0 && (said < headersize::UDP || said > length))
        {
            return "invalid checksum coverage";
        }
        if (packet.HasChecksums() && ReadBe16(header + 6) == 0)
        {
            return "checksum missing";
        }
        const bool isBad = verify && context.hook == Hook::PRE_ROUTING && packet.HasChecksums() &&
                           !IsTakenForRight(packet, said == 0 ? length : said);
        return isBad ? "bad UDPLite checksum" : nullptr;
    }

    /**
     * \brief What Linux takes for a right checksum (nf_checksum_partial): its pseudo header has
     * UDP's protocol number, and of the length the lowest byte alone. So an honest packet's is
     * wrong: nf_conntrack_checksum=0 lets it be tracked.
     */
    static bool IsTakenForRight(const PacketView& packet, uint32_t coverage)
    {
        const uint8_t pseudo[2] = {0, static_cast<uint8_t>(packet.GetL4Length())};
        const uint8_t protocol[2] = {0, PROTO_UDP};
        uint32_t sum = ChecksumAdd(packet.PeekL3() + 12, 8);
        sum = ChecksumAdd(pseudo, sizeof(pseudo), sum);
        sum = ChecksumAdd(protocol, sizeof(protocol), sum);
        return ChecksumFold(ChecksumAdd(packet.PeekL4(0, coverage), coverage, sum)) == 0;
    }
};

const TrackerRegistration<UdpliteTracker> g_udplite;

} // namespace

} // namespace netfilter
} // namespace ns3
