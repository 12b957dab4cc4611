/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-nat.h"

#include "nf-tracker.h"

#include "ns3/log.h"

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterNat");

Nat::Nat(Conntrack& conntrack)
    : m_conntrack(conntrack),
      m_random(CreateObject<UniformRandomVariable>())
{
    m_conntrack.SetNatHook(this);
}

Nat::~Nat()
{
    m_conntrack.SetNatHook(nullptr);
}

std::ostream&
operator<<(std::ostream& os, const NatBinding& binding)
{
    return os << (binding.manip == ManipType::SRC ? "source " : "destination ") << binding.before
              << " becomes " << binding.after;
}

int64_t
Nat::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

Verdict
Nat::Process(PacketContext& context, const Table& table)
{
    if (!context.ct)
    {
        return Verdict::ACCEPT; // nothing is known of it, so nothing is done to it
    }
    const ManipType manip = GetManipType(context.hook);
    const bool related =
        context.ctinfo == CtInfo::RELATED || context.ctinfo == CtInfo::RELATED_REPLY;
    if (related && context.packet.IsIcmp())
    {
        return TranslateIcmpError(context, manip);
    }
    Connection& connection = *context.ct;
    if ((related || context.ctinfo == CtInfo::NEW) && !IsInitialized(connection, manip))
    {
        const Verdict verdict = table(context);
        if (verdict != Verdict::ACCEPT)
        {
            return verdict;
        }
        if (!IsInitialized(connection, manip) && BindToItself(connection, manip) != Verdict::ACCEPT)
        {
            return context.Drop(DropReason::NAT);
        }
    }
    else if (HasLeftByOtherInterface(context))
    {
        m_conntrack.Kill(connection, context, ChangeCause::INTERFACE);
        return context.Drop(DropReason::NAT);
    }
    if (NeedsTranslation(context, manip))
    {
        Translate(context, manip);
    }
    return Verdict::ACCEPT;
}

bool
Nat::HasLeftByOtherInterface(const PacketContext& context)
{
    // A masqueraded connection lives and dies with the interface whose address it borrowed.
    return context.hook == Hook::POST_ROUTING && context.ct->masqueradeIndex != 0 &&
           GetDirection(context.ctinfo) == Direction::ORIGINAL &&
           context.ct->masqueradeIndex != context.out->index + 1;
}

Verdict
Nat::Setup(Connection& connection, const NatRange& range, ManipType manip)
{
    if (connection.IsConfirmed())
    {
        return Verdict::ACCEPT;
    }
    if (IsInitialized(connection, manip))
    {
        return Verdict::DROP;
    }
    // What the packet looks like now is the inverse of the reply.
    Tuple current;
    Conntrack::Invert(connection.GetReply(), current);
    const Tuple wanted = FindUniqueTuple(current, range, connection, manip);
    if (wanted != current)
    {
        Tuple reply;
        Conntrack::Invert(wanted, reply);
        connection.SetReply(reply);
        connection.SetNatStatus(manip == ManipType::SRC ? status::SRC_NAT : status::DST_NAT);
        const NatBinding binding{connection, manip, current, wanted};
        NS_LOG_LOGIC(binding);
        if (onBinding)
        {
            onBinding(binding);
        }
    }
    if (manip == ManipType::SRC)
    {
        InsertBySource(connection);
    }
    connection.SetNatStatus(manip == ManipType::SRC ? status::SRC_NAT_DONE : status::DST_NAT_DONE);
    return Verdict::ACCEPT;
}

Verdict
Nat::BindToItself(Connection& connection, ManipType manip)
{
    // Its own address; the port may still have to change where it clashes. The reply tuple is
    // asked, as the other end may have been bound before.
    NatRange range;
    range.flags = natrange::MAP_IPS;
    range.minAddress =
        manip == ManipType::SRC ? connection.GetReply().destination : connection.GetReply().source;
    range.maxAddress = range.minAddress;
    return Setup(connection, range, manip);
}

bool
Nat::NeedsTranslation(const PacketContext& context, ManipType manip)
{
    uint32_t bit = manip == ManipType::SRC ? status::SRC_NAT : status::DST_NAT;
    if (GetDirection(context.ctinfo) == Direction::REPLY)
    {
        bit ^= status::NAT_MASK; // what was the source is now the destination
    }
    return context.ct->Has(bit);
}

void
Nat::Translate(PacketContext& context, ManipType manip)
{
    const bool reply = GetDirection(context.ctinfo) == Direction::REPLY;
    const Tuple& opposite = context.ct->GetTuple(reply ? Direction::ORIGINAL : Direction::REPLY);
    Tuple target;
    Conntrack::Invert(opposite, target);

    PacketView& packet = context.packet;
    switch (context.ct->tracker->GetKey())
    {
    case TupleKey::QUERY:
        packet.SetIcmpId(target.sourcePort);
        break;
    case TupleKey::PORTS:
        if (manip == ManipType::SRC)
        {
            packet.SetSourcePort(target.sourcePort);
        }
        else
        {
            packet.SetDestinationPort(target.destinationPort);
        }
        break;
    case TupleKey::NONE:
        break;
    }
    if (manip == ManipType::SRC)
    {
        packet.SetSource(target.source);
    }
    else
    {
        packet.SetDestination(target.destination);
    }
}

uint32_t
Nat::GetSourceBucket(const Tuple& tuple, uint16_t zone) const
{
    Tuple source;
    source.source = tuple.source;
    source.sourcePort = tuple.sourcePort;
    source.protocol = tuple.protocol;
    return ReciprocalScale(HashTuple(source, zone), m_bySource.GetSize());
}

void
Nat::InsertBySource(Connection& connection)
{
    if (m_bySource.GetSize() == 0)
    {
        m_bySource = BucketArray<Connection>(m_conntrack.GetSysctls().buckets);
    }
    Connection*& head = m_bySource[GetSourceBucket(connection.GetOriginal(), connection.zone)];
    connection.nextBySource = head;
    head = &connection;
}

void
Nat::ForgetSource(Connection& connection)
{
    Connection** link = &m_bySource[GetSourceBucket(connection.GetOriginal(), connection.zone)];
    while (*link != &connection)
    {
        link = &(*link)->nextBySource;
    }
    *link = connection.nextBySource;
}

} // namespace netfilter
} // namespace ns3
