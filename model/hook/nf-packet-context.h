/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_PACKET_CONTEXT_H
#define NF_PACKET_CONTEXT_H

#include "nf-drop-reason.h"
#include "nf-hook.h"
#include "nf-packet-view.h"

#include "ns3/net-device.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

class Connection;
/// Shared ownership of a connection, as Linux's reference count `use`.
using ConnectionPtr = Ptr<Connection>;

/**
 * \ingroup netfilter-hook
 * \brief A network interface as rules and hooks know it.
 */
struct Interface
{
    std::string name;      //!< "lo", "eth0", ... or the name given with ns3::Names
    uint32_t index{0};     //!< the ns-3 IPv4 interface number; 0 is the loopback's
    Ptr<NetDevice> device; //!< the device below
};

/**
 * \ingroup netfilter-hook
 * \brief What a packet is to the connection it belongs to (Linux: enum ip_conntrack_info).
 */
enum class CtInfo : uint8_t
{
    ESTABLISHED = 0,       //!< a reply was seen before
    RELATED = 1,           //!< expected, or an ICMP error about a connection
    NEW = 2,               //!< no reply seen yet
    ESTABLISHED_REPLY = 3, //!< in reply direction
    RELATED_REPLY = 4,     //!< an ICMP error in reply direction
    UNTRACKED = 7,         //!< a rule said not to track it; no connection
};

/// \ingroup netfilter-hook
/// \brief The two directions of a connection.
enum class Direction : uint8_t
{
    ORIGINAL = 0,
    REPLY = 1,
};

/// \return the direction a packet of this kind travels in (Linux: CTINFO2DIR)
inline Direction
GetDirection(CtInfo ctinfo)
{
    return ctinfo >= CtInfo::ESTABLISHED_REPLY ? Direction::REPLY : Direction::ORIGINAL;
}

/**
 * \ingroup netfilter-hook
 * \brief All that netfilter knows of one packet on its way through one node (Linux: sk_buff).
 *
 * It is made where the packet enters the node or is made by it, travels with it through every
 * hook, and is gone when the packet has left. No stage keeps anything of it.
 */
struct PacketContext
{
    /// \param view the packet. Defined where Connection is known (nf-connection.cc).
    explicit PacketContext(PacketView&& view);
    /// A packet that begins with its IPv4 header; see PacketView.
    PacketContext(const Ptr<const Packet>& whole, bool checksums);
    /// A packet whose IPv4 header is apart; see PacketView.
    PacketContext(const Ipv4Header& header, const Ptr<const Packet>& payload, bool checksums);
    ~PacketContext();

    PacketView packet;                       //!< the packet's bytes
    ConnectionPtr ct;                        //!< its connection (or a rule's template), or null
    CtInfo ctinfo{CtInfo::ESTABLISHED};      //!< meaningful with a connection, or UNTRACKED
    Hook hook{Hook::PRE_ROUTING};            //!< where it is now
    DropReason dropReason{DropReason::NONE}; //!< set with Verdict::DROP
    const Interface* in{nullptr};            //!< where it came in; null for the node's own packets
    const Interface* out{nullptr};           //!< where it will leave; null before routing
    uint32_t nextHop{0};                     //!< address of the next hop, for MASQUERADE
    uint32_t jiffies{0};                     //!< when conntrack looked at it, for its trackers
    uint32_t mark{0};                        //!< the packet's mark
    uint32_t priority{0};                    //!< the packet's queueing priority (CLASSIFY)

    /**
     * \brief Say DROP and why.
     * \param reason why
     * \return Verdict::DROP, so that a stage can `return context.Drop(...)`
     */
    Verdict Drop(DropReason reason)
    {
        dropReason = reason;
        return Verdict::DROP;
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_PACKET_CONTEXT_H */
