/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_SERVER_H
#define NF_LOAD_SERVER_H

#include "nf-load-endpoint.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-app
 * \brief Answers a load: SYN with SYN+ACK, data with ACK, FIN with FIN+ACK, a UDP datagram with one
 * of the same size, packets for a closed port with RST or ICMP port unreachable. It keeps no state,
 * and answers for every host of its network.
 *
 * Example, a host that has ssh and web, and a firewall that is silent about the rest:
 * \code
 *   server->SetAttribute("OpenPorts", StringValue("22,80,8000-8080"));
 *   server->SetAttribute("Refuse", BooleanValue(false));
 * \endcode
 */
class LoadServer : public LoadEndpoint
{
  public:
    static TypeId GetTypeId();

  protected:
    void Receive(const LoadPacket& packet) override;

  private:
    void SetOpenPorts(std::string text);
    std::string GetOpenPorts() const;
    bool IsOpen(uint16_t port) const;
    void Refuse(const LoadPacket& packet);

    std::string m_openPortsText;
    std::vector<std::pair<uint16_t, uint16_t>> m_openPorts; //!< first and last
    bool m_refuse{true};
    uint16_t m_response{0};
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_SERVER_H */
