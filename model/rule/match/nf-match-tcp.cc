/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-bit-names.h"
#include "nf-header-size.h"
#include "nf-match.h"
#include "nf-names.h"
#include "nf-ports.h"
#include "nf-text.h"

#include <cstdio>

namespace ns3
{
namespace netfilter
{

namespace
{

/// In the order in which they are printed.
const BitNames FLAGS = {
    {"FIN", 0x01},
    {"SYN", 0x02},
    {"RST", 0x04},
    {"PSH", 0x08},
    {"ACK", 0x10},
    {"URG", 0x20},
    {"ALL", 0x3f},
    {"NONE", 0},
};
constexpr uint8_t SYN_MASK = 0x17; //!< what --syn looks at: SYN,RST,ACK,FIN
constexpr uint8_t SYN = 0x02;

bool
ReadPort(const std::string& text, uint16_t& port)
{
    return ParsePort(text, port, PROTO_TCP);
}

uint8_t
ParseFlags(const Options& options, const std::string& text)
{
    return static_cast<uint8_t>(
        ParseBits(text, FLAGS, LetterCase::ANY, [&](const std::string& word) {
            if (!word.empty()) // extra commas are ignored
            {
                options.Fail("Unknown TCP flag `" + word + "'");
            }
        }));
}

std::string
FormatFlags(uint8_t bits)
{
    return bits == 0 ? "NONE" : FormatBits(bits, FLAGS);
}

/**
 * \brief -m tcp: ports, flags and one option (Linux: tcp_mt).
 *
 * A packet too short for a TCP header is dropped, and so is a fragment that would overwrite the
 * flags of one.
 */
class TcpMatch : public Match
{
  public:
    explicit TcpMatch(const Options& options)
        : m_source(options.GetPorts("sport", ReadPort)),
          m_destination(options.GetPorts("dport", ReadPort)),
          m_option(static_cast<uint8_t>(options.GetNumber("tcp-option", 1, 255, 0))),
          m_optionInverted(options.IsInverted("tcp-option"))
    {
        for (const PortRange* ports : {&m_source, &m_destination})
        {
            if (ports->min > ports->max)
            {
                options.Fail("invalid portrange (min > max)");
            }
        }
        if (options.Has("syn"))
        {
            m_mask = SYN_MASK;
            m_compare = SYN;
            m_flagsInverted = options.IsInverted("syn");
        }
        else if (const Options::Given* flags = options.Find("tcp-flags"))
        {
            m_mask = ParseFlags(options, flags->arguments[0]);
            m_compare = ParseFlags(options, flags->arguments[1]);
            m_flagsInverted = flags->inverted;
        }
    }

    bool Matches(const PacketContext& context, bool& hotdrop) override
    {
        const uint16_t offset = context.packet.GetFragmentOffset();
        if (offset != 0)
        {
            hotdrop = offset == 8;
            return false;
        }
        const uint8_t* header = context.packet.PeekL4(0, headersize::TCP);
        if (header == nullptr)
        {
            hotdrop = true;
            return false;
        }
        return m_source.Contains(ReadBe16(header)) &&
               m_destination.Contains(ReadBe16(header + 2)) &&
               ((header[13] & m_mask) == m_compare) != m_flagsInverted &&
               (m_option == 0 || HasOption(context, (header[12] >> 4) * 4U, hotdrop));
    }

    bool AsksForSyn() const override
    {
        return (m_compare & SYN) != 0 && !m_flagsInverted;
    }

    void Save(std::ostream& os) const override
    {
        SavePorts(os, "sport", m_source);
        SavePorts(os, "dport", m_destination);
        if (m_option != 0)
        {
            os << (m_optionInverted ? " ! " : " ") << "--tcp-option " << +m_option;
        }
        if (HasFlags())
        {
            os << (m_flagsInverted ? " ! " : " ") << "--tcp-flags " << FormatFlags(m_mask) << " "
               << FormatFlags(m_compare);
        }
    }

    void List(std::ostream& os, bool numeric) const override
    {
        os << " tcp";
        ListPorts(os, "spt", m_source, PROTO_TCP, numeric);
        ListPorts(os, "dpt", m_destination, PROTO_TCP, numeric);
        if (m_option != 0)
        {
            os << " option=" << (m_optionInverted ? "!" : "") << +m_option;
        }
        if (HasFlags())
        {
            char text[16];
            std::snprintf(text, sizeof(text), "0x%02X/0x%02X", m_mask, m_compare);
            os << " flags:" << (m_flagsInverted ? "!" : "")
               << (numeric ? text : FormatFlags(m_mask) + "/" + FormatFlags(m_compare));
        }
    }

  private:
    bool HasFlags() const
    {
        return m_mask != 0 || m_compare != 0 || m_flagsInverted;
    }

    /// \param size of the TCP header, as it says itself
    bool HasOption(const PacketContext& context, uint32_t size, bool& hotdrop) const
    {
        if (size < headersize::TCP)
        {
            hotdrop = true;
            return false;
        }
        const uint32_t length = size - headersize::TCP;
        const uint8_t* bytes = context.packet.PeekL4(headersize::TCP, length);
        if (bytes == nullptr)
        {
            hotdrop = true;
            return false;
        }
        for (uint32_t i = 0; i < length;)
        {
            if (bytes[i] == m_option)
            {
                return !m_optionInverted;
            }
            // End and no-operation are one byte; a length of 0 must not stop the walk.
            const bool single = bytes[i] < 2 || i == length - 1 || bytes[i + 1] == 0;
            i += single ? 1 : bytes[i + 1];
        }
        return m_optionInverted;
    }

    PortRange m_source;
    PortRange m_destination;
    uint8_t m_mask{0};    //!< the flags looked at
    uint8_t m_compare{0}; //!< those of them that must be set
    bool m_flagsInverted{false};
    uint8_t m_option; //!< number of a TCP option, 0 for none
    bool m_optionInverted;
};

const MatchRegistration g_tcp(MatchType("tcp", MatchType::Make<TcpMatch>)
                                  .Option("sport", 1, optionflag::NEGATABLE, "source-port")
                                  .Option("dport", 1, optionflag::NEGATABLE, "destination-port")
                                  .Option("tcp-flags", 2, optionflag::NEGATABLE, nullptr, 1)
                                  .Option("syn", 0, optionflag::NEGATABLE, nullptr, 1)
                                  .Option("tcp-option", 1, optionflag::NEGATABLE)
                                  .OnlyForProtocol(PROTO_TCP));

} // namespace

} // namespace netfilter
} // namespace ns3
