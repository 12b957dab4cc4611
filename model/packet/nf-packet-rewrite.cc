/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What changes a packet's bytes, and puts them back into an ns-3 packet. Looking at them is in
// nf-packet-view.cc.

#include "nf-checksum.h"
#include "nf-header-size.h"
#include "nf-packet-splice.h"
#include "nf-packet-view.h"
#include "nf-transport-checksum.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ns3
{
namespace netfilter
{

uint8_t*
PacketView::FindL4Checksum()
{
    const TransportChecksum* checksum = FindTransportChecksum(GetProtocol());
    if (checksum == nullptr || !m_checksums || GetFragmentOffset() != 0 ||
        PeekL4(checksum->offset, 2) == nullptr)
    {
        return nullptr;
    }
    uint8_t* field = Bytes() + m_l4 + checksum->offset;
    return checksum->isOptional && ReadBe16(field) == 0 ? nullptr : field;
}

namespace
{

/// Store an updated transport checksum.
void
StoreL4Checksum(uint8_t* field, uint16_t checksum, uint8_t protocol)
{
    const bool isNeverZero = FindTransportChecksum(protocol)->isNeverZero;
    WriteBe16(field, checksum == 0 && isNeverZero ? 0xffff : checksum);
}

} // namespace

void
PacketView::ReplaceAddress(uint32_t at, uint32_t address, uint8_t field)
{
    const uint32_t before = ReadBe32(Bytes() + at);
    if (before == address)
    {
        return;
    }
    if (uint8_t* checksum = FindL4Checksum())
    {
        StoreL4Checksum(checksum,
                        ChecksumReplace32(ReadBe16(checksum), before, address),
                        GetProtocol());
        Touch(static_cast<uint32_t>(checksum - Bytes()) + 2);
    }
    uint8_t* p = Bytes();
    if (m_checksums)
    {
        WriteBe16(p + 10, ChecksumReplace32(ReadBe16(p + 10), before, address));
    }
    WriteBe32(p + at, address);
    TouchL3(field);
}

void
PacketView::TouchL3(uint8_t fields)
{
    m_changed |= fields;
    Touch(headersize::IPV4);
}

void
PacketView::SetSource(uint32_t address)
{
    ReplaceAddress(12, address, SOURCE);
}

void
PacketView::SetDestination(uint32_t address)
{
    ReplaceAddress(16, address, DESTINATION);
}

void
PacketView::SetTos(uint8_t tos)
{
    uint8_t* p = Bytes();
    if (m_checksums)
    {
        const uint16_t before = ReadBe16(p);
        const uint16_t after = static_cast<uint16_t>((before & 0xff00) | tos);
        WriteBe16(p + 10, ChecksumReplace16(ReadBe16(p + 10), before, after));
    }
    p[1] = tos;
    TouchL3(TOS);
}

void
PacketView::ShowTtl(uint8_t ttl)
{
    uint8_t* p = Bytes();
    if (m_checksums)
    {
        const uint16_t before = ReadBe16(p + 8);
        const uint16_t after = static_cast<uint16_t>((ttl << 8) | (before & 0xff));
        WriteBe16(p + 10, ChecksumReplace16(ReadBe16(p + 10), before, after));
    }
    p[8] = ttl;
}

void
PacketView::SetTtl(uint8_t ttl)
{
    ShowTtl(ttl);
    TouchL3(TTL);
}

void
PacketView::ReplacePort(uint32_t at, uint16_t port)
{
    uint16_t before;
    if (!HasPorts() || !ReadL4(at, before) || before == port)
    {
        return;
    }
    if (uint8_t* field = FindL4Checksum())
    {
        StoreL4Checksum(field, ChecksumReplace16(ReadBe16(field), before, port), GetProtocol());
        Touch(static_cast<uint32_t>(field - Bytes()) + 2);
    }
    WriteBe16(Bytes() + m_l4 + at, port);
    Touch(m_l4 + at + 2);
}

void
PacketView::SetSourcePort(uint16_t port)
{
    ReplacePort(0, port);
}

void
PacketView::SetDestinationPort(uint16_t port)
{
    ReplacePort(2, port);
}

void
PacketView::SetIcmpId(uint16_t id)
{
    uint16_t before;
    if (!ReadL4(4, before) || before == id)
    {
        return;
    }
    uint8_t* icmp = Bytes() + m_l4;
    if (m_checksums)
    {
        WriteBe16(icmp + 2, ChecksumReplace16(ReadBe16(icmp + 2), before, id));
    }
    WriteBe16(icmp + 4, id);
    Touch(m_l4 + 6);
}

void
PacketView::WriteL4(uint32_t offset, const uint8_t* bytes, uint32_t size)
{
    if (PeekL4(offset, size) != nullptr)
    {
        std::memcpy(Bytes() + m_l4 + offset, bytes, size);
        Touch(m_l4 + offset + size);
    }
}

void
PacketView::SetTcpNumber(uint32_t offset, uint32_t number)
{
    constexpr uint32_t CHECKSUM = 16;
    const uint8_t* bytes = PeekL4(offset, 4);
    if (bytes == nullptr || ReadBe32(bytes) == number)
    {
        return;
    }
    uint16_t checksum;
    if (m_checksums && ReadL4(CHECKSUM, checksum))
    {
        WriteBe16(Bytes() + m_l4 + CHECKSUM, ChecksumReplace32(checksum, ReadBe32(bytes), number));
        Touch(m_l4 + CHECKSUM + 2);
    }
    WriteBe32(Bytes() + m_l4 + offset, number);
    Touch(m_l4 + offset + 4);
}

bool
PacketView::ReplaceL4(uint32_t offset, uint32_t size, const std::string& bytes)
{
    constexpr uint32_t LONGEST = 65535;
    constexpr uint32_t UDP_LENGTH = 4;
    if (PeekL4(offset, size) == nullptr || m_length - size + bytes.size() > LONGEST)
    {
        return false;
    }
    if (m_all.empty())
    {
        Grow();
    }
    const uint32_t at = m_l4 + offset;
    const auto place = m_all.erase(m_all.begin() + at, m_all.begin() + at + size);
    m_all.insert(place, bytes.begin(), bytes.end());
    // Headers are replaced as headers, a text as the end of the packet: ns-3's metadata tells them
    // apart.
    m_tail = std::min(m_tail, at);
    Touch(m_l4);
    if (m_all.size() != m_length)
    {
        m_length = static_cast<uint32_t>(m_all.size());
        if (m_checksums)
        {
            WriteBe16(m_all.data() + 10,
                      ChecksumReplace16(ReadBe16(m_all.data() + 10),
                                        ReadBe16(m_all.data() + 2),
                                        static_cast<uint16_t>(m_length)));
        }
        WriteBe16(m_all.data() + 2, static_cast<uint16_t>(m_length));
        TouchL3(LENGTH);
        if (GetProtocol() == PROTO_UDP)
        {
            WriteBe16(m_all.data() + m_l4 + UDP_LENGTH, static_cast<uint16_t>(m_length - m_l4));
            Touch(m_l4 + UDP_LENGTH + 2);
        }
    }
    RecomputeL4Checksum();
    return true;
}

void
PacketView::RecomputeL4Checksum()
{
    if (uint8_t* field = FindL4Checksum())
    {
        WriteBe16(field, 0);
        Touch(static_cast<uint32_t>(field - Bytes()) + 2);
        const uint32_t length = GetL4Length();
        StoreL4Checksum(field,
                        ChecksumFold(ChecksumAdd(PeekL4(0, length), length, SumPseudoHeader())),
                        GetProtocol());
    }
}

/// Give a packet as many bytes as the view has, but for the first \p skip.
Ptr<const Packet>
PacketView::CommitTail(Ptr<const Packet> packet, uint32_t skip)
{
    if (m_tail == KEEPS_LENGTH)
    {
        return packet;
    }
    m_dirtyEnd = std::min(m_dirtyEnd, m_tail);
    const uint32_t tail = std::exchange(m_tail, KEEPS_LENGTH);
    return ReplaceTail(packet, tail - skip, m_all.data() + tail, m_length - tail);
}

Ptr<const Packet>
PacketView::CommitWhole(Ptr<const Packet> whole)
{
    if (!IsDirty())
    {
        return whole;
    }
    whole = CommitTail(whole, 0);
    Ptr<Packet> changed =
        ReplaceHead(whole, Bytes(), std::max<uint32_t>(m_dirtyEnd, m_l4), Bytes());
    m_packet = changed;
    m_dirtyEnd = 0;
    m_changed = 0;
    return changed;
}

Ptr<const Packet>
PacketView::CommitSplit(Ipv4Header& header, Ptr<const Packet> payload)
{
    if (!IsDirty())
    {
        return payload;
    }
    // Each setter costs as much as a rule.
    if ((m_changed & SOURCE) != 0)
    {
        header.SetSource(Ipv4Address(GetSource()));
    }
    if ((m_changed & DESTINATION) != 0)
    {
        header.SetDestination(Ipv4Address(GetDestination()));
    }
    if ((m_changed & TOS) != 0)
    {
        header.SetTos(GetTos());
    }
    if ((m_changed & TTL) != 0)
    {
        header.SetTtl(GetTtl());
    }
    if ((m_changed & LENGTH) != 0)
    {
        header.SetPayloadSize(static_cast<uint16_t>(m_length - m_l4));
    }
    m_changed = 0;
    payload = CommitTail(payload, m_l4);
    // A changed address is news for FlowMonitor's tag even where no byte of the payload changed.
    const uint32_t l4Dirty = m_dirtyEnd > m_l4 ? m_dirtyEnd - m_l4 : 0;
    Ptr<Packet> changed = ReplaceHead(payload, Bytes() + m_l4, l4Dirty, Bytes());
    m_packet = changed;
    m_skip = m_l4;
    m_dirtyEnd = 0;
    return changed;
}

} // namespace netfilter
} // namespace ns3
