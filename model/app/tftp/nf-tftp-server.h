/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_SERVER_H
#define NF_TFTP_SERVER_H

#include "nf-file-server.h"
#include "nf-tftp-application.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-app
 * \brief A TFTP server (RFC 1350, options RFC 2347, 2348, 2349, 7440), for any number of
 * simultaneous transfers.
 *
 * A request comes to port 69; its answer and the whole transfer come from another port, which the
 * server chooses for each (FirstPort to LastPort, or any free one), and from the address that the
 * client wrote to. A request that comes again while its transfer goes on does not begin a second
 * one; another request from the same port ends it, since the client has gone on. One to a broadcast
 * or multicast address is ignored (RFC 1123 section 4.2.3.5).
 *
 * \code
 *   Ptr<TftpServer> server = CreateObject<TftpServer>();
 *   server->GetFiles().Add("ethreg.sh", script);
 *   node->AddApplication(server);
 * \endcode
 */
class TftpServer : public TftpApplication, public FileServer
{
  public:
    static TypeId GetTypeId();

    TftpServer();
    ~TftpServer() override;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    void OnReadable(Ptr<Socket> socket);
    void OnRequest(Ptr<const Packet> packet,
                   const InetSocketAddress& client,
                   const Ipv4Address& local);
    /**
     * \brief End transfers with a client without notifying it.
     * \param client its address and port
     * \param lingering whether those that linger, or those that go on
     * \return whether there was one
     */
    bool HangUp(const InetSocketAddress& client, bool lingering);
    void Answer(const Ptr<TftpTransfer>& transfer,
                const InetSocketAddress& client,
                const TftpMessage& request,
                const char* fault);
    Ptr<Socket> OpenTransferSocket(const Ipv4Address& local) const;
    bool IsOwnAddress(const Ipv4Address& address) const;

    Ptr<Socket> m_socket; //!< where requests come
    uint16_t m_port;
    uint16_t m_firstPort;
    uint16_t m_lastPort;
    bool m_options;
    uint16_t m_maxBlockSize;
    uint16_t m_maxWindowSize;
    uint32_t m_maxTransfers;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_SERVER_H */
