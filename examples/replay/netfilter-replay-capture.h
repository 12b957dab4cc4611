/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_REPLAY_CAPTURE_H
#define NETFILTER_REPLAY_CAPTURE_H

#include "ns3/net-device.h"
#include "ns3/packet.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

// libpcap's, whose header is kept out of here: its DLT_ macros are enumerators of ns-3's.
struct pcap;
struct pcap_pkthdr;

namespace replay
{

/// One IPv4 packet of a capture, its link layer taken off.
struct CapturedPacket
{
    int64_t time{0};                 //!< capture timestamp, nanoseconds
    ns3::Ptr<ns3::Packet> packet;    //!< begins with its IPv4 header; may be malformed as it came
    ns3::NetDevice::PacketType type; //!< to whom the frame was addressed
};

/**
 * \brief A capture file, read packet by packet with libpcap.
 *
 * Frames that are not IPv4 are passed over; VLAN tags are taken off. A packet that the capture
 * has cut short (snap length) cannot be forwarded as it was, so it is an error.
 */
class Capture
{
  public:
    /**
     * \param file pcap or pcapng, link type RAW, IPV4 or EN10MB
     * \throws Error naming the file
     */
    explicit Capture(const std::string& file);

    /**
     * \brief Read the next IPv4 packet.
     * \param[out] captured the packet
     * \return false at the end of the file
     * \throws Error naming file and packet number (as Wireshark counts, from 1)
     */
    bool Read(CapturedPacket& captured);

  private:
    struct Close
    {
        void operator()(pcap* file) const;
    };

    bool Decode(const pcap_pkthdr& record, const uint8_t* bytes, CapturedPacket& captured) const;

    std::string m_file;
    std::unique_ptr<pcap, Close> m_pcap;
    bool m_ethernet{false}; //!< link type EN10MB, else the packets begin with their IPv4 header
    uint64_t m_number{0};   //!< of the packet read last
};

/**
 * \brief Several captures as one sequence in order of time.
 *
 * Captures are streamed. Some are slightly out of order, as those of several queues or merged ones;
 * each file is read ahead by a fixed number of packets, and the earliest of these is next.
 */
class Timeline
{
  public:
    /// Packets read ahead in each file: more than any capture program has in flight.
    static constexpr std::size_t READ_AHEAD = 4096;

    /// \param files captures; of packets of equal time that of the earlier file comes first
    explicit Timeline(const std::vector<std::string>& files);

    /**
     * \brief Take the earliest packet out.
     * \param[out] input the number of its file
     * \param[out] captured the packet
     * \return false when all files are at their end
     */
    bool Next(std::size_t& input, CapturedPacket& captured);

  private:
    struct Input
    {
        Capture capture;
        std::multimap<int64_t, CapturedPacket> ahead; //!< by time; equal times in order of reading
    };

    static void Fill(Input& input);

    std::vector<Input> m_inputs;
};

} // namespace replay

#endif /* NETFILTER_REPLAY_CAPTURE_H */
