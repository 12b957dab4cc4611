/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-capture-reader.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <pcap/pcap.h>

namespace ns3
{
namespace netfilter
{

void
CaptureReader::Close::operator()(pcap* file) const
{
    pcap_close(file);
}

CaptureReader::CaptureReader(const std::string& file)
    : m_file(file)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored))
    {
        throw CaptureError(file + ": is a folder");
    }
    // Opened here and not by libpcap, whose complaints do not always name the file.
    std::FILE* stream = std::fopen(file.c_str(), "rb");
    if (!stream)
    {
        throw CaptureError(file + ": " + std::strerror(errno));
    }
    char problem[PCAP_ERRBUF_SIZE] = "";
    m_pcap.reset(
        pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, problem));
    if (!m_pcap)
    {
        std::fclose(stream);
        throw CaptureError(file + ": not a capture (" + problem + ")");
    }
    const int linkType = pcap_datalink(m_pcap.get());
    m_readFrame = FindCaptureFrameReader(linkType);
    if (!m_readFrame)
    {
        const char* name = pcap_datalink_val_to_name(linkType);
        throw CaptureError(file + ": link type " + (name ? name : std::to_string(linkType)) +
                           " is not one of RAW, EN10MB, PPP, LINUX_SLL, LINUX_SLL2");
    }
}

CaptureReader::~CaptureReader() = default;
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;

bool
CaptureReader::Read(CapturedPacket& packet)
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
            throw CaptureError(m_file + ": packet " + std::to_string(m_number) + ": " +
                               pcap_geterr(m_pcap.get()));
        }
        m_captured = record->caplen;
        m_original = record->len;
        const bool isCut = m_captured < m_original;
        const CaptureFrame frame = m_readFrame(bytes, m_captured);
        if (frame.kind == CaptureFrame::Kind::IPV4)
        {
            // With the precision asked for, tv_usec holds nanoseconds.
            packet = {NanoSeconds(int64_t{record->ts.tv_sec} * 1'000'000'000 + record->ts.tv_usec),
                      bytes + frame.offset,
                      m_captured - frame.offset,
                      isCut,
                      frame.type,
                      frame.ifindex};
            return true;
        }
        if (frame.kind == CaptureFrame::Kind::SHORT && isCut)
        {
            throw GetCutError();
        }
        m_notReceived += frame.kind == CaptureFrame::Kind::NOT_RECEIVED ? 1 : 0;
    }
}

CaptureError
CaptureReader::GetCutError() const
{
    return CaptureError(m_file + ": packet " + std::to_string(m_number) + " is incomplete, " +
                        std::to_string(m_captured) + " of " + std::to_string(m_original) +
                        " bytes were captured");
}

bool
CaptureReader::HasInterfaces() const
{
    return pcap_datalink(m_pcap.get()) == DLT_LINUX_SLL2;
}

std::string
CaptureReader::GetNote() const
{
    return m_notReceived == 0
               ? ""
               : m_file + ": packets left out that the capturing host did not receive: " +
                     std::to_string(m_notReceived);
}

} // namespace netfilter
} // namespace ns3
