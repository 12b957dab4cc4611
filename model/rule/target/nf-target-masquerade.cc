/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-nat-target.h"
#include "nf-rule-host.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief -j MASQUERADE: the address of the way out as source (Linux: nf_nat_masquerade_ipv4).
 *
 * A packet without a source address passes; without an address to give it is dropped. The
 * connection remembers the interface, and ends when a packet of it leaves by another one.
 */
class MasqueradeTarget : public NatPortsTarget
{
  public:
    explicit MasqueradeTarget(const Options& options)
        : NatPortsTarget(options, "masq ports:", true)
    {
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        if (!context.ct || context.ct->GetOriginal().source == 0)
        {
            return RuleVerdict::ACCEPT;
        }
        NatRange range = m_range;
        if (context.out == nullptr ||
            !m_host.SelectSourceAddress(*context.out, context.nextHop, range.minAddress))
        {
            context.dropReason = DropReason::NAT;
            return RuleVerdict::DROP;
        }
        range.flags |= natrange::MAP_IPS;
        range.maxAddress = range.minAddress;
        context.ct->masqueradeIndex = context.out->index + 1;
        return Bind(context, range, ManipType::SRC);
    }
};

const TargetRegistration g_masquerade(TargetType("MASQUERADE", TargetType::Make<MasqueradeTarget>)
                                          .Option("to-ports", 1)
                                          .Option("random", 0)
                                          .Option("random-fully", 0)
                                          .OnlyInTables(TableBit(TableId::NAT))
                                          .OnlyAtHooks(HookBit(Hook::POST_ROUTING)));

} // namespace

} // namespace netfilter
} // namespace ns3
