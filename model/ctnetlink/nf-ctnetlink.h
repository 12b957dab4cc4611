/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CTNETLINK_H
#define NF_CTNETLINK_H

#include "nf-conntrack.h"
#include "nf-ctnetlink-error.h"
#include "nf-ctnetlink-filter.h"
#include "nf-nat.h"

#include "ns3/callback.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// Kinds of events that one can subscribe to, as bits (Linux: NFNLGRP_CONNTRACK_*).
namespace ctgroup
{
constexpr uint32_t NEW = 1 << 0;                 //!< confirmed, or made by simulation code
constexpr uint32_t UPDATE = 1 << 1;              //!< of connections only: expectations send none
constexpr uint32_t DESTROY = 1 << 2;             //!< deleted, or timed out
constexpr uint32_t ALL = NEW | UPDATE | DESTROY; //!< all of them
} // namespace ctgroup

/**
 * \brief Read a tuple as it is printed.
 * \param text e.g. `udp 192.168.1.1:50173 -> 192.168.10.100:69`, or
 *        `icmp 10.0.0.1 -> 10.0.0.2 type 8 code 0 id 7`; a protocol may be a number too
 * \throws std::invalid_argument naming the text and what is wrong with it
 */
Tuple ParseTuple(const std::string& text);

/// \ingroup netfilter-ctnetlink
/// \brief What a request sets of a connection; what is not set stays as it is.
struct ConnectionAttributes
{
    std::optional<uint32_t> timeout;          //!< seconds from now
    std::optional<uint32_t> status;           //!< all bits as they shall be, see Ctnetlink::Update
    std::optional<std::string> helper;        //!< name, "" for none any more
    std::optional<ProtocolInfo> protocolInfo; //!< state of a TCP connection
    /// Mark; what its mask does not cover of the old one stays, and is exclusive-ored
    std::optional<MaskedNumber> mark;
    /// What was done to the sequence numbers of each direction
    std::array<std::optional<SeqAdjust::Way>, 2> seqAdjust;

    /// \name Of new connections only
    /// @{
    std::optional<NatRange> sourceNat;      //!< bind the source, as SNAT does
    std::optional<NatRange> destinationNat; //!< bind the destination, as DNAT does
    std::optional<Tuple> master; //!< a tuple of the connection that expected this one, same zone
    /// @}
};

/// \ingroup netfilter-ctnetlink
/// \brief An expectation to make; the numbers of Expectation.
struct ExpectationAttributes
{
    Tuple tuple;                //!< what is expected
    uint32_t maskSource{0};     //!< which bits of the source address count
    uint16_t maskSourcePort{0}; //!< which bits of the source port count
    Tuple master;               //!< a tuple of the connection that expects it
    uint32_t flags{0};          //!< bits of namespace expectflag: PERMANENT, INACTIVE
    uint32_t expectClass{0};    //!< class of the master's helper
    bool followMaster{false};   //!< translate what comes as the master is (nat-follow-master)
    uint32_t savedAddress{0};   //!< NAT: the address before translation
    uint16_t savedPort{0};      //!< NAT: the port before translation
    Direction direction{Direction::ORIGINAL}; //!< NAT: the direction that is expected
};

/**
 * \ingroup netfilter-ctnetlink
 * \brief What ctnetlink is to a program on a Linux router, for simulation code: subscribe to events
 * by kind; list, look up, create, change and delete connections and expectations (Linux:
 * nf_conntrack_netlink.c; its front end is `conntrack`).
 *
 * \code
 *   Ctnetlink& ctnetlink = router->GetCtnetlink();
 *   ctnetlink.Subscribe(ctgroup::NEW, MakeCallback(&OnNew));
 *   for (const auto& connection : ctnetlink.Dump())
 *   {
 *       std::cout << connection->GetOriginal() << std::endl;
 *   }
 * \endcode
 *
 * What Linux refuses is a CtnetlinkError that names it, and has Linux's errno. That something is
 * not there (ENOENT) is no error in a simulation, where it may have timed out a moment ago: such a
 * request returns null or false.
 *
 * Everything may be called from within an event. A subscription made there gets later events.
 */
class Ctnetlink : private ConntrackListener
{
  public:
    /// Receives events of connections.
    using ConntrackCallback = Callback<void, const ConntrackEvent&>;
    /// Receives events of expectations.
    using ExpectationCallback = Callback<void, const ExpectationEvent&>;

    /// Names a subscription.
    struct Subscription
    {
        uint32_t id; //!< its number
    };

    /// \param conntrack what is asked \param nat binds new connections
    Ctnetlink(Conntrack& conntrack, Nat& nat);
    ~Ctnetlink() override;

    Ctnetlink(const Ctnetlink&) = delete;
    Ctnetlink& operator=(const Ctnetlink&) = delete;

    /// \name Events (conntrack -E)
    /// @{
    /**
     * \brief Subscribe to events of connections.
     *
     * With nf_conntrack_events=2, the default, a connection that is created while nothing listens
     * never has an event: subscribe before the traffic begins.
     *
     * \param groups bits of namespace ctgroup
     * \param callback called with each event
     * \param filter which connections
     * \return names it, to end it
     * \throws CtnetlinkError EINVAL, for a filter that Linux refuses
     */
    Subscription Subscribe(uint32_t groups,
                           ConntrackCallback callback,
                           const ConntrackFilter& filter = {});
    /// Subscribe to events of expectations. \param groups NEW, DESTROY or both \param callback
    /// called with each
    Subscription SubscribeExpectations(uint32_t groups, ExpectationCallback callback);
    /// End a subscription. \return false when it had ended before
    bool Unsubscribe(Subscription subscription);
    /// @}

    /// \name Connections
    /// @{
    /**
     * \brief List connections (conntrack -L), in order of bucket.
     * \param filter which
     * \throws CtnetlinkError EINVAL, for a filter that Linux refuses
     */
    std::vector<Ptr<const Connection>> Dump(const ConntrackFilter& filter = {});

    /// Call \p visit with each that \p filter picks, then set its counters to 0 (conntrack -L -z).
    void DumpAndZero(const ConntrackFilter& filter,
                     const std::function<void(const Connection&)>& visit);

    /**
     * \brief Look one up (conntrack -G).
     * \param tuple of either direction, see ParseTuple()
     * \param zone conntrack zone
     * \return null when there is none
     */
    Ptr<const Connection> Get(const Tuple& tuple, uint16_t zone = 0);

    /**
     * \brief Make one (conntrack -I). It is confirmed at once; its event is NEW.
     * \param original tuple of the original direction
     * \param reply tuple of the opposite one, before NAT
     * \param attributes with a timeout at least; a status has the bit CONFIRMED
     * \param zone conntrack zone
     * \throws CtnetlinkError EEXIST when one of its tuples is taken, EINVAL for want of a timeout,
     *         a tuple that nothing can answer to, or another protocol on the way back, ENOMEM when
     *         the table is full, ENOSPC when its chain is too long, ENOENT without such a master,
     *         EOPNOTSUPP for an unknown helper, and as Update()
     */
    Ptr<const Connection> Create(const Tuple& original,
                                 const Tuple& reply,
                                 const ConnectionAttributes& attributes,
                                 uint16_t zone = 0);

    /**
     * \brief Change one (conntrack -U). Its event is UPDATE.
     *
     * Linux changes one thing after the other: what stands before a refused one is done. The order
     * is helper, timeout, status, state, mark, sequence numbers.
     *
     * Of the status, EXPECTED, CONFIRMED and DYING have to be as they are, SEEN_REPLY and ASSURED
     * can be set but not taken back (EBUSY); the bits of NAT, SEQ_ADJUST and TEMPLATE are passed
     * over; no bit is ever taken back. A helper can be taken away ("") but only be given to a
     * connection that had the same one: another is EBUSY, one that never had a helper EOPNOTSUPP,
     * and one that was expected EBUSY. A fixed timeout is EPERM.
     *
     * \param tuple of either direction
     * \param attributes what to change
     * \param zone conntrack zone
     * \return false when there is none
     * \throws CtnetlinkError as above, EINVAL for a state that there is not, EOPNOTSUPP for NAT or
     * a master
     */
    bool Update(const Tuple& tuple, const ConnectionAttributes& attributes, uint16_t zone = 0);

    /// Delete one (conntrack -D); its event is DESTROY. \return false when there is none
    bool Delete(const Tuple& tuple, uint16_t zone = 0);

    /**
     * \brief Delete all that a filter picks (conntrack -F), each with a DESTROY event.
     * \return how many
     * \throws CtnetlinkError EINVAL, for a filter that Linux refuses
     */
    uint32_t Flush(const ConntrackFilter& filter = {});
    /// @}

    /// \name Expectations
    /// @{
    /** \return all expectations in order of creation (conntrack -L expect) */
    std::vector<std::shared_ptr<const Expectation>> DumpExpectations();

    /**
     * \brief Look one up by a tuple that would fulfil it (conntrack -G expect).
     * \return null when there is none
     */
    std::shared_ptr<const Expectation> GetExpectation(const Tuple& tuple, uint16_t zone = 0);

    /**
     * \brief Make one (conntrack -I expect). How long it waits is its class's.
     * \throws CtnetlinkError EEXIST when such a one stands, ENOENT without its master, EOPNOTSUPP
     *         when the master has no helper, EINVAL for an unknown flag or class, EBUSY when
     *         another connection expects the same, EMFILE when there are too many
     */
    std::shared_ptr<const Expectation> CreateExpectation(const ExpectationAttributes& attributes,
                                                         uint16_t zone = 0);

    /**
     * \brief Let one wait another time; nothing else of it can be changed.
     * \param tuple that would fulfil it
     * \param timeout seconds from now
     * \param zone conntrack zone
     * \return false when there is none
     */
    bool UpdateExpectation(const Tuple& tuple, uint32_t timeout, uint16_t zone = 0);

    /// Delete one (conntrack -D expect); its event is DESTROY. \return false when there is none
    bool DeleteExpectation(const Tuple& tuple, uint16_t zone = 0);

    /**
     * \brief Delete all (conntrack -F expect), or those of one helper.
     * \param helper its name, "" for all
     * \return how many
     */
    uint32_t FlushExpectations(const std::string& helper = "");
    /// @}

  private:
    /// A subscription to connections.
    struct ConntrackSubscriber
    {
        uint32_t groups;
        ConntrackCallback callback;
        ConntrackFilter filter;
    };

    /// A subscription to expectations.
    struct ExpectationSubscriber
    {
        uint32_t groups;
        ExpectationCallback callback;
    };

    bool Wants(ConntrackTopic topic) const override;
    void OnEvent(const ConntrackEvent& event) override;
    void OnExpectationEvent(const ExpectationEvent& event) override;
    Connection* Find(const Tuple& tuple, uint16_t zone);
    void SetUp(StateWriter& state, const ConnectionAttributes& attributes);
    void Change(StateWriter& state, const ConnectionAttributes& attributes);
    void ChangeHelper(Connection& connection, const std::string& name);
    void SetTimeout(Connection& connection, uint32_t seconds);
    void ChangeTimeout(Connection& connection, uint32_t seconds);
    void Bind(Connection& connection, const ConnectionAttributes& attributes);
    uint32_t RemoveExpectations(const std::function<bool(const Expectation&)>& pick);

    Conntrack& m_conntrack;
    Nat& m_nat;
    std::map<uint32_t, ConntrackSubscriber> m_subscribers; //!< by Subscription::id
    std::map<uint32_t, ExpectationSubscriber> m_expectationSubscribers;
    uint32_t m_lastSubscription{0};
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CTNETLINK_H */
