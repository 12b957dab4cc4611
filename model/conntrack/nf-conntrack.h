/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_H
#define NF_CONNTRACK_H

#include "nf-clock.h"
#include "nf-conntrack-event.h"
#include "nf-conntrack-table.h"
#include "nf-expectation.h"
#include "nf-invalid-packet.h"
#include "nf-missing-helper.h"
#include "nf-sysctl.h"
#include "nf-timing-wheel.h"
#include "nf-trace-source.h"

#include "ns3/object.h"
#include "ns3/random-variable-stream.h"

#include <functional>
#include <vector>

namespace ns3
{
namespace netfilter
{

struct AlgAddress;

/// The counters of `conntrack -S` and /proc/net/stat/nf_conntrack.
struct ConntrackStatistics
{
    uint64_t found{0};         //!< NAT found a tuple taken
    uint64_t invalid{0};       //!< packets that could not be tracked
    uint64_t insert{0};        //!< connections inserted by simulation code
    uint64_t insertFailed{0};  //!< could not be confirmed
    uint64_t drop{0};          //!< packets dropped by connection tracking
    uint64_t earlyDrop{0};     //!< connections dropped to make room
    uint64_t error{0};         //!< ICMP packets that are wrong
    uint64_t searchRestart{0}; //!< always 0: nothing races in a simulation
    uint64_t clashResolve{0};  //!< clashes at confirm that could be resolved
    uint64_t chainTooLong{0};  //!< chains too long to insert into
    uint64_t expectNew{0};     //!< connections that were expected
    uint64_t expectCreate{0};  //!< expectations made
    uint64_t expectDelete{0};  //!< expectations removed
};

/**
 * \brief Connection tracking of one node (Linux: nf_conntrack_core.c).
 *
 * In() finds or makes a packet's connection; Confirm() inserts it when the packet has passed
 * everything else. In between the connection is unconfirmed: a packet that is dropped on the way
 * leaves no trace.
 *
 * Trace sources: "State" (StateChange: from the first packet to the end, each with its cause),
 * "Event" (ConntrackEvent: what `conntrack -E` prints), "ExpectationEvent", "ExpectationMatch" (a
 * new connection and the expectation it fulfils, before NAT makes it follow its master), and
 * "Invalid" (InvalidPacket: a packet that is INVALID, and why). To list and change
 * connections use Ctnetlink.
 */
class Conntrack : public Object
{
  public:
    static TypeId GetTypeId();

    Conntrack();
    ~Conntrack() override;

    /// \name Stages of the pipeline
    /// @{
    /// Find or make the packet's connection (Linux: nf_conntrack_in). \return ACCEPT or DROP
    Verdict In(PacketContext& context);
    /// Call the helper, then insert a new connection (Linux: nf_confirm). \return ACCEPT or DROP
    Verdict Confirm(PacketContext& context);
    /// @}

    /// \name What trackers and helpers use
    /// @{
    /// Set a connection's timeout. \param seconds from now, or from confirmation
    void SetTimeout(Connection& connection, const PacketContext& context, uint32_t seconds);
    /**
     * \brief Set a connection's timeout and count the packet (Linux: nf_ct_refresh_acct).
     * \param seconds from now, or from confirmation
     */
    void Refresh(Connection& connection, const PacketContext& context, uint32_t seconds);

    /// Remember something to tell with the connection's next event.
    static void CacheEvent(Connection& connection, uint16_t events)
    {
        connection.pendingEvents |= events;
    }

    /// \return whether anything listens to why packets are INVALID
    bool IsWatchingInvalid() const
    {
        return m_sysctls.logInvalid != 0 || !m_invalidTrace.IsEmpty();
    }

    /**
     * \brief Report why a packet is INVALID (Linux: nf_ct_l4proto_log_invalid).
     * \param context the packet
     * \param connection that it seems to belong to, or nullptr
     * \param reason in Linux's words, e.g. "invalid rst"
     */
    void ReportInvalid(const PacketContext& context,
                       const Connection* connection,
                       const std::string& reason);

    /// \return what a connection is now, for ReportChange(); nothing when nobody listens
    ConnectionState Remember(const Connection& connection) const;

    /**
     * \brief Tell the trace source State what has changed, if anything has.
     * \param connection the connection
     * \param before what Remember() said
     * \param cause why
     * \param packet that did it, or nullptr
     */
    void ReportChange(const Connection& connection,
                      const ConnectionState& before,
                      ChangeCause cause,
                      const PacketContext* packet = nullptr);

    /// \return now in jiffies, Linux's clock tick
    uint32_t GetJiffies() const
    {
        return clock::GetJiffies();
    }

    /// @}

    /// \name What NAT uses
    /// @{
    /// \return whether another confirmed connection has this tuple (nf_conntrack_tuple_taken)
    bool IsTaken(const Tuple& tuple, const Connection& ignored);
    /// Change the reply tuple of an unconfirmed connection (nf_conntrack_alter_reply).
    void AlterReply(Connection& connection, const Tuple& reply);
    /// Called when a connection whose source is bound goes away.
    std::function<void(Connection&)> onForget;
    /// Called for a new connection whose expectation says followMaster.
    std::function<void(Connection&, const Expectation&)> onFollowMaster;
    /// Called for a text in which a helper found an address, in a connection that is translated.
    std::function<Verdict(PacketContext&, const AlgAddress&)> onTranslateAddress;
    /// @}

    /// \name What Ctnetlink uses
    /// @{
    /// Called with what "Event" and "ExpectationEvent" trace, while hasListener.
    std::function<void(const ConntrackEvent&)> onEvent;
    std::function<void(const ExpectationEvent&)> onExpectation;
    /// Somebody has subscribed: what is made from now on tells events (ctnetlink_has_listener).
    bool hasListener{false};

    /// What came of an insertion.
    enum class InsertResult : uint8_t
    {
        OK,
        EXISTS,         //!< one of its tuples is taken
        CHAIN_TOO_LONG, //!< there are too many in its bucket
    };

    /// Make a connection without a packet. \return nullptr when the table is full
    ConnectionPtr AllocateRequested(const Tuple& original, const Tuple& reply, uint16_t zone);
    /// Confirm a connection without a packet (Linux: nf_conntrack_hash_check_insert).
    InsertResult InsertRequested(Connection& connection);
    /// Set a timeout, a fixed one too. \param seconds from now, or from its insertion
    void SetTimeoutFromNow(Connection& connection, uint32_t seconds);
    /// Give a connection a helper for the first time.
    static void GiveHelper(Connection& connection, const Alg& alg);
    /// Take a connection's helper away, with what it expects.
    void TakeHelper(Connection& connection);
    /// Tell an event at once. \param events bits of namespace ctevent
    void Announce(Connection& connection, uint16_t events);
    /// @}

    /// Called with a line for the kernel's log.
    std::function<void(const std::string&)> onLog;

    /// Called with a packet that nf_conntrack_log_invalid asks about.
    std::function<void(const InvalidPacket&)> onInvalid;

    /// Called when a new connection to a helper's port is confirmed without that helper.
    std::function<void(const MissingHelper&)> onMissingHelper;

    /**
     * \brief Look a connection up.
     * \param tuple of either direction
     * \param zone conntrack zone
     * \return nullptr when none is confirmed under it
     */
    TupleHash* Find(const Tuple& tuple, uint16_t zone = 0);

    /**
     * \brief The tuple of the opposite direction.
     * \return false when nothing can answer to it
     */
    static bool Invert(const Tuple& tuple, Tuple& inverse);

    /**
     * \brief Delete a confirmed connection, with its expectations and its DESTROY event.
     * \param connection the connection
     * \param cause why, for the trace
     * \return false when it was dying already, or never confirmed (Linux: nf_ct_delete)
     */
    bool Delete(Connection& connection, ChangeCause cause = ChangeCause::REQUEST);

    /// A rule has ended a packet's connection with a RST (Linux: nf_ct_set_closing).
    void Close(const PacketContext& context);

    /// Count a packet, then delete its connection (Linux: nf_ct_kill_acct).
    void Kill(Connection& connection, const PacketContext& context, ChangeCause cause);

    /// Delete every connection (conntrack -F).
    void Flush();

    /**
     * \brief Delete every confirmed connection that a predicate picks.
     * \param pick called once per connection
     * \param cause why, for the trace
     */
    void DeleteIf(const std::function<bool(const Connection&)>& pick,
                  ChangeCause cause = ChangeCause::REQUEST);

    /**
     * \brief Take a helper from every connection that has it, with what it expects. Rules go on
     * giving it to new ones (Linux: nf_conntrack_helper_unregister, `modprobe -r`).
     */
    void RemoveHelper(const Alg& alg);

    /**
     * \brief Call \p visit for each confirmed connection, in order of bucket, expired ones removed
     * first. It must not delete any: that is what DeleteIf is for.
     */
    void ForEach(const std::function<void(const Connection&)>& visit);

    /// \return connections that exist, unconfirmed ones included (nf_conntrack_count)
    uint32_t GetCount() const
    {
        return m_count;
    }

    /**
     * \brief Whether what is made now will tell its events (Linux: nf_ct_ecache_ext_add).
     * \param asked a CT rule names events
     */
    bool GetsEventCache(bool asked) const;

    /// \return seconds until a connection times out, 0 when it has (as printed)
    uint32_t GetRemaining(const Connection& connection) const;

    const ConntrackStatistics& GetStatistics() const
    {
        return m_statistics;
    }

    /// For the expectation table and NAT, which count here too.
    ConntrackStatistics& Statistics()
    {
        return m_statistics;
    }

    Sysctls& GetSysctls()
    {
        return m_sysctls;
    }

    const Sysctls& GetSysctls() const
    {
        return m_sysctls;
    }

    /**
     * \brief Set a sysctl by name.
     * \throws std::invalid_argument naming the sysctl, when it is unknown or the value out of range
     */
    void SetSysctl(const std::string& name, uint32_t value);

    /**
     * \brief Read a sysctl by name; nf_conntrack_count is one too.
     * \throws std::invalid_argument naming the sysctl, when it is unknown
     */
    uint32_t GetSysctl(const std::string& name) const;

    ExpectationTable& GetExpectations()
    {
        return m_expectations;
    }

    const ConntrackTable& GetTable() const
    {
        return m_table;
    }

    /// Send an expectation's event. For the expectation table.
    void SendExpectationEvent(EventType type, const Expectation& expectation, ChangeCause cause);

    /// Give chain-length limits a stream of their own. \return how many streams were taken
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoDispose() override;

  private:
    friend class Connection;

    /// A helper's well-known port.
    struct HelperPort
    {
        const Alg* alg;
        bool wasMissed; //!< a connection to it had no helper
    };

    /// What Resolve found.
    enum class Found : uint8_t
    {
        CONNECTION, //!< the packet has its connection now
        NOTHING,    //!< no connection can be made for such a packet
        TABLE_FULL, //!< there is no room for a new one
    };

    Found Resolve(PacketContext& context, const Connection* rule);
    bool TrackIcmpError(PacketContext& context, uint16_t zone);
    Verdict Invalidate(PacketContext& context);
    TupleHash* FindHashed(const Tuple& tuple, uint16_t zone, uint32_t hash, uint32_t now);
    ConnectionPtr Allocate(const Tuple& original, const Tuple& reply, uint16_t zone, uint32_t hash);
    ConnectionPtr MakeConnection(const Tuple& tuple,
                                 const Tuple& reply,
                                 uint32_t hash,
                                 const Connection* rule);
    void FulfilExpectation(Connection& connection, const Expectation& expectation);
    bool DropEarly(uint32_t hash);
    void ScheduleCollection();
    void CollectGarbage();
    std::vector<ConnectionPtr> CollectBucket(uint32_t bucket) const;
    Verdict ConfirmNew(PacketContext& context);
    Verdict HelpAndAdjust(PacketContext& context, bool isAdjusted);
    Verdict Insert(PacketContext& context);
    void ReportMissingHelper(const PacketContext& context);
    bool IsChainTooLong(uint32_t bucket, uint32_t replyBucket);
    void Link(Connection& connection, uint32_t bucket, uint32_t replyBucket);
    TupleHash* FindInChain(const Connection& connection,
                           Direction direction,
                           uint32_t bucket) const;
    Verdict ResolveClash(PacketContext& context, TupleHash& winner, uint32_t replyBucket);
    bool MergeInto(PacketContext& context, Connection& winner);
    Verdict FailInsert(PacketContext& context);
    void DeliverEvents(Connection& connection);
    bool HasListener() const;
    void NotifyEvent(const ConntrackEvent& event);
    void ReportNew(const Connection& connection, ChangeCause cause, const PacketContext* packet);
    bool IsExpired(const Connection& connection) const;
    void PrepareTable();
    void Account(Connection& connection, const PacketContext& context);
    void Release(Connection& connection);

    Sysctls m_sysctls;
    ConntrackTable m_table;
    TimingWheel m_wheel;
    ExpectationTable m_expectations;
    ConntrackStatistics m_statistics;
    uint32_t m_count{0};
    EventId m_collection; //!< pending after the table was full, and nothing could be dropped
    std::vector<HelperPort> m_helperPorts;
    Ptr<UniformRandomVariable> m_random; //!< draws the longest chain allowed
    TraceSource<const StateChange&> m_stateTrace;
    TraceSource<const ConntrackEvent&> m_eventTrace;
    TraceSource<const ExpectationEvent&> m_expectationTrace;
    TraceSource<const Connection&, const Expectation&> m_matchTrace;
    TraceSource<const InvalidPacket&> m_invalidTrace;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_H */
