/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-mark-text.h"
#include "nf-target.h"
#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t ALL = 0xffffffff;

/**
 * \brief -j MARK: change the packet's mark (Linux: mark_tg).
 *
 * Every option comes down to "clear the bits of the mask, then exclusive-or the value".
 */
class MarkTarget : public Target
{
  public:
    explicit MarkTarget(const Options& options)
    {
        if (options.IsEmpty())
        {
            options.Fail("One of the --set-xmark, --{and,or,xor,set}-mark options is required");
        }
        if (options.Has("set-xmark"))
        {
            options.GetMasked("set-xmark", m_value, m_mask);
        }
        else if (options.Has("set-mark"))
        {
            options.GetMasked("set-mark", m_value, m_mask);
            m_mask |= m_value;
        }
        else if (options.Has("and-mark"))
        {
            m_value = 0;
            m_mask = ~static_cast<uint32_t>(options.GetNumber("and-mark", 0, ALL, 0));
        }
        else if (options.Has("or-mark"))
        {
            m_value = static_cast<uint32_t>(options.GetNumber("or-mark", 0, ALL, 0));
            m_mask = m_value;
        }
        else
        {
            m_value = static_cast<uint32_t>(options.GetNumber("xor-mark", 0, ALL, 0));
            m_mask = 0;
        }
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        context.mark = (context.mark & ~m_mask) ^ m_value;
        return RuleVerdict::CONTINUE;
    }

    void Save(std::ostream& os) const override
    {
        os << " --set-xmark " << FormatHex(m_value) << "/" << FormatHex(m_mask);
    }

    void List(std::ostream& os, bool) const override
    {
        os << " MARK ";
        ListMarkChange(os, m_value, m_mask);
    }

  private:
    uint32_t m_value;
    uint32_t m_mask;
};

const TargetRegistration g_mark(TargetType("MARK", TargetType::Make<MarkTarget>)
                                    .Option("set-xmark", 1, 0, nullptr, 1)
                                    .Option("set-mark", 1, 0, nullptr, 1)
                                    .Option("and-mark", 1, 0, nullptr, 1)
                                    .Option("or-mark", 1, 0, nullptr, 1)
                                    .Option("xor-mark", 1, 0, nullptr, 1));

} // namespace

} // namespace netfilter
} // namespace ns3
