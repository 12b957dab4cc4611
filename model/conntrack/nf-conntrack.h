/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_H
#define NF_CONNTRACK_H

#include "nf-conntrack-events.h"
#include "nf-conntrack-statistics.h"
#include "nf-conntrack-table.h"
#include "nf-expectation.h"
#include "nf-nat-hook.h"
#include "nf-sysctl.h"
#include "nf-trace-source.h"

#include "ns3/object.h"

#include <functional>
#include <vector>

namespace ns3
{
namespace netfilter
{

enum class TrackResult : uint8_t;

/**
 * \ingroup netfilter-conntrack
 * \brief Connection tracking of one node: a packet's path (Linux: nf_conntrack_core.c).
 *
 * In() finds or creates a packet's connection; Confirm() inserts it when the packet has passed
 * everything else. In between the connection is unconfirmed: a packet that is dropped on the way
 * leaves no trace.
 *
 * Connections are in its ConntrackTable, expected ones in its ExpectationTable; its
 * ConntrackEvents reports what happens to them. To list and change connections use Ctnetlink.
 *
 * Trace sources, with the signatures of their callbacks; Config path
 * `/NodeList/[i]/$ns3::netfilter::Netfilter/Conntrack/State` etc.:
 * - `State` (StateCallback): a connection was created, changed its state, or was deleted, and why
 * - `Event` (EventCallback): what `conntrack -E` prints
 * - `ExpectationEvent` (ExpectationEventCallback): what `conntrack -E expect` prints
 * - `ExpectationMatch` (ExpectationMatchCallback): a new connection fulfils an expectation; NAT has
 *   not translated it yet
 * - `Invalid` (InvalidCallback): a packet is INVALID, and why
 */
class Conntrack : public Object, private ConntrackListener
{
  public:
    /// \name Callback signatures of the trace sources
    /// @{
    /**
     * \brief State.
     * \param change the connection, its state before and after, and why
     */
    using StateCallback = void (*)(const StateChange& change);
    /**
     * \brief Event.
     * \param event the connection, and what happened to it
     */
    using EventCallback = void (*)(const ConntrackEvent& event);
    /**
     * \brief ExpectationEvent.
     * \param event the expectation, and whether it was created or removed
     */
    using ExpectationEventCallback = void (*)(const ExpectationEvent& event);
    /**
     * \brief ExpectationMatch.
     * \param connection the new connection
     * \param expectation what it fulfils
     */
    using ExpectationMatchCallback = void (*)(const Connection& connection,
                                              const Expectation& expectation);
    /**
     * \brief Invalid.
     * \param packet the packet, and why it is INVALID
     */
    using InvalidCallback = void (*)(const InvalidPacket& packet);
    /// @}

    static TypeId GetTypeId();

    Conntrack();
    ~Conntrack() override;

    /// \name Stages of the pipeline
    /// @{
    /**
     * \brief Find or create the packet's connection (Linux: nf_conntrack_in).
     * \param context the packet
     * \return ACCEPT or DROP
     */
    Verdict In(PacketContext& context);
    /// Call the helper, then insert a new connection (Linux: nf_confirm). \return ACCEPT or DROP
    Verdict Confirm(PacketContext& context);
    /// @}

    /// \name What trackers, helpers and targets do to a packet's connection
    /// @{
    /**
     * \brief Set a connection's timeout.
     * \param connection the connection
     * \param context its packet
     * \param seconds from now, or from confirmation
     */
    void SetTimeout(Connection& connection, const PacketContext& context, uint32_t seconds);
    /**
     * \brief Set a connection's timeout and count the packet (Linux: nf_ct_refresh_acct).
     * \param connection the connection
     * \param context its packet
     * \param seconds from now, or from confirmation
     */
    void Refresh(Connection& connection, const PacketContext& context, uint32_t seconds);
    /// A rule has ended a packet's connection with a RST (Linux: nf_ct_set_closing).
    void Close(const PacketContext& context);
    /// Count a packet, then delete its connection (Linux: nf_ct_kill_acct).
    void Kill(Connection& connection, const PacketContext& context, ChangeCause cause);
    /// @}

    /**
     * \brief The tuple of the opposite direction.
     * \return false when nothing can answer to it
     */
    static bool Invert(const Tuple& tuple, Tuple& inverse);

    /// \name Its parts
    /// @{
    /** \return its confirmed connections */
    ConntrackTable& GetTable()
    {
        return m_table;
    }

    /// \return its expectations
    ExpectationTable& GetExpectations()
    {
        return m_expectations;
    }

    /// \return what reports to listeners, and writes a connection's state
    ConntrackEvents& GetEvents()
    {
        return m_events;
    }

    /// Set the NAT hook; nullptr removes it.
    void SetNatHook(NatHook* hook)
    {
        m_natHook = hook;
    }

    /// \return NAT, or nullptr
    NatHook* GetNatHook() const
    {
        return m_natHook;
    }

    /// \return its counters
    ConntrackStatistics& GetStatistics()
    {
        return m_statistics;
    }

    /// \copydoc GetStatistics()
    const ConntrackStatistics& GetStatistics() const
    {
        return m_statistics;
    }

    /// \return the sysctls
    Sysctls& GetSysctls()
    {
        return m_sysctls;
    }

    /// \copydoc GetSysctls()
    const Sysctls& GetSysctls() const
    {
        return m_sysctls;
    }

    /// @}

    /// \return connections that exist, unconfirmed ones included (nf_conntrack_count)
    uint32_t GetCount() const
    {
        return m_table.GetCount();
    }

    /// Delete every connection (conntrack -F).
    void Flush();

    /// Call \p visit for each confirmed connection, see ConntrackTable::ForEach().
    void ForEach(const std::function<void(const Connection&)>& visit)
    {
        m_table.ForEach(visit);
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
        NOTHING,    //!< no connection can be created for such a packet
        TABLE_FULL, //!< there is no room for a new one
    };

    Found Resolve(PacketContext& context, const Connection* rule);
    ConnectionPtr CreateConnection(PacketContext& context,
                                   const Tuple& tuple,
                                   const Tuple& reply,
                                   uint32_t hash,
                                   const Connection* rule);
    void FulfilExpectation(StateWriter& state, const Expectation& expectation);
    TrackResult Track(PacketContext& context);
    Verdict Invalidate(PacketContext& context);
    Verdict HelpAndAdjust(PacketContext& context, bool isAdjusted);
    Verdict ConfirmNew(PacketContext& context);
    Verdict Insert(PacketContext& context, StateWriter& state);
    Verdict ResolveClash(PacketContext& context, StateWriter& loser, Connection& winner);
    bool MergeInto(PacketContext& context, Connection& winner);
    Verdict FailInsert(PacketContext& context);
    void ReportMissingHelper(const PacketContext& context);
    void Account(Connection& connection, const PacketContext& context);
    void Release(Connection& connection);

    bool Wants(ConntrackTopic topic) const override;
    void OnStateChange(const StateChange& change) override;
    void OnEvent(const ConntrackEvent& event) override;
    void OnExpectationEvent(const ExpectationEvent& event) override;
    void OnExpectationMatch(const Connection& connection, const Expectation& expectation) override;
    void OnInvalid(const InvalidPacket& invalid) override;

    Sysctls m_sysctls;
    ConntrackStatistics m_statistics;
    ConntrackEvents m_events;
    ExpectationTable m_expectations;
    ConntrackTable m_table;
    NatHook* m_natHook{nullptr};
    std::vector<HelperPort> m_helperPorts;
    TraceSource<const StateChange&> m_stateTrace;
    TraceSource<const ConntrackEvent&> m_eventTrace;
    TraceSource<const ExpectationEvent&> m_expectationTrace;
    TraceSource<const Connection&, const Expectation&> m_matchTrace;
    TraceSource<const InvalidPacket&> m_invalidTrace;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_H */
