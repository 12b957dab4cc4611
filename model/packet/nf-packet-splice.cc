/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-packet-splice.h"

#include "ns3/header.h"
#include "ns3/tag.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief Bytes that ns-3's metadata takes for the header they belong to.
 *
 * Example: eight rewritten bytes that say they are an ns3::UdpHeader print as one, and
 * RemoveHeader(UdpHeader) finds what it expects under Packet::EnableChecking.
 */
class RawHeader : public Header
{
  public:
    RawHeader() = default; // for Packet::Print

    RawHeader(TypeId tid, const uint8_t* bytes, uint32_t size)
        : m_tid(tid),
          m_bytes(bytes),
          m_size(size)
    {
    }

    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::netfilter::RawHeader")
                                .SetParent<Header>()
                                .SetGroupName("Netfilter")
                                .AddConstructor<RawHeader>();
        return tid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return m_tid;
    }

    void Print(std::ostream& os) const override
    {
        os << m_size << " bytes";
    }

    uint32_t GetSerializedSize() const override
    {
        return m_size;
    }

    void Serialize(Buffer::Iterator start) const override
    {
        start.Write(m_bytes, m_size);
    }

    uint32_t Deserialize(Buffer::Iterator) override
    {
        return m_size;
    }

  private:
    TypeId m_tid;
    const uint8_t* m_bytes{nullptr};
    uint32_t m_size{0};
};

/// A byte tag lifted out of a packet with the bytes it covers.
class SavedTag : public Tag
{
  public:
    explicit SavedTag(const ByteTagIterator::Item& item)
        : m_tid(item.GetTypeId()),
          m_start(item.GetStart()),
          m_end(item.GetEnd())
    {
        item.GetTag(*this);
    }

    void PutBack(Ptr<Packet> packet) const
    {
        packet->AddByteTag(*this, m_start, m_end);
    }

    /// Give FlowMonitor's tag (three numbers, then source and destination) the new addresses.
    void FollowAddresses(const uint8_t* ipHeader)
    {
        static const std::string flowProbe = "ns3::Ipv4FlowProbeTag";
        if (m_bytes.size() == 20 && m_tid.GetName() == flowProbe)
        {
            std::memcpy(m_bytes.data() + 12, ipHeader + 12, 8);
        }
    }

    TypeId GetInstanceTypeId() const override
    {
        return m_tid;
    }

    uint32_t GetSerializedSize() const override
    {
        return static_cast<uint32_t>(m_bytes.size());
    }

    void Serialize(TagBuffer buffer) const override
    {
        buffer.Write(m_bytes.data(), GetSerializedSize());
    }

    void Deserialize(TagBuffer buffer) override
    {
        // A TagBuffer does not tell its size: copy it, put a mark behind it, look where the mark
        // is.
        std::array<uint8_t, 1024> bytes{};
        TagBuffer copy(bytes.data(), bytes.data() + bytes.size());
        copy.CopyFrom(buffer);
        copy.WriteU8(0xff);
        const auto mark = std::find(bytes.rbegin(), bytes.rend(), 0xff);
        m_bytes.assign(bytes.data(), &*mark);
    }

    void Print(std::ostream& os) const override
    {
        os << m_bytes.size() << " bytes";
    }

  private:
    TypeId m_tid;
    uint32_t m_start;
    uint32_t m_end;
    std::vector<uint8_t> m_bytes;
};

/// Replace the first bytes where metadata is kept: header by header, each under its own name.
void
ReplaceDescribedHead(Ptr<Packet> packet, const uint8_t* bytes, uint32_t size)
{
    struct Piece
    {
        TypeId tid;
        uint32_t at;
        uint32_t size;
    };

    std::vector<Piece> pieces;
    uint32_t done = 0;
    for (auto items = packet->BeginItem(); items.HasNext() && done < size;)
    {
        const PacketMetadata::Item item = items.Next();
        // A packet that was made of bare bytes has lost its IPv4 header, its metadata has not.
        const uint32_t length = std::min(item.currentSize, packet->GetSize() - done);
        const bool isHeader = item.type == PacketMetadata::Item::HEADER && !item.isFragment &&
                              length == item.currentSize;
        pieces.push_back({isHeader ? item.tid : RawHeader::GetTypeId(), done, length});
        done += length;
    }
    if (done < size)
    {
        pieces.push_back({RawHeader::GetTypeId(), done, size - done});
        done = size;
    }
    std::vector<uint8_t> whole(done);
    packet->CopyData(whole.data(), done);
    std::memcpy(whole.data(), bytes, size);
    for (const Piece& piece : pieces)
    {
        if (piece.tid == RawHeader::GetTypeId())
        {
            packet->RemoveAtStart(piece.size);
        }
        else
        {
            RawHeader header(piece.tid, nullptr, piece.size);
            packet->RemoveHeader(header);
        }
    }
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece)
    {
        packet->AddHeader(RawHeader(piece->tid, whole.data() + piece->at, piece->size));
    }
}

} // namespace

Ptr<Packet>
ReplaceHead(Ptr<const Packet> packet, const uint8_t* bytes, uint32_t size, const uint8_t* ipHeader)
{
    Ptr<Packet> copy = packet->Copy();
    std::vector<SavedTag> tags;
    for (ByteTagIterator it = copy->GetByteTagIterator(); it.HasNext();)
    {
        tags.emplace_back(it.Next());
    }
    if (!tags.empty())
    {
        copy->RemoveAllByteTags();
    }
    if (size != 0)
    {
        if (copy->BeginItem().HasNext())
        {
            ReplaceDescribedHead(copy, bytes, size);
        }
        else
        {
            copy->RemoveAtStart(size);
            copy->AddHeader(RawHeader(RawHeader::GetTypeId(), bytes, size));
        }
    }
    for (SavedTag& tag : tags)
    {
        tag.FollowAddresses(ipHeader);
        tag.PutBack(copy);
    }
    return copy;
}

Ptr<Packet>
ReplaceTail(Ptr<const Packet> packet, uint32_t from, const uint8_t* bytes, uint32_t size)
{
    Ptr<Packet> copy = packet->Copy();
    copy->RemoveAtEnd(copy->GetSize() - from);
    copy->AddAtEnd(Create<Packet>(bytes, size));
    return copy;
}

} // namespace netfilter
} // namespace ns3
