/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_SERVER_H
#define NF_FTP_SERVER_H

#include "nf-file-server.h"
#include "nf-ftp-application.h"
#include "nf-ftp-listener.h"
#include "nf-ftp-session.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-app
 * \brief An FTP server (RFC 959, 1123, 2389, 2428, 3659), for any number of simultaneous clients.
 *
 * Commands are received on port 21. Files are transferred on separate data connections: active ones
 * (PORT, EPRT) from port 20 to the port that the client announces, passive ones (PASV, EPSV) to a
 * port that the server chooses, FirstPassivePort to LastPassivePort, or any free one.
 *
 * \code
 *   Ptr<FtpServer> server = CreateObject<FtpServer>();
 *   server->GetFiles().AddGenerated("do_exit-tty.log.rar", 100000);
 *   node->AddApplication(server);
 * \endcode
 */
class FtpServer : public FtpApplication, public FileServer
{
  public:
    static TypeId GetTypeId();

    FtpServer();
    ~FtpServer() override;

    /// \return clients that are connected
    std::size_t GetSessions() const
    {
        return m_sessions.size();
    }

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    FtpServerSettings GetSettings() const;
    void Accept(Ptr<Socket> socket, const InetSocketAddress& client);
    void OnSessionOver(FtpSession& session);

    FtpListener m_listener;
    std::vector<Ptr<FtpSession>> m_sessions;
    uint16_t m_port;
    uint16_t m_dataPort;
    uint16_t m_firstPassivePort;
    uint16_t m_lastPassivePort;
    Ipv4Address m_passiveAddress;
    std::string m_banner;
    std::string m_user;
    std::string m_password;
    bool m_anonymous;
    bool m_allowForeign;
    uint32_t m_maxSessions;
    uint32_t m_maxLine;
    Time m_idleTimeout;
    Time m_connectTimeout;
    Time m_dataTimeout;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_SERVER_H */
