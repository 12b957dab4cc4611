/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_TABLE_H
#define NF_CONNTRACK_TABLE_H

#include "nf-clock.h"
#include "nf-conntrack-events.h"
#include "nf-conntrack-statistics.h"
#include "nf-expectation.h"
#include "nf-timing-wheel.h"
#include "nf-tuple-chains.h"

#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// What came of an insertion.
enum class InsertResult : uint8_t
{
    OK,
    CLASH,          //!< one of its tuples is taken
    CHAIN_TOO_LONG, //!< there are too many in its bucket
};

/**
 * \ingroup netfilter-conntrack
 * \brief The confirmed connections of one node: find, insert, delete, make room.
 *
 * A connection is inserted when it is confirmed, found by either tuple, and deleted on request,
 * when its timeout has passed, or when a full table needs room: a new connection then deletes one
 * that is not ASSURED from the next buckets (early drop), and a collection follows.
 *
 * Deleting announces: a listener may delete others, or resize the table, from within.
 */
class ConntrackTable
{
  public:
    /**
     * \param sysctls limits; a changed number of buckets is noticed by the next use
     * \param statistics counts here
     * \param events reports here
     * \param expectations go with their connections
     */
    ConntrackTable(const Sysctls& sysctls,
                   ConntrackStatistics& statistics,
                   ConntrackEvents& events,
                   ExpectationTable& expectations);

    /// \name Find
    /// @{
    /**
     * \brief Look a connection up (Linux: nf_conntrack_find_get).
     * \param tuple of either direction
     * \param zone conntrack zone
     * \return nullptr when none is confirmed under it
     */
    TupleHash* Find(const Tuple& tuple, uint16_t zone = 0);
    /// As Find(). \param hash HashTuple() of both \param now in jiffies
    TupleHash* Find(const Tuple& tuple, uint16_t zone, uint32_t hash, uint32_t now);

    /// \return whether another confirmed connection has this tuple (nf_conntrack_tuple_taken)
    bool IsTaken(const Tuple& tuple, const Connection& ignored);

    /**
     * \brief Call \p visit for each confirmed connection, in order of bucket, expired ones removed
     * first. It must not delete any: that is what DeleteIf is for.
     */
    void ForEach(const std::function<void(const Connection&)>& visit);

    /// @}

    /// \name Insert
    /// @{
    /**
     * \brief Create an unconfirmed connection (Linux: __nf_conntrack_alloc).
     * \param conntrack whose connection it will be
     * \param original tuple of its first packet
     * \param reply tuple that its answer will have
     * \param zone conntrack zone
     * \param hash HashTuple() of the original tuple
     * \return nullptr when the table is full and nothing could be dropped
     */
    ConnectionPtr Allocate(Conntrack& conntrack,
                           const Tuple& original,
                           const Tuple& reply,
                           uint16_t zone,
                           uint32_t hash);

    /**
     * \brief Confirm a connection: both of its tuples can be found from now on.
     * \param state of the connection
     * \param[out] clash the entry that has one of its tuples, with CLASH
     */
    InsertResult Insert(StateWriter& state, TupleHash*& clash);

    /**
     * \brief Confirm a connection whose original tuple is taken: only answers find it, and only
     * for a second (Linux: nf_ct_resolve_clash_harder).
     * \return the entry that has its reply tuple, too, and nothing was done; else nullptr
     */
    TupleHash* InsertForReplies(StateWriter& state);

    /// Set a timeout. \param jiffies from \p now, or from its insertion \param now in jiffies
    void SetTimeout(Connection& connection, uint32_t jiffies, uint32_t now)
    {
        connection.timeout = jiffies;
        if (connection.IsConfirmed())
        {
            connection.timeout += now;
            if (TimingWheel::IsTooLate(connection))
            {
                m_wheel.Put(connection);
            }
        }
    }

    /// @}

    /// \name Delete
    /// @{
    /**
     * \brief Delete a confirmed connection, with its expectations and its DESTROY event.
     * \param connection the connection
     * \param cause why, for the trace
     * \return false when it was dying already, or never confirmed (Linux: nf_ct_delete)
     */
    bool Delete(Connection& connection, ChangeCause cause = ChangeCause::REQUEST);

    /**
     * \brief Delete every confirmed connection that a predicate picks.
     * \param pick called once per connection
     * \param cause why, for the trace
     */
    void DeleteIf(const std::function<bool(const Connection&)>& pick,
                  ChangeCause cause = ChangeCause::REQUEST);

    /**
     * \brief Remove a helper from every connection that has it, with what it expects. Rules go on
     * giving it to new ones (Linux: nf_conntrack_helper_unregister, `modprobe -r`).
     */
    void RemoveHelper(const Alg& alg);

    /// Remove all connections without events: the simulation ends.
    void Clear();

    /// A connection that Allocate() counted is gone.
    void Uncount()
    {
        --m_count;
    }

    /// @}

    /// \return connections that exist, unconfirmed ones included (nf_conntrack_count)
    uint32_t GetCount() const
    {
        return m_count;
    }

    /// Take over nf_conntrack_buckets, as every use does (Linux: nf_conntrack_hash_resize).
    void FitBuckets();

    /// \return the number of buckets that it has now; 0 before the first use
    uint32_t GetBucketCount() const
    {
        return m_chains.GetBucketCount();
    }

    /// \return how many entries a bucket holds
    uint32_t GetChainLength(uint32_t bucket) const
    {
        return m_chains.GetChainLength(bucket);
    }

    /// Give chain-length limits a stream of their own. \return how many streams were taken
    int64_t AssignStreams(int64_t stream);

  private:
    TupleHash* FindInChain(const Connection& connection,
                           Direction direction,
                           uint32_t bucket) const;
    uint32_t GetReplyBucket(const Connection& connection) const;
    bool IsChainTooLong(uint32_t bucket, uint32_t replyBucket);
    void Stamp(Connection& connection) const;
    std::vector<ConnectionPtr> CollectBucket(uint32_t bucket) const;
    bool DropEarly(uint32_t hash);
    void ScheduleCollection();
    void CollectGarbage();

    const Sysctls& m_sysctls;
    ConntrackStatistics& m_statistics;
    ConntrackEvents& m_events;
    ExpectationTable& m_expectations;
    TupleChains m_chains;
    TimingWheel m_wheel;
    uint32_t m_count{0};
    EventId m_collection; //!< pending after the table was full, and nothing could be dropped
    Ptr<UniformRandomVariable> m_random; //!< draws the longest chain allowed
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_TABLE_H */
