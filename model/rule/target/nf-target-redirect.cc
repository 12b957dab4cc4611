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

constexpr uint32_t LOOPBACK = 0x7f000001;

/**
 * \brief -j REDIRECT: to this very node (Linux: nf_nat_redirect_ipv4).
 *
 * At OUTPUT that is 127.0.0.1, else the first address of the interface that the packet came in
 * by; without one it is dropped.
 */
class RedirectTarget : public NatPortsTarget
{
  public:
    explicit RedirectTarget(const Options& options)
        : NatPortsTarget(options, "redir ports", false)
    {
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        NatRange range = m_range;
        range.flags |= natrange::MAP_IPS;
        range.minAddress = LOOPBACK;
        if (context.hook != Hook::LOCAL_OUT &&
            (context.in == nullptr || !m_host.GetFirstAddress(*context.in, range.minAddress)))
        {
            context.dropReason = DropReason::NAT;
            return RuleVerdict::DROP;
        }
        range.maxAddress = range.minAddress;
        return Bind(context, range, ManipType::DST);
    }
};

const TargetRegistration g_redirect(TargetType("REDIRECT", TargetType::Make<RedirectTarget>)
                                        .Option("to-ports", 1)
                                        .Option("random", 0)
                                        .OnlyInTables(TableBit(TableId::NAT))
                                        .OnlyAtHooks(HookBit(Hook::PRE_ROUTING) |
                                                     HookBit(Hook::LOCAL_OUT)));

} // namespace

} // namespace netfilter
} // namespace ns3
