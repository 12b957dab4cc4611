/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-machine.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/// How a RST fares before the windows are asked.
enum class ResetCheck : uint8_t
{
    ASK_WINDOWS,
    TRUSTED,    //!< the windows are not asked
    KEEP_STATE, //!< its number is not exact: it may provoke a challenge ACK, and closes nothing
    INVALID,
};

TcpOutcome
Answer(TcpVerdict verdict, TcpReason reason, TcpState oldState)
{
    TcpOutcome outcome;
    outcome.verdict = verdict;
    outcome.reason = reason;
    outcome.oldState = oldState;
    return outcome;
}

/// A connection that has ended may be opened anew by a SYN.
bool
MayReopen(const TcpConnection& tcp, bool reply)
{
    return ((tcp.sides[0].flags | tcp.sides[1].flags) & tcpside::CLOSE_INIT) != 0 ||
           (tcp.lastDirection == reply && tcp.lastKind == TcpKind::RST);
}

/// A SYN/ACK to a SYN that was ignored: both ends agree, and it is the router that was wrong.
bool
AnswersIgnoredSyn(const TcpConnection& tcp, const TcpSegment& segment, bool reply)
{
    return segment.kind == TcpKind::SYN_ACK && tcp.lastKind == TcpKind::SYN &&
           tcp.lastDirection != reply && segment.acknowledgement == tcp.lastEnd;
}

/// Take over what the ignored SYN said.
void
TrustIgnoredSyn(TcpConnection& tcp, bool reply)
{
    tcp.lastFlags &= ~tcplast::EXPECT_CHALLENGE_ACK;
    TcpSide& opener = tcp.sides[tcp.lastDirection];
    opener.end = tcp.lastEnd;
    opener.maxEnd = tcp.lastEnd;
    opener.maxWindow = std::max<uint32_t>(tcp.lastWindow, 1);
    opener.scale = tcp.lastScale;
    opener.flags = tcp.lastFlags;
    TcpSide& other = tcp.sides[reply];
    const uint8_t liberal = other.flags & tcpside::BE_LIBERAL;
    other = {};
    other.flags = liberal;
}

/// Note a segment that may be valid and is not tracked, for what may answer it.
void
NoteIgnored(TcpConnection& tcp, const TcpSegment& segment, bool reply)
{
    tcp.lastKind = segment.kind;
    tcp.lastDirection = reply;
    tcp.lastSequence = segment.sequence;
    tcp.lastEnd = segment.end;
    tcp.lastWindow = segment.window;
    if (segment.kind == TcpKind::SYN && !reply)
    {
        const TcpSynOptions options = segment.ReadSynOptions();
        tcp.lastScale = options.scale;
        tcp.lastFlags = (options.hasScale ? tcpside::WINDOW_SCALE : 0) |
                        (options.sackPermitted ? tcpside::SACK_PERM : 0);
        if (tcp.state == TcpState::LAST_ACK)
        {
            // The ACK that answers it is not the one of the last FIN.
            tcp.lastFlags |= tcplast::EXPECT_CHALLENGE_ACK;
        }
    }
    if (tcp.state == TcpState::SYN_SENT && segment.kind == TcpKind::ACK && reply)
    {
        tcp.lastAck = segment.acknowledgement;
    }
}

ResetCheck
CheckReset(const TcpConnection& tcp,
           const TcpSegment& segment,
           const TcpCircumstances& about,
           const TcpSysctls& sysctls)
{
    if (IsTcpClosing(tcp.state))
    {
        return ResetCheck::TRUSTED; // its ports may be in use again
    }
    const TcpSide& peer = tcp.sides[!about.reply];
    const bool established = tcp.state == TcpState::ESTABLISHED && about.assured;
    bool keepsState = false;
    if ((peer.flags & tcpside::MAXACK_SET) != 0 && tcp.lastKind != TcpKind::SYN)
    {
        if (segment.sequence == 0 && !established)
        {
            return ResetCheck::ASK_WINDOWS; // the answer to a SYN
        }
        if (IsBefore(segment.sequence, peer.maxAck) && sysctls.ignoreInvalidRst == 0)
        {
            return ResetCheck::INVALID;
        }
        const bool followsOwnData = tcp.lastKind == TcpKind::ACK &&
                                    tcp.lastDirection == about.reply &&
                                    segment.sequence == tcp.lastEnd;
        if (!established || segment.sequence == peer.maxAck || followsOwnData)
        {
            return ResetCheck::ASK_WINDOWS;
        }
        keepsState = true;
    }
    const bool answersSyn =
        about.seenReply && tcp.lastKind == TcpKind::SYN && tcp.lastDirection != about.reply;
    const bool answersAck = !about.assured && tcp.lastKind == TcpKind::ACK;
    const bool answersIgnored =
        (answersSyn || answersAck) && segment.acknowledgement == tcp.lastEnd;
    const bool answersChallenge = tcp.state == TcpState::SYN_SENT && tcp.lastKind == TcpKind::ACK &&
                                  tcp.lastDirection == 1 && segment.sequence == tcp.lastAck;
    if (keepsState)
    {
        return ResetCheck::KEEP_STATE;
    }
    return answersIgnored || answersChallenge ? ResetCheck::TRUSTED : ResetCheck::ASK_WINDOWS;
}

/// A FIN or RST outside of the windows: when one comes from each side, both ends have forgotten the
/// connection, and it need not stay for days.
uint32_t
ShortenAfterInvalid(TcpConnection& tcp,
                    const TcpSegment& segment,
                    const TcpCircumstances& about,
                    const TcpSysctls& sysctls)
{
    constexpr uint32_t SHORT = 120;
    const auto ends = [](TcpKind kind) { return kind == TcpKind::RST || kind == TcpKind::FIN; };
    if (!about.assured || about.fixedTimeout || !ends(segment.kind))
    {
        return 0;
    }
    if (tcp.lastDirection == about.reply || !ends(tcp.lastKind))
    {
        tcp.lastKind = segment.kind;
        tcp.lastDirection = about.reply;
        return 0;
    }
    const uint32_t timeout = sysctls.timeoutUnacknowledged;
    return about.secondsLeft >= SHORT && about.secondsLeft >= timeout ? timeout : 0;
}

/// How long the connection lasts from this segment on: a RST leaves it little, whatever its state;
/// otherwise it is the first bound that applies and is shorter than what the state has.
uint32_t
ChooseTimeout(const TcpConnection& tcp, const TcpSegment& segment, const TcpSysctls& sysctls)
{
    const uint32_t usual = GetTcpTimeout(sysctls, tcp.state);
    if (tcp.retransmissions >= sysctls.maxRetrans && sysctls.timeoutMaxRetrans < usual)
    {
        return sysctls.timeoutMaxRetrans;
    }
    if (segment.kind == TcpKind::RST)
    {
        return sysctls.timeoutClose;
    }
    const bool unacknowledged =
        ((tcp.sides[0].flags | tcp.sides[1].flags) & tcpside::DATA_UNACKNOWLEDGED) != 0;
    if (unacknowledged && sysctls.timeoutUnacknowledged < usual)
    {
        return sysctls.timeoutUnacknowledged;
    }
    if (tcp.lastWindow == 0 && sysctls.timeoutMaxRetrans < usual)
    {
        return sysctls.timeoutMaxRetrans;
    }
    return usual;
}

/// The segment is followed.
TcpOutcome
Follow(TcpConnection& tcp,
       const TcpSegment& segment,
       TcpState oldState,
       TcpState newState,
       const TcpCircumstances& about,
       const TcpSysctls& sysctls)
{
    tcp.lastKind = segment.kind;
    tcp.lastDirection = about.reply;
    tcp.state = newState;
    TcpOutcome outcome = Answer(TcpVerdict::FOLLOW, TcpReason::NONE, oldState);
    outcome.changed = oldState != newState;
    if (outcome.changed && newState == TcpState::FIN_WAIT)
    {
        tcp.sides[about.reply].flags |= tcpside::CLOSE_INIT;
    }
    outcome.timeout = ChooseTimeout(tcp, segment, sysctls);
    if (about.seenReply)
    {
        outcome.assure = !about.assured && newState == TcpState::ESTABLISHED &&
                         (oldState == TcpState::SYN_RECV || oldState == TcpState::ESTABLISHED);
    }
    else if (segment.Has(tcpflag::RST))
    {
        outcome.verdict = TcpVerdict::KILL; // the only answer that it will get
    }
    else if (segment.kind == TcpKind::SYN && oldState == TcpState::SYN_SENT)
    {
        // Who sends the same SYN for ever does not keep the entry for ever.
        outcome.verdict = TcpVerdict::PASS;
    }
    else if (newState == TcpState::ESTABLISHED)
    {
        // Picked up in its middle, and not answered yet.
        outcome.timeout = std::min(outcome.timeout, sysctls.timeoutUnacknowledged);
    }
    return outcome;
}

} // namespace

bool
IsTcpClosing(TcpState state)
{
    switch (state)
    {
    case TcpState::FIN_WAIT:
    case TcpState::CLOSE_WAIT:
    case TcpState::LAST_ACK:
    case TcpState::TIME_WAIT:
    case TcpState::CLOSE:
        return true;
    default:
        return false;
    }
}

TcpReason
StartTcp(TcpConnection& tcp, const TcpSegment& segment, const TcpSysctls& sysctls)
{
    switch (GetNextTcpState(TcpState::NONE, segment.kind, false))
    {
    case TcpState::INVALID:
        return TcpReason::NOT_NEW;
    case TcpState::SYN_SENT:
        break;
    default:
        if (sysctls.loose == 0)
        {
            return TcpReason::NOT_LOOSE;
        }
        break;
    }
    StartTcpWindows(tcp, segment);
    return TcpReason::NONE;
}

TcpOutcome
TrackTcp(TcpConnection& tcp,
         const TcpSegment& segment,
         const TcpCircumstances& about,
         const TcpSysctls& sysctls)
{
    TcpState oldState = tcp.state;
    TcpState newState = GetNextTcpState(oldState, segment.kind, about.reply);
    if (newState == TcpState::INVALID)
    {
        return Answer(TcpVerdict::INVALID, TcpReason::STATE_INVALID, oldState);
    }
    const bool hasEnded = oldState == TcpState::TIME_WAIT || oldState == TcpState::CLOSE;
    if (newState == TcpState::SYN_SENT && hasEnded)
    {
        if (MayReopen(tcp, about.reply))
        {
            return Answer(TcpVerdict::REOPEN, TcpReason::NONE, oldState);
        }
        newState = TcpState::IGNORE;
    }
    if (newState == TcpState::IGNORE)
    {
        if (!AnswersIgnoredSyn(tcp, segment, about.reply))
        {
            NoteIgnored(tcp, segment, about.reply);
            return Answer(TcpVerdict::PASS, TcpReason::STATE_IGNORED, oldState);
        }
        TrustIgnoredSyn(tcp, about.reply);
        oldState = TcpState::SYN_SENT;
        newState = TcpState::SYN_RECV;
    }
    else if (newState == TcpState::TIME_WAIT && oldState == TcpState::LAST_ACK)
    {
        if (segment.kind == TcpKind::ACK && tcp.lastDirection != about.reply &&
            tcp.lastKind == TcpKind::SYN && (tcp.lastFlags & tcplast::EXPECT_CHALLENGE_ACK) != 0)
        {
            tcp.lastFlags &= ~tcplast::EXPECT_CHALLENGE_ACK;
            return Answer(TcpVerdict::PASS, TcpReason::CHALLENGE_ACK, oldState);
        }
    }
    else if (newState == TcpState::SYN_SENT2)
    {
        tcp.lastFlags |= tcplast::SIMULTANEOUS_OPEN;
    }
    else if (newState == TcpState::SYN_RECV && about.reply && segment.kind == TcpKind::ACK &&
             (tcp.lastFlags & tcplast::SIMULTANEOUS_OPEN) != 0)
    {
        newState = TcpState::ESTABLISHED;
    }

    if (segment.kind == TcpKind::RST)
    {
        switch (CheckReset(tcp, segment, about, sysctls))
        {
        case ResetCheck::INVALID:
            return Answer(TcpVerdict::INVALID, TcpReason::INVALID_RST, oldState);
        case ResetCheck::TRUSTED:
            return Follow(tcp, segment, oldState, newState, about, sysctls);
        case ResetCheck::KEEP_STATE:
            newState = oldState;
            break;
        case ResetCheck::ASK_WINDOWS:
            break;
        }
    }
    const TcpWindowCheck check =
        CheckTcpWindows(tcp, segment, about.reply, about.ackOffset, sysctls.beLiberal != 0);
    switch (check.result)
    {
    case TcpWindowResult::OK:
        return Follow(tcp, segment, oldState, newState, about, sysctls);
    case TcpWindowResult::SEQ_OVER:
    case TcpWindowResult::ACK_OVER: {
        TcpOutcome outcome = Answer(TcpVerdict::INVALID, TcpReason::WINDOW, oldState);
        outcome.window = check;
        outcome.shortened = ShortenAfterInvalid(tcp, segment, about, sysctls);
        return outcome;
    }
    default: {
        TcpOutcome outcome = Answer(TcpVerdict::PASS, TcpReason::WINDOW, oldState);
        outcome.window = check;
        return outcome;
    }
    }
}

} // namespace netfilter
} // namespace ns3
