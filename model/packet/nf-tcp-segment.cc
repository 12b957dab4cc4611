/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-segment.h"

#include "nf-header-size.h"
#include "nf-packet-view.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Linux takes these combinations; PSH, ECE and CWR may go with any.
bool
AreFlagsValid(uint8_t flags)
{
    using namespace tcpflag;
    switch (flags & ~(PSH | ECE | CWR))
    {
    case SYN:
    case SYN | URG:
    case SYN | ACK:
    case RST:
    case RST | ACK:
    case FIN | ACK:
    case FIN | ACK | URG:
    case ACK:
    case ACK | URG:
        return true;
    default:
        return false;
    }
}

TcpKind
Classify(uint8_t flags)
{
    if (flags & tcpflag::RST)
    {
        return TcpKind::RST;
    }
    if (flags & tcpflag::SYN)
    {
        return flags & tcpflag::ACK ? TcpKind::SYN_ACK : TcpKind::SYN;
    }
    if (flags & tcpflag::FIN)
    {
        return TcpKind::FIN;
    }
    return flags & tcpflag::ACK ? TcpKind::ACK : TcpKind::NONE;
}

/**
 * \brief Look at each option that has a length, until one says stop or makes no sense.
 * \param look called with kind, content and its length; false to stop
 */
template <typename Look>
void
ForEachOption(const TcpSegment& segment, Look look)
{
    constexpr uint8_t END = 0;
    constexpr uint8_t NOP = 1;
    const uint8_t* option = segment.options;
    uint32_t left = segment.optionsLength;
    while (left > 0 && option[0] != END)
    {
        if (option[0] == NOP)
        {
            ++option;
            --left;
            continue;
        }
        if (left < 2 || option[1] < 2 || option[1] > left)
        {
            return;
        }
        const uint32_t size = option[1];
        if (!look(option[0], option + 2, size - 2))
        {
            return;
        }
        option += size;
        left -= size;
    }
}

} // namespace

TcpFault
ReadTcpSegment(const uint8_t* bytes, uint32_t available, uint32_t length, TcpSegment& segment)
{
    if (bytes == nullptr || available < headersize::TCP)
    {
        return TcpFault::TRUNCATED;
    }
    const uint32_t header = uint32_t{bytes[12]} >> 4 << 2;
    if (header < headersize::TCP || length < header || available < header)
    {
        return TcpFault::TRUNCATED;
    }
    segment.sequence = ReadBe32(bytes + 4);
    segment.acknowledgement = ReadBe32(bytes + 8);
    segment.window = ReadBe16(bytes + 14);
    segment.flags = bytes[13];
    segment.kind = Classify(segment.flags);
    segment.end = segment.sequence + length - header + (segment.Has(tcpflag::SYN) ? 1 : 0) +
                  (segment.Has(tcpflag::FIN) ? 1 : 0);
    segment.options = bytes + headersize::TCP;
    segment.optionsLength = header - headersize::TCP;
    return AreFlagsValid(segment.flags) ? TcpFault::NONE : TcpFault::FLAGS;
}

TcpSynOptions
TcpSegment::ReadSynOptions() const
{
    constexpr uint8_t SCALE = 3;
    constexpr uint8_t SACK_PERMITTED = 4;
    constexpr uint8_t MAX_SCALE = 14;
    TcpSynOptions found;
    ForEachOption(*this, [&](uint8_t kind, const uint8_t* content, uint32_t size) {
        if (kind == SACK_PERMITTED && size == 0)
        {
            found.sackPermitted = true;
        }
        else if (kind == SCALE && size == 1)
        {
            found.hasScale = true;
            found.scale = std::min(content[0], MAX_SCALE);
        }
        return true;
    });
    return found;
}

uint32_t
TcpSegment::ReadSack(uint32_t acknowledged) const
{
    constexpr uint8_t SACK = 5;
    constexpr uint32_t BLOCK = 8;
    uint32_t highest = acknowledged;
    ForEachOption(*this, [&](uint8_t kind, const uint8_t* content, uint32_t size) {
        if (kind != SACK || size < BLOCK || size % BLOCK != 0)
        {
            return true;
        }
        for (uint32_t at = 0; at < size; at += BLOCK)
        {
            const uint32_t right = ReadBe32(content + at + 4);
            highest = IsAfter(right, highest) ? right : highest;
        }
        return false; // the first list counts
    });
    return highest;
}

} // namespace netfilter
} // namespace ns3
