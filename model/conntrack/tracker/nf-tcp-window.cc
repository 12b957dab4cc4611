/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// "Real Stateful TCP Packet Filtering in IP Filter" (Guido van Rooij) as Linux has it: a segment
// must touch the window that its receiver offered, and acknowledge no more than was sent.

#include "nf-tcp-window.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// An acknowledgement may be this much too late, or one window of the sender's if that is more.
constexpr uint32_t LATE_ACK = 66000;

/// A window of zero lets one byte through, the sender's probe.
uint32_t
AtLeastOne(uint32_t window)
{
    return std::max<uint32_t>(window, 1);
}

/// Options that a side sends with its SYN; a header without options says nothing about them.
void
TakeSynOptions(TcpSide& side, const TcpSegment& segment)
{
    if (segment.optionsLength == 0)
    {
        return;
    }
    const TcpSynOptions options = segment.ReadSynOptions();
    side.scale = options.scale;
    side.flags = (side.flags & tcpside::BE_LIBERAL) |
                 (options.hasScale ? tcpside::WINDOW_SCALE : 0) |
                 (options.sackPermitted ? tcpside::SACK_PERM : 0);
}

/// A side's SYN (Linux: tcp_init_sender).
void
StartSide(TcpSide& sender, TcpSide& receiver, const TcpSegment& segment, bool reply)
{
    sender.end = segment.end;
    sender.maxEnd = segment.end;
    sender.maxWindow = AtLeastOne(segment.window);
    TakeSynOptions(sender, segment);
    // Windows are scaled when both sides offer it (RFC 7323).
    if (reply && (sender.flags & receiver.flags & tcpside::WINDOW_SCALE) == 0)
    {
        sender.scale = 0;
        receiver.scale = 0;
    }
}

/// A side's first segment where its SYN was not seen.
void
PickUpSide(TcpSide& sender, TcpSide& receiver, const TcpSegment& segment, uint32_t sack)
{
    sender.end = segment.end;
    sender.maxWindow = AtLeastOne(uint32_t{segment.window} << sender.scale);
    sender.maxEnd = segment.end + sender.maxWindow;
    if (receiver.maxWindow == 0)
    {
        // Nothing came from there yet: what is acknowledged must have been sent.
        receiver.end = sack;
        receiver.maxEnd = sack;
    }
    else if (sack == receiver.end + 1)
    {
        ++receiver.end; // the answer to a keepalive
    }
}

/// A segment from which the windows are judged.
struct Judged
{
    uint32_t sequence;
    uint32_t end;
    uint32_t ack;
    uint32_t sack; //!< the highest byte it acknowledges in any way
};

/// The four bounds, of which a segment may break one.
TcpWindowCheck
Judge(TcpSide& sender, const TcpSide& receiver, const Judged& judged)
{
    const uint32_t ackTop = receiver.end + 1;
    const uint32_t ackBottom = receiver.end - std::max(sender.maxWindow, LATE_ACK) - 1;
    const uint32_t sequenceTop = sender.maxEnd + 1;
    const uint32_t sequenceBottom = sender.end - receiver.maxWindow - 1;
    const bool sackSeen = IsBefore(judged.sack, ackTop);
    const bool sackRecent = IsAfter(judged.sack, ackBottom);
    const bool endsInWindow = IsAfter(judged.end, sequenceBottom);
    if (!IsBefore(judged.sequence, sequenceTop))
    {
        const uint32_t overshot = judged.end - sender.maxEnd + 1;
        if (receiver.maxWindow != 0 && endsInWindow && sackRecent && sackSeen &&
            overshot <= receiver.maxWindow)
        {
            // Some send more than they may. When it gets through, its acknowledgement must too.
            sender.end = judged.end;
            sender.flags |= tcpside::DATA_UNACKNOWLEDGED;
            return {TcpWindowResult::OVERSHOT, overshot};
        }
        return {TcpWindowResult::SEQ_OVER, sequenceTop};
    }
    if (!sackSeen)
    {
        return {TcpWindowResult::ACK_OVER, ackTop};
    }
    if (receiver.maxWindow != 0 && !endsInWindow)
    {
        return {TcpWindowResult::SEQ_UNDER, sequenceBottom};
    }
    if (!sackRecent)
    {
        return {TcpWindowResult::ACK_UNDER, ackBottom};
    }
    return {TcpWindowResult::OK, 0};
}

/// Learn from a segment that is in the windows.
void
Learn(TcpSide& sender, TcpSide& receiver, const TcpSegment& segment, const Judged& judged)
{
    // The window of a SYN is never scaled.
    const uint32_t window =
        segment.Has(tcpflag::SYN) ? segment.window : uint32_t{segment.window} << sender.scale;
    sender.maxWindow = std::max(sender.maxWindow, window + (judged.sack - judged.ack));
    if (IsAfter(judged.end, sender.end))
    {
        sender.end = judged.end;
        sender.flags |= tcpside::DATA_UNACKNOWLEDGED;
    }
    if (segment.Has(tcpflag::ACK) &&
        ((sender.flags & tcpside::MAXACK_SET) == 0 || IsAfter(judged.ack, sender.maxAck)))
    {
        sender.maxAck = judged.ack;
        sender.flags |= tcpside::MAXACK_SET;
    }
    if (receiver.maxWindow != 0 && IsAfter(judged.end, sender.maxEnd))
    {
        receiver.maxWindow += judged.end - sender.maxEnd;
    }
    if (IsAfter(judged.sack + window, receiver.maxEnd - 1))
    {
        receiver.maxEnd = judged.sack + AtLeastOne(window);
    }
    if (judged.ack == receiver.end)
    {
        receiver.flags &= ~tcpside::DATA_UNACKNOWLEDGED;
    }
}

/// Count how often the same acknowledgement came in a row.
void
CountRetransmission(TcpConnection& tcp, const TcpSegment& segment, bool reply, const Judged& judged)
{
    const bool same = tcp.lastDirection == reply && tcp.lastSequence == judged.sequence &&
                      tcp.lastAck == judged.ack && tcp.lastEnd == judged.end &&
                      tcp.lastWindow == segment.window;
    if (same)
    {
        ++tcp.retransmissions;
        return;
    }
    tcp.lastDirection = reply;
    tcp.lastSequence = judged.sequence;
    tcp.lastAck = judged.ack;
    tcp.lastEnd = judged.end;
    tcp.lastWindow = segment.window;
    tcp.retransmissions = 0;
}

} // namespace

void
StartTcpWindows(TcpConnection& tcp, const TcpSegment& segment)
{
    tcp = {};
    tcp.lastKind = TcpKind::NONE;
    TcpSide& side = tcp.sides[0];
    side.end = segment.end;
    side.maxWindow = AtLeastOne(segment.window);
    side.maxEnd = segment.end;
    if (segment.kind == TcpKind::SYN)
    {
        TakeSynOptions(side, segment);
        return;
    }
    side.maxEnd += side.maxWindow;
    tcp.sides[0].flags = tcpside::SACK_PERM | tcpside::BE_LIBERAL;
    tcp.sides[1].flags = tcpside::SACK_PERM | tcpside::BE_LIBERAL;
}

TcpWindowCheck
CheckTcpWindows(TcpConnection& tcp,
                const TcpSegment& segment,
                bool reply,
                int32_t ackOffset,
                bool beLiberal)
{
    TcpSide& sender = tcp.sides[reply];
    TcpSide& receiver = tcp.sides[!reply];
    const bool isSyn = segment.Has(tcpflag::SYN);
    const bool isAck = segment.Has(tcpflag::ACK);
    Judged judged{segment.sequence, segment.end, segment.acknowledgement, 0};
    judged.sack = receiver.flags & tcpside::SACK_PERM ? segment.ReadSack(judged.ack) : judged.ack;
    judged.ack -= ackOffset;
    judged.sack -= ackOffset;

    const bool isOpening = tcp.state == TcpState::SYN_SENT || tcp.state == TcpState::SYN_RECV;
    if (isSyn && (sender.maxWindow == 0 || (isOpening && IsAfter(segment.end, sender.end))))
    {
        const bool isFirst = sender.maxWindow == 0;
        StartSide(sender, receiver, segment, reply);
        if (!isAck && (isFirst || reply))
        {
            return {TcpWindowResult::OK, 0}; // both sides open
        }
    }
    else if (sender.maxWindow == 0)
    {
        PickUpSide(sender, receiver, segment, judged.sack);
    }

    // A segment without ACK acknowledges all; so does a RST with an ACK of zero, which some send.
    if (!isAck || (segment.Has(tcpflag::RST) && judged.ack == 0))
    {
        judged.ack = receiver.end;
        judged.sack = receiver.end;
    }
    // A RST that answers a SYN has no sequence number of its own to tell.
    if (segment.Has(tcpflag::RST) && judged.sequence == 0 && tcp.state == TcpState::SYN_SENT)
    {
        judged.sequence = sender.end;
        judged.end = sender.end;
    }

    const TcpWindowCheck check = Judge(sender, receiver, judged);
    if (check.result != TcpWindowResult::OK)
    {
        const bool isLiberal = beLiberal || (sender.flags & tcpside::BE_LIBERAL) != 0;
        return isLiberal ? TcpWindowCheck{TcpWindowResult::OK, 0} : check;
    }
    Learn(sender, receiver, segment, judged);
    if (segment.kind == TcpKind::ACK)
    {
        CountRetransmission(tcp, segment, reply, judged);
    }
    return check;
}

} // namespace netfilter
} // namespace ns3
