/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-capture.h"

#include "nf-header-size.h"
#include "nf-load-error.h"

#include "ns3/simulator.h"
#include "ns3/string.h"

#include <algorithm>
#include <fstream>

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadCapture);

namespace
{

/// Link types by their number in files (LINKTYPE_ of tcpdump.org).
enum LinkType : uint32_t
{
    ETHERNET = 1,
    PPP = 9,
    RAW_OF_OPENBSD = 14,
    RAW_OLD = 12,
    RAW = 101,
    IPV4_ONLY = 228,
};

constexpr std::size_t NONE = SIZE_MAX;

uint16_t
ReadU16(const uint8_t* bytes)
{
    return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
}

/// Room for an IPv4 packet and what is before it.
constexpr uint32_t LONGEST = 65535 + 64;

/// \return where the IPv4 packet begins in a frame of that size, or NONE
std::size_t
FindIpv4(uint32_t link, const uint8_t* frame, std::size_t size)
{
    constexpr std::size_t VLAN_TAG = 4;
    std::size_t begin = link == ETHERNET ? 14 : link == PPP ? 2 : 0;
    const auto readType = [&] { return size >= begin ? ReadU16(frame + begin - 2) : 0; };
    while (link == ETHERNET && (readType() == 0x8100 || readType() == 0x88a8))
    {
        begin += VLAN_TAG;
    }
    const bool isIpv4 = link == ETHERNET ? readType() == 0x0800
                        : link == PPP    ? readType() == 0x0021
                                         : true;
    return isIpv4 && size >= begin + headersize::IPV4 && frame[begin] >> 4 == 4 ? begin : NONE;
}

} // namespace

TypeId
LoadCapture::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netfilter::LoadCapture")
                            .SetParent<LoadEndpoint>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<LoadCapture>()
                            .AddAttribute("File",
                                          "Path of the capture, a pcap",
                                          StringValue(""),
                                          MakeStringAccessor(&LoadCapture::m_file),
                                          MakeStringChecker())
                            .AddAttribute("Network",
                                          "Where the clients are, whose packets are sent again",
                                          Ipv4AddressValue("0.0.0.0"),
                                          MakeIpv4AddressAccessor(&LoadCapture::m_network),
                                          MakeIpv4AddressChecker())
                            .AddAttribute("Mask",
                                          "That network's mask; 0.0.0.0 for all packets",
                                          Ipv4MaskValue("0.0.0.0"),
                                          MakeIpv4MaskAccessor(&LoadCapture::m_mask),
                                          MakeIpv4MaskChecker());
    return tid;
}

LoadCapture::LoadCapture() = default;
LoadCapture::~LoadCapture() = default;

void
LoadCapture::Complain(const std::string& problem) const
{
    NF_LOAD_ERROR_IF(true, "LoadCapture: File \"" << m_file << "\": " << problem);
}

void
LoadCapture::StartApplication()
{
    if (IsRunning())
    {
        return;
    }
    LoadEndpoint::StartApplication();
    Open();
    ReadNext();
}

void
LoadCapture::StopApplication()
{
    Close();
    LoadEndpoint::StopApplication();
}

void
LoadCapture::DoDispose()
{
    Close();
    LoadEndpoint::DoDispose();
}

void
LoadCapture::Open()
{
    constexpr char PCAPNG[] = {0x0a, 0x0d, 0x0d, 0x0a};
    char magic[sizeof(PCAPNG)] = {};
    std::ifstream file(m_file, std::ios::binary);
    file.read(magic, sizeof(magic));
    if (!file)
    {
        Complain("cannot be read");
    }
    if (std::equal(std::begin(PCAPNG), std::end(PCAPNG), magic))
    {
        Complain(
            "is a pcapng, and this reads pcap: editcap -F pcap, or tcpdump -r and -w, makes one");
    }
    m_pcap.Open(m_file, std::ios::in | std::ios::binary);
    if (m_pcap.Fail())
    {
        Complain("is not a pcap");
    }
    const uint32_t link = m_pcap.GetDataLinkType();
    const auto known = {ETHERNET, PPP, RAW_OF_OPENBSD, RAW_OLD, RAW, IPV4_ONLY};
    if (std::find(known.begin(), known.end(), link) == known.end())
    {
        Complain("link type " + std::to_string(link) + " is neither Ethernet nor PPP nor raw IP");
    }
    m_bytes.resize(LONGEST);
    m_hasOffset = false;
}

void
LoadCapture::Close()
{
    m_next.Cancel();
    m_pcap.Close();
    m_pcap.Clear();
    m_packet = nullptr;
}

bool
LoadCapture::ReadPacket()
{
    uint32_t seconds = 0;
    uint32_t fraction = 0;
    uint32_t captured = 0;
    uint32_t original = 0;
    uint32_t read = 0;
    m_pcap.Read(m_bytes.data(), LONGEST, seconds, fraction, captured, original, read);
    if (m_pcap.Fail() || m_pcap.Eof())
    {
        return false;
    }
    const std::size_t begin = FindIpv4(m_pcap.GetDataLinkType(), m_bytes.data(), read);
    m_packet = nullptr;
    if (begin == NONE)
    {
        return true;
    }
    const uint8_t* const ip = m_bytes.data() + begin;
    const Ipv4Address source = Ipv4Address::Deserialize(ip + 12);
    if (m_mask.IsMatch(source, m_network))
    {
        // A network card that cuts packets itself leaves their length 0.
        const std::size_t told = ReadU16(ip + 2);
        const std::size_t length = told < headersize::IPV4 ? read - begin : told;
        const std::size_t there = std::min(length, read - begin);
        m_packet = Create<Packet>(ip, static_cast<uint32_t>(there));
        m_packet->AddPaddingAtEnd(static_cast<uint32_t>(length - there));
        m_time = Seconds(seconds) +
                 (m_pcap.IsNanoSecMode() ? NanoSeconds(fraction) : MicroSeconds(fraction));
    }
    return true;
}

void
LoadCapture::ReadNext()
{
    do
    {
        if (!ReadPacket())
        {
            return;
        }
    } while (!m_packet);
    if (!m_hasOffset)
    {
        m_offset = Simulator::Now() - m_time;
        m_hasOffset = true;
    }
    // A capture's packets may be out of order by a little: what is late is sent at once.
    const Time wait = m_time + m_offset - Simulator::Now();
    m_next = Simulator::Schedule(std::max(wait, Time()), &LoadCapture::SendNext, this);
}

void
LoadCapture::SendNext()
{
    const Ptr<Packet> packet = m_packet;
    ++m_sent;
    Send(packet);
    ReadNext();
}

} // namespace netfilter
} // namespace ns3
