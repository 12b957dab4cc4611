/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TRACKER_H
#define NF_TRACKER_H

#include "nf-state-writer.h"
#include "nf-transport-checksum.h"

#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

namespace ns3
{
namespace netfilter
{

class Conntrack;

/// \ingroup netfilter-conntrack
/// \brief What a tracker says of a packet.
enum class TrackResult : uint8_t
{
    ACCEPT,  //!< it belongs to the connection
    INVALID, //!< it does not: no connection is attached, the packet goes on
    REPEAT,  //!< the connection is over; look again, as for a new one
};

/// \ingroup netfilter-conntrack
/// \brief What a tuple has beside its addresses and its protocol.
enum class TupleKey : uint8_t
{
    NONE,  //!< nothing
    PORTS, //!< a source and a destination port
    QUERY, //!< a query's identifier as source port; its type and code as destination port
};

/// \ingroup netfilter-conntrack
/// \brief A number, and which of its bits count.
struct MaskedNumber
{
    uint32_t value{0};         //!< the number
    uint32_t mask{0xffffffff}; //!< bits of it that count
};

/// \ingroup netfilter-conntrack
/// \brief What simulation code may set of a TCP connection's state (Linux: CTA_PROTOINFO_TCP_*).
struct ProtocolInfo
{
    std::optional<std::string> state; //!< e.g. "ESTABLISHED"
    /// Bits of namespace tcpside, of the original and the reply side
    std::array<std::optional<MaskedNumber>, 2> flags;
    /// Both sides' window scales; heeded when both have tcpside::WINDOW_SCALE
    std::optional<std::array<uint8_t, 2>> scales;
};

/**
 * \ingroup netfilter-conntrack
 * \brief Connection tracking of one transport protocol (Linux: struct nf_conntrack_l4proto).
 *
 * A tracker has no state of its own: what it knows of a connection lies in Connection::L4().
 * One file per protocol in tracker/; it registers itself with a TrackerRegistration, and declares
 * its sysctls in a SysctlGroup.
 */
class Tracker
{
  public:
    virtual ~Tracker() = default;

    /// \return the protocol's number; 0 for the one that takes all others
    virtual uint8_t GetProtocol() const = 0;

    /// \return the name /proc and conntrack print, e.g. "udp"
    virtual const char* GetName() const = 0;

    /// \return what its tuples have: what NAT may rewrite and conntrack's options name
    virtual TupleKey GetKey() const
    {
        return TupleKey::NONE;
    }

    /// \return its checksum that covers addresses and ports, which NAT corrects; nullptr for none
    virtual const TransportChecksum* GetChecksum() const
    {
        return nullptr;
    }

    /// \return whether its connections have a state that ctnetlink may set (conntrack --state)
    virtual bool HasState() const
    {
        return false;
    }

    /// \return whether its bytes are numbered, so that a text of another length shifts the rest
    virtual bool HasSequenceNumbers() const
    {
        return false;
    }

    /// \return whether two packets of one flow may both be first and clash at confirm
    virtual bool AllowsClash() const
    {
        return false;
    }

    /**
     * \brief Fill in ports (or what stands for them) of a packet's tuple.
     * \param l4 the transport part: of a packet, or of one that an ICMP error quotes
     * \param size how many bytes may be read, up to TUPLE_BYTES
     * \param[in,out] tuple addresses and protocol are there already
     * \return false when there are too few bytes
     */
    virtual bool GetTuple(const uint8_t* l4, uint32_t size, Tuple& tuple) const = 0;

    /// No protocol has its ports further in than this.
    static constexpr uint32_t TUPLE_BYTES = 8;

    /**
     * \brief The tuple of the other direction; addresses and protocol are there already.
     * \param tuple one direction
     * \param[in,out] inverse the other
     * \return false when nothing can answer to this
     */
    virtual bool Invert(const Tuple& tuple, Tuple& inverse) const = 0;

    /**
     * \brief Follow one packet: set the timeout, the connection's state and status.
     * \param conntrack whose connection it is
     * \param state of the connection, which is unconfirmed when this is its first packet
     * \param context the packet
     */
    virtual TrackResult Track(Conntrack& conntrack,
                              StateWriter& state,
                              PacketContext& context) const = 0;

    /**
     * \name Ports that are scarce
     *
     * When NAT has tried most ports in vain, a new flow may have the tuple of one that is over
     * (Linux: nf_nat_used_tuple_harder).
     * @{
     */
    /// \return whether this flow is new and of such a kind
    virtual bool MayReplace(const Connection& /* newcomer */) const
    {
        return false;
    }

    /// \return whether the old flow is over, and nothing of the new one can be taken for its own
    virtual bool MayBeReplaced(const Connection& /* old */, const Connection& /* newcomer */) const
    {
        return false;
    }

    /** @} */

    /// A rule has answered in the other side's name: the connection is over (nf_ct_set_closing).
    virtual void Close(Conntrack&, StateWriter&, const PacketContext&) const
    {
    }

    /// \return whether a table that is nearly full may do without it though it is ASSURED
    virtual bool IsClosing(const Connection&) const
    {
        return false;
    }

    /// Print ports as in "sport=1 dport=2 ", with the trailing blank.
    virtual void PrintTuple(std::ostream& os, const Tuple& tuple) const = 0;

    /// \return the connection's state, e.g. "ESTABLISHED", a constant; "" as most have none
    virtual const char* GetStateName(const Connection&) const
    {
        return "";
    }

    /**
     * \brief Set what ctnetlink may set of a connection's state (Linux: from_nlattr); most have
     * nothing.
     * \throws std::invalid_argument naming a state that there is not; nothing was changed then
     */
    virtual void SetProtocolInfo(StateWriter&, const ProtocolInfo&) const
    {
    }

    /**
     * \brief Find a state by the name that conntrack's --state has for it.
     * \return what GetStateName() says of it, or nullptr when there is none
     */
    virtual const char* FindState(const std::string& /* name */) const
    {
        return nullptr;
    }

    /**
     * \brief What the command conntrack sets of a connection that it makes or changes.
     * \param state what --state says
     */
    virtual ProtocolInfo MakeProtocolInfo(const std::optional<std::string>& state) const
    {
        ProtocolInfo info;
        info.state = state;
        return info;
    }

    /// Print the connection's state with a trailing blank, if it has one.
    void PrintState(std::ostream& os, const Connection& connection) const
    {
        const char* const name = GetStateName(connection);
        os << name << (*name != '\0' ? " " : "");
    }

    /**
     * \brief The tuple that a packet has (Linux: nf_ct_get_tuple).
     * \param packet the packet
     * \param[out] tuple addresses and protocol in any case
     * \return false when it is too short for ports
     */
    static bool ReadTuple(const PacketView& packet, Tuple& tuple);

    /// \return the tracker of a protocol, the generic one when it has none of its own
    static const Tracker& Get(uint8_t protocol);
};

namespace detail
{
/// Put a tracker in the registry.
void RegisterTracker(const Tracker& tracker);
} // namespace detail

/// \ingroup netfilter-conntrack
/// \brief Makes a tracker known: `const TrackerRegistration<UdpTracker> g_udp;` in its file.
template <typename T>
class TrackerRegistration
{
  public:
    TrackerRegistration()
    {
        static const T tracker;
        detail::RegisterTracker(tracker);
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TRACKER_H */
