/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_HOOK_H
#define NF_HOOK_H

#include <climits>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-hook
 * \brief The points on a packet's way through a router at which stages look at it.
 *
 * Numbers are Linux's (enum nf_inet_hooks); INGRESS and EGRESS stand at a device.
 *
 * \verbatim
 *           from the wire                                              to the wire
 *                |                                                          ^
 *             INGRESS                                                     EGRESS
 *                |                                                          |
 *          PRE_ROUTING ----> routing ----> FORWARD ------> o ----> POST_ROUTING
 *                               |                          ^
 *                               v                          |
 *                            LOCAL_IN                  LOCAL_OUT
 *                               |                          ^
 *                               v                          |
 *                          sockets, applications of this very node
 * \endverbatim
 */
enum class Hook : uint8_t
{
    PRE_ROUTING = 0,  //!< every packet received, before routing
    LOCAL_IN = 1,     //!< received for this node
    FORWARD = 2,      //!< received for another node
    LOCAL_OUT = 3,    //!< sent by this node, after routing
    POST_ROUTING = 4, //!< every packet about to be sent
    INGRESS = 5,      //!< received by a device
    EGRESS = 6,       //!< about to be sent by a device
};

/// How many hooks there are.
constexpr uint32_t HOOK_COUNT = 7;

/// \return the name Linux and iptables print: "PREROUTING", "INPUT", ...
inline const char*
GetChainName(Hook hook)
{
    constexpr const char* names[HOOK_COUNT] =
        {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING", "INGRESS", "EGRESS"};
    return names[static_cast<uint32_t>(hook)];
}

/// Order of stages at one hook, smallest first (Linux: enum nf_ip_hook_priorities).
namespace priority
{
constexpr int FIRST = INT_MIN;             //!< before all other stages
constexpr int RAW_BEFORE_DEFRAG = -450;    //!< for a user's hook that wants to see fragments
constexpr int CONNTRACK_DEFRAG = -400;     //!< defragmentation
constexpr int RAW = -300;                  //!< raw table
constexpr int CONNTRACK = -200;            //!< connection tracking: Conntrack::In
constexpr int MANGLE = -150;               //!< mangle table
constexpr int NAT_DST = -100;              //!< nat table of PREROUTING and OUTPUT
constexpr int FILTER = 0;                  //!< filter table
constexpr int SECURITY = 50;               //!< security table
constexpr int NAT_SRC = 100;               //!< nat table of INPUT and POSTROUTING
constexpr int CONNTRACK_CONFIRM = INT_MAX; //!< connection tracking: Conntrack::Confirm
constexpr int LAST = INT_MAX;              //!< after all other stages
} // namespace priority

/**
 * \ingroup netfilter-hook
 * \brief What a stage says of a packet (Linux: NF_DROP ... NF_STOP).
 */
enum class Verdict : uint8_t
{
    DROP = 0,   //!< the packet ends here; PacketContext::dropReason names why
    ACCEPT = 1, //!< on to the next stage
    STOLEN = 2, //!< the stage keeps the packet; it is neither dropped nor passed on
    QUEUE = 3,  //!< to a user program; a simulation has none, so it is dropped
    REPEAT = 4, //!< call this stage again
    STOP = 5,   //!< on to the next hook, the remaining stages of this one are skipped
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_HOOK_H */
