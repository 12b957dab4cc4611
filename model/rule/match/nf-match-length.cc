/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-match.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief -m length: the packet's length in bytes, IPv4 header included (Linux: length_mt).
 */
class LengthMatch : public Match
{
  public:
    explicit LengthMatch(const Options& options)
        : m_inverted(options.IsInverted("length"))
    {
        options.GetRange("length", 65535, m_min, m_max);
    }

    bool Matches(const PacketContext& context, bool&) override
    {
        const uint32_t length = context.packet.GetLength();
        return (length >= m_min && length <= m_max) != m_inverted;
    }

    void Save(std::ostream& os) const override
    {
        os << (m_inverted ? " !" : "") << " --length ";
        Print(os);
    }

    void List(std::ostream& os, bool) const override
    {
        os << " length " << (m_inverted ? "!" : "");
        Print(os);
    }

  private:
    void Print(std::ostream& os) const
    {
        os << m_min;
        if (m_max != m_min)
        {
            os << ":" << m_max;
        }
    }

    uint64_t m_min;
    uint64_t m_max; //!< may be below m_min: then no length is between them
    bool m_inverted;
};

const MatchRegistration g_length(MatchType("length", MatchType::Make<LengthMatch>)
                                     .Option("length",
                                             1,
                                             optionflag::NEGATABLE | optionflag::REQUIRED));

} // namespace

} // namespace netfilter
} // namespace ns3
