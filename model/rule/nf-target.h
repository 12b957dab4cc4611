/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TARGET_H
#define NF_TARGET_H

#include "nf-connection.h"
#include "nf-extension.h"

#include <ostream>

namespace ns3
{
namespace netfilter
{

struct Rule;

/// What a rule decides about a packet that it matched.
enum class RuleVerdict : uint8_t
{
    CONTINUE, //!< nothing: on to the next rule (Linux: XT_CONTINUE)
    ACCEPT,   //!< the packet leaves this table
    DROP,     //!< the packet ends here
    QUEUE,    //!< to a user program
    RETURN,   //!< back to the calling chain, or to the policy (Linux: XT_RETURN)
    STOLEN,   //!< the target keeps the packet
};

/**
 * \brief What a rule does to a packet that it matched (Linux: struct xt_target).
 *
 * One object per use in a rule. A target is one room: a file in target/ with a class and a
 * TargetRegistration. See Match for a whole example.
 */
class Target : public RuleExtension<Target>
{
  public:
    /**
     * \brief Do it.
     * \param context the packet; with DROP, a dropReason that is set here is kept
     * \return the verdict
     */
    virtual RuleVerdict Apply(PacketContext& context) = 0;

    /**
     * \brief Refuse a rule for the matches that it has.
     * \throws RuleError
     */
    virtual void CheckRule(const Rule& rule) const
    {
        (void)rule;
    }
};

/// A kind of target. See ExtensionType.
using TargetType = ExtensionType<Target>;
/// Registers a target. See ExtensionRegistration.
using TargetRegistration = ExtensionRegistration<Target>;

template <>
TargetRegistration::Registry& TargetRegistration::GetRegistry();

} // namespace netfilter
} // namespace ns3

#endif /* NF_TARGET_H */
