/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TUPLE_CHAINS_H
#define NF_TUPLE_CHAINS_H

#include "nf-bucket-array.h"
#include "nf-connection.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Buckets of chained tuples (Linux: nf_conntrack_hash); a connection has two.
 *
 * It has the very number of buckets that nf_conntrack_buckets says, new entries go to the head of
 * their chain, and chains are never reordered: their lengths are what a sizing study reads.
 */
class TupleChains
{
  public:
    /**
     * \brief Change the number of buckets; entries move (Linux: nf_conntrack_hash_resize).
     * \param buckets at least 1
     */
    void Resize(uint32_t buckets);

    /// \return how many buckets there are; 0 before the first use
    uint32_t GetBucketCount() const
    {
        return m_buckets.GetSize();
    }

    uint32_t GetBucket(uint32_t hash) const
    {
        return ReciprocalScale(hash, GetBucketCount());
    }

    /// \return the first entry of a bucket, or nullptr
    TupleHash* GetHead(uint32_t bucket) const
    {
        return m_buckets[bucket];
    }

    /// \return whether no entry is in it
    bool IsEmpty() const
    {
        return m_entries == 0;
    }

    /// Put an entry at the head of a bucket.
    void Insert(TupleHash& entry, uint32_t bucket)
    {
        ++m_entries;
        entry.next = m_buckets[bucket];
        m_buckets[bucket] = &entry;
    }

    /// Take an entry out of its bucket. \return false when it was not in it
    bool Remove(TupleHash& entry, uint16_t zone);

    /// \return how many entries a bucket holds
    uint32_t GetChainLength(uint32_t bucket) const;

  private:
    BucketArray<TupleHash> m_buckets;
    uint32_t m_entries{0}; //!< two a connection
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TUPLE_CHAINS_H */
