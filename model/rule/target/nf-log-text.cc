/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-log-text.h"

#include "nf-header-size.h"
#include "nf-text.h"

#include <cstdio>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t PROTO_ESP = 50;
constexpr uint8_t PROTO_AH = 51;

/// printf's %02X and the like.
std::string
Format(const char* format, uint32_t value)
{
    char text[32];
    std::snprintf(text, sizeof(text), format, value);
    return text;
}

/// Writes one packet, and the one that an ICMP error quotes.
class LogWriter
{
  public:
    LogWriter(const PacketContext& context, uint8_t flags)
        : m_context(context),
          m_packet(context.packet),
          m_flags(flags)
    {
    }

    /**
     * \brief Write an IPv4 packet.
     * \param header its first byte
     * \param headerAt where that stands in the transport part; negative for the outer packet
     */
    void WritePacket(const uint8_t* header, int32_t headerAt)
    {
        const uint32_t headerLength = (header[0] & 0xfU) * 4;
        const uint16_t fragment = ReadBe16(header + 6);
        m_os << "SRC=" << FormatAddress(ReadBe32(header + 12))
             << " DST=" << FormatAddress(ReadBe32(header + 16)) << " LEN=" << ReadBe16(header + 2)
             << " TOS=" << Format("0x%02X", header[1] & 0x1eU)
             << " PREC=" << Format("0x%02X", header[1] & 0xe0U) << " TTL=" << +header[8]
             << " ID=" << ReadBe16(header + 4) << " ";
        m_os << ((fragment & 0x8000) != 0 ? "CE " : "") << ((fragment & 0x4000) != 0 ? "DF " : "")
             << ((fragment & 0x2000) != 0 ? "MF " : "");
        const bool later = (fragment & 0x1fff) != 0;
        if (later)
        {
            m_os << "FRAG:" << (fragment & 0x1fff) << " ";
        }
        const bool outer = headerAt < 0;
        const uint32_t at = outer ? 0 : headerAt + headerLength;
        if ((m_flags & logflag::IP_OPTIONS) != 0 && headerLength > headersize::IPV4)
        {
            const uint32_t size = headerLength - headersize::IPV4;
            const uint8_t* options =
                outer ? header + headersize::IPV4 : m_packet.PeekL4(at - size, size);
            if (options == nullptr)
            {
                m_os << "TRUNCATED";
                return;
            }
            WriteOptions(options, size);
        }
        if (WriteTransport(header[9], at, later, outer) && outer && m_context.mark != 0)
        {
            m_os << "MARK=" << FormatHex(m_context.mark) << " ";
        }
    }

    std::string Take() const
    {
        return m_os.str();
    }

  private:
    /// \return false when nothing more may follow
    bool WriteTransport(uint8_t protocol, uint32_t at, bool later, bool outer)
    {
        switch (protocol)
        {
        case PROTO_TCP:
            m_os << "PROTO=TCP ";
            return later || WriteTcp(at);
        case PROTO_UDP:
        case PROTO_UDPLITE:
            m_os << (protocol == PROTO_UDP ? "PROTO=UDP " : "PROTO=UDPLITE ");
            return later || WriteUdp(at);
        case PROTO_ICMP:
            m_os << "PROTO=ICMP ";
            if (!later)
            {
                WriteIcmp(at, outer);
            }
            return true;
        case PROTO_AH:
            if (!later)
            {
                m_os << "PROTO=AH ";
                WriteSpi(at, 12, 4);
            }
            return true;
        case PROTO_ESP:
            m_os << "PROTO=ESP ";
            if (!later)
            {
                WriteSpi(at, 8, 0);
            }
            return true;
        default:
            m_os << "PROTO=" << +protocol << " ";
            return true;
        }
    }

    /// \return the header, or nullptr after saying that it is not all there
    const uint8_t* PeekOrSay(uint32_t at, uint32_t size)
    {
        const uint8_t* header = m_packet.PeekL4(at, size);
        if (header == nullptr)
        {
            SayIncomplete(at);
        }
        return header;
    }

    void SayIncomplete(uint32_t at)
    {
        const uint32_t left = m_packet.GetL4Length() > at ? m_packet.GetL4Length() - at : 0;
        m_os << "INCOMPLETE [" << left << " bytes] ";
    }

    void WriteOptions(const uint8_t* bytes, uint32_t size)
    {
        m_os << "OPT (";
        for (uint32_t i = 0; i < size; ++i)
        {
            m_os << Format("%02X", bytes[i]);
        }
        m_os << ") ";
    }

    bool WriteTcp(uint32_t at)
    {
        const uint8_t* header = PeekOrSay(at, headersize::TCP);
        if (header == nullptr)
        {
            return false;
        }
        m_os << "SPT=" << ReadBe16(header) << " DPT=" << ReadBe16(header + 2) << " ";
        if ((m_flags & logflag::TCP_SEQUENCE) != 0)
        {
            m_os << "SEQ=" << ReadBe32(header + 4) << " ACK=" << ReadBe32(header + 8) << " ";
        }
        m_os << "WINDOW=" << ReadBe16(header + 14)
             << " RES=" << Format("0x%02x", (header[12] & 0xfU) << 2) << " ";
        constexpr const char* names[] =
            {"CWR ", "ECE ", "URG ", "ACK ", "PSH ", "RST ", "SYN ", "FIN "};
        for (uint32_t i = 0; i < 8; ++i)
        {
            m_os << ((header[13] & (0x80U >> i)) != 0 ? names[i] : "");
        }
        m_os << "URGP=" << ReadBe16(header + 18) << " ";

        const uint32_t size = (header[12] >> 4) * 4U;
        if ((m_flags & logflag::TCP_OPTIONS) == 0 || size <= headersize::TCP)
        {
            return true;
        }
        const uint8_t* options = m_packet.PeekL4(at + headersize::TCP, size - headersize::TCP);
        if (options == nullptr)
        {
            m_os << "OPT (TRUNCATED)";
            return false;
        }
        WriteOptions(options, size - headersize::TCP);
        return true;
    }

    bool WriteUdp(uint32_t at)
    {
        const uint8_t* header = PeekOrSay(at, headersize::UDP);
        if (header == nullptr)
        {
            return false;
        }
        m_os << "SPT=" << ReadBe16(header) << " DPT=" << ReadBe16(header + 2)
             << " LEN=" << ReadBe16(header + 4) << " ";
        return true;
    }

    void WriteSpi(uint32_t at, uint32_t size, uint32_t offset)
    {
        if (const uint8_t* header = PeekOrSay(at, size))
        {
            m_os << "SPI=" << FormatHex(ReadBe32(header + offset)) << " ";
        }
    }

    /// \return bytes that an ICMP message of this type has at least
    static uint32_t GetRequiredIcmp(uint8_t type)
    {
        switch (type)
        {
        case 0:
        case 8:
            return 4;
        case 3:
        case 4:
        case 5:
        case 11:
        case 12:
            return headersize::ICMP + headersize::IPV4;
        case 13:
        case 14:
            return 20;
        case 17:
        case 18:
            return 12;
        default:
            return 0;
        }
    }

    void WriteIcmp(uint32_t at, bool outer)
    {
        const uint8_t* header = PeekOrSay(at, headersize::ICMP);
        if (header == nullptr)
        {
            return;
        }
        const uint8_t type = header[0];
        const uint8_t code = header[1];
        m_os << "TYPE=" << +type << " CODE=" << +code << " ";
        if (m_packet.GetL4Length() - at < GetRequiredIcmp(type))
        {
            SayIncomplete(at);
            return;
        }
        const uint32_t rest = ReadBe32(header + 4);
        switch (type)
        {
        case 0:
        case 8:
            m_os << "ID=" << (rest >> 16) << " SEQ=" << (rest & 0xffff) << " ";
            break;
        case 12:
            m_os << "PARAMETER=" << (rest >> 24) << " ";
            break;
        case 5:
            m_os << "GATEWAY=" << FormatAddress(rest) << " ";
            [[fallthrough]];
        case 3:
        case 4:
        case 11:
            if (outer)
            {
                const uint32_t inner = at + headersize::ICMP;
                m_os << "[";
                WritePacket(m_packet.PeekL4(inner, headersize::IPV4), static_cast<int32_t>(inner));
                m_os << "] ";
            }
            if (type == 3 && code == 4)
            {
                m_os << "MTU=" << (rest & 0xffff) << " ";
            }
            break;
        default:
            break;
        }
    }

    const PacketContext& m_context;
    const PacketView& m_packet;
    uint8_t m_flags;
    std::ostringstream m_os;
};

} // namespace

std::string
DescribePacket(const PacketContext& context, const std::string& prefix, uint8_t flags)
{
    std::string line = prefix + "IN=" + (context.in != nullptr ? context.in->name : "") +
                       " OUT=" + (context.out != nullptr ? context.out->name : "") + " ";
    if (context.in != nullptr && (flags & logflag::MAC_DECODE) == 0)
    {
        line += "MAC= ";
    }
    LogWriter writer(context, flags);
    writer.WritePacket(context.packet.PeekL3(), -1);
    return line + writer.Take();
}

} // namespace netfilter
} // namespace ns3
