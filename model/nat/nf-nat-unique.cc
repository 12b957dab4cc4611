/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The search for a tuple that is not taken (Linux: get_unique_tuple in nf_nat_core.c).

#include "nf-nat.h"
#include "nf-tracker.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Jenkins' lookup3 over one address of four words, three of them 0, as Linux hashes it.
uint32_t
HashAddress(uint32_t word, uint32_t initial)
{
    const auto rotate = [](uint32_t x, uint32_t k) { return (x << k) | (x >> (32 - k)); };
    const auto mix = [&](uint32_t& x, uint32_t& y, uint32_t& z, uint32_t k) {
        x -= z;
        x ^= rotate(z, k);
        z += y;
    };
    const auto finish = [&](uint32_t& x, uint32_t y, uint32_t k) {
        x ^= y;
        x -= rotate(y, k);
    };
    constexpr uint32_t BYTES = 16;
    uint32_t a = 0xdeadbeef + BYTES + initial;
    uint32_t b = a;
    uint32_t c = a;
    a += word;
    mix(a, b, c, 4);
    mix(b, c, a, 6);
    mix(c, a, b, 8);
    mix(a, b, c, 16);
    mix(b, c, a, 19);
    mix(c, a, b, 4);
    finish(c, b, 14);
    finish(a, c, 11);
    finish(b, a, 25);
    finish(c, b, 16);
    finish(a, c, 4);
    finish(b, a, 14);
    finish(c, b, 24);
    return c;
}

/// Linux hashes addresses as they lie in memory: network byte order on a little-endian machine.
uint32_t
ToMemoryWord(uint32_t address)
{
    return __builtin_bswap32(address);
}

/// Which port of a tuple a translation of this kind changes. An ICMP id always is the "source".
uint16_t&
GetKey(Tuple& tuple, ManipType manip)
{
    return manip == ManipType::SRC || Tracker::Get(tuple.protocol).GetKey() == TupleKey::QUERY
               ? tuple.sourcePort
               : tuple.destinationPort;
}

bool
IsPortInRange(Tuple tuple, const NatRange& range, ManipType manip)
{
    const uint16_t key = GetKey(tuple, manip);
    return Tracker::Get(tuple.protocol).GetKey() == TupleKey::NONE ||
           (key >= range.minPort && key <= range.maxPort);
}

/// Would this tuple do as it is, for a translation of the source?
bool
IsInRange(const Tuple& tuple, const NatRange& range)
{
    if ((range.flags & natrange::MAP_IPS) != 0 &&
        (tuple.source < range.minAddress || tuple.source > range.maxAddress))
    {
        return false;
    }
    return (range.flags & natrange::PROTO_SPECIFIED) == 0 ||
           IsPortInRange(tuple, range, ManipType::SRC);
}

/// Choose an address: always the same one for the same pair of hosts.
void
ChooseAddress(Tuple& tuple, const NatRange& range, uint16_t zone, ManipType manip)
{
    if ((range.flags & natrange::MAP_IPS) == 0)
    {
        return;
    }
    uint32_t& address = manip == ManipType::SRC ? tuple.source : tuple.destination;
    if (range.minAddress == range.maxAddress)
    {
        address = range.minAddress;
        return;
    }
    const bool persistent = (range.flags & natrange::PERSISTENT) != 0;
    const uint32_t hash = HashAddress(ToMemoryWord(tuple.source),
                                      persistent ? 0 : ToMemoryWord(tuple.destination) ^ zone);
    address = range.minAddress + ReciprocalScale(hash, range.maxAddress - range.minAddress + 1);
}

} // namespace

bool
Nat::IsUsed(const Tuple& tuple, const Connection& connection)
{
    Tuple reply;
    Conntrack::Invert(tuple, reply);
    return m_conntrack.GetTable().IsTaken(reply, connection);
}

/// As IsUsed(), but a connection that is over gives way (Linux: nf_nat_used_tuple_harder).
bool
Nat::IsUsedHarder(const Tuple& tuple, const Connection& connection)
{
    if (!connection.tracker->MayReplace(connection))
    {
        return IsUsed(tuple, connection);
    }
    Tuple reply;
    Conntrack::Invert(tuple, reply);
    TupleHash* entry = m_conntrack.GetTable().Find(reply, connection.zone);
    if (entry == nullptr)
    {
        return false;
    }
    Connection& old = Connection::FromHash(*entry);
    const bool givesWay = entry == &old.hash[1] && old.Has(status::SRC_NAT) &&
                          !old.Has(status::FIXED_TIMEOUT | status::DYING) &&
                          connection.tracker->MayBeReplaced(old, connection);
    return !givesWay || !m_conntrack.GetTable().Delete(old, ChangeCause::REPLACED);
}

bool
Nat::IsUsedByOther(const Tuple& tuple, const Connection& connection)
{
    if (!IsUsed(tuple, connection))
    {
        return false;
    }
    if (!connection.tracker->AllowsClash() || connection.Has(status::NAT_MASK | status::SEQ_ADJUST))
    {
        return true;
    }
    // First packets of both directions of one flow may have crossed: confirm sorts that out.
    TupleHash* entry = m_conntrack.GetTable().Find(tuple, connection.zone);
    if (entry == nullptr)
    {
        Tuple reply;
        Conntrack::Invert(tuple, reply);
        entry = m_conntrack.GetTable().Find(reply, connection.zone);
    }
    if (entry == nullptr)
    {
        return false;
    }
    const Connection& other = Connection::FromHash(*entry);
    return other.Has(status::NAT_MASK | status::SEQ_ADJUST) ||
           other.GetOriginal() != connection.GetReply();
}

bool
Nat::FindMappingOfSource(const Tuple& original,
                         const NatRange& range,
                         uint16_t zone,
                         Tuple& result) const
{
    if (m_bySource.GetSize() == 0)
    {
        return false;
    }
    for (const Connection* other = m_bySource[GetSourceBucket(original, zone)]; other != nullptr;
         other = other->nextBySource)
    {
        const Tuple& tuple = other->GetOriginal();
        if (tuple.protocol == original.protocol && tuple.source == original.source &&
            tuple.sourcePort == original.sourcePort && other->zone == zone)
        {
            Conntrack::Invert(other->GetReply(), result);
            result.destination = original.destination;
            result.destinationPort = original.destinationPort;
            if (IsInRange(result, range))
            {
                return true;
            }
        }
    }
    return false;
}

Tuple
Nat::FindUniqueTuple(const Tuple& original,
                     const NatRange& range,
                     const Connection& connection,
                     ManipType manip)
{
    const bool random = (range.flags & natrange::PROTO_RANDOM_ALL) != 0;
    Tuple tuple;
    if (manip == ManipType::SRC && !random)
    {
        if (IsInRange(original, range))
        {
            if (!IsUsedByOther(original, connection))
            {
                return original;
            }
        }
        else if (FindMappingOfSource(original, range, connection.zone, tuple) &&
                 !IsUsed(tuple, connection))
        {
            return tuple; // a socket keeps its public port towards every server
        }
    }

    tuple = original;
    ChooseAddress(tuple, range, connection.zone, manip);
    if (!random)
    {
        if ((range.flags & natrange::PROTO_SPECIFIED) == 0)
        {
            if (!IsUsed(tuple, connection))
            {
                return tuple;
            }
        }
        else if ((range.flags & natrange::PROTO_OFFSET) == 0 &&
                 IsPortInRange(tuple, range, manip) &&
                 (range.minPort == range.maxPort || !IsUsed(tuple, connection)))
        {
            return tuple;
        }
    }
    FindUniquePort(tuple, range, connection, manip);
    return tuple;
}

void
Nat::FindUniquePort(Tuple& tuple,
                    const NatRange& range,
                    const Connection& connection,
                    ManipType manip)
{
    const TupleKey kind = Tracker::Get(tuple.protocol).GetKey();
    if (kind == TupleKey::NONE)
    {
        return;
    }
    uint16_t& key = GetKey(tuple, manip);
    uint32_t first;
    uint32_t size;
    if ((range.flags & natrange::PROTO_SPECIFIED) != 0)
    {
        first = std::min(range.minPort, range.maxPort);
        size = std::max(range.minPort, range.maxPort) - first + 1;
    }
    else if (kind == TupleKey::QUERY)
    {
        first = 0;
        size = 65536;
    }
    else if (manip == ManipType::DST)
    {
        return; // a server's port is not changed unless a rule says so
    }
    else if (key < 512)
    {
        first = 1;
        size = 511;
    }
    else if (key < 1024)
    {
        first = 600;
        size = 424;
    }
    else
    {
        first = 1024;
        size = 64512;
    }

    const auto draw = [this] { return static_cast<uint16_t>(m_random->GetInteger(0, 65535)); };
    uint16_t offset = 0;
    if ((range.flags & natrange::PROTO_OFFSET) != 0)
    {
        offset = static_cast<uint16_t>(key - range.basePort);
    }
    else if ((range.flags & natrange::PROTO_RANDOM_ALL) != 0 || manip == ManipType::SRC)
    {
        offset = draw();
    }

    // A bounded search: 128 ports in a row, then 64 from elsewhere, and so on down to 8.
    constexpr uint32_t MAX_ATTEMPTS = 128;
    constexpr uint32_t MIN_ATTEMPTS = 16;
    constexpr uint32_t HARDER = 32; // so many attempts are left
    for (uint32_t attempts = std::min(size, MAX_ATTEMPTS);; attempts /= 2, offset = draw())
    {
        for (uint32_t i = 0; i < attempts; ++i, ++offset)
        {
            key = static_cast<uint16_t>(first + offset % size);
            if (!(attempts - i > HARDER ? IsUsed(tuple, connection)
                                        : IsUsedHarder(tuple, connection)))
            {
                return;
            }
        }
        if (attempts >= size || attempts < MIN_ATTEMPTS)
        {
            return; // the last one tried, a duplicate: confirm will drop it
        }
    }
}

} // namespace netfilter
} // namespace ns3
