/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-reason.h"

#include "nf-clock.h"

namespace ns3
{
namespace netfilter
{

namespace
{

std::string
DescribeWindow(const TcpWindowCheck& check)
{
    const std::string value = std::to_string(check.value);
    switch (check.result)
    {
    case TcpWindowResult::OVERSHOT:
        return value + " bytes more than expected";
    case TcpWindowResult::SEQ_OVER:
        return "SEQ is over upper bound " + value + " (over the window of the receiver)";
    case TcpWindowResult::ACK_OVER:
        return "ACK is over upper bound " + value + " (ACKed data not seen yet)";
    case TcpWindowResult::SEQ_UNDER:
        return "SEQ is under lower bound " + value + " (already ACKed data retransmitted)";
    case TcpWindowResult::ACK_UNDER:
        return "ignored ACK under lower bound " + value + " (possible overly delayed)";
    case TcpWindowResult::OK:
        break;
    }
    return "";
}

} // namespace

std::string
DescribeTcpReason(const TcpOutcome& outcome, TcpKind kind, bool reply)
{
    const auto inState = [&](const char* verdict) {
        return "packet (index " + std::to_string(static_cast<uint32_t>(kind)) + ") in dir " +
               (reply ? "1 " : "0 ") + verdict + ", state " + GetTcpStateName(outcome.oldState);
    };
    switch (outcome.reason)
    {
    case TcpReason::NOT_NEW:
        return "invalid new";
    case TcpReason::STATE_IGNORED:
        return inState("ignored");
    case TcpReason::STATE_INVALID:
        return inState("invalid");
    case TcpReason::CHALLENGE_ACK:
        return "challenge-ack ignored";
    case TcpReason::INVALID_RST:
        return "invalid rst";
    case TcpReason::WINDOW:
        return DescribeWindow(outcome.window);
    case TcpReason::NONE:
    case TcpReason::NOT_LOOSE: // Linux has no word for it
        break;
    }
    return "";
}

std::string
DescribeShortening(const TcpOutcome& outcome, TcpKind kind, bool reply, TcpKind answered)
{
    return "packet (index " + std::to_string(static_cast<uint32_t>(kind)) + ", dir " +
           (reply ? "1" : "0") + ") response for index " +
           std::to_string(static_cast<uint32_t>(answered)) + " lower timeout to " +
           std::to_string(outcome.shortened * clock::HZ);
}

} // namespace netfilter
} // namespace ns3
