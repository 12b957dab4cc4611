/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-packet.h"

#include "nf-checksum.h"
#include "nf-header-size.h"

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

void
Append16(std::vector<uint8_t>& bytes, uint16_t value)
{
    bytes.push_back(static_cast<uint8_t>(value >> 8));
    bytes.push_back(static_cast<uint8_t>(value));
}

/// Offset of a transport checksum, or -1.
int
ChecksumOffset(uint8_t protocol)
{
    switch (protocol)
    {
    case PROTO_TCP:
        return 16;
    case PROTO_UDP:
        return 6;
    case PROTO_ICMP:
        return 2;
    default:
        return -1;
    }
}

} // namespace

uint32_t
Ip(const char* dotted)
{
    return Ipv4Address(dotted).Get();
}

PacketBuilder::PacketBuilder(uint8_t protocol, const char* source, const char* destination)
    : m_header(headersize::IPV4)
{
    m_header[0] = 0x45;
    WriteBe16(&m_header[4], 0x1234);
    m_header[8] = 64;
    m_header[9] = protocol;
    WriteBe32(&m_header[12], Ip(source));
    WriteBe32(&m_header[16], Ip(destination));
}

PacketBuilder&
PacketBuilder::Bytes(const std::vector<uint8_t>& bytes)
{
    m_l4.insert(m_l4.end(), bytes.begin(), bytes.end());
    return *this;
}

PacketBuilder&
PacketBuilder::Payload(const std::string& text)
{
    return Bytes(std::vector<uint8_t>(text.begin(), text.end()));
}

PacketBuilder&
PacketBuilder::Ttl(uint8_t ttl)
{
    m_header[8] = ttl;
    return *this;
}

PacketBuilder&
PacketBuilder::DontFragment()
{
    m_header[6] |= 0x40;
    return *this;
}

PacketBuilder&
PacketBuilder::NoChecksum()
{
    m_noChecksum = true;
    return *this;
}

PacketBuilder&
PacketBuilder::BadChecksum()
{
    m_badChecksum = true;
    return *this;
}

std::vector<uint8_t>
PacketBuilder::ToBytes() const
{
    std::vector<uint8_t> header = m_header;
    std::vector<uint8_t> l4 = m_l4;
    const uint8_t protocol = header[9];
    const auto length = static_cast<uint16_t>(l4.size());
    WriteBe16(&header[2], static_cast<uint16_t>(headersize::IPV4 + length));
    WriteBe16(&header[10], ChecksumFold(ChecksumAdd(header.data(), headersize::IPV4)));
    if (protocol == PROTO_UDP && length >= headersize::UDP)
    {
        WriteBe16(&l4[4], length);
    }
    const int at = ChecksumOffset(protocol);
    if (at >= 0 && length >= at + 2 && !m_noChecksum)
    {
        uint32_t sum = 0;
        if (protocol != PROTO_ICMP)
        {
            const uint8_t tail[4] = {0,
                                     protocol,
                                     static_cast<uint8_t>(length >> 8),
                                     static_cast<uint8_t>(length)};
            sum = ChecksumAdd(tail, 4, ChecksumAdd(&header[12], 8));
        }
        uint16_t checksum = ChecksumFold(ChecksumAdd(l4.data(), l4.size(), sum));
        checksum = static_cast<uint16_t>(checksum + (m_badChecksum ? 1 : 0));
        WriteBe16(&l4[at], checksum);
    }
    header.insert(header.end(), l4.begin(), l4.end());
    return header;
}

Ptr<Packet>
PacketBuilder::Build() const
{
    const auto bytes = ToBytes();
    return Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
}

PacketView
PacketBuilder::View() const
{
    return PacketView(Build(), true);
}

PacketBuilder
UdpPacket(const char* source, uint16_t sport, const char* destination, uint16_t dport)
{
    std::vector<uint8_t> udp;
    Append16(udp, sport);
    Append16(udp, dport);
    Append16(udp, headersize::UDP);
    Append16(udp, 0);
    return PacketBuilder(PROTO_UDP, source, destination).Bytes(udp);
}

PacketBuilder
TcpPacket(const char* source, uint16_t sport, const char* destination, uint16_t dport)
{
    std::vector<uint8_t> tcp;
    Append16(tcp, sport);
    Append16(tcp, dport);
    tcp.resize(headersize::TCP);
    tcp[12] = 0x50;
    tcp[13] = 0x02;
    return PacketBuilder(PROTO_TCP, source, destination).Bytes(tcp);
}

PacketBuilder
TcpPacket(const char* source,
          uint16_t sport,
          const char* destination,
          uint16_t dport,
          uint8_t flags,
          uint32_t sequence,
          uint32_t acknowledged,
          const std::vector<uint8_t>& options)
{
    std::vector<uint8_t> tcp(headersize::TCP);
    WriteBe16(&tcp[0], sport);
    WriteBe16(&tcp[2], dport);
    WriteBe32(&tcp[4], sequence);
    WriteBe32(&tcp[8], acknowledged);
    tcp[12] = static_cast<uint8_t>((5 + options.size() / 4) << 4);
    tcp[13] = flags;
    WriteBe16(&tcp[14], 8192);
    return PacketBuilder(PROTO_TCP, source, destination).Bytes(tcp).Bytes(options);
}

PacketBuilder
IcmpPacket(const char* source, const char* destination, uint8_t type, uint16_t id)
{
    std::vector<uint8_t> icmp = {type, 0, 0, 0};
    Append16(icmp, id);
    Append16(icmp, 1);
    return PacketBuilder(PROTO_ICMP, source, destination).Bytes(icmp);
}

std::vector<uint8_t>
ToBytes(Ptr<const Packet> packet)
{
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    return bytes;
}

bool
HasGoodChecksums(Ptr<const Packet> whole)
{
    const auto bytes = ToBytes(whole);
    const PacketView view(whole, true);
    return ChecksumFold(ChecksumAdd(bytes.data(), view.GetHeaderLength())) == 0 &&
           view.IsL4ChecksumOk();
}

} // namespace test
} // namespace netfilter
} // namespace ns3
