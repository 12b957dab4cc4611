/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_MATCH_H
#define NF_MATCH_H

#include "nf-connection.h"
#include "nf-extension.h"

#include <ostream>

namespace ns3
{
namespace netfilter
{

/**
 * \brief A condition of a rule beyond addresses, interfaces and protocol (Linux: struct xt_match).
 *
 * One object per use in a rule. A match is one room: a file in match/ with a class and a
 * MatchRegistration. The whole of "-m ttl" reads
 *
 * \code
 *   class TtlMatch : public Match
 *   {
 *     public:
 *       explicit TtlMatch(const Options& options)
 *           : m_ttl(options.GetNumber("ttl-eq", 0, 255, 0))
 *       {
 *       }
 *
 *       bool Matches(const PacketContext& context, bool&) override
 *       {
 *           return context.packet.GetTtl() == m_ttl;
 *       }
 *
 *       void Save(std::ostream& os) const override
 *       {
 *           os << " --ttl-eq " << m_ttl;
 *       }
 *
 *       void List(std::ostream& os, bool) const override
 *       {
 *           os << " TTL match TTL == " << m_ttl;
 *       }
 *
 *     private:
 *       uint64_t m_ttl;
 *   };
 *
 *   const MatchRegistration g_ttl(
 *       MatchType("ttl", MatchType::Make<TtlMatch>).Option("ttl-eq", 1, optionflag::REQUIRED));
 * \endcode
 */
class Match : public RuleExtension<Match>
{
  public:
    /**
     * \brief Check whether a packet matches.
     *
     * Not const: limits and quotas count. What one rule counts is a member; what rules share by
     * a name comes from RuleSet::GetShared.
     *
     * \param context the packet
     * \param[out] hotdrop set when the packet is too short or too odd to be looked at: it is
     *             dropped at once, whatever the rules say. Return false with it.
     */
    virtual bool Matches(const PacketContext& context, bool& hotdrop) = 0;

    /// \return whether it asks for TCP's SYN flag, as a TCPMSS target wants its rule to
    virtual bool AsksForSyn() const
    {
        return false;
    }
};

/// A kind of match. See ExtensionType.
using MatchType = ExtensionType<Match>;
/// Registers a match. See ExtensionRegistration.
using MatchRegistration = ExtensionRegistration<Match>;

template <>
MatchRegistration::Registry& MatchRegistration::GetRegistry();

} // namespace netfilter
} // namespace ns3

#endif /* NF_MATCH_H */
