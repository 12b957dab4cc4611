/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-packet-view.h"

#include "nf-checksum.h"
#include "nf-packet-splice.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ns3
{
namespace netfilter
{

PacketView::PacketView(Ptr<const Packet> whole, bool checksums)
    : m_packet(whole),
      m_skip(0),
      m_length(whole->GetSize()),
      m_headLength(whole->CopyData(m_head.data(), HEAD)),
      m_dirtyEnd(0),
      m_checksums(checksums)
{
    m_l4 = static_cast<uint16_t>((m_head[0] & 0x0f) << 2);
    // Whatever the total length leaves over is padding of the link layer.
    m_length = std::min<uint32_t>(m_length, ReadBe16(m_head.data() + 2));
    m_headLength = std::min(m_headLength, m_length);
}

PacketView::PacketView(const Ipv4Header& header, Ptr<const Packet> payload, bool checksums)
    : m_packet(payload),
      m_skip(20),
      m_length(20 + payload->GetSize()),
      m_headLength(20 + payload->CopyData(m_head.data() + 20, HEAD - 20)),
      m_dirtyEnd(0),
      m_l4(20),
      m_checksums(checksums)
{
    uint8_t* p = m_head.data();
    p[0] = 0x45;
    p[1] = header.GetTos();
    WriteBe16(p + 2, static_cast<uint16_t>(m_length));
    WriteBe16(p + 4, header.GetIdentification());
    WriteBe16(p + 6,
              static_cast<uint16_t>((header.GetFragmentOffset() >> 3) |
                                    (header.IsDontFragment() ? 0x4000 : 0) |
                                    (header.IsLastFragment() ? 0 : 0x2000)));
    p[8] = header.GetTtl();
    p[9] = header.GetProtocol();
    WriteBe16(p + 10, 0);
    WriteBe32(p + 12, header.GetSource().Get());
    WriteBe32(p + 16, header.GetDestination().Get());
    if (m_checksums)
    {
        WriteBe16(p + 10, ChecksumFold(ChecksumAdd(p, 20)));
    }
}

void
PacketView::Grow() const
{
    m_all.resize(m_length);
    if (m_packet->GetSize() + m_skip > m_headLength)
    {
        m_packet->CopyData(m_all.data() + m_skip, m_length - m_skip);
    }
    std::memcpy(m_all.data(), m_head.data(), m_headLength);
}

bool
PacketView::HasPorts() const
{
    const uint8_t protocol = GetProtocol();
    return protocol == PROTO_TCP || protocol == PROTO_UDP || protocol == PROTO_UDPLITE ||
           protocol == PROTO_SCTP;
}

uint8_t*
PacketView::FindL4Checksum()
{
    uint32_t offset;
    switch (GetProtocol())
    {
    case PROTO_TCP:
        offset = 16;
        break;
    case PROTO_UDP:
    case PROTO_UDPLITE:
        offset = 6;
        break;
    default:
        return nullptr;
    }
    if (!m_checksums || GetFragmentOffset() != 0 || PeekL4(offset, 2) == nullptr)
    {
        return nullptr;
    }
    uint8_t* field = Bytes() + m_l4 + offset;
    if (GetProtocol() == PROTO_UDP && ReadBe16(field) == 0)
    {
        return nullptr; // the sender computed none (RFC 768), so there is none to keep
    }
    return field;
}

namespace
{

/// Store an updated transport checksum: UDP writes a computed 0 as 0xffff (RFC 768).
void
StoreL4Checksum(uint8_t* field, uint16_t checksum, uint8_t protocol)
{
    const bool zeroMeansNone = protocol == PROTO_UDP || protocol == PROTO_UDPLITE;
    WriteBe16(field, checksum == 0 && zeroMeansNone ? 0xffff : checksum);
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
    Touch(20);
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
    if (m_all.size() != m_length)
    {
        m_length = static_cast<uint32_t>(m_all.size());
        m_tail = std::min(m_tail, at);
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
        }
    }
    RecomputeL4Checksum();
    Touch(m_length);
    return true;
}

void
PacketView::RecomputeL4Checksum()
{
    if (uint8_t* field = FindL4Checksum())
    {
        WriteBe16(field, 0);
        const uint32_t length = GetL4Length();
        StoreL4Checksum(field,
                        ChecksumFold(ChecksumAdd(PeekL4(0, length), length, SumPseudoHeader())),
                        GetProtocol());
    }
}

/// Addresses, a zero, the protocol, the length of the transport part.
uint32_t
PacketView::SumPseudoHeader() const
{
    const uint32_t length = GetL4Length();
    const uint8_t tail[4] = {0,
                             GetProtocol(),
                             static_cast<uint8_t>(length >> 8),
                             static_cast<uint8_t>(length)};
    return ChecksumAdd(tail, 4, ChecksumAdd(Bytes() + 12, 8));
}

bool
PacketView::IsL4ChecksumOk() const
{
    const uint8_t protocol = GetProtocol();
    uint32_t covered = GetL4Length();
    if (!m_checksums)
    {
        return true;
    }
    if (protocol == PROTO_ICMP)
    {
        return ChecksumFold(ChecksumAdd(PeekL4(0, covered), covered)) == 0;
    }
    uint16_t field;
    if (protocol == PROTO_UDP && ReadL4(6, field) && field == 0)
    {
        return true;
    }
    const uint32_t sum = SumPseudoHeader();
    uint16_t coverage;
    if (protocol == PROTO_UDPLITE && ReadL4(4, coverage) && coverage != 0)
    {
        covered = std::min<uint32_t>(covered, coverage);
    }
    return ChecksumFold(ChecksumAdd(PeekL4(0, covered), covered, sum)) == 0;
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
