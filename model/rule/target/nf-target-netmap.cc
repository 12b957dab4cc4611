/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-nat-target.h"
#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief -j NETMAP: one network onto another, host bits kept (Linux: netmap_tg4).
 *
 * `--to 10.9.0.0/24` makes 192.168.1.7 to 10.9.0.7: the destination on the way in, the source on
 * the way out.
 */
class NetmapTarget : public NatTarget
{
  public:
    explicit NetmapTarget(const Options& options)
        : NatTarget(options)
    {
        ParseNetwork(options.GetText("to"), m_network, m_mask);
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        const ManipType manip = GetManipType(context.hook);
        const uint32_t address =
            manip == ManipType::SRC ? context.packet.GetSource() : context.packet.GetDestination();
        NatRange range = m_range;
        range.flags |= natrange::MAP_IPS;
        range.minAddress = (address & ~m_mask) | m_network;
        range.maxAddress = range.minAddress;
        return Bind(context, range, manip);
    }

    void Save(std::ostream& os) const override
    {
        os << " --to " << Describe();
    }

    void List(std::ostream& os, bool) const override
    {
        os << ' ' << Describe();
    }

  private:
    std::string Describe() const
    {
        return FormatAddress(m_network) + FormatMask(m_mask);
    }

    uint32_t m_network;
    uint32_t m_mask;
};

const TargetRegistration g_netmap(TargetType("NETMAP", TargetType::Make<NetmapTarget>)
                                      .Option("to", 1, optionflag::REQUIRED)
                                      .OnlyInTables(TableBit(TableId::NAT)));

} // namespace

} // namespace netfilter
} // namespace ns3
