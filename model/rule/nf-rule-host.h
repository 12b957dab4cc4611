/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_RULE_HOST_H
#define NF_RULE_HOST_H

#include "nf-conntrack.h"
#include "nf-nat.h"
#include "nf-need.h"
#include "nf-table-id.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

enum class TableId : uint8_t;

/**
 * \brief What rules may ask of the node they stand on, and all they know of it. Netfilter is one.
 *
 * Rules keep what they need while they are read: a MASQUERADE rule its Nat, so that a packet meets
 * no call that the compiler cannot see through, but for the address that it asks for.
 */
class RuleHost
{
  public:
    /// \return the node's connection tracking, which lives as long as its rules
    virtual Ptr<Conntrack> GetConntrack() const = 0;
    /// \return the node's NAT, which lives as long as its rules
    virtual Nat& GetNat() = 0;

    /// Count one more match or target that needs this.
    virtual void Use(Need need) = 0;
    /// One user less; what nothing needs is not run.
    virtual void Release(Need need) = 0;
    /// Put a table that came into use at its hooks. It stays there, as on Linux.
    virtual void EnableTable(TableId table) = 0;

    /**
     * \brief The address this node uses towards a next hop, as MASQUERADE wants it.
     * \param out the interface
     * \param nextHop address of the next hop
     * \param[out] address the interface's address for it
     * \return false when the whole node has none (Linux: inet_select_addr, which takes another
     *         interface's address when this one has none)
     */
    virtual bool SelectSourceAddress(const Interface& out,
                                     uint32_t nextHop,
                                     uint32_t& address) const = 0;
    /**
     * \brief The first address of an interface, as REDIRECT wants it.
     * \return false when it has none
     */
    virtual bool GetFirstAddress(const Interface& in, uint32_t& address) const = 0;

    /// Write a line of the kernel's log: a LOG rule, a warning.
    virtual void Log(const std::string& line) = 0;

    /// \name Answers that a rule gives in a packet's place; they belong to its connection
    /// @{
    /**
     * \brief Send an ICMP "destination unreachable", where one may be sent (Linux: icmp_send).
     * \param offender the packet it is about
     * \param code e.g. 3, port unreachable
     */
    virtual void SendUnreachable(const PacketContext& offender, uint8_t code) = 0;
    /**
     * \brief Send a segment on behalf of a packet's destination, to its source.
     * \param offender the packet, of the same protocol; what came to many is not answered
     * \param message the answer from its transport header on
     */
    virtual void SendBack(const PacketContext& offender, Ptr<Packet> message) = 0;
    /// @}

    /// \return the smaller MTU of a packet's way out and of the way to its source, as TCPMSS wants
    /// it
    virtual uint32_t GetPathMtu(const PacketContext& context) const = 0;

  protected:
    ~RuleHost() = default;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_RULE_HOST_H */
