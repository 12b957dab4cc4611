/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Connections made and changed on request (Linux: ctnetlink_new_conntrack).

#include "nf-alg.h"
#include "nf-clock.h"
#include "nf-ctnetlink.h"
#include "nf-tracker.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Events of a request, whatever it changed.
constexpr uint16_t CHANGED = ctevent::REPLY | ctevent::ASSURED | ctevent::HELPER |
                             ctevent::PROTOINFO | ctevent::SEQADJ | ctevent::MARK;

template <typename T>
std::string
ToText(const T& value)
{
    std::ostringstream text;
    text << value;
    return text.str();
}

/// \throws CtnetlinkError \p number, naming the connection
[[noreturn]] void
Refuse(int number, const Connection& connection, const std::string& why)
{
    throw CtnetlinkError(number, ToText(connection.GetOriginal()) + ": " + why);
}

/**
 * \brief Set a status (Linux: nf_ct_change_status_common).
 * \param state of the connection \param old what counts as its status \param wanted the new one
 */
void
ChangeStatus(StateWriter& state, uint32_t old, uint32_t wanted)
{
    constexpr uint32_t FIXED = status::EXPECTED | status::CONFIRMED | status::DYING;
    constexpr uint32_t ONLY_SET = status::SEEN_REPLY | status::ASSURED;
    constexpr uint32_t IGNORED = FIXED | status::NAT_MASK | status::SRC_NAT_DONE |
                                 status::DST_NAT_DONE | status::SEQ_ADJUST | status::TEMPLATE;
    constexpr uint32_t ALL = (status::HELPER << 1) - 1;
    const uint32_t refused = ((old ^ wanted) & FIXED) | (old & ~wanted & ONLY_SET);
    if (refused != 0)
    {
        Refuse(EBUSY,
               state.connection,
               "status " + ToText(ConnectionState{refused, ""}) + " cannot be changed");
    }
    state.Set(wanted & ~IGNORED & ALL);
}

/// Set what is known of sequence numbers (Linux: ctnetlink_change_seq_adj).
void
ChangeSeqAdjust(StateWriter& state, const ConnectionAttributes& attributes)
{
    Connection& connection = state.connection;
    if (!connection.seqAdjust && connection.help && connection.Has(status::NAT_MASK))
    {
        connection.seqAdjust = std::make_unique<SeqAdjust>();
    }
    for (const Direction direction : {Direction::ORIGINAL, Direction::REPLY})
    {
        // A connection that needs none keeps none, and Linux says nothing.
        const auto& way = attributes.seqAdjust[static_cast<uint32_t>(direction)];
        if (way && connection.seqAdjust)
        {
            connection.seqAdjust->SetWay(direction, *way);
            state.Set(status::SEQ_ADJUST);
        }
    }
}

/// Set a tracker's state (Linux: ctnetlink_change_protoinfo).
void
ChangeProtocolInfo(StateWriter& state, const ProtocolInfo& info)
{
    try
    {
        state.connection.tracker->SetProtocolInfo(state, info);
    }
    catch (const std::invalid_argument& error)
    {
        Refuse(EINVAL, state.connection, error.what());
    }
}

void
ChangeMark(Connection& connection, const MaskedNumber& mark)
{
    connection.mark = (connection.mark & ~mark.mask) ^ mark.value;
}

const Alg&
RequireHelper(const std::string& name, uint8_t protocol)
{
    const Alg* const alg = Alg::Find(name, protocol);
    if (alg == nullptr)
    {
        throw CtnetlinkError(EOPNOTSUPP,
                             "there is no helper \"" + name + "\" for " +
                                 Tracker::Get(protocol).GetName());
    }
    return *alg;
}

} // namespace

Ptr<const Connection>
Ctnetlink::Create(const Tuple& original,
                  const Tuple& reply,
                  const ConnectionAttributes& attributes,
                  uint16_t zone)
{
    Tuple inverse;
    if (!Conntrack::Invert(original, inverse) || !Conntrack::Invert(reply, inverse))
    {
        throw CtnetlinkError(EINVAL, ToText(reply) + " cannot be the reply to " + ToText(original));
    }
    if (Find(original, zone) != nullptr)
    {
        throw CtnetlinkError(EEXIST, ToText(original));
    }
    if (original.protocol != reply.protocol)
    {
        throw CtnetlinkError(EINVAL, ToText(reply) + " cannot be the reply to " + ToText(original));
    }
    if (!attributes.timeout)
    {
        throw CtnetlinkError(EINVAL, ToText(original) + " without a timeout");
    }
    ConntrackTable& table = m_conntrack.GetTable();
    const ConnectionPtr connection =
        table.Allocate(m_conntrack, original, reply, zone, HashTuple(original, zone));
    if (!connection)
    {
        throw CtnetlinkError(ENOMEM, ToText(original) + ": the table is full");
    }
    ConntrackEvents& events = m_conntrack.GetEvents();
    connection->hasEventCache = events.GetsEventCache(false);
    events.Create(*connection, ChangeCause::REQUEST);
    events.Change(*connection, ChangeCause::REQUEST, nullptr, [&](StateWriter& state) {
        SetUp(state, attributes);
        TupleHash* clash = nullptr;
        switch (table.Insert(state, clash))
        {
        case InsertResult::CLASH:
            throw CtnetlinkError(EEXIST, ToText(connection->GetReply()));
        case InsertResult::CHAIN_TOO_LONG:
            throw CtnetlinkError(ENOSPC, ToText(original) + ": its bucket's chain is too long");
        case InsertResult::OK:
            ++m_conntrack.GetStatistics().insert;
            break;
        }
    });
    events.Announce(*connection, CHANGED | (connection->master ? ctevent::RELATED : ctevent::NEW));
    return connection;
}

void
Ctnetlink::SetUp(StateWriter& state, const ConnectionAttributes& attributes)
{
    Connection& connection = state.connection;
    if (attributes.helper)
    {
        state.Set(status::HELPER);
        const Alg& alg = RequireHelper(*attributes.helper, connection.GetProtocol());
        connection.SetHelper(alg);
        alg.Requested(connection);
    }
    Bind(connection, attributes);
    SetTimeout(connection, *attributes.timeout);
    if (attributes.status)
    {
        ChangeStatus(state, connection.GetStatus() | status::CONFIRMED, *attributes.status);
    }
    connection.seqAdjust = std::make_unique<SeqAdjust>();
    ChangeSeqAdjust(state, attributes);
    if (attributes.protocolInfo)
    {
        ChangeProtocolInfo(state, *attributes.protocolInfo);
    }
    if (attributes.mark)
    {
        ChangeMark(connection, *attributes.mark);
    }
    if (attributes.master)
    {
        connection.master = Find(*attributes.master, connection.zone);
        if (!connection.master)
        {
            throw CtnetlinkError(ENOENT, ToText(*attributes.master) + ", the master");
        }
        state.Set(status::EXPECTED);
    }
}

void
Ctnetlink::Bind(Connection& connection, const ConnectionAttributes& attributes)
{
    if (!attributes.sourceNat && !attributes.destinationNat)
    {
        return;
    }
    // Who binds one end binds the other too, if only to itself.
    for (const ManipType manip : {ManipType::DST, ManipType::SRC})
    {
        const auto& range =
            manip == ManipType::SRC ? attributes.sourceNat : attributes.destinationNat;
        if (range)
        {
            m_nat.Setup(connection, *range, manip);
        }
        else
        {
            m_nat.BindToItself(connection, manip);
        }
    }
}

bool
Ctnetlink::Update(const Tuple& tuple, const ConnectionAttributes& attributes, uint16_t zone)
{
    const ConnectionPtr connection = Find(tuple, zone);
    if (!connection)
    {
        return false;
    }
    ConntrackEvents& events = m_conntrack.GetEvents();
    events.Change(*connection, ChangeCause::REQUEST, nullptr, [&](StateWriter& state) {
        Change(state, attributes);
    });
    events.Announce(*connection, CHANGED | ctevent::LABEL);
    return true;
}

void
Ctnetlink::Change(StateWriter& state, const ConnectionAttributes& attributes)
{
    Connection& connection = state.connection;
    if (attributes.sourceNat || attributes.destinationNat || attributes.master)
    {
        Refuse(EOPNOTSUPP, connection, "only a new connection gets NAT or a master");
    }
    if (attributes.helper)
    {
        ChangeHelper(connection, *attributes.helper);
    }
    if (attributes.timeout)
    {
        ChangeTimeout(connection, *attributes.timeout);
    }
    if (attributes.status)
    {
        ChangeStatus(state, connection.GetStatus(), *attributes.status);
    }
    if (attributes.protocolInfo)
    {
        ChangeProtocolInfo(state, *attributes.protocolInfo);
    }
    if (attributes.mark)
    {
        ChangeMark(connection, *attributes.mark);
    }
    ChangeSeqAdjust(state, attributes);
}

void
Ctnetlink::ChangeHelper(Connection& connection, const std::string& name)
{
    const Alg* const has = connection.help ? connection.help->alg : nullptr;
    if (connection.master)
    {
        if (has == nullptr || name != has->GetName())
        {
            Refuse(EBUSY, connection, "the helper of an expected connection cannot be changed");
        }
        return;
    }
    if (name.empty())
    {
        if (has != nullptr)
        {
            m_conntrack.GetExpectations().RemoveOf(connection);
            connection.help->alg = nullptr;
        }
        return;
    }
    const Alg& wanted = RequireHelper(name, connection.GetProtocol());
    if (!connection.help)
    {
        Refuse(EOPNOTSUPP, connection, "helper \"" + name + "\" comes too late");
    }
    if (has != &wanted)
    {
        Refuse(EBUSY, connection, "its helper cannot become \"" + name + "\"");
    }
    wanted.Requested(connection);
}

void
Ctnetlink::SetTimeout(Connection& connection, uint32_t seconds)
{
    constexpr uint32_t LONGEST = std::numeric_limits<int32_t>::max() / clock::HZ;
    m_conntrack.GetTable().SetTimeout(connection,
                                      std::min(seconds, LONGEST) * clock::HZ,
                                      clock::GetJiffies());
}

void
Ctnetlink::ChangeTimeout(Connection& connection, uint32_t seconds)
{
    if (connection.Has(status::FIXED_TIMEOUT))
    {
        Refuse(EPERM, connection, "the timeout is fixed");
    }
    SetTimeout(connection, seconds);
    if (connection.Has(status::DYING))
    {
        Refuse(ETIME, connection, "it is being deleted");
    }
}

} // namespace netfilter
} // namespace ns3
