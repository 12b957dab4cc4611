/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-capture.h"

#include "nf-capture-reader.h"
#include "nf-header-size.h"
#include "nf-load-error.h"
#include "nf-packet-view.h"

#include "ns3/simulator.h"
#include "ns3/string.h"

#include <algorithm>
#include <iostream>

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadCapture);

TypeId
LoadCapture::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netfilter::LoadCapture")
                            .SetParent<LoadEndpoint>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<LoadCapture>()
                            .AddAttribute("File",
                                          "Path of the capture, pcap or pcapng",
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
    try
    {
        m_reader = std::make_unique<CaptureReader>(m_file);
    }
    catch (const CaptureError& error)
    {
        NF_LOAD_ERROR_IF(true, "LoadCapture: " << error.what());
    }
    m_hasOffset = false;
}

void
LoadCapture::Close()
{
    m_next.Cancel();
    m_packet = nullptr;
    if (m_reader && !m_reader->GetNote().empty())
    {
        std::clog << GetLabel() << ": " << m_reader->GetNote() << std::endl;
    }
    m_reader.reset();
}

bool
LoadCapture::ReadPacket()
{
    CapturedPacket captured;
    try
    {
        if (!m_reader->Read(captured))
        {
            return false;
        }
    }
    catch (const CaptureError& error)
    {
        NF_LOAD_ERROR_IF(true, "LoadCapture: " << error.what());
    }
    m_packet = nullptr;
    const uint8_t* const ip = captured.bytes;
    if (captured.size < headersize::IPV4 || ip[0] >> 4 != 4 ||
        !m_mask.IsMatch(Ipv4Address::Deserialize(ip + 12), m_network))
    {
        return true;
    }
    // A network card that cuts packets itself leaves their length 0.
    const uint32_t totalLength = ReadBe16(ip + 2);
    const uint32_t length = totalLength < headersize::IPV4 ? captured.size : totalLength;
    const uint32_t there = std::min(length, captured.size);
    m_packet = Create<Packet>(ip, there);
    m_packet->AddPaddingAtEnd(length - there);
    m_time = captured.time;
    return true;
}

void
LoadCapture::ReadNext()
{
    do
    {
        if (!ReadPacket())
        {
            Close();
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
