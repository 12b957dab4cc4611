/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNECTION_H
#define NF_CONNECTION_H

#include "nf-packet-context.h"
#include "nf-seq-adjust.h"
#include "nf-tuple.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <new>
#include <type_traits>

namespace ns3
{
namespace netfilter
{

class Alg;
class Conntrack;
class Connection;
class StateWriter;
class Tracker;
struct Expectation;

/// Bits of a connection's status (Linux: enum ip_conntrack_status).
namespace status
{
constexpr uint32_t EXPECTED = 1 << 0;            //!< another connection's helper expected it
constexpr uint32_t SEEN_REPLY = 1 << 1;          //!< a packet of the reply direction was seen
constexpr uint32_t ASSURED = 1 << 2;             //!< not dropped early when the table is full
constexpr uint32_t CONFIRMED = 1 << 3;           //!< in the table
constexpr uint32_t SRC_NAT = 1 << 4;             //!< its source is translated
constexpr uint32_t DST_NAT = 1 << 5;             //!< its destination is translated
constexpr uint32_t NAT_MASK = SRC_NAT | DST_NAT; //!< either end is translated
constexpr uint32_t SEQ_ADJUST = 1 << 6;          //!< sequence numbers are adjusted
constexpr uint32_t SRC_NAT_DONE = 1 << 7;        //!< its source is bound, perhaps to itself
constexpr uint32_t DST_NAT_DONE = 1 << 8;        //!< its destination is bound, perhaps to itself
constexpr uint32_t NAT_DONE_MASK = SRC_NAT_DONE | DST_NAT_DONE; //!< either end is bound
constexpr uint32_t DYING = 1 << 9;                              //!< deleted
constexpr uint32_t FIXED_TIMEOUT = 1 << 10; //!< packets do not change its timeout
constexpr uint32_t TEMPLATE = 1 << 11;      //!< a rule's template, not a connection
constexpr uint32_t NAT_CLASH = 1 << 12;     //!< it clashed with another one when it was inserted
constexpr uint32_t HELPER = 1 << 13;        //!< a rule gave it its helper
} // namespace status

/// What happened to a connection since its last event (Linux: enum ip_conntrack_events), as bits.
namespace ctevent
{
constexpr uint16_t NEW = 1 << 0;       //!< it was confirmed
constexpr uint16_t RELATED = 1 << 1;   //!< it was confirmed, and had been expected
constexpr uint16_t DESTROY = 1 << 2;   //!< it was deleted
constexpr uint16_t REPLY = 1 << 3;     //!< its first reply came
constexpr uint16_t ASSURED = 1 << 4;   //!< it became ASSURED
constexpr uint16_t PROTOINFO = 1 << 5; //!< its tracker's state changed
constexpr uint16_t HELPER = 1 << 6;    //!< it got a helper
constexpr uint16_t MARK = 1 << 7;      //!< its mark changed
constexpr uint16_t SEQADJ = 1 << 8;    //!< its sequence adjustment changed
constexpr uint16_t SECMARK = 1 << 9;   //!< its security mark changed
constexpr uint16_t LABEL = 1 << 10;    //!< its labels changed
} // namespace ctevent

/// \ingroup netfilter-conntrack
/// \brief One of the two entries by which a connection stands in the table.
struct TupleHash
{
    TupleHash* next{nullptr}; //!< the next entry of the bucket
    Tuple tuple;              //!< what it is found by
};

/// \ingroup netfilter-conntrack
/// \brief Packets and bytes (IPv4 length) of both directions, kept with nf_conntrack_acct=1.
struct Accounting
{
    /// The counters of one direction.
    struct Counter
    {
        uint64_t packets{0}; //!< packets
        uint64_t bytes{0};   //!< bytes
    };

    std::array<Counter, 2> direction; //!< by Direction
};

/// \ingroup netfilter-conntrack
/// \brief What a connection with a helper has (Linux: struct nf_conn_help).
struct HelperExtension
{
    const Alg* alg{nullptr};                      //!< the helper, or null once it is gone
    std::list<Expectation*> expectations;         //!< newest first
    std::array<uint8_t, 4> expecting{};           //!< how many of each class are outstanding
    alignas(8) std::array<std::byte, 32> state{}; //!< the helper's own

    /// \return what a helper keeps here; zero bytes when the connection is new
    template <typename T>
    T& State()
    {
        static_assert(sizeof(T) <= sizeof(state) && std::is_trivially_copyable_v<T>);
        return *std::launder(reinterpret_cast<T*>(state.data()));
    }
};

/// \ingroup netfilter-conntrack
/// \brief A place in a ring of links; alone in it when it is not in any list.
struct WheelLink
{
    WheelLink() = default;
    WheelLink(const WheelLink&) = delete;
    WheelLink& operator=(const WheelLink&) = delete;

    /// \return whether it is in no ring
    bool IsUnlinked() const
    {
        return next == this;
    }

    /// Leave the ring.
    void Unlink()
    {
        previous->next = next;
        next->previous = previous;
        previous = this;
        next = this;
    }

    /// Enter the ring of \p head as its last link.
    void LinkBefore(WheelLink& head)
    {
        previous = head.previous;
        next = &head;
        previous->next = this;
        head.previous = this;
    }

    WheelLink* previous{this};       //!< the link before
    WheelLink* next{this};           //!< the link after
    Connection* connection{nullptr}; //!< whose place it is; null for a head
};

/**
 * \ingroup netfilter-conntrack
 * \brief One tracked connection (Linux: struct nf_conn): both tuples, status, timeout, state.
 *
 * Reference counted; the table holds one reference while the connection is confirmed, and each
 * packet on its way one. Example: a DNS query from a masqueraded client
 * \verbatim
 * original 192.168.1.1:40000 -> 9.9.9.9:53   reply 9.9.9.9:53 -> 192.168.10.1:40000
 * \endverbatim
 */
class Connection
{
  public:
    /// Room for the largest tracker's state.
    static constexpr std::size_t L4_STATE = 64;

    /**
     * \param conntrack where it is counted, or null for one that never gets there
     * \param original tuple of the first packet
     * \param reply tuple that its answer will have
     */
    Connection(Conntrack* conntrack, const Tuple& original, const Tuple& reply);
    ~Connection();

    /// \return what a CT rule gives to packets: no connection, only its attributes
    static ConnectionPtr CreateTemplate(uint16_t zone);

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// \return the tuple of a direction
    const Tuple& GetTuple(Direction direction) const
    {
        return hash[static_cast<uint32_t>(direction)].tuple;
    }

    /// \return the tuple of the original direction
    const Tuple& GetOriginal() const
    {
        return hash[0].tuple;
    }

    /// \return the tuple of the reply direction
    const Tuple& GetReply() const
    {
        return hash[1].tuple;
    }

    /// \return the protocol number
    uint8_t GetProtocol() const
    {
        return hash[0].tuple.protocol;
    }

    /// \return bits of namespace status; StateWriter sets them
    uint32_t GetStatus() const
    {
        return m_status;
    }

    /// \return whether any of these bits of its status is set
    bool Has(uint32_t bits) const
    {
        return (m_status & bits) != 0;
    }

    /// \return whether it is, or was, in the table
    bool IsConfirmed() const
    {
        return Has(status::CONFIRMED);
    }

    /// \return whether it is a rule's template
    bool IsTemplate() const
    {
        return Has(status::TEMPLATE);
    }

    /// \return the state a tracker keeps here; zero bytes when the connection is new
    template <typename T>
    const T& L4() const
    {
        return const_cast<Connection*>(this)->MutableL4<T>();
    }

    /// \return seconds until it times out, 0 when it has (as printed; Linux: nf_ct_expires)
    uint32_t GetRemaining() const;

    /// Change the reply tuple of an unconfirmed connection (Linux: nf_conntrack_alter_reply).
    void SetReply(const Tuple& reply);

    /// Set bits of NAT, which the trace source NatBinding reports, not State. \param bits of them
    void SetNatStatus(uint32_t bits)
    {
        m_status |= bits & (status::NAT_MASK | status::NAT_DONE_MASK);
    }

    /// Give it a helper for the first time.
    void SetHelper(const Alg& alg);

    /// Put bits of namespace ctevent into its next event (Linux: nf_conntrack_event_cache).
    void CacheEvent(uint16_t events)
    {
        pendingEvents |= events;
    }

    /// \return the connection that a table entry is part of
    static Connection& FromHash(TupleHash& entry)
    {
        // hash[] is the first member: step back from the reply entry to the original one.
        TupleHash* first = &entry - static_cast<uint32_t>(entry.tuple.direction);
        return *reinterpret_cast<Connection*>(first);
    }

    std::array<TupleHash, 2> hash; //!< original and reply entry; must stay the first member
    WheelLink wheelLink;           //!< place in the timing wheel
    uint32_t timeout{0};           //!< jiffies: relative before confirm, absolute afterwards
    uint32_t wheelTimeout{0};      //!< the timeout it had when it was put into the wheel
    uint32_t mark{0};              //!< connection mark
    uint32_t originalHash{0};      //!< hash of the original tuple, kept from look-up to confirm
    uint32_t masqueradeIndex{0}; //!< interface a MASQUERADE chose; its IPv4 number plus one, 0 none
    uint16_t zone{0};            //!< conntrack zone
    uint16_t pendingEvents{0};   //!< bits of namespace ctevent not yet sent
    uint16_t eventMask{0xffff};  //!< events it sends (CT --ctevents)
    uint8_t expectEventMask{0xff};          //!< events its expectations send (CT --expevents)
    bool hasEventCache{false};              //!< something listened when it was created
    const Tracker* tracker{nullptr};        //!< of its protocol
    Connection* nextBySource{nullptr};      //!< NAT's list of connections by original source
    ConnectionPtr master;                   //!< the connection that expected this one
    std::unique_ptr<HelperExtension> help;  //!< with a helper
    std::unique_ptr<Accounting> accounting; //!< with nf_conntrack_acct
    std::unique_ptr<SeqAdjust> seqAdjust;   //!< once a text was rewritten to another length
    int64_t startTime{-1};                  //!< ns, with nf_conntrack_timestamp, else -1
    int64_t stopTime{-1}; //!< ns, when deleted, with nf_conntrack_timestamp, else -1

    /// Takes a reference: the table, a packet on its way, an expected connection.
    void Ref() const
    {
        ++m_references;
    }

    /// Releases a reference; the last release deletes the connection, unless a listener keeps it.
    void Unref() const;

    /// Connection tracking ends: the remaining references keep the connection, and nothing else.
    void Leave();

  private:
    friend class StateWriter;

    template <typename T>
    T& MutableL4()
    {
        static_assert(sizeof(T) <= L4_STATE && std::is_trivially_copyable_v<T>);
        return *std::launder(reinterpret_cast<T*>(m_l4.data()));
    }

    alignas(8) std::array<std::byte, L4_STATE> m_l4{};
    uint32_t m_status{0};             //!< bits of namespace status
    mutable uint32_t m_references{1}; //!< its maker's, as of everything that ns3::Create makes
    Ptr<Conntrack> m_conntrack;       //!< counts it, and lives as long; null for templates
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNECTION_H */
