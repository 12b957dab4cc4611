/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-replay-capture.h"

#include "netfilter-replay-options.h"

#include "ns3/nf-header-size.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <pcap/pcap.h>

namespace replay
{

namespace
{

using ns3::NetDevice;

constexpr std::size_t VLAN_TAG = 4;
constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;

/// Link types whose packets begin with the IPv4 header, by their number in files: libpcap
/// translates only some of them into its own DLT_RAW.
constexpr int RAW_LINK_TYPES[] = {DLT_RAW, 12, 14, 101, 228};

uint16_t
ReadU16(const uint8_t* bytes)
{
    return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
}

bool
IsVlan(uint16_t etherType)
{
    return etherType == 0x8100 || etherType == 0x88a8 || etherType == 0x9100;
}

/// To whom a frame is, by its destination MAC.
NetDevice::PacketType
GetPacketType(const uint8_t* mac)
{
    if ((mac[0] & 1) == 0)
    {
        return NetDevice::PACKET_HOST;
    }
    const bool broadcast = std::all_of(mac, mac + 6, [](uint8_t byte) { return byte == 0xff; });
    return broadcast ? NetDevice::PACKET_BROADCAST : NetDevice::PACKET_MULTICAST;
}

/// \return whether bytes are missing that the IPv4 header says belong to the packet
bool
IsIncomplete(const uint8_t* packet, std::size_t size)
{
    return size < 4 || ReadU16(packet + 2) > size;
}

} // namespace

void
Capture::Close::operator()(pcap* file) const
{
    pcap_close(file);
}

Capture::Capture(const std::string& file)
    : m_file(file)
{
    if (std::filesystem::is_directory(file))
    {
        throw Error("--input: " + file + ": is a folder");
    }
    // Opened here and not by libpcap, whose complaints do not always name the file.
    std::FILE* stream = std::fopen(file.c_str(), "rb");
    if (!stream)
    {
        throw Error("--input: " + file + ": " + std::strerror(errno));
    }
    char problem[PCAP_ERRBUF_SIZE] = "";
    m_pcap.reset(
        pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, problem));
    if (!m_pcap)
    {
        std::fclose(stream);
        throw Error("--input: " + file + ": not a capture (" + problem + ")");
    }

    const int linkType = pcap_datalink(m_pcap.get());
    m_ethernet = linkType == DLT_EN10MB;
    if (!m_ethernet && std::find(std::begin(RAW_LINK_TYPES), std::end(RAW_LINK_TYPES), linkType) ==
                           std::end(RAW_LINK_TYPES))
    {
        const char* name = pcap_datalink_val_to_name(linkType);
        throw Error("--input: " + file + ": link type " + (name ? name : std::to_string(linkType)) +
                    " is neither RAW nor EN10MB");
    }
}

bool
Capture::Read(CapturedPacket& captured)
{
    pcap_pkthdr* record = nullptr;
    const uint8_t* bytes = nullptr;
    for (;;)
    {
        const int status = pcap_next_ex(m_pcap.get(), &record, &bytes);
        if (status == PCAP_ERROR_BREAK)
        {
            return false;
        }
        m_number++;
        if (status != 1)
        {
            throw Error("--input: " + m_file + ": packet " + std::to_string(m_number) + ": " +
                        pcap_geterr(m_pcap.get()));
        }
        if (Decode(*record, bytes, captured))
        {
            // With the precision asked for, tv_usec holds nanoseconds.
            captured.time = int64_t{record->ts.tv_sec} * 1'000'000'000 + record->ts.tv_usec;
            return true;
        }
    }
}

bool
Capture::Decode(const pcap_pkthdr& record, const uint8_t* bytes, CapturedPacket& captured) const
{
    const bool cut = record.caplen < record.len;
    const auto fail = [this, &record] {
        throw Error("--input: " + m_file + ": packet " + std::to_string(m_number) +
                    " is incomplete, " + std::to_string(record.caplen) + " of " +
                    std::to_string(record.len) + " bytes were captured");
    };
    std::size_t skip = 0;
    captured.type = NetDevice::PACKET_HOST;
    if (m_ethernet)
    {
        for (skip = ns3::netfilter::headersize::ETHERNET;; skip += VLAN_TAG)
        {
            if (record.caplen < skip)
            {
                if (cut)
                {
                    fail();
                }
                return false;
            }
            if (!IsVlan(ReadU16(bytes + skip - 2)))
            {
                break;
            }
        }
        if (ReadU16(bytes + skip - 2) != ETHERTYPE_IPV4)
        {
            return false;
        }
        captured.type = GetPacketType(bytes);
    }

    const uint8_t* packet = bytes + skip;
    const std::size_t size = record.caplen - skip;
    // A raw capture mixes IPv4 and IPv6; any other version is a bad IPv4 packet, as on a wire.
    if (!m_ethernet && (size == 0 || packet[0] >> 4 == 6))
    {
        return false;
    }
    if (cut && IsIncomplete(packet, size))
    {
        fail();
    }
    captured.packet = ns3::Create<ns3::Packet>(packet, size);
    return true;
}

Timeline::Timeline(const std::vector<std::string>& files)
{
    for (const auto& file : files)
    {
        m_inputs.push_back({Capture(file), {}});
        Fill(m_inputs.back());
    }
}

void
Timeline::Fill(Input& input)
{
    CapturedPacket captured;
    while (input.ahead.size() < READ_AHEAD && input.capture.Read(captured))
    {
        input.ahead.emplace_hint(input.ahead.end(), captured.time, captured);
    }
}

bool
Timeline::Next(std::size_t& input, CapturedPacket& captured)
{
    Input* earliest = nullptr;
    for (auto& candidate : m_inputs)
    {
        if (!candidate.ahead.empty() &&
            (!earliest || candidate.ahead.begin()->first < earliest->ahead.begin()->first))
        {
            earliest = &candidate;
        }
    }
    if (!earliest)
    {
        return false;
    }
    const auto first = earliest->ahead.begin();
    captured = first->second;
    earliest->ahead.erase(first);
    input = static_cast<std::size_t>(earliest - m_inputs.data());
    Fill(*earliest);
    return true;
}

} // namespace replay
