/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_EXPECTATION_H
#define NF_EXPECTATION_H

#include "nf-bucket-array.h"
#include "nf-connection.h"
#include "nf-state-change.h"

#include "ns3/event-id.h"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <ostream>

namespace ns3
{
namespace netfilter
{

class ConntrackEvents;
struct ConntrackStatistics;
class Sysctls;

/// Flags of an expectation (Linux: NF_CT_EXPECT_*).
namespace expectflag
{
constexpr uint32_t PERMANENT = 1; //!< stays when a connection fulfils it
constexpr uint32_t INACTIVE = 2;  //!< cannot be fulfilled, only keeps its place
constexpr uint32_t USERSPACE = 4; //!< made by a helper outside the kernel
constexpr uint32_t DEAD = 8;      //!< withdrawn, as good as expired
} // namespace expectflag

/// What is reported of an expectation, as bits (Linux: enum ip_conntrack_expect_events).
namespace expectevent
{
constexpr uint8_t NEW = 1 << 0;     //!< it was made
constexpr uint8_t DESTROY = 1 << 1; //!< it was removed
} // namespace expectevent

/// \ingroup netfilter-conntrack
/// \brief How many expectations of a class a connection may have, and how long one waits.
struct ExpectPolicy
{
    const char* name;     //!< class name, "" for the default class
    uint32_t maxExpected; //!< 0 for no limit
    uint32_t timeout;     //!< seconds
};

/// In order of creation.
using ExpectationList = std::list<std::shared_ptr<Expectation>>;

/**
 * \ingroup netfilter-conntrack
 * \brief A connection that another one announced (Linux: struct nf_conntrack_expect).
 *
 * Example: a TFTP request 192.168.1.1:50173 -> 192.168.10.100:69, masqueraded as 192.168.10.1,
 * expects udp 192.168.10.100:0 -> 192.168.10.1:50173 with source port mask 0: the server answers
 * from a port of its own choice.
 */
struct Expectation
{
    Tuple tuple;                              //!< what is expected
    uint32_t maskSource{0};                   //!< which bits of the source address count
    uint16_t maskSourcePort{0};               //!< which bits of the source port count
    uint32_t flags{0};                        //!< bits of namespace expectflag
    uint32_t expectClass{0};                  //!< index into the helper's policies
    uint16_t zone{0};                         //!< the master's; fulfilled in no other
    uint32_t timeout{0};                      //!< jiffies, absolute once it is in the table
    Connection* master{nullptr};              //!< expects it; outlives its place in the table
    const Alg* alg{nullptr};                  //!< the master's helper, or null once it is gone
    const Alg* assignAlg{nullptr};            //!< the helper that the expected connection gets
    uint32_t savedAddress{0};                 //!< NAT: the address before translation
    uint16_t savedPort{0};                    //!< NAT: the port before translation
    Direction direction{Direction::ORIGINAL}; //!< NAT: the direction that is expected
    bool followMaster{false}; //!< NAT: translate the new connection as the master is

    /// \name The table's own
    /// @{
    Expectation* nextInBucket{nullptr}; //!< the next older one of its bucket
    ExpectationList::iterator place;    //!< where it stands in order of creation
    bool isListed{false};               //!< it is in the table

    /// @}

    /**
     * \brief Whether a packet's tuple is the expected one under the mask.
     * \param other the packet's
     * \param address bits of the source address that count besides
     * \param port bits of the source port that count besides
     */
    bool Matches(const Tuple& other, uint32_t address = 0xffffffff, uint16_t port = 0xffff) const
    {
        return tuple.destination == other.destination &&
               tuple.destinationPort == other.destinationPort && tuple.protocol == other.protocol &&
               ((tuple.source ^ other.source) & maskSource & address) == 0 &&
               ((tuple.sourcePort ^ other.sourcePort) & maskSourcePort & port) == 0;
    }
};

/// Print `PERMANENT,INACTIVE,USERSPACE`: those that are set. \return whether there were any
bool PrintExpectFlags(std::ostream& os, const Expectation& expectation);

/// \ingroup netfilter-conntrack
/// \brief Why an expectation was refused.
enum class ExpectResult : uint8_t
{
    OK,
    ALREADY,    //!< the same one of another class stands (EALREADY)
    BUSY,       //!< another connection expects what this one would (EBUSY)
    TABLE_FULL, //!< nf_conntrack_expect_max reached (EMFILE)
    NO_HELPER,  //!< its master never had a helper (ESHUTDOWN)
};

/**
 * \ingroup netfilter-conntrack
 * \brief All expectations of one node (Linux: nf_conntrack_expect.c).
 *
 * They are found by a hash of where the expected packet goes: that is known exactly, while where it
 * comes from is masked. What has expired is noticed by the next look into its bucket, and within a
 * second by a sweep (Linux: the garbage collection, some seconds later).
 *
 * A listener may change the table from within: an expectation is out of every
 * list before its event is sent.
 */
class ExpectationTable
{
  public:
    /// \param sysctls limits \param statistics counts here \param events reports here
    ExpectationTable(const Sysctls& sysctls,
                     ConntrackStatistics& statistics,
                     ConntrackEvents& events);
    ~ExpectationTable();

    /**
     * \brief Prepare one, as Linux's nf_ct_expect_init; it is not yet in the table.
     * \param master expects it; must have a helper
     * \param expectClass index into the helper's policies
     * \param source address it must come from, or nullptr for any
     * \param destination address it will go to
     * \param protocol its protocol
     * \param sourcePort port it must come from, or nullptr for any
     * \param destinationPort port it will go to
     */
    static std::shared_ptr<Expectation> Make(Connection& master,
                                             uint32_t expectClass,
                                             const uint32_t* source,
                                             uint32_t destination,
                                             uint8_t protocol,
                                             const uint16_t* sourcePort,
                                             uint16_t destinationPort);

    /**
     * \brief Put it in the table (Linux: nf_ct_expect_related).
     *
     * The same one again (tuple, mask, master and class) takes the place of the old one: so does a
     * repeated request begin its time anew. A class that is full loses its oldest.
     *
     * \param expectation what is expected; kept only when the answer is OK. May be offered again
     *        with another port when it is BUSY
     * \param cause why, for its event
     */
    ExpectResult Add(const std::shared_ptr<Expectation>& expectation,
                     ChangeCause cause = ChangeCause::PACKET);

    /// Take back one that came to nothing; it goes as if it had expired (nf_ct_unexpect_related).
    static void Withdraw(Expectation& expectation)
    {
        expectation.flags |= expectflag::DEAD;
    }

    /**
     * \brief The expectation that a new connection fulfils, taken out unless it is permanent.
     * \param newcomer gets its master, which from then on cannot go before it
     * \return nullptr when it is not expected (Linux: nf_ct_find_expectation)
     */
    std::shared_ptr<const Expectation> Take(Connection& newcomer);

    /// Remove all of a connection's expectations, newest first (nf_ct_remove_expectations).
    void RemoveOf(Connection& master, ChangeCause cause = ChangeCause::MASTER);

    /// Remove every one that a predicate picks (Linux: nf_ct_expect_iterate_destroy).
    void RemoveIf(const std::function<bool(const Expectation&)>& pick, ChangeCause cause);

    /**
     * \brief Look one up by a tuple that would fulfil it, inactive ones too.
     * \return nullptr when there is none (Linux: nf_ct_expect_find_get)
     */
    std::shared_ptr<Expectation> Find(const Tuple& tuple, uint16_t zone);

    /**
     * \brief Let one of the table wait longer, or shorter.
     * \param expectation which
     * \param seconds from now
     */
    void SetTimeout(Expectation& expectation, uint32_t seconds);

    /// \return how many there are, expired ones that were not noticed included
    uint32_t GetCount() const
    {
        return static_cast<uint32_t>(m_all.size());
    }

    /// \return seconds until it expires, 0 when it has (as printed)
    uint32_t GetRemaining(const Expectation& expectation) const;

    /**
     * \brief Call \p visit for each that has not expired, in order of creation (Linux: in order of
     * a hash with a random seed). It must not change the table.
     */
    void ForEach(const std::function<void(const Expectation&)>& visit) const;

  private:
    uint32_t GetBucket(const Tuple& tuple) const;
    bool IsExpired(const Expectation& expectation) const;
    void RemoveExpired(uint32_t bucket);
    void Unlink(Expectation& expectation, ChangeCause cause);
    ExpectResult Check(const Expectation& expectation);
    void EvictOldest(Connection& master, uint32_t expectClass);
    void Insert(const std::shared_ptr<Expectation>& expectation);
    void SweepBy(uint32_t timeout);
    void Sweep();

    const Sysctls& m_sysctls;
    ConntrackStatistics& m_statistics;
    ConntrackEvents& m_events;
    ExpectationList m_all;              //!< oldest first
    BucketArray<Expectation> m_buckets; //!< newest first, by destination
    EventId m_sweep;                    //!< pending while there are any
    uint32_t m_sweepTimeout{0};         //!< the timeout that it waits for
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_EXPECTATION_H */
