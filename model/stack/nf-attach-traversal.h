/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ATTACH_TRAVERSAL_H
#define NF_ATTACH_TRAVERSAL_H

#include "nf-connection.h"
#include "nf-defrag.h"
#include "nf-packet-context.h"

#include <cstdint>
#include <deque>

namespace ns3
{
namespace netfilter
{

class Traversal;

/**
 * \brief The packets that are inside one node at this moment, innermost first.
 *
 * ns-3 hands a packet from seam to seam by plain calls, so the first seam that sees it keeps its
 * context on the C++ stack and later seams find it here. A packet sent from within another packet's
 * hook is pushed on top of it, and popped before the outer one continues.
 */
class TraversalStack
{
  public:
    TraversalStack() = default;
    TraversalStack(const TraversalStack&) = delete;
    TraversalStack& operator=(const TraversalStack&) = delete;

    /**
     * \brief The packet that is being routed.
     * \param uid Packet::GetUid
     * \return nullptr when no seam has seen it, or it was routed already
     */
    Traversal* FindUnrouted(uint64_t uid) const;

    /**
     * \brief The packet that an ICMP error of this node's own stack is about.
     * \param error the ICMP error, which quotes an IPv4 header
     * \return nullptr when it is no error, or its packet has left the node
     */
    Traversal* FindOffender(const PacketView& error) const;

    /**
     * \brief The delivered packet that a packet of this node's own stack answers.
     * \param answer a packet with ports
     * \return the innermost one with the same endpoints in reverse, or nullptr
     */
    const Traversal* FindAnswered(const PacketView& answer) const;

    /// \return the packet that the stack is sending in this very call, hooks passed; or nullptr
    const Traversal* GetOutgoing() const
    {
        return m_outgoing;
    }

  private:
    friend class OutgoingScope;
    friend class Traversal;

    Traversal* m_top{nullptr};
    const Traversal* m_outgoing{nullptr};
};

/// One packet's path through this node, while it is on the C++ stack.
class Traversal
{
  public:
    /**
     * \param stack the node's
     * \param packet the PacketContext is created from it
     */
    template <typename... Packet>
    explicit Traversal(TraversalStack& stack, Packet&&... packet)
        : context(std::forward<Packet>(packet)...),
          uid(context.packet.GetUid()),
          m_stack(stack),
          m_outer(stack.m_top)
    {
        stack.m_top = this;
    }

    ~Traversal()
    {
        m_stack.m_top = m_outer;
    }

    Traversal(const Traversal&) = delete;
    Traversal& operator=(const Traversal&) = delete;

    PacketContext context;
    const uint64_t uid; //!< of the ns-3 packet; copies share it
    /// Sizes of the fragments it arrived in, or nullptr without fragmentation.
    const Defragmenter::Sizes* fragments{nullptr};
    bool routed{false};     //!< it was routed
    bool delivered{false};  //!< it is for this node, and has met LOCAL_IN
    bool forwarded{false};  //!< it has met FORWARD
    bool unroutable{false}; //!< there is no route for it
    bool complained{false}; //!< the stack has sent an ICMP error about it
    bool own{false};        //!< this node created it: it has met LOCAL_OUT instead of PRE_ROUTING

  private:
    friend class TraversalStack;

    TraversalStack& m_stack;
    Traversal* const m_outer;
};

/// Marks, during its lifetime, the packet that the stack is sending after its hooks, or none.
class OutgoingScope
{
  public:
    /// \param stack the node's. \param traversal the packet, or nullptr: one that only arrives
    OutgoingScope(TraversalStack& stack, const Traversal* traversal)
        : m_stack(stack),
          m_before(stack.m_outgoing)
    {
        stack.m_outgoing = traversal;
    }

    ~OutgoingScope()
    {
        m_stack.m_outgoing = m_before;
    }

    OutgoingScope(const OutgoingScope&) = delete;
    OutgoingScope& operator=(const OutgoingScope&) = delete;

  private:
    TraversalStack& m_stack;
    const Traversal* const m_before;
};

/// The part of a packet's context that outlives the C++ stack (Linux: fields of sk_buff).
struct PacketState
{
    PacketState() = default;
    /// Take the state out of a context.
    explicit PacketState(const PacketContext& context);
    /// Put the state into another context of the same packet.
    void ApplyTo(PacketContext& context) const;

    ConnectionPtr ct;
    CtInfo ctinfo{CtInfo::ESTABLISHED};
    const Interface* in{nullptr};
    uint32_t mark{0};
    uint32_t priority{0};
};

/**
 * \brief States of packets that were sent to this very node, until they arrive there.
 *
 * ns-3 delivers such packets in this call or in an event of this very instant, so a state from an
 * earlier time belongs to a packet that was lost, and is removed.
 */
class LoopbackStates
{
  public:
    /// Keep the state of a packet that is about to be looped back.
    void Put(uint64_t uid, const PacketContext& context);

    /**
     * \brief Restore the state of an arriving packet.
     * \param context the packet as it arrived
     * \return false when it was not sent by a seam of ours
     */
    bool Take(PacketContext& context);

  private:
    struct Entry
    {
        uint64_t uid;
        int64_t time;
        PacketState state;
    };

    void ForgetBefore(int64_t now);

    std::deque<Entry> m_entries; //!< oldest first
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_ATTACH_TRAVERSAL_H */
