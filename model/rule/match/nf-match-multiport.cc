/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-match.h"
#include "nf-names.h"
#include "nf-text.h"

#include <array>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t PROTO_DCCP = 33;
constexpr std::size_t MOST_PORTS = 15; //!< a range counts as two

bool
HasPorts(uint8_t protocol)
{
    return protocol == PROTO_TCP || protocol == PROTO_UDP || protocol == PROTO_UDPLITE ||
           protocol == PROTO_SCTP || protocol == PROTO_DCCP;
}

/// Services have names with these.
bool
HasServices(uint8_t protocol)
{
    return protocol == PROTO_TCP || protocol == PROTO_UDP;
}

struct Kind
{
    const char* option;
    const char* name; //!< as iptables prints it
    bool source;
    bool destination;
};

constexpr std::array<Kind, 3> KINDS = {{
    {"source-ports", "sports", true, false},
    {"destination-ports", "dports", false, true},
    {"ports", "ports", true, true},
}};

/**
 * \brief -m multiport: one of up to 15 ports, of a packet's source or destination or of either
 * (Linux: multiport_mt).
 *
 * A packet too short for ports is dropped; a later fragment never fits.
 */
class MultiportMatch : public Match
{
  public:
    explicit MultiportMatch(const Options& options)
        : m_protocol(options.GetSite().protocol)
    {
        for (const Kind& kind : KINDS)
        {
            if (const Options::Given* given = options.Find(kind.option))
            {
                m_kind = &kind;
                m_inverted = given->inverted;
                CheckProtocol(options, given->protocol);
                ReadPorts(options, given->arguments.front());
            }
        }
        if (m_kind == nullptr)
        {
            options.Fail("expects an option");
        }
    }

    bool Matches(const PacketContext& context, bool& hotdrop) override
    {
        if (context.packet.GetFragmentOffset() != 0)
        {
            return false;
        }
        const uint8_t* header = context.packet.PeekL4(0, 4);
        if (header == nullptr)
        {
            hotdrop = true;
            return false;
        }
        return ((m_kind->source && Contains(ReadBe16(header))) ||
                (m_kind->destination && Contains(ReadBe16(header + 2)))) != m_inverted;
    }

    void Save(std::ostream& os) const override
    {
        os << (m_inverted ? " !" : "") << " --" << m_kind->name << " ";
        Print(os, true);
    }

    void List(std::ostream& os, bool numeric) const override
    {
        os << " multiport " << m_kind->name << " " << (m_inverted ? " !" : "");
        Print(os, numeric);
    }

  private:
    struct Range
    {
        uint16_t min;
        uint16_t max;
    };

    static void CheckProtocol(const Options& options, uint8_t protocol)
    {
        // iptables checks it at once: -p must come first.
        if (protocol == 0)
        {
            options.Fail("needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
        }
        if (!HasPorts(protocol) || options.GetSite().protocolInverted)
        {
            options.Fail("only works with TCP, UDP, UDPLITE, SCTP and DCCP");
        }
    }

    void ReadPorts(const Options& options, const std::string& text)
    {
        std::size_t places = 0;
        for (const std::string& part : Split(text, ','))
        {
            const std::size_t colon = part.find(':');
            places += colon == std::string::npos ? 1 : 2;
            if (places > MOST_PORTS || m_count == m_ranges.size())
            {
                options.Fail("too many ports specified");
            }
            Range& range = m_ranges[m_count++];
            range.min = range.max = ReadPort(options, part.substr(0, colon));
            if (colon != std::string::npos)
            {
                range.max = ReadPort(options, part.substr(colon + 1));
                if (range.min >= range.max)
                {
                    options.Fail("invalid portrange specified");
                }
            }
        }
    }

    uint16_t ReadPort(const Options& options, const std::string& text) const
    {
        uint16_t port;
        uint64_t number;
        const bool mayBeName = HasServices(m_protocol);
        if ((!mayBeName && !ParseNumber(text, UINT16_MAX, number)) ||
            !ParsePort(text, port, m_protocol))
        {
            options.Fail("invalid port/service `" + text + "' specified");
        }
        return port;
    }

    bool Contains(uint16_t port) const
    {
        for (std::size_t i = 0; i < m_count; ++i)
        {
            if (port >= m_ranges[i].min && port <= m_ranges[i].max)
            {
                return true;
            }
        }
        return false;
    }

    void Print(std::ostream& os, bool numeric) const
    {
        numeric = numeric || !HasServices(m_protocol);
        for (std::size_t i = 0; i < m_count; ++i)
        {
            const Range& range = m_ranges[i];
            os << (i == 0 ? "" : ",") << FormatPort(range.min, m_protocol, numeric);
            if (range.max != range.min)
            {
                os << ":" << FormatPort(range.max, m_protocol, numeric);
            }
        }
    }

    uint8_t m_protocol;
    const Kind* m_kind{nullptr};
    bool m_inverted{false};
    std::array<Range, MOST_PORTS> m_ranges{};
    std::size_t m_count{0};
};

const MatchRegistration g_multiport(
    MatchType("multiport", MatchType::Make<MultiportMatch>)
        .Option("source-ports", 1, optionflag::NEGATABLE, "sports", 1)
        .Option("destination-ports", 1, optionflag::NEGATABLE, "dports", 1)
        .Option("ports", 1, optionflag::NEGATABLE, nullptr, 1));

} // namespace

} // namespace netfilter
} // namespace ns3
