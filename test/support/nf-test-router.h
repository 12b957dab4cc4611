/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_ROUTER_H
#define NF_TEST_ROUTER_H

#include "nf-conntrack.h"
#include "nf-nat.h"
#include "nf-test-packet.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/**
 * \brief Connection tracking and NAT without a stack.
 */
class TestRouter
{
  public:
    /// Result of a packet.
    struct Result
    {
        Verdict verdict;
        CtInfo ctinfo;
        bool tracked;
        DropReason reason;
        Ptr<const Packet> packet;
        ConnectionPtr connection;
    };

    TestRouter();
    ~TestRouter();

    /// Bind first packets at a hook to a range, as a rule without matches would.
    void SetRule(Hook hook, const NatRange& range);
    /// Attach a helper to new connections, as `CT --helper` does.
    void SetHelper(const char* name, uint8_t protocol);
    /// Put new connections into a zone, as `CT --zone` does.
    void SetZone(uint16_t zone);
    /// Let a packet pass PRE_ROUTING, and hold it there until it is deleted.
    std::unique_ptr<PacketContext> Arrive(const PacketBuilder& packet);
    /// Let a packet that has arrived pass POST_ROUTING.
    Verdict Leave(PacketContext& context);
    /// Forward a packet; it is dropped before POST_ROUTING when \p drop says so.
    Result Forward(const PacketBuilder& packet, bool drop = false);
    /// Let simulation time pass.
    static void Wait(double seconds);
    /// \return /proc/net/nf_conntrack
    std::string Proc();

    Ptr<Conntrack> conntrack;
    Nat nat;
    std::vector<std::string> events;       //!< lines of conntrack -E
    std::vector<std::string> expectations; //!< lines of conntrack -E expect

  private:
    Connection& GetTemplate();
    Nat::Table GetTable();

    Interface m_in;
    Interface m_out;
    std::map<Hook, NatRange> m_rules;
    ConnectionPtr m_template;
};

/// \return a range of one address
NatRange ToAddress(const char* address);
/// \return a range of one address and some ports
NatRange ToPorts(const char* address, uint16_t first, uint16_t last);

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_ROUTER_H */
