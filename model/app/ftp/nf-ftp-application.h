/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_APPLICATION_H
#define NF_FTP_APPLICATION_H

#include "nf-ftp-message.h"
#include "nf-ftp-report.h"

#include "ns3/application.h"
#include "ns3/packet.h"
#include "ns3/traced-callback.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief What FtpServer and FtpClient have in common: their trace sources.
 */
class FtpApplication : public Application
{
  public:
    static TypeId GetTypeId();

    /// A command. \param line as it was sent. \param peer other end of the control connection
    using CommandTracedCallback = void (*)(const std::string& line, const Address& peer);

    /// A reply. \param code e.g. 226. \param text its lines. \param peer as of a command
    using ReplyTracedCallback = void (*)(uint16_t code,
                                         const std::string& text,
                                         const Address& peer);

    /// A transfer has begun, or has ended, well or not.
    using TransferTracedCallback = void (*)(const FtpReport& report);

    /// A control connection is over. \param why empty after QUIT
    using ClosedTracedCallback = void (*)(const std::string& why, const Address& peer);

  protected:
    friend class FtpSession;
    friend class FtpClientSession;

    void TraceCommand(const std::string& line, const Address& peer);
    void TraceReply(const FtpReply& reply, const Address& peer);
    void TraceStarted(const FtpReport& report);
    void TraceFinished(const FtpReport& report);
    void TraceClosed(const std::string& why, const Address& peer);
    void TraceSent(Ptr<const Packet> bytes, const Address& from, const Address& to);
    void TraceReceived(Ptr<const Packet> bytes, const Address& from, const Address& to);

  private:
    TracedCallback<const std::string&, const Address&> m_commandTrace;
    TracedCallback<uint16_t, const std::string&, const Address&> m_replyTrace;
    TracedCallback<const FtpReport&> m_startedTrace;
    TracedCallback<const FtpReport&> m_finishedTrace;
    TracedCallback<const std::string&, const Address&> m_closedTrace;
    TracedCallback<Ptr<const Packet>, const Address&, const Address&> m_txTrace;
    TracedCallback<Ptr<const Packet>, const Address&, const Address&> m_rxTrace;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_APPLICATION_H */
