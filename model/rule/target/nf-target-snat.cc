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
 * \brief -j SNAT: a new source address, and port (Linux: xt_snat_target_v2).
 */
class SnatTarget : public NatAddressTarget
{
  public:
    explicit SnatTarget(const Options& options)
        : NatAddressTarget(options, "to-source", ManipType::SRC)
    {
    }
};

const TargetRegistration g_snat(TargetType("SNAT", TargetType::Make<SnatTarget>)
                                    .Option("to-source", 1, optionflag::REQUIRED)
                                    .Option("random", 0)
                                    .Option("random-fully", 0)
                                    .Option("persistent", 0)
                                    .OnlyInTables(TableBit(TableId::NAT))
                                    .OnlyAtHooks(HookBit(Hook::POST_ROUTING) |
                                                 HookBit(Hook::LOCAL_IN)));

} // namespace

} // namespace netfilter
} // namespace ns3
