/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TFTP_NETWORK_H
#define TFTP_NETWORK_H

#include "nf-test-network.h"
#include "nf-test-tftp.h"
#include "nf-tftp-client.h"
#include "nf-tftp-server.h"

#include "ns3/error-model.h"

#include <functional>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// Loses chosen TFTP packets, or one in so many of all packets.
class TftpEater : public ErrorModel
{
  public:
    static TypeId GetTypeId();

    std::string food;  //!< a packet whose text has this is lost: "OACK", "DATA block 3,"
    uint32_t times{0}; //!< that often

  private:
    bool DoCorrupt(Ptr<Packet> packet) override;
    void DoReset() override;
};

/**
 * \brief TestNetwork with a TFTP client (from 1 s on) and a TFTP server at its ends.
 *
 * The server has "small" (1000 bytes without a pattern).
 */
class TftpNetwork : public TestNetwork
{
  public:
    explicit TftpNetwork(bool checksums = true);

    /// The router translates the client's address. \param helper whether it knows TFTP
    Ptr<Netfilter> Masquerade(bool helper = true) const;

    /// Each device of the network loses some of what comes. \param rate share of the packets
    void Lose(double rate) const;

    /// Lose what a node gets. \param food see TftpEater. \param times how often
    static void LoseAt(Ptr<Node> node, const std::string& food, uint32_t times = 1);

    /// A UDP packet comes to a node, now. \param bytes its payload
    static void Inject(Ptr<Node> node,
                       const char* source,
                       uint16_t sport,
                       const char* destination,
                       uint16_t dport,
                       const std::string& bytes);

    /// Do something once, as soon as an application has had so many packets.
    static void AfterPackets(Ptr<TftpApplication> application,
                             uint32_t packets,
                             std::function<void()> what);

    /// A further client, of the server's address 10.0.0.2. \param start seconds
    static Ptr<TftpClient> AddClient(Ptr<Node> node, double start = 1);

    /// A further server. \param start seconds
    static Ptr<TftpServer> AddServer(Ptr<Node> node, double start = 0);

    /// \return "ok" or the first report's text; "nothing" when there is no report
    static std::string ResultOf(const TftpLog& log, std::size_t index = 0);

    Ptr<TftpServer> tftpd;
    Ptr<TftpClient> tftp;
    TftpLog served; //!< what the server does
    TftpLog asked;  //!< what the client does
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* TFTP_NETWORK_H */
