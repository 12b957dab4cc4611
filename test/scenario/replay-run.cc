/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replay-run.h"

#include "nf-packet-maker.h"

#include "ns3/ipv4-header.h"
#include "ns3/packet.h"

#include <algorithm>
#include <cstring>
#include <fstream>

namespace fs = std::filesystem;

using ns3::netfilter::test::CapturedBytes;

namespace
{

constexpr uint32_t PCAP_MAGIC = 0xa1b2c3d4;
constexpr std::size_t PCAP_HEADER = 24;
constexpr std::size_t RECORD_HEADER = 16;

uint32_t
GetU32(const std::string& bytes, std::size_t offset)
{
    uint32_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof(value));
    return value;
}

} // namespace

std::string
MakeUdp(const std::string& source,
        uint16_t sourcePort,
        const std::string& destination,
        uint16_t destinationPort,
        uint8_t ttl)
{
    using namespace ns3::netfilter;
    TransportFields udp;
    udp.source = ns3::Ipv4Address(source.c_str());
    udp.destination = ns3::Ipv4Address(destination.c_str());
    udp.sourcePort = sourcePort;
    udp.destinationPort = destinationPort;
    const auto packet = ns3::Create<ns3::Packet>(8);
    AddTransportHeader(packet, udp, true);
    ns3::Ipv4Header ip =
        MakeIpv4Header(udp.source, udp.destination, udp.protocol, packet->GetSize());
    ip.SetTtl(ttl);
    ip.EnableChecksum();
    packet->AddHeader(ip);

    std::string bytes(packet->GetSize(), '\0');
    packet->CopyData(reinterpret_cast<uint8_t*>(bytes.data()), bytes.size());
    return bytes;
}

std::vector<CapturedBytes>
ReadPcap(const fs::path& file)
{
    const std::string content = ReadFile(file);
    std::vector<CapturedBytes> packets;
    if (content.size() < PCAP_HEADER || GetU32(content, 0) != PCAP_MAGIC ||
        GetU32(content, 20) != 101)
    {
        ADD_FAILURE() << file << " is not a pcap of link type RAW";
        return packets;
    }
    for (std::size_t at = PCAP_HEADER; at + RECORD_HEADER <= content.size();)
    {
        const double seconds = GetU32(content, at) + GetU32(content, at + 4) / 1e6;
        const uint32_t size = GetU32(content, at + 8);
        packets.push_back({seconds, content.substr(at + RECORD_HEADER, size)});
        at += RECORD_HEADER + size;
    }
    return packets;
}

void
ReplayTest::Write(const std::string& name, const std::string& content) const
{
    std::ofstream(m_folder / name, std::ios::binary) << content;
}

std::string
ReplayTest::Read(const std::string& name) const
{
    return ReadFile(m_folder / name);
}

Outcome
ReplayTest::RunPlain(const std::string& arguments) const
{
    return RunProgram(NETFILTER_REPLAY " " + arguments, m_folder);
}

Outcome
ReplayTest::Run(const std::string& arguments) const
{
    return RunPlain("--interfaces=eth0=192.168.1.254/24,eth1=192.168.10.1/24 "
                    "--routes=default=eth1 --output=out " +
                    arguments);
}

std::vector<std::string>
ReplayTest::List(const std::string& name) const
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(m_folder / name))
    {
        names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<CapturedBytes>
ReplayTest::Transmitted(const std::string& device) const
{
    return ReadPcap(m_folder / "out" / (device + ".pcap"));
}
