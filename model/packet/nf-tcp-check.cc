/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-check.h"

#include "nf-header-size.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return whether an option of this kind may have this length
bool
FitsKind(uint8_t kind, uint8_t length)
{
    switch (kind)
    {
    case 2: // maximum segment size
        return length == 4;
    case 3: // window scale
        return length == 3;
    case 4: // SACK permitted
        return length == 2;
    case 5: // SACK
        return length >= 10 && (length - 2) % 8 == 0;
    case 8: // timestamps
        return length == 10;
    default:
        return length >= 2;
    }
}

} // namespace

bool
IsReadableTcp(const PacketView& packet)
{
    const uint8_t* tcp = packet.PeekL4(0, headersize::TCP);
    if (tcp == nullptr)
    {
        return false;
    }
    const uint32_t size = (tcp[12] >> 4) * 4;
    tcp = packet.PeekL4(0, size);
    if (size < headersize::TCP || tcp == nullptr)
    {
        return false;
    }
    for (uint32_t at = headersize::TCP; at < size;)
    {
        const uint8_t kind = tcp[at];
        if (kind == 0)
        {
            return true; // the rest is padding
        }
        if (kind == 1)
        {
            ++at;
            continue;
        }
        if (at + 1 >= size || at + tcp[at + 1] > size || !FitsKind(kind, tcp[at + 1]))
        {
            return false;
        }
        at += tcp[at + 1];
    }
    return true;
}

} // namespace netfilter
} // namespace ns3
