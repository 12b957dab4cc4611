/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_CAPTURE_H
#define NF_LOAD_CAPTURE_H

#include "nf-load-endpoint.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/pcap-file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Sends the packets of a capture again, as they are, at the times they were captured.
 *
 * Those whose source is in Network with Mask are sent, the first of them as the application starts:
 * \code
 *   capture->SetAttribute("File", StringValue("lan.pcap"));
 *   capture->SetAttribute("Network", Ipv4AddressValue("192.168.1.0"));
 *   capture->SetAttribute("Mask", Ipv4MaskValue("255.255.255.0"));
 * \endcode
 *
 * It hears no answers and waits for none. Link types are Ethernet (with or without VLAN tags), PPP
 * as ns-3's point-to-point devices write it, and raw IP. What is not IPv4 is left out. Payload that
 * was not captured is zeros. Files are of the format pcap; a pcapng, or another that cannot be
 * read, ends the simulation with a message.
 */
class LoadCapture : public LoadEndpoint
{
  public:
    static TypeId GetTypeId();

    LoadCapture();
    ~LoadCapture() override;

    /// \return packets that were sent
    uint64_t GetSent() const
    {
        return m_sent;
    }

  protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

    void Receive(const LoadPacket&) override
    {
    }

  private:
    void Open();
    void Close();
    void ReadNext();
    bool ReadPacket();
    void SendNext();
    [[noreturn]] void Complain(const std::string& problem) const;

    std::string m_file;
    Ipv4Address m_network;
    Ipv4Mask m_mask;
    PcapFile m_pcap;
    Time m_offset; //!< simulation time minus the capture's
    bool m_hasOffset{false};
    Time m_time;                  //!< of the next packet, by the capture
    std::vector<uint8_t> m_bytes; //!< the record that was read
    Ptr<Packet> m_packet;         //!< the next one
    uint64_t m_sent{0};
    EventId m_next;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_CAPTURE_H */
