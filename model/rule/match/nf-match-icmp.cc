/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-header-size.h"
#include "nf-match.h"
#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t ANY_TYPE = 255;

/// A name of a type, or of one code of it.
struct IcmpName
{
    const char* name;
    uint8_t type;
    uint8_t minCode;
    uint8_t maxCode;
};

// clang-format off
/// Of several names of the same thing the first is printed.
constexpr IcmpName NAMES[] = {
    {"any", ANY_TYPE, 0, 255},
    {"echo-reply", 0, 0, 255},
    {"pong", 0, 0, 255},
    {"destination-unreachable", 3, 0, 255},
    {"network-unreachable", 3, 0, 0},
    {"host-unreachable", 3, 1, 1},
    {"protocol-unreachable", 3, 2, 2},
    {"port-unreachable", 3, 3, 3},
    {"fragmentation-needed", 3, 4, 4},
    {"source-route-failed", 3, 5, 5},
    {"network-unknown", 3, 6, 6},
    {"host-unknown", 3, 7, 7},
    {"network-prohibited", 3, 9, 9},
    {"host-prohibited", 3, 10, 10},
    {"TOS-network-unreachable", 3, 11, 11},
    {"TOS-host-unreachable", 3, 12, 12},
    {"communication-prohibited", 3, 13, 13},
    {"host-precedence-violation", 3, 14, 14},
    {"precedence-cutoff", 3, 15, 15},
    {"source-quench", 4, 0, 255},
    {"redirect", 5, 0, 255},
    {"network-redirect", 5, 0, 0},
    {"host-redirect", 5, 1, 1},
    {"TOS-network-redirect", 5, 2, 2},
    {"TOS-host-redirect", 5, 3, 3},
    {"echo-request", 8, 0, 255},
    {"ping", 8, 0, 255},
    {"router-advertisement", 9, 0, 255},
    {"router-solicitation", 10, 0, 255},
    {"time-exceeded", 11, 0, 255},
    {"ttl-exceeded", 11, 0, 255},
    {"ttl-zero-during-transit", 11, 0, 0},
    {"ttl-zero-during-reassembly", 11, 1, 1},
    {"parameter-problem", 12, 0, 255},
    {"ip-header-bad", 12, 0, 0},
    {"required-option-missing", 12, 1, 1},
    {"timestamp-request", 13, 0, 255},
    {"timestamp-reply", 14, 0, 255},
    {"address-mask-request", 17, 0, 255},
    {"address-mask-reply", 18, 0, 255},
};

// clang-format on

/**
 * \brief -m icmp: type and code (Linux: icmp_match). A packet too short for them is dropped.
 */
class IcmpMatch : public Match
{
  public:
    explicit IcmpMatch(const Options& options)
        : m_inverted(options.IsInverted("icmp-type"))
    {
        const std::string text = options.GetText("icmp-type");
        if (FindName(options, text))
        {
            return;
        }
        const std::size_t slash = text.find('/');
        uint64_t type;
        uint64_t code;
        if (!ParseNumber(text.substr(0, slash), 255, type))
        {
            options.Fail("Unknown ICMP type `" + text + "'");
        }
        m_type = static_cast<uint8_t>(type);
        if (slash != std::string::npos)
        {
            // One code or a range of them; a range that ends before it begins matches nothing.
            const std::string codes = text.substr(slash + 1);
            const std::size_t colon = codes.find(':');
            uint64_t last;
            if (!ParseNumber(codes.substr(0, colon), 255, code) ||
                !ParseNumber(colon == std::string::npos ? codes : codes.substr(colon + 1),
                             255,
                             last))
            {
                options.Fail("Unknown ICMP code `" + text + "'");
            }
            m_minCode = static_cast<uint8_t>(code);
            m_maxCode = static_cast<uint8_t>(last);
        }
    }

    bool Matches(const PacketContext& context, bool& hotdrop) override
    {
        if (context.packet.GetFragmentOffset() != 0)
        {
            return false;
        }
        const uint8_t* header = context.packet.PeekL4(0, headersize::ICMP);
        if (header == nullptr)
        {
            hotdrop = true;
            return false;
        }
        const bool same = m_type == ANY_TYPE ||
                          (header[0] == m_type && header[1] >= m_minCode && header[1] <= m_maxCode);
        return same != m_inverted;
    }

    void Save(std::ostream& os) const override
    {
        os << (m_inverted ? " ! " : " ") << "--icmp-type ";
        if (m_type == ANY_TYPE)
        {
            os << "any";
            return;
        }
        os << +m_type;
        if (m_minCode != 0 || m_maxCode != 255)
        {
            os << "/" << +m_minCode;
        }
    }

    void List(std::ostream& os, bool numeric) const override
    {
        for (const IcmpName& entry : NAMES)
        {
            if (!numeric && entry.type == m_type && entry.minCode == m_minCode &&
                entry.maxCode == m_maxCode)
            {
                os << " icmp " << (m_inverted ? "!" : "") << entry.name;
                return;
            }
        }
        os << (m_inverted ? " icmp !type " : " icmptype ") << +m_type;
        if (m_minCode == m_maxCode)
        {
            os << " code " << +m_minCode;
        }
        else if (m_minCode != 0 || m_maxCode != 255)
        {
            os << " codes " << +m_minCode << "-" << +m_maxCode;
        }
    }

  private:
    /// A name may be cut short as long as no other one begins so.
    bool FindName(const Options& options, const std::string& text)
    {
        const IcmpName* found = nullptr;
        for (const IcmpName& entry : NAMES)
        {
            const std::string name = entry.name;
            if (text.empty() || !EqualsIgnoringCase(name.substr(0, text.size()), text))
            {
                continue;
            }
            if (name.size() == text.size())
            {
                found = &entry;
                break;
            }
            if (found != nullptr)
            {
                options.Fail("Ambiguous ICMP type `" + text + "': `" + found->name + "' or `" +
                             name + "'?");
            }
            found = &entry;
        }
        if (found != nullptr)
        {
            m_type = found->type;
            m_minCode = found->minCode;
            m_maxCode = found->maxCode;
        }
        return found != nullptr;
    }

    uint8_t m_type{ANY_TYPE};
    uint8_t m_minCode{0};
    uint8_t m_maxCode{255};
    bool m_inverted;
};

const MatchRegistration g_icmp(MatchType("icmp", MatchType::Make<IcmpMatch>)
                                   .Option("icmp-type",
                                           1,
                                           optionflag::NEGATABLE | optionflag::REQUIRED)
                                   .OnlyForProtocol(PROTO_ICMP));

} // namespace

} // namespace netfilter
} // namespace ns3
