/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_EVENTS_H
#define NF_CONNTRACK_EVENTS_H

#include "nf-conntrack-listener.h"
#include "nf-state-writer.h"
#include "nf-sysctl.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-conntrack
 * \brief What one node's connection tracking reports, and to whom (Linux: nf_conntrack_ecache.c).
 *
 * A connection's state is written through it alone. Example:
 * \code
 *   events.Change(connection, ChangeCause::RULE, &context, [](StateWriter& state) {
 *       state.L4<TcpConnection>().state = TcpState::CLOSE;
 *   });
 * \endcode
 */
class ConntrackEvents
{
  public:
    explicit ConntrackEvents(const Sysctls& sysctls);

    /// \name Listeners
    /// @{
    /// Call a listener from now on, after those that came before it, with reports of some topics.
    void Add(ConntrackListener& listener, std::initializer_list<ConntrackTopic> topics);
    /// Stop calling a listener.
    void Remove(const ConntrackListener& listener);
    /// Remove all listeners.
    void Clear();

    /// \return whether any listener would use a report of this topic now
    bool IsWanted(ConntrackTopic topic) const
    {
        for (const ConntrackListener* listener : m_listeners[static_cast<uint32_t>(topic)])
        {
            if (listener != nullptr && listener->Wants(topic))
            {
                return true;
            }
        }
        return false;
    }

    /// @}

    /// \name State
    /// @{
    /// Report a new connection. \param connection the connection \param cause CREATED, or REQUEST
    void Create(Connection& connection, ChangeCause cause)
    {
        Create(connection, cause, nullptr, [](StateWriter&) {});
    }

    /**
     * \brief Write a new connection's first state, and report it whatever it is.
     * \param connection the connection
     * \param cause CREATED, or REQUEST
     * \param packet its first one, or nullptr
     * \param write called with a StateWriter
     */
    template <typename Write>
    void Create(Connection& connection,
                ChangeCause cause,
                const PacketContext* packet,
                const Write& write)
    {
        StateWriter writer(connection);
        write(writer);
        if (IsWanted(ConntrackTopic::STATE))
        {
            Send({connection, {}, GetState(connection), cause, packet});
        }
    }

    /**
     * \brief Write a connection's state, and report what has changed, if anything has.
     *
     * What \p write changes by calling Change() for the same connection is reported as of its own:
     * a segment that ends a connection is reported before the deletion that it leads to.
     *
     * \param connection must outlive the call
     * \param cause why
     * \param packet that did it, or nullptr
     * \param write called with a StateWriter; what was written is reported when it throws, too
     */
    template <typename Write>
    void Change(Connection& connection,
                ChangeCause cause,
                const PacketContext* packet,
                const Write& write)
    {
        StateWriter writer(connection);
        if (!IsWanted(ConntrackTopic::STATE))
        {
            write(writer);
            return;
        }
        const OpenChange change(*this, connection, cause, packet);
        try
        {
            write(writer);
        }
        catch (...)
        {
            ReportWritten(connection);
            throw;
        }
        ReportWritten(connection);
    }

    /// @}

    /// \name Events
    /// @{
    /**
     * \brief Whether a connection that is created now has events (Linux: nf_ct_ecache_ext_add).
     * \param asked a CT rule names events
     */
    bool GetsEventCache(bool asked) const;
    /// Send what a connection's packets have cached (Linux: nf_ct_deliver_cached_events).
    void Deliver(Connection& connection);
    /// Send an event at once. \param connection the connection \param events bits of ctevent
    void Announce(Connection& connection, uint16_t events);
    /// Send the last one.
    void AnnounceEnd(const Connection& connection);
    /// Send an expectation's event. \param remaining seconds until it times out
    void Announce(EventType type,
                  const Expectation& expectation,
                  uint32_t remaining,
                  ChangeCause cause);
    /// A new connection fulfils an expectation.
    void ReportMatch(const Connection& connection, const Expectation& expectation);
    /// @}

    /// \name Complaints
    /// @{
    /**
     * \brief Report why a packet is INVALID (Linux: nf_ct_l4proto_log_invalid).
     * \param context the packet
     * \param connection that it seems to belong to, or nullptr
     * \param reason in Linux's words, e.g. "invalid rst"; nothing is reported for ""
     */
    void ReportInvalid(const PacketContext& context,
                       const Connection* connection,
                       const std::string& reason);
    /// A connection without the helper of its port.
    void ReportMissingHelper(const MissingHelper& missing);
    /// Write a line to the kernel's log.
    void Log(const std::string& line);
    /// @}

  private:
    /// A call of Change() that has not returned.
    struct OpenChange
    {
        OpenChange(ConntrackEvents& events,
                   const Connection& connection,
                   ChangeCause cause,
                   const PacketContext* packet);
        ~OpenChange();

        ConntrackEvents& events;
        OpenChange* outer; //!< the call from within which this one was made, or nullptr
        const Connection& connection;
        ConnectionState before; //!< what was reported last
        ChangeCause cause;
        const PacketContext* packet;
    };

    static ConnectionState GetState(const Connection& connection);
    void ReportWritten(const Connection& connection);
    void Send(const StateChange& change);
    void Send(const ConntrackEvent& event);
    template <typename Call>
    void ForEach(ConntrackTopic topic, const Call& call);

    const Sysctls& m_sysctls;
    /// By topic; nullptr for one that was removed
    std::array<std::vector<ConntrackListener*>, static_cast<uint32_t>(ConntrackTopic::COUNT)>
        m_listeners;
    OpenChange* m_open{nullptr}; //!< the innermost one
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_EVENTS_H */
