/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-drop-reason.h"

namespace ns3
{
namespace netfilter
{

const char*
GetName(DropReason reason)
{
    switch (reason)
    {
    case DropReason::NONE:
        return "none";
    case DropReason::MALFORMED:
        return "malformed";
    case DropReason::BAD_HEADER_CHECKSUM:
        return "bad-header-checksum";
    case DropReason::IP_OPTIONS:
        return "ip-options";
    case DropReason::MARTIAN_SOURCE:
        return "martian-source";
    case DropReason::BROADCAST:
        return "broadcast";
    case DropReason::MULTICAST:
        return "multicast";
    case DropReason::MARTIAN_DESTINATION:
        return "martian-destination";
    case DropReason::RULE:
        return "rule";
    case DropReason::POLICY:
        return "policy";
    case DropReason::USER_HOOK:
        return "user-hook";
    case DropReason::QUEUE:
        return "queue";
    case DropReason::TABLE_FULL:
        return "table-full";
    case DropReason::INSERT_FAILED:
        return "insert-failed";
    case DropReason::PARTIAL_MESSAGE:
        return "partial-message";
    case DropReason::SEQ_ADJUST:
        return "seq-adjust";
    case DropReason::EXPECTATION:
        return "expectation";
    case DropReason::NAT:
        return "nat";
    case DropReason::NO_ROUTE:
        return "no-route";
    case DropReason::TTL_EXPIRED:
        return "ttl-expired";
    case DropReason::FRAGMENTS:
        return "fragments";
    case DropReason::FRAGMENTATION_NEEDED:
        return "fragmentation-needed";
    case DropReason::COUNT:
        break;
    }
    return "unknown";
}

std::ostream&
operator<<(std::ostream& os, DropReason reason)
{
    return os << GetName(reason);
}

} // namespace netfilter
} // namespace ns3
