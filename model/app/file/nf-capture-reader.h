/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CAPTURE_READER_H
#define NF_CAPTURE_READER_H

#include "nf-capture-frame.h"

#include "ns3/net-device.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

// libpcap's, whose header is kept out of here: its DLT_ macros are enumerators of ns-3's.
struct pcap;

namespace ns3
{
namespace netfilter
{

/// What is wrong with a capture: one line that begins with the name of the file.
class CaptureError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// One IPv4 packet of a capture, its link layer header taken off.
struct CapturedPacket
{
    Time time;                     //!< capture timestamp
    const uint8_t* bytes{nullptr}; //!< begins with the IPv4 header, as it came: it may be malformed
    uint32_t size{0};              //!< bytes captured of the packet, and of padding behind it
    bool isCut{false};             //!< the capture lacks the end of the frame (snap length)
    NetDevice::PacketType type{NetDevice::PACKET_HOST}; //!< to whom the frame was addressed
    uint32_t ifindex{0}; //!< of the interface that received it, in Linux cooked v2; else 0
};

/**
 * \brief Reads the IPv4 packets of a capture file, pcap or pcapng, with libpcap.
 *
 * FindCaptureFrameReader() has the link types. Frames that are not IPv4 are passed over, and those
 * of a cooked capture that the capturing host did not receive.
 *
 * An interface is known in Linux cooked v2 only, and by its number: neither the file nor libpcap,
 * which does not give the names that a pcapng may have, says what it is called.
 */
class CaptureReader
{
  public:
    /**
     * \param file its name
     * \throws CaptureError when it cannot be read, or has another link type
     */
    explicit CaptureReader(const std::string& file);
    ~CaptureReader();
    CaptureReader(CaptureReader&&) noexcept;
    CaptureReader& operator=(CaptureReader&&) noexcept;

    /**
     * \brief Read the next IPv4 packet.
     * \param[out] packet its bytes are valid until the next call
     * \return false at the end of the file
     * \throws CaptureError naming the packet by its number, from 1 as Wireshark counts
     */
    bool Read(CapturedPacket& packet);

    /// \return the error that the packet read last is cut and cannot be used
    CaptureError GetCutError() const;

    /// \return whether the packets have an ifindex
    bool HasInterfaces() const;

    /// \return a note on the IPv4 packets that were passed over so far, "" when there are none
    std::string GetNote() const;

  private:
    struct Close
    {
        void operator()(pcap* file) const;
    };

    std::string m_file;
    std::unique_ptr<pcap, Close> m_pcap;
    CaptureFrameReader m_readFrame{nullptr};
    uint64_t m_number{0};      //!< of the packet read last
    uint32_t m_captured{0};    //!< bytes of its frame that were captured
    uint32_t m_original{0};    //!< bytes of its frame
    uint64_t m_notReceived{0}; //!< packets passed over
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CAPTURE_READER_H */
