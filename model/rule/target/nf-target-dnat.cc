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
class DnatTarget : public NatAddressTarget
{
  public:
    explicit DnatTarget(const Options& options)
        : NatAddressTarget(options, "to-destination", ManipType::DST)
    {
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
