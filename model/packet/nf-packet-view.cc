/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-packet-view.h"

#include "nf-checksum.h"
#include "nf-header-size.h"
#include "nf-transport-checksum.h"

#include <algorithm>
#include <cstring>

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
      m_skip(headersize::IPV4),
      m_length(headersize::IPV4 + payload->GetSize()),
      m_headLength(headersize::IPV4 +
                   payload->CopyData(m_head.data() + headersize::IPV4, HEAD - headersize::IPV4)),
      m_dirtyEnd(0),
      m_l4(headersize::IPV4),
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
        WriteBe16(p + 10, ChecksumFold(ChecksumAdd(p, headersize::IPV4)));
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
    return GetTransport(GetProtocol()).hasPorts;
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
    uint32_t covered = GetL4Length();
    if (!m_checksums)
    {
        return true;
    }
    if (IsIcmp())
    {
        return ChecksumFold(ChecksumAdd(PeekL4(0, covered), covered)) == 0;
    }
    const TransportChecksum* checksum = FindTransportChecksum(GetProtocol());
    uint16_t field;
    if (checksum != nullptr && checksum->isOptional && ReadL4(checksum->offset, field) &&
        field == 0)
    {
        return true;
    }
    const uint32_t sum = SumPseudoHeader();
    uint16_t coverage;
    if (checksum != nullptr && checksum->coverageOffset != 0 &&
        ReadL4(checksum->coverageOffset, coverage) && coverage != 0)
    {
        covered = std::min<uint32_t>(covered, coverage);
    }
    return ChecksumFold(ChecksumAdd(PeekL4(0, covered), covered, sum)) == 0;
}

} // namespace netfilter
} // namespace ns3
