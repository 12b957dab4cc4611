/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tuple-chains.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netfilter
{

void
TupleChains::Resize(uint32_t buckets)
{
    BucketArray<TupleHash> old(std::max<uint32_t>(buckets, 1));
    std::swap(old, m_buckets);
    m_entries = 0;
    for (uint32_t bucket = 0; bucket < old.GetSize(); ++bucket)
    {
        for (TupleHash* entry = old[bucket]; entry != nullptr;)
        {
            TupleHash* next = entry->next;
            const uint16_t zone = Connection::FromHash(*entry).zone;
            Insert(*entry, GetBucket(HashTuple(entry->tuple, zone)));
            entry = next;
        }
    }
}

bool
TupleChains::Remove(TupleHash& entry, uint16_t zone)
{
    TupleHash** link = &m_buckets[GetBucket(HashTuple(entry.tuple, zone))];
    while (*link != nullptr && *link != &entry)
    {
        link = &(*link)->next;
    }
    if (*link == nullptr)
    {
        return false;
    }
    --m_entries;
    *link = entry.next;
    entry.next = nullptr;
    return true;
}

uint32_t
TupleChains::GetChainLength(uint32_t bucket) const
{
    uint32_t length = 0;
    for (const TupleHash* entry = m_buckets[bucket]; entry != nullptr; entry = entry->next)
    {
        ++length;
    }
    return length;
}

} // namespace netfilter
} // namespace ns3
