/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-capture.h"

#include <iomanip>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

constexpr uint32_t PCAP_MAGIC = 0xa1b2c3d4;

/// In the byte order of the machine, as pcap allows.
template <typename T>
void
Append(std::string& bytes, T value)
{
    bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

/// In network byte order.
void
AppendU16(std::string& bytes, uint16_t value)
{
    bytes += static_cast<char>(value >> 8);
    bytes += static_cast<char>(value);
}

uint64_t
GetMicroseconds(double seconds)
{
    return static_cast<uint64_t>(seconds * 1e6 + 0.5);
}

/// The address of the sender, padded.
const std::string ADDRESS("\x02\0\0\0\0\x02\0\0", 8);

/// A pcapng block, its body padded.
std::string
MakeBlock(uint32_t type, std::string body)
{
    body.append((4 - body.size() % 4) % 4, '\0');
    const auto size = static_cast<uint32_t>(body.size() + 12);
    std::string block;
    Append(block, type);
    Append(block, size);
    block += body;
    Append(block, size);
    return block;
}

} // namespace

void
PrintTo(const CapturedBytes& packet, std::ostream* os)
{
    *os << std::fixed << packet.seconds << " s" << std::hex << std::setfill('0');
    for (const char byte : packet.bytes)
    {
        *os << ' ' << std::setw(2) << static_cast<int>(static_cast<uint8_t>(byte));
    }
    *os << std::dec << std::setfill(' ');
}

std::string
MakeFrame(const std::vector<uint16_t>& etherTypes, const std::string& payload)
{
    std::string frame("\x02\0\0\0\0\x01\x02\0\0\0\0\x02", 12);
    for (const auto& type : etherTypes)
    {
        frame += static_cast<char>(type >> 8);
        frame += static_cast<char>(type);
        frame += std::string("\0\x07", &type == &etherTypes.back() ? 0 : 2);
    }
    return frame + payload;
}

std::string
MakeCookedV1(const CookedHeader& header, const std::string& payload)
{
    std::string frame;
    AppendU16(frame, header.type);
    AppendU16(frame, header.hardware);
    AppendU16(frame, 6);
    frame += ADDRESS;
    AppendU16(frame, header.etherType);
    return frame + payload;
}

std::string
MakeCookedV2(const CookedHeader& header, const std::string& payload)
{
    std::string frame;
    AppendU16(frame, header.etherType);
    AppendU16(frame, 0);
    AppendU16(frame, static_cast<uint16_t>(header.ifindex >> 16));
    AppendU16(frame, static_cast<uint16_t>(header.ifindex));
    AppendU16(frame, header.hardware);
    frame += static_cast<char>(header.type);
    frame += '\6';
    return frame + ADDRESS + payload;
}

std::string
MakePcap(const std::vector<CapturedBytes>& packets, uint32_t linkType)
{
    std::string file;
    Append(file, PCAP_MAGIC);
    Append(file, uint16_t{2});
    Append(file, uint16_t{4});
    Append(file, uint32_t{0});
    Append(file, uint32_t{0});
    Append(file, uint32_t{65535});
    Append(file, linkType);
    for (const auto& [seconds, bytes] : packets)
    {
        const uint64_t microseconds = GetMicroseconds(seconds);
        Append(file, static_cast<uint32_t>(microseconds / 1'000'000));
        Append(file, static_cast<uint32_t>(microseconds % 1'000'000));
        Append(file, static_cast<uint32_t>(bytes.size()));
        Append(file, static_cast<uint32_t>(bytes.size()));
        file += bytes;
    }
    return file;
}

std::string
MakePcapng(const std::vector<CapturedBytes>& packets, uint16_t linkType)
{
    std::string section;
    Append(section, uint32_t{0x1a2b3c4d});
    Append(section, uint16_t{1});
    Append(section, uint16_t{0});
    Append(section, int64_t{-1});
    std::string interface;
    Append(interface, linkType);
    Append(interface, uint16_t{0});
    Append(interface, uint32_t{65535});
    std::string file = MakeBlock(0x0a0d0d0a, section) + MakeBlock(1, interface);
    for (const auto& [seconds, bytes] : packets)
    {
        const uint64_t microseconds = GetMicroseconds(seconds);
        std::string packet;
        Append(packet, uint32_t{0});
        Append(packet, static_cast<uint32_t>(microseconds >> 32));
        Append(packet, static_cast<uint32_t>(microseconds));
        Append(packet, static_cast<uint32_t>(bytes.size()));
        Append(packet, static_cast<uint32_t>(bytes.size()));
        file += MakeBlock(6, packet + bytes);
    }
    return file;
}

std::string
Snap(const std::string& pcap, const std::string& frame, std::size_t captured)
{
    constexpr std::size_t LENGTHS = 8; // captured, and original behind it
    std::string size;
    Append(size, static_cast<uint32_t>(captured));
    std::string snapped = pcap.substr(0, pcap.size() - frame.size() + captured);
    return snapped.replace(snapped.size() - captured - LENGTHS, size.size(), size);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
