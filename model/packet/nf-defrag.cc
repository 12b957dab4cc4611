/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-defrag.h"

#include "nf-checksum.h"
#include "nf-packet-splice.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t IPV4_HEADER = 20;
constexpr uint32_t LONGEST_PACKET = 65535;
constexpr uint32_t MOST_BYTES = 4 << 20; // net.ipv4.ipfrag_high_thresh
constexpr int64_t PATIENCE = 30;         // seconds, net.ipv4.ipfrag_time

} // namespace

Defragmenter::Defragmenter(LossCallback onLoss)
    : m_onLoss(std::move(onLoss))
{
}

Defragmenter::~Defragmenter()
{
    Simulator::Cancel(m_event);
}

Ptr<const Packet>
Defragmenter::Add(const Ptr<const Packet>& piece, const PacketView& view, Sizes& sizes)
{
    const Key key(view.GetSource(), view.GetDestination(), view.GetId(), view.GetProtocol());
    auto it = m_datagrams.find(key);
    if (it == m_datagrams.end())
    {
        if (m_bytes > MOST_BYTES)
        {
            m_onLoss(piece);
            return nullptr;
        }
        it = m_datagrams.emplace(key, Datagram()).first;
        it->second.expiry = Simulator::Now() + Seconds(PATIENCE);
        m_order.emplace_back(it->second.expiry, key);
        ScheduleExpiry();
    }
    Datagram& datagram = it->second;
    const uint32_t before = datagram.received;
    switch (Insert(datagram, piece, view))
    {
    case Outcome::TAKEN:
        m_bytes += datagram.received - before;
        break;
    case Outcome::DUPLICATE:
        m_onLoss(piece);
        return nullptr;
    case Outcome::BROKEN:
        m_onLoss(piece);
        Forget(it);
        return nullptr;
    }
    if (!datagram.hasLast || datagram.received != datagram.length)
    {
        return nullptr;
    }
    const Ptr<const Packet> whole = Join(datagram, view.HasChecksums(), sizes);
    if (!whole)
    {
        m_onLoss(piece);
    }
    Forget(it);
    return whole;
}

Defragmenter::Outcome
Defragmenter::Insert(Datagram& datagram, const Ptr<const Packet>& piece, const PacketView& view)
{
    constexpr uint16_t MORE_FRAGMENTS = 0x2000;
    const bool isLast = (view.GetFragmentField() & MORE_FRAGMENTS) == 0;
    const uint32_t offset = view.GetFragmentOffset();
    // All but the last end at a multiple of eight; what is over is cut off.
    const uint32_t size = isLast ? view.GetL4Length() : view.GetL4Length() & ~7U;
    const uint32_t end = offset + size;
    if (isLast)
    {
        if (end < datagram.length || (datagram.hasLast && end != datagram.length))
        {
            return Outcome::BROKEN;
        }
        datagram.hasLast = true;
    }
    else if (end > datagram.length && datagram.hasLast)
    {
        return Outcome::BROKEN;
    }
    datagram.length = std::max(datagram.length, end);
    if (size == 0)
    {
        return Outcome::BROKEN;
    }
    const Outcome outcome = FindPlace(datagram, offset, end);
    if (outcome != Outcome::TAKEN)
    {
        return outcome;
    }
    datagram.ecn |= static_cast<uint8_t>(1 << (view.GetTos() & 3));
    datagram.pieces.emplace(offset, Piece{piece, view.GetHeaderLength(), size});
    datagram.received += size;
    return Outcome::TAKEN;
}

Defragmenter::Outcome
Defragmenter::FindPlace(Datagram& datagram, uint32_t offset, uint32_t end)
{
    auto& runs = datagram.runs;
    if (!runs.empty() && runs.rbegin()->second < end)
    {
        // The common case: it goes behind all that is here.
        const uint32_t last = runs.rbegin()->second;
        if (offset < last)
        {
            return Outcome::BROKEN; // overlaps are attacks (RFC 5722)
        }
        if (offset == last)
        {
            runs.rbegin()->second = end;
            return Outcome::TAKEN;
        }
    }
    const auto after = runs.upper_bound(offset);
    if (after != runs.begin() && std::prev(after)->second > offset)
    {
        return end <= std::prev(after)->second ? Outcome::DUPLICATE : Outcome::BROKEN;
    }
    if (after != runs.end() && after->first < end)
    {
        return Outcome::BROKEN;
    }
    runs[offset] = end;
    return Outcome::TAKEN;
}

Ptr<const Packet>
Defragmenter::Join(const Datagram& datagram, bool checksums, Sizes& sizes)
{
    // RFC 3168, section 5.3: one congested piece marks the whole, but not among pieces that do not
    // take part.
    constexpr uint8_t NOT_ECT = 1;
    constexpr uint8_t CE = 8;
    const bool isMixed = (datagram.ecn & NOT_ECT) != 0 && datagram.ecn != NOT_ECT;
    if (IPV4_HEADER + datagram.length > LONGEST_PACKET || isMixed)
    {
        return nullptr;
    }
    Ptr<Packet> whole;
    for (const auto& [offset, piece] : datagram.pieces)
    {
        const Ptr<Packet> packet = piece.packet->Copy();
        packet->RemoveAtEnd(packet->GetSize() - piece.headerLength - piece.size);
        if (offset == 0)
        {
            whole = packet;
        }
        else
        {
            packet->RemoveAtStart(piece.headerLength);
            whole->AddAtEnd(packet);
        }
        sizes.push_back(static_cast<uint16_t>(piece.size));
    }
    uint8_t header[IPV4_HEADER];
    whole->CopyData(header, IPV4_HEADER);
    if ((datagram.ecn & CE) != 0)
    {
        header[1] |= 3;
    }
    WriteBe16(header + 2, static_cast<uint16_t>(whole->GetSize()));
    WriteBe16(header + 6, 0);
    WriteBe16(header + 10, 0);
    if (checksums)
    {
        WriteBe16(header + 10, ChecksumFold(ChecksumAdd(header, IPV4_HEADER)));
    }
    return ReplaceHead(whole, header, IPV4_HEADER, header);
}

void
Defragmenter::Forget(std::map<Key, Datagram>::iterator datagram)
{
    m_bytes -= datagram->second.received;
    m_datagrams.erase(datagram);
}

void
Defragmenter::Expire()
{
    const Time now = Simulator::Now();
    while (!m_order.empty() && m_order.front().first <= now)
    {
        const auto it = m_datagrams.find(m_order.front().second);
        // The same key may be in use again, for a younger datagram.
        if (it != m_datagrams.end() && it->second.expiry <= now)
        {
            const auto pieces = std::move(it->second.pieces);
            Forget(it);
            for (const auto& [offset, piece] : pieces)
            {
                m_onLoss(piece.packet);
            }
        }
        m_order.pop_front();
    }
    ScheduleExpiry();
}

void
Defragmenter::ScheduleExpiry()
{
    while (!m_order.empty() && m_datagrams.count(m_order.front().second) == 0)
    {
        m_order.pop_front();
    }
    if (m_order.empty() || !m_event.IsExpired())
    {
        return;
    }
    m_event =
        Simulator::Schedule(m_order.front().first - Simulator::Now(), &Defragmenter::Expire, this);
}

Defragmenter::Sizes
ChooseFragmentSizes(const Defragmenter::Sizes& arrived, uint32_t length, uint32_t room)
{
    const bool isSameLength = std::accumulate(arrived.begin(), arrived.end(), 0U) == length;
    const uint32_t largest = *std::max_element(arrived.begin(), arrived.end());
    if (isSameLength && largest <= room)
    {
        return arrived;
    }
    Defragmenter::Sizes equal;
    const uint32_t each = std::min(largest, room) & ~7U;
    for (uint32_t left = length; left > 0 && each > 0;)
    {
        const uint32_t size = left <= std::min(largest, room) ? left : each;
        equal.push_back(static_cast<uint16_t>(size));
        left -= size;
    }
    return equal;
}

} // namespace netfilter
} // namespace ns3
