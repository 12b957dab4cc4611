/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_PACKET_VIEW_INL_H
#define NF_PACKET_VIEW_INL_H

// The getters that stand on every packet's way, inline. Included by nf-packet-view.h only.

namespace ns3
{
namespace netfilter
{

/// \return the 16-bit big-endian number at \p p
inline uint16_t
ReadBe16(const uint8_t* p)
{
    return static_cast<uint16_t>((p[0] << 8) | p[1]);
}

/// \return the 32-bit big-endian number at \p p
inline uint32_t
ReadBe32(const uint8_t* p)
{
    return (uint32_t{p[0]} << 24) | (uint32_t{p[1]} << 16) | (uint32_t{p[2]} << 8) | p[3];
}

/// Write \p value big-endian at \p p.
inline void
WriteBe16(uint8_t* p, uint16_t value)
{
    p[0] = static_cast<uint8_t>(value >> 8);
    p[1] = static_cast<uint8_t>(value);
}

/// Write \p value big-endian at \p p.
inline void
WriteBe32(uint8_t* p, uint32_t value)
{
    WriteBe16(p, static_cast<uint16_t>(value >> 16));
    WriteBe16(p + 2, static_cast<uint16_t>(value));
}

inline uint8_t*
PacketView::Bytes()
{
    return m_all.empty() ? m_head.data() : m_all.data();
}

inline const uint8_t*
PacketView::Bytes() const
{
    return m_all.empty() ? m_head.data() : m_all.data();
}

inline void
PacketView::Gather(uint32_t size)
{
    if (size > m_gathered && m_l4 + size <= m_length)
    {
        m_gathered = size;
    }
}

inline uint32_t
PacketView::GetGathered() const
{
    return m_gathered;
}

inline uint32_t
PacketView::GetSource() const
{
    return ReadBe32(Bytes() + 12);
}

inline uint32_t
PacketView::GetDestination() const
{
    return ReadBe32(Bytes() + 16);
}

inline uint8_t
PacketView::GetProtocol() const
{
    return Bytes()[9];
}

inline uint8_t
PacketView::GetTos() const
{
    return Bytes()[1];
}

inline uint8_t
PacketView::GetTtl() const
{
    return Bytes()[8];
}

inline uint16_t
PacketView::GetId() const
{
    return ReadBe16(Bytes() + 4);
}

inline uint16_t
PacketView::GetFragmentField() const
{
    return ReadBe16(Bytes() + 6);
}

inline uint16_t
PacketView::GetFragmentOffset() const
{
    return static_cast<uint16_t>((GetFragmentField() & 0x1fff) << 3);
}

inline bool
PacketView::IsDontFragment() const
{
    return (GetFragmentField() & 0x4000) != 0;
}

inline bool
PacketView::IsFragment() const
{
    return (GetFragmentField() & 0x3fff) != 0;
}

inline uint16_t
PacketView::GetHeaderLength() const
{
    return m_l4;
}

inline uint32_t
PacketView::GetLength() const
{
    return m_length;
}

inline uint32_t
PacketView::GetL4Length() const
{
    return m_length - m_l4;
}

inline uint64_t
PacketView::GetUid() const
{
    return m_packet->GetUid();
}

inline bool
PacketView::HasChecksums() const
{
    return m_checksums;
}

inline const uint8_t*
PacketView::PeekL3() const
{
    return Bytes();
}

inline const uint8_t*
PacketView::PeekL4(uint32_t offset, uint32_t size) const
{
    const uint64_t end = uint64_t{m_l4} + offset + size;
    if (end > m_length)
    {
        return nullptr;
    }
    if (m_all.empty() && end > m_headLength)
    {
        Grow();
    }
    return Bytes() + m_l4 + offset;
}

inline bool
PacketView::ReadL4(uint32_t offset, uint16_t& value) const
{
    const uint8_t* p = PeekL4(offset, 2);
    if (p == nullptr)
    {
        return false;
    }
    value = ReadBe16(p);
    return true;
}

inline bool
PacketView::IsDirty() const
{
    return m_dirtyEnd != 0;
}

inline void
PacketView::Touch(uint32_t end)
{
    m_dirtyEnd = end > m_dirtyEnd ? end : m_dirtyEnd;
}

} // namespace netfilter
} // namespace ns3

#endif /* NF_PACKET_VIEW_INL_H */
