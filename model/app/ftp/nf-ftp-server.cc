/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-server.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/node.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(FtpServer);

TypeId
FtpServer::GetTypeId()
{
    static TypeId tid =
        AddAttributes(TypeId("ns3::netfilter::FtpServer")
                          .SetParent<FtpApplication>()
                          .SetGroupName("Netfilter")
                          .AddConstructor<FtpServer>(),
                      {"Whether clients may write, delete and make folders", true})
            .AddAttribute("Port",
                          "Port of control connections",
                          UintegerValue(21),
                          MakeUintegerAccessor(&FtpServer::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("DataPort",
                          "Local port of active data connections; 0: any port",
                          UintegerValue(20),
                          MakeUintegerAccessor(&FtpServer::m_dataPort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("FirstPassivePort",
                          "First port of passive data connections; each takes the lowest free "
                          "one. 0: any",
                          UintegerValue(0),
                          MakeUintegerAccessor(&FtpServer::m_firstPassivePort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("LastPassivePort",
                          "Last port of passive data connections; below FirstPassivePort: that "
                          "alone",
                          UintegerValue(0),
                          MakeUintegerAccessor(&FtpServer::m_lastPassivePort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("PassiveAddress",
                          "The address in the reply to PASV; 0.0.0.0: the one that the client has "
                          "connected to",
                          Ipv4AddressValue(Ipv4Address::GetAny()),
                          MakeIpv4AddressAccessor(&FtpServer::m_passiveAddress),
                          MakeIpv4AddressChecker())
            .AddAttribute("Banner",
                          "The greeting; lines are separated by line feeds",
                          StringValue("ns-3 FTP server ready."),
                          MakeStringAccessor(&FtpServer::m_banner),
                          MakeStringChecker())
            .AddAttribute("User",
                          "User that may log in with Password; empty: none",
                          StringValue(""),
                          MakeStringAccessor(&FtpServer::m_user),
                          MakeStringChecker())
            .AddAttribute("Password",
                          "The password of User",
                          StringValue(""),
                          MakeStringAccessor(&FtpServer::m_password),
                          MakeStringChecker())
            .AddAttribute("AllowAnonymous",
                          "Whether users anonymous and ftp may log in, with any password",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FtpServer::m_anonymous),
                          MakeBooleanChecker())
            .AddAttribute("AllowForeignData",
                          "Whether data connections may be with another address than the "
                          "client's, as RFC 959 has it and RFC 2577 advises against",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FtpServer::m_allowForeign),
                          MakeBooleanChecker())
            .AddAttribute("MaxSessions",
                          "Maximum number of simultaneous clients (0: no limit)",
                          UintegerValue(0),
                          MakeUintegerAccessor(&FtpServer::m_maxSessions),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("MaxLine",
                          "Maximum length of a command in bytes",
                          UintegerValue(4096),
                          MakeUintegerAccessor(&FtpServer::m_maxLine),
                          MakeUintegerChecker<uint32_t>(8))
            .AddAttribute("IdleTimeout",
                          "Time until a silent client is disconnected",
                          TimeValue(Seconds(300)),
                          MakeTimeAccessor(&FtpServer::m_idleTimeout),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("ConnectTimeout",
                          "Maximum time to establish a data connection",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&FtpServer::m_connectTimeout),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("DataTimeout",
                          "Time until a stalled data connection is closed",
                          TimeValue(Seconds(300)),
                          MakeTimeAccessor(&FtpServer::m_dataTimeout),
                          MakeTimeChecker(MilliSeconds(1)));
    return tid;
}

FtpServer::FtpServer()
    : FileServer("FtpServer")
{
}

FtpServer::~FtpServer() = default;

void
FtpServer::DoDispose()
{
    m_listener.Close();
    for (const auto& session : m_sessions)
    {
        session->Forget();
    }
    m_sessions.clear();
    FtpApplication::DoDispose();
}

void
FtpServer::StartApplication()
{
    const bool isOpen = m_listener.Open(
        GetNode(),
        m_port,
        [this](Ptr<Socket> socket, const InetSocketAddress& client) { Accept(socket, client); });
    NS_ABORT_MSG_UNLESS(isOpen,
                        "FtpServer: TCP port " << m_port << " of node " << GetNode()->GetId()
                                               << " is taken");
}

void
FtpServer::StopApplication()
{
    m_listener.Close();
    const auto sessions = m_sessions;
    for (const auto& session : sessions)
    {
        session->Dismiss("The server is shutting down.");
    }
}

FtpServerSettings
FtpServer::GetSettings() const
{
    FtpServerSettings settings;
    std::istringstream banner(m_banner.empty() ? std::string("Ready.") : m_banner);
    for (std::string line; std::getline(banner, line);)
    {
        settings.banner.push_back(line);
    }
    settings.user = m_user;
    settings.password = m_password;
    settings.anonymous = m_anonymous;
    settings.allowWrite = m_allowWrite;
    settings.allowOverwrite = m_allowOverwrite;
    settings.allowForeign = m_allowForeign;
    settings.dataPort = m_dataPort;
    settings.firstPassivePort = m_firstPassivePort;
    settings.lastPassivePort = m_lastPassivePort;
    settings.passiveAddress = m_passiveAddress;
    settings.maxLine = m_maxLine;
    settings.idle = m_idleTimeout;
    settings.timeouts = {m_connectTimeout, m_dataTimeout};
    return settings;
}

void
FtpServer::Accept(Ptr<Socket> socket, const InetSocketAddress& client)
{
    FtpApplication& application = *this;
    const auto session =
        Create<FtpSession>(application, GetSettings(), m_files, [this](FtpSession& over) {
            OnSessionOver(over);
        });
    const bool welcome = m_maxSessions == 0 || m_sessions.size() < m_maxSessions;
    m_sessions.push_back(session);
    session->Begin(socket, client, welcome);
}

void
FtpServer::OnSessionOver(FtpSession& session)
{
    m_sessions.erase(std::remove(m_sessions.begin(), m_sessions.end(), Ptr(&session)),
                     m_sessions.end());
}

} // namespace netfilter
} // namespace ns3
