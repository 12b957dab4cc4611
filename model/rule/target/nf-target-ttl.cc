/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-target.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief -j TTL: set, lower or raise the TTL; it stays in 0..255 (Linux: ttl_tg).
 */
class TtlTarget : public Target
{
  public:
    explicit TtlTarget(const Options& options)
    {
        if (options.IsEmpty())
        {
            options.Fail("You must specify an action");
        }
        m_isSet = options.Has("ttl-set");
        m_isRaise = options.Has("ttl-inc");
        const char* name = m_isSet ? "ttl-set" : m_isRaise ? "ttl-inc" : "ttl-dec";
        m_value = static_cast<int32_t>(options.GetNumber(name, m_isSet ? 0 : 1, 255, 0));
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        const int32_t before = m_isSet ? 0 : context.packet.GetTtl();
        const int32_t after =
            std::clamp(before + (m_isSet || m_isRaise ? m_value : -m_value), 0, 255);
        if (after != context.packet.GetTtl())
        {
            context.packet.SetTtl(static_cast<uint8_t>(after));
        }
        return RuleVerdict::CONTINUE;
    }

    void Save(std::ostream& os) const override
    {
        os << (m_isSet ? " --ttl-set " : m_isRaise ? " --ttl-inc " : " --ttl-dec ") << m_value;
    }

    void List(std::ostream& os, bool) const override
    {
        os << " TTL "
           << (m_isSet     ? "set to "
               : m_isRaise ? "increment by "
                           : "decrement by ")
           << m_value;
    }

  private:
    bool m_isSet;
    bool m_isRaise;
    int32_t m_value;
};

const TargetRegistration g_ttl(TargetType("TTL", TargetType::Make<TtlTarget>)
                                   .Option("ttl-set", 1, 0, nullptr, 1)
                                   .Option("ttl-dec", 1, 0, nullptr, 1)
                                   .Option("ttl-inc", 1, 0, nullptr, 1)
                                   .OnlyInTables(TableBit(TableId::MANGLE)));

} // namespace

} // namespace netfilter
} // namespace ns3
