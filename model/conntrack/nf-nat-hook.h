/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_NAT_HOOK_H
#define NF_NAT_HOOK_H

#include "nf-packet-context.h"

namespace ns3
{
namespace netfilter
{

class Connection;
struct AlgAddress;
struct Expectation;

/**
 * \ingroup netfilter-conntrack
 * \brief What connection tracking asks of NAT, which stands above it (Linux: struct nf_nat_hook).
 */
class NatHook
{
  public:
    virtual ~NatHook() = default;

    /// A connection whose source is bound is deleted (Linux: nf_nat_cleanup_conntrack).
    virtual void ForgetSource(Connection& connection) = 0;

    /**
     * \brief Translate an expected connection as its master is (Linux: nf_nat_follow_master).
     * \param connection the new connection
     * \param expectation that it fulfils
     */
    virtual void FollowMaster(Connection& connection, const Expectation& expectation) = 0;

    /**
     * \brief Expect what a translated connection announced, and rewrite the text that says so.
     * \param context the packet
     * \param address where the text is
     * \return ACCEPT, or DROP when no port is free or the text cannot be rewritten
     */
    virtual Verdict TranslateAddress(PacketContext& context, const AlgAddress& address) = 0;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_NAT_HOOK_H */
