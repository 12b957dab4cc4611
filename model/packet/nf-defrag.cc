/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-defrag.h"

#include "nf-checksum.h"
#include "nf-header-size.h"
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

constexpr uint32_t LONGEST_PACKET = 65535;
constexpr uint32_t MOST_BYTES = 4 << 20; // net.ipv4.ipfrag_high_thresh

} // namespace

Defragmenter::Defragmenter(const FragmentLimits& limits,
                           LossCallback onLoss,
                           ExpiryCallback onExpiry)
    : m_limits(limits),
      m_onLoss(std::move(onLoss)),
      m_onExpiry(std::move(onExpiry))
{
}

Defragmenter::~Defragmenter()
{
    Simulator::Cancel(m_event);
}

bool
Defragmenter::Add(const Ptr<const Packet>& piece,
                  const PacketView& view,
                  uint32_t mark,
                  Whole& whole)
{
    if (m_bytes > MOST_BYTES)
    {
        m_onLoss(piece);
        return false;
    }
    const Key key(view.GetSource(), view.GetDestination(), view.GetId(), view.GetProtocol());
    auto it = m_datagrams.find(key);
    if (it == m_datagrams.end())
    {
        it = Begin(key);
    }
    Datagram& datagram = it->second;
    if (IsTooFar(view.GetSource(), datagram))
    {
        BeginAnew(it);
    }
    const uint32_t before = datagram.received;
    switch (Insert(datagram, piece, view, mark))
    {
    case Outcome::TAKEN:
        m_bytes += datagram.received - before;
        break;
    case Outcome::DUPLICATE:
        m_onLoss(piece);
        return false;
    case Outcome::BROKEN:
        m_onLoss(piece);
        Forget(it);
        return false;
    }
    if (!datagram.hasLast || datagram.received != datagram.length)
    {
        return false;
    }
    const bool isWhole = Join(datagram, view.HasChecksums(), whole);
    if (!isWhole)
    {
        m_onLoss(piece);
    }
    Forget(it);
    return isWhole;
}

Defragmenter::Datagrams::iterator
Defragmenter::Begin(const Key& key)
{
    const auto datagram = m_datagrams.emplace(key, Datagram()).first;
    ++m_sources[std::get<0>(key)].datagrams;
    StartClock(datagram);
    return datagram;
}

bool
Defragmenter::IsTooFar(uint32_t source, Datagram& datagram)
{
    // The identifications of a busy source come round: a piece of an older datagram must not
    // become part of a younger one.
    if (m_limits.ipfragMaxDist == 0)
    {
        return false;
    }
    const uint32_t before = datagram.serial;
    datagram.serial = ++m_sources[source].pieces;
    return !datagram.pieces.empty() && datagram.serial - before > m_limits.ipfragMaxDist;
}

void
Defragmenter::BeginAnew(Datagrams::iterator datagram)
{
    Datagram& old = datagram->second;
    for (const auto& [offset, piece] : old.pieces)
    {
        m_onLoss(piece.packet);
    }
    m_bytes -= old.received;
    m_order.erase({old.expiry, datagram->first});
    Datagram young;
    young.serial = old.serial;
    old = std::move(young);
    StartClock(datagram);
}

Defragmenter::Outcome
Defragmenter::Insert(Datagram& datagram,
                     const Ptr<const Packet>& piece,
                     const PacketView& view,
                     uint32_t mark)
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
    datagram.pieces.emplace(offset, Piece{piece, view.GetHeaderLength(), size, mark});
    datagram.received += size;
    datagram.largest = std::max(datagram.largest, size);
    if (view.IsDontFragment())
    {
        datagram.largestDf = std::max(datagram.largestDf, size);
    }
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

bool
Defragmenter::Join(const Datagram& datagram, bool checksums, Whole& whole)
{
    // RFC 3168, section 5.3: one congested piece marks the whole, but not among pieces that do not
    // take part.
    constexpr uint8_t NOT_ECT = 1;
    constexpr uint8_t CE = 8;
    constexpr uint16_t DONT_FRAGMENT = 0x4000;
    const bool isMixed = (datagram.ecn & NOT_ECT) != 0 && datagram.ecn != NOT_ECT;
    if (headersize::IPV4 + datagram.length > LONGEST_PACKET || isMixed)
    {
        return false;
    }
    Ptr<Packet> joined;
    for (const auto& [offset, piece] : datagram.pieces)
    {
        const Ptr<Packet> packet = piece.packet->Copy();
        packet->RemoveAtEnd(packet->GetSize() - piece.headerLength - piece.size);
        if (offset == 0)
        {
            joined = packet;
            whole.mark = piece.mark;
        }
        else
        {
            packet->RemoveAtStart(piece.headerLength);
            joined->AddAtEnd(packet);
        }
        whole.sizes.push_back(static_cast<uint16_t>(piece.size));
    }
    uint8_t header[headersize::IPV4];
    joined->CopyData(header, headersize::IPV4);
    if ((datagram.ecn & CE) != 0)
    {
        header[1] |= 3;
    }
    WriteBe16(header + 2, static_cast<uint16_t>(joined->GetSize()));
    // The whole is as large as no link may have to carry, its largest piece is not: only if that
    // one says so must nobody make smaller ones.
    WriteBe16(header + 6, datagram.largestDf == datagram.largest ? DONT_FRAGMENT : 0);
    WriteBe16(header + 10, 0);
    if (checksums)
    {
        WriteBe16(header + 10, ChecksumFold(ChecksumAdd(header, headersize::IPV4)));
    }
    whole.packet = ReplaceHead(joined, header, headersize::IPV4, header);
    return true;
}

void
Defragmenter::Forget(Datagrams::iterator datagram)
{
    const auto source = m_sources.find(std::get<0>(datagram->first));
    if (--source->second.datagrams == 0)
    {
        m_sources.erase(source);
    }
    m_bytes -= datagram->second.received;
    m_order.erase({datagram->second.expiry, datagram->first});
    m_datagrams.erase(datagram);
}

void
Defragmenter::StartClock(Datagrams::iterator datagram)
{
    datagram->second.expiry = Simulator::Now() + Seconds(m_limits.ipfragTime);
    m_order.emplace(datagram->second.expiry, datagram->first);
    ScheduleExpiry();
}

void
Defragmenter::Expire()
{
    while (!m_order.empty() && m_order.begin()->first <= Simulator::Now())
    {
        const auto it = m_datagrams.find(m_order.begin()->second);
        const auto pieces = std::move(it->second.pieces);
        Forget(it);
        for (const auto& [offset, piece] : pieces)
        {
            m_onLoss(piece.packet);
        }
        if (!pieces.empty() && pieces.begin()->first == 0)
        {
            m_onExpiry(pieces.begin()->second.packet);
        }
    }
    ScheduleExpiry();
}

void
Defragmenter::ScheduleExpiry()
{
    // An event that comes too early, for a datagram that is complete by then, only looks again.
    if (m_order.empty() ||
        (!m_event.IsExpired() &&
         m_event.GetTs() <= static_cast<uint64_t>(m_order.begin()->first.GetTimeStep())))
    {
        return;
    }
    Simulator::Cancel(m_event);
    m_event =
        Simulator::Schedule(m_order.begin()->first - Simulator::Now(), &Defragmenter::Expire, this);
}

FragmentSizes
ChooseFragmentSizes(const Defragmenter::Sizes& arrived,
                    uint32_t length,
                    uint32_t room,
                    uint32_t gathered)
{
    const bool isSameLength = std::accumulate(arrived.begin(), arrived.end(), 0U) == length;
    const uint32_t longest =
        std::min<uint32_t>(*std::max_element(arrived.begin(), arrived.end()), room);
    const uint32_t first = std::max<uint32_t>(arrived.front(), gathered);
    Defragmenter::Sizes sizes{static_cast<uint16_t>(first)};
    uint32_t end = 0;
    for (const uint16_t size : arrived)
    {
        const uint32_t begin = std::max(end, first);
        end += size;
        if (end > begin)
        {
            sizes.push_back(static_cast<uint16_t>(end - begin));
        }
    }
    if (isSameLength && first % 8 == 0 && *std::max_element(sizes.begin(), sizes.end()) <= longest)
    {
        return {sizes, false};
    }
    sizes.clear();
    const uint32_t each = longest & ~7U;
    for (uint32_t left = length; left > 0 && each > 0;)
    {
        const uint32_t size = left <= longest ? left : each;
        sizes.push_back(static_cast<uint16_t>(size));
        left -= size;
    }
    return {sizes, true};
}

} // namespace netfilter
} // namespace ns3
