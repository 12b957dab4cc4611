/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-checksum.h"

namespace ns3
{
namespace netfilter
{

uint32_t
ChecksumAdd(const uint8_t* data, std::size_t size, uint32_t sum)
{
    uint64_t wide = sum;
    std::size_t i = 0;
    for (; i + 1 < size; i += 2)
    {
        wide += (uint32_t{data[i]} << 8) | data[i + 1];
    }
    if (i < size)
    {
        wide += uint32_t{data[i]} << 8;
    }
    while (wide >> 32)
    {
        wide = (wide & 0xffffffff) + (wide >> 32);
    }
    return static_cast<uint32_t>(wide);
}

uint16_t
ChecksumFold(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<uint16_t>(~sum);
}

uint16_t
ChecksumReplace16(uint16_t checksum, uint16_t from, uint16_t to)
{
    return ChecksumReplace32(checksum, from, to);
}

uint16_t
ChecksumReplace32(uint16_t checksum, uint32_t from, uint32_t to)
{
    // In 32 bits with end-around carry, as Linux does: of the two zeros of one's complement
    // (0x0000 and 0xffff) a correct checksum then comes out as the same one.
    const auto add = [](uint32_t a, uint32_t b) {
        const uint32_t sum = a + b;
        return sum + (sum < a ? 1 : 0);
    };
    return ChecksumFold(add(add(~uint32_t{checksum}, ~from), to));
}

} // namespace netfilter
} // namespace ns3
