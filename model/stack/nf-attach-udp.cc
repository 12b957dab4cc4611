/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-udp.h"

#include "nf-checksum.h"
#include "nf-header-size.h"

namespace ns3
{
namespace netfilter
{

bool
StraightenUdp(PacketView& packet)
{
    constexpr uint32_t LENGTH_AT = 4;
    constexpr uint32_t CHECKSUM_AT = 6;
    const uint8_t* udp = packet.PeekL4(0, headersize::UDP);
    if (udp == nullptr)
    {
        return false;
    }
    const uint32_t length = ReadBe16(udp + LENGTH_AT);
    const uint16_t checksum = ReadBe16(udp + CHECKSUM_AT);
    const uint32_t available = packet.GetL4Length();
    if (length < headersize::UDP || length > available)
    {
        return false;
    }
    if (length < available)
    {
        // Bytes after its end count for neither length nor checksum.
        packet.ReplaceL4(length, available - length, "");
        if (ReadBe16(packet.PeekL4(CHECKSUM_AT, 2)) != checksum)
        {
            return false;
        }
    }
    if (packet.HasChecksums() && checksum == 0)
    {
        packet.ReplaceL4(CHECKSUM_AT, 2, "\xff\xff"); // any but 0 is computed anew
    }
    return true;
}

bool
IsSoundUdplite(const PacketView& packet)
{
    constexpr uint32_t COVERAGE_AT = 4;
    constexpr uint32_t CHECKSUM_AT = 6;
    const uint8_t* header = packet.PeekL4(0, headersize::UDP);
    if (header == nullptr || (packet.HasChecksums() && ReadBe16(header + CHECKSUM_AT) == 0))
    {
        return false;
    }
    const uint32_t coverage = ReadBe16(header + COVERAGE_AT);
    const bool isPossible =
        coverage == 0 || (coverage >= headersize::UDP && coverage <= packet.GetL4Length());
    return isPossible && packet.IsL4ChecksumOk();
}

} // namespace netfilter
} // namespace ns3
