/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_CAPTURE_H
#define NF_LOAD_CAPTURE_H

#include "nf-load-endpoint.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{

class CaptureReader;

/**
 * \ingroup netfilter-app
 * \brief Sends the packets of a capture again, as they are, at the times they were captured.
 *
 * Those whose source is in Network with Mask are sent, the first of them as the application starts:
 * \code
 *   capture->SetAttribute("File", StringValue("lan.pcap"));
 *   capture->SetAttribute("Network", Ipv4AddressValue("192.168.1.0"));
 *   capture->SetAttribute("Mask", Ipv4MaskValue("255.255.255.0"));
 * \endcode
 *
 * It neither waits for answers nor processes them. See CaptureReader for file formats and link
 * types. What is not IPv4 is left out; so is what the host did not receive, in a capture of all its
 * interfaces (`tcpdump -i any`): such a capture is to be made on a router or a server, where the
 * clients' packets come in, and that packets were left out is said on std::clog. Payload that was
 * not captured is zeros. A file that cannot be read ends the simulation with a message.
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

    /// Ignores what is received.
    void Receive(const LoadPacket&) override
    {
    }

  private:
    void Open();
    /// Close the capture, and say what of it was left out.
    void Close();
    void ReadNext();
    bool ReadPacket();
    void SendNext();

    std::string m_file;
    Ipv4Address m_network;
    Ipv4Mask m_mask;
    std::unique_ptr<CaptureReader> m_reader; //!< null but while there is something to read
    Time m_offset;                           //!< simulation time minus the capture's
    bool m_hasOffset{false};
    Time m_time;          //!< of the next packet, by the capture
    Ptr<Packet> m_packet; //!< the next one
    uint64_t m_sent{0};
    EventId m_next;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_CAPTURE_H */
