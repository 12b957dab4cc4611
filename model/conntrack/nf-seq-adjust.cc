/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-seq-adjust.h"

#include "nf-header-size.h"
#include "nf-tcp-segment.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t SEQUENCE = 4;
constexpr uint32_t ACKNOWLEDGEMENT = 8;
constexpr uint32_t OFFSET_AND_FLAGS = 12;

} // namespace

void
SeqAdjust::Correct(Direction direction, uint32_t sequence, int32_t offset)
{
    Way& way = m_ways[static_cast<uint32_t>(direction)];
    // The same text sent again is corrected as it was, not twice.
    if (way.before == way.after || IsAfter(sequence, way.position))
    {
        way.position = sequence;
        way.before = way.after;
        way.after += offset;
    }
}

int32_t
SeqAdjust::GetOffset(Direction direction, uint32_t sequence) const
{
    const Way& way = m_ways[static_cast<uint32_t>(direction)];
    return IsAfter(sequence, way.position) ? way.after : way.before;
}

int32_t
SeqAdjust::GetReverseOffset(const Way& way, uint32_t acknowledged)
{
    return IsAfter(acknowledged - way.before, way.position) ? way.after : way.before;
}

bool
SeqAdjust::Apply(PacketView& packet, Direction direction) const
{
    const uint8_t* tcp = packet.PeekL4(0, headersize::TCP);
    if (tcp == nullptr)
    {
        return false;
    }
    const uint32_t sequence = ReadBe32(tcp + SEQUENCE);
    const uint32_t acknowledged = ReadBe32(tcp + ACKNOWLEDGEMENT);
    const bool isAck = (ReadBe16(tcp + OFFSET_AND_FLAGS) & tcpflag::ACK) != 0;
    packet.SetTcpNumber(SEQUENCE, sequence + GetOffset(direction, sequence));
    if (!isAck)
    {
        return true;
    }
    const Way& other = m_ways[direction == Direction::ORIGINAL ? 1 : 0];
    packet.SetTcpNumber(ACKNOWLEDGEMENT, acknowledged - GetReverseOffset(other, acknowledged));
    return ApplyToSack(packet, other);
}

bool
SeqAdjust::ApplyToSack(PacketView& packet, const Way& way)
{
    constexpr uint8_t END = 0;
    constexpr uint8_t NOP = 1;
    constexpr uint8_t SACK = 5;
    constexpr uint32_t BLOCK = 8;
    const uint8_t* tcp = packet.PeekL4(0, headersize::TCP);
    const uint32_t end = uint32_t{tcp[OFFSET_AND_FLAGS]} >> 4 << 2;
    if (packet.PeekL4(0, end) == nullptr)
    {
        return false;
    }
    packet.Gather(end);
    for (uint32_t at = headersize::TCP; at < end;)
    {
        const uint8_t* option = packet.PeekL4(at, end - at);
        if (option[0] == END)
        {
            return true;
        }
        if (option[0] == NOP)
        {
            ++at;
            continue;
        }
        if (at + 1 == end || option[1] < 2 || at + option[1] > end)
        {
            return false;
        }
        const uint8_t kind = option[0];
        const uint32_t size = option[1];
        if (kind == SACK && size >= 2 + BLOCK && (size - 2) % BLOCK == 0)
        {
            for (uint32_t edge = at + 2; edge < at + size; edge += 4)
            {
                const uint32_t number = ReadBe32(packet.PeekL4(edge, 4));
                packet.SetTcpNumber(edge, number - GetReverseOffset(way, number));
            }
        }
        at += size;
    }
    return true;
}

} // namespace netfilter
} // namespace ns3
