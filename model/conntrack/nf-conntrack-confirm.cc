/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The last stage of a packet's way: helper, insertion into the table, events.

#include "nf-alg.h"
#include "nf-conntrack.h"
#include "nf-tracker.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

Verdict
Conntrack::Confirm(PacketContext& context)
{
    if (!context.ct || context.ct->IsTemplate())
    {
        return Verdict::ACCEPT;
    }
    const bool isAdjusted = context.ct->Has(status::SEQ_ADJUST);
    if ((isAdjusted || context.ct->help) && context.ctinfo != CtInfo::RELATED_REPLY)
    {
        const Verdict verdict = HelpAndAdjust(context, isAdjusted);
        if (verdict != Verdict::ACCEPT)
        {
            return verdict;
        }
    }
    if (!context.ct->IsConfirmed())
    {
        return ConfirmNew(context);
    }
    DeliverEvents(*context.ct);
    return Verdict::ACCEPT;
}

Verdict
Conntrack::ConfirmNew(PacketContext& context)
{
    const ConnectionPtr newcomer = context.ct;
    const Verdict verdict = Insert(context);
    if (verdict != Verdict::ACCEPT)
    {
        return verdict;
    }
    DeliverEvents(*context.ct);
    if (context.ct == newcomer)
    {
        ReportMissingHelper(context);
    }
    return Verdict::ACCEPT;
}

Verdict
Conntrack::HelpAndAdjust(PacketContext& context, bool isAdjusted)
{
    Connection& connection = *context.ct;
    if (connection.help && connection.help->alg != nullptr)
    {
        const Verdict verdict = connection.help->alg->Help(*this, connection, context);
        if (verdict != Verdict::ACCEPT)
        {
            return verdict;
        }
    }
    // Not the packet whose text the helper has just rewritten, and not on its way through lo.
    const bool isLoopback = context.in != nullptr && context.in->index == 0;
    if (isAdjusted && !isLoopback &&
        !connection.seqAdjust->Apply(context.packet, GetDirection(context.ctinfo)))
    {
        ++m_statistics.drop;
        return context.Drop(DropReason::SEQ_ADJUST);
    }
    return Verdict::ACCEPT;
}

TupleHash*
Conntrack::FindInChain(const Connection& connection, Direction direction, uint32_t bucket) const
{
    const Tuple& tuple = connection.GetTuple(direction);
    TupleHash* entry = m_table.GetHead(bucket);
    while (entry != nullptr &&
           (entry->tuple != tuple || Connection::FromHash(*entry).zone != connection.zone))
    {
        entry = entry->next;
    }
    return entry;
}

bool
Conntrack::IsChainTooLong(uint32_t bucket, uint32_t replyBucket)
{
    const uint32_t length =
        std::max(m_table.GetChainLength(bucket), m_table.GetChainLength(replyBucket));
    // Linux draws a limit of 50 to 79 for every insertion; below it there is nothing to draw.
    constexpr uint32_t SHORTEST = 50;
    constexpr uint32_t LONGEST = 79;
    return length > SHORTEST + 1 && length > m_random->GetInteger(SHORTEST, LONGEST) + 1;
}

Verdict
Conntrack::Insert(PacketContext& context)
{
    // A packet that the stack made about another one never confirms that one's connection.
    if (GetDirection(context.ctinfo) != Direction::ORIGINAL)
    {
        return Verdict::ACCEPT;
    }
    Connection& connection = *context.ct;
    if (connection.Has(status::DYING))
    {
        ++m_statistics.insertFailed;
        return context.Drop(DropReason::INSERT_FAILED);
    }
    PrepareTable();
    const uint32_t bucket = m_table.GetBucket(connection.originalHash);
    const uint32_t replyBucket =
        m_table.GetBucket(m_table.Hash(connection.GetReply(), connection.zone));

    TupleHash* winner = FindInChain(connection, Direction::ORIGINAL, bucket);
    if (winner == nullptr)
    {
        winner = FindInChain(connection, Direction::REPLY, replyBucket);
    }
    if (winner != nullptr)
    {
        return ResolveClash(context, *winner, replyBucket);
    }
    if (IsChainTooLong(bucket, replyBucket))
    {
        ++m_statistics.chainTooLong;
        ++m_statistics.insertFailed;
        return context.Drop(DropReason::INSERT_FAILED);
    }

    const ConnectionState before = Remember(connection);
    Link(connection, bucket, replyBucket);
    if (connection.help && connection.help->alg != nullptr)
    {
        CacheEvent(connection, ctevent::HELPER);
    }
    CacheEvent(connection, connection.master ? ctevent::RELATED : ctevent::NEW);
    ReportChange(connection, before, ChangeCause::PACKET, &context);
    return Verdict::ACCEPT;
}

void
Conntrack::Link(Connection& connection, uint32_t bucket, uint32_t replyBucket)
{
    // Until now the timeout was relative: a packet may have been held up on its way.
    connection.timeout += GetJiffies();
    connection.Ref();
    if (m_sysctls.timestamp != 0)
    {
        connection.startTime = Simulator::Now().GetNanoSeconds();
    }
    m_table.Insert(connection.hash[0], bucket);
    m_table.Insert(connection.hash[1], replyBucket);
    connection.status |= status::CONFIRMED;
    m_wheel.Put(connection);
}

bool
Conntrack::MergeInto(PacketContext& context, Connection& winner)
{
    const Connection& loser = *context.ct;
    const bool same =
        winner.GetOriginal() == loser.GetOriginal() && winner.GetReply() == loser.GetReply();
    const bool reverse =
        winner.GetOriginal() == loser.GetReply() && winner.GetReply() == loser.GetOriginal();
    if (!same && !reverse)
    {
        return false;
    }
    if (loser.accounting)
    {
        Account(winner, context);
    }
    context.ct = &winner;
    ++m_statistics.clashResolve;
    return true;
}

Verdict
Conntrack::FailInsert(PacketContext& context)
{
    ++m_statistics.drop;
    ++m_statistics.insertFailed;
    return context.Drop(DropReason::INSERT_FAILED);
}

Verdict
Conntrack::ResolveClash(PacketContext& context, TupleHash& winner, uint32_t replyBucket)
{
    Connection& loser = *context.ct;
    if (!Connection::FromHash(winner).tracker->AllowsClash())
    {
        return FailInsert(context);
    }
    if (MergeInto(context, Connection::FromHash(winner)))
    {
        return Verdict::ACCEPT;
    }
    // Only the original tuple may clash: then the entry is kept for replies alone.
    if (TupleHash* other = FindInChain(loser, Direction::REPLY, replyBucket))
    {
        return MergeInto(context, Connection::FromHash(*other)) ? Verdict::ACCEPT
                                                                : FailInsert(context);
    }
    loser.timeout = GetJiffies() + clock::HZ;
    if (m_sysctls.timestamp != 0)
    {
        loser.startTime = Simulator::Now().GetNanoSeconds();
    }
    const ConnectionState before = Remember(loser);
    loser.status |= status::FIXED_TIMEOUT | status::NAT_CLASH | status::CONFIRMED;
    loser.Ref();
    m_table.Insert(loser.hash[1], replyBucket);
    m_wheel.Put(loser);
    ++m_statistics.clashResolve;
    ReportChange(loser, before, ChangeCause::PACKET, &context);
    return Verdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
