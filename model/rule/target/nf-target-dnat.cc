/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-nat-target.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief -j DNAT: a new destination address, and port (Linux: xt_dnat_target_v2).
 */
class DnatTarget : public NatTarget
{
  public:
    explicit DnatTarget(const Options& options)
        : NatTarget(options)
    {
        ReadFlags(options);
        ReadDestination(options, options.GetText("to-destination"), true);
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        return Bind(context, m_range, ManipType::DST);
    }

    void Save(std::ostream& os) const override
    {
        os << " --to-destination " << DescribeDestination();
        PrintFlags(os, "--");
    }

    void List(std::ostream& os, bool) const override
    {
        os << " to:" << DescribeDestination();
        PrintFlags(os, "");
    }
};

const TargetRegistration g_dnat(TargetType("DNAT", TargetType::Make<DnatTarget>)
                                    .Option("to-destination", 1, optionflag::REQUIRED)
                                    .Option("random", 0)
                                    .Option("persistent", 0)
                                    .OnlyInTables(TableBit(TableId::NAT))
                                    .OnlyAtHooks(HookBit(Hook::PRE_ROUTING) |
                                                 HookBit(Hook::LOCAL_OUT)));

} // namespace

} // namespace netfilter
} // namespace ns3
