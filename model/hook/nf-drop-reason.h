/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_DROP_REASON_H
#define NF_DROP_REASON_H

#include <cstdint>
#include <ostream>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-hook
 * \brief Why a packet ended in netfilter. Counted per node and traced by Netfilter's "Drop".
 *
 * They are ours alone: numbers unknown to Ipv4L3Protocol's own Drop trace would abort FlowMonitor.
 */
enum class DropReason : uint8_t
{
    NONE = 0,             //!< not dropped
    MALFORMED,            //!< version, IHL or a length of the IPv4 header is impossible
    BAD_HEADER_CHECKSUM,  //!< the IPv4 header checksum is wrong
    IP_OPTIONS,           //!< IPv4 options, which ns-3's Ipv4Header cannot carry
    MARTIAN_SOURCE,       //!< a source address that no packet on a wire may have
    MARTIAN_DESTINATION,  //!< destination 0.0.0.0
    BROADCAST,            //!< came to many hosts, and one of them only could forward or answer it
    MULTICAST,            //!< to a group that this node is not in, or that it does not answer
    RULE,                 //!< a rule's DROP, or an expression that cannot look at a short packet
    POLICY,               //!< the policy of a built-in chain
    USER_HOOK,            //!< a hook registered by the user
    QUEUE,                //!< sent to a queue without a listener
    TABLE_FULL,           //!< nf_conntrack_max reached and nothing could be dropped early
    INSERT_FAILED,        //!< at confirm the tuple was taken, or its chain too long
    PARTIAL_MESSAGE,      //!< a helper saw the beginning of a command, and not its end
    SEQ_ADJUST,           //!< TCP options that hide what must be adjusted
    EXPECTATION,          //!< the helper could not make the expectation it needs
    NAT,                  //!< no address or no tuple to translate to
    NO_ROUTE,             //!< after a rewritten destination there is no route
    TTL_EXPIRED,          //!< TTL 1 or less at a router
    FRAGMENTS,            //!< pieces of a datagram that is never whole, or that overlap
    FRAGMENTATION_NEEDED, //!< longer than the next link's MTU with DF set
    COUNT                 //!< how many reasons there are
};

/// \return the reason's name, e.g. "table-full"
const char* GetName(DropReason reason);

/// Print the reason's name.
std::ostream& operator<<(std::ostream& os, DropReason reason);

} // namespace netfilter
} // namespace ns3

#endif /* NF_DROP_REASON_H */
