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
 * \ingroup netfilter-app
 * \brief Base class of FtpServer and FtpClient: their trace sources.
 *
 * Trace sources, with the signatures of their callbacks; Config path
 * `/NodeList/[i]/ApplicationList/[i]/$ns3::netfilter::FtpApplication/Command` etc.:
 * - `Command` (CommandTracedCallback): a command was sent or received
 * - `Reply` (ReplyTracedCallback): a reply was sent or received
 * - `TransferStarted` (TransferTracedCallback): a transfer begins
 * - `TransferFinished` (TransferTracedCallback): a transfer has ended, successfully or not
 * - `Closed` (ClosedTracedCallback): a control connection was closed
 * - `TxData`, `RxData` (Packet::TwoAddressTracedCallback): bytes were sent or received on a data
 * connection
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

    /// A transfer has begun, or has ended, successfully or not.
    using TransferTracedCallback = void (*)(const FtpReport& report);

    /// A control connection was closed. \param why empty after QUIT. \param peer as of a command
    using ClosedTracedCallback = void (*)(const std::string& why, const Address& peer);

  protected:
    friend class FtpSession;
    friend class FtpClientSession;

    /// Call the trace source Command. \param line the command \param peer the other end
    void TraceCommand(const std::string& line, const Address& peer);
    /// Call the trace source Reply. \param reply code and text \param peer the other end
    void TraceReply(const FtpReply& reply, const Address& peer);
    /// Call the trace source TransferStarted. \param report of the transfer
    void TraceStarted(const FtpReport& report);
    /// Call the trace source TransferFinished. \param report of the transfer
    void TraceFinished(const FtpReport& report);
    /// Call the trace source Closed. \param why empty after QUIT \param peer the other end
    void TraceClosed(const std::string& why, const Address& peer);
    /// Call the trace source TxData. \param bytes sent \param from source \param to destination
    void TraceSent(Ptr<const Packet> bytes, const Address& from, const Address& to);
    /// Call the trace source RxData. \param bytes received \param from source \param to
    /// destination
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
