/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_CLIENT_SESSION_H
#define NF_FTP_CLIENT_SESSION_H

#include "nf-ftp-application.h"
#include "nf-ftp-control.h"
#include "nf-ftp-data.h"

#include <memory>
#include <optional>
#include <string>

namespace ns3
{
namespace netfilter
{

/// A step of a client: a transfer or another command.
struct FtpStep
{
    std::string command;                //!< "RETR", "STOR", ...; any other is sent unchanged
    std::string argument;               //!< what follows the command
    std::unique_ptr<FileSink> sink;     //!< of RETR, LIST, NLST
    std::unique_ptr<FileSource> source; //!< of STOR, APPE
    uint64_t offset{0};                 //!< sent with REST
    std::optional<uint64_t> abortBytes; //!< ABOR after that many
    std::optional<Time> abortAfter;     //!< ABOR that long after the server's 1xx reply
};

/// Settings of a client's session.
struct FtpClientSettings
{
    InetSocketAddress server{uint16_t(0)};
    uint16_t localPort;
    std::string user;
    std::string password;
    FtpMode mode;
    uint16_t dataPort; //!< local port for active data connections; 0: any
    FtpType type;
    Time timeout; //!< maximum time without a reply and without data
};

/**
 * \brief A client's session with a server: one control connection, one step at a time.
 */
class FtpClientSession : public SimpleRefCount<FtpClientSession>,
                         private FtpControl::Listener,
                         private FtpData::Listener
{
  public:
    /// Provides the next step, and is notified of the end.
    class Listener
    {
      public:
        virtual ~Listener() = default;
        /// The client has logged in, or has completed a step.
        virtual void OnReady() = 0;
        /// The session has ended. \param why empty after QUIT
        virtual void OnOver(const std::string& why) = 0;
    };

    /**
     * \param application whose trace sources report the session; outlives it
     * \param settings see there
     * \param listener outlives it
     */
    FtpClientSession(FtpApplication& application,
                     const FtpClientSettings& settings,
                     Listener& listener);

    /// Connect and log in.
    void Begin();

    /// Execute a step, after OnReady().
    void Do(FtpStep step);

    /// \return whether it is logged in and idle
    bool IsReady() const
    {
        return m_control && m_loggedIn && !m_step;
    }

    /// \return the current step, if any
    FtpStep* GetStep()
    {
        return m_step ? &*m_step : nullptr;
    }

    /// Abort the current transfer with ABOR.
    void Abort();

    /// Check whether the step's conditions for ABOR are met.
    void CheckAbort();

    /// Close everything. \param why reason reported for the current transfer
    void End(const std::string& why);

    /// Release everything without sending a packet: the node is being disposed of.
    void Forget();

  private:
    /// The command whose reply is expected.
    enum class Await : uint8_t
    {
        NOTHING,
        GREETING,
        USER,
        PASS,
        TYPE,
        SETUP, //!< PORT, PASV, EPRT or EPSV
        DATA,  //!< no reply: the data connection
        REST,
        START,  //!< of the transfer, 1xx
        FINISH, //!< of the transfer
        ABORT,
        OTHER, //!< of a command sent unchanged
        QUIT,
    };

    // FtpControl::Listener
    void OnControlOpened() override;
    void OnLine(const FtpLine& line) override;
    void OnControlEnded(FtpEnd how) override;
    // FtpData::Listener
    void OnDataOpened(FtpData& data) override;
    void OnDataSent(Ptr<const Packet> bytes, const Address& from, const Address& to) override;
    void OnDataReceived(Ptr<const Packet> bytes, const Address& from, const Address& to) override;
    void OnDataOver(FtpData& data, FtpDataResult result) override;

    void OnReply(const FtpReply& reply);
    void OnLoginReply(const FtpReply& reply);
    void OnTransferReply(const FtpReply& reply);
    void Send(Await await, const std::string& verb, const std::string& argument = "");
    void SendSetup();
    void OnSetup(const FtpReply& reply);
    void SendRestOrTransfer();
    void StartData();
    void CheckFinished();
    void FinishStep(const std::string& fault);
    void Watch();
    void OnTimeout();
    bool IsTransfer() const;
    bool IsPassive() const;

    FtpApplication& m_application;
    FtpClientSettings m_settings;
    Listener& m_listener;
    Ptr<FtpControl> m_control;
    Ptr<FtpData> m_data;
    FtpReplyReader m_reader;
    Await m_await{Await::NOTHING};
    bool m_loggedIn{false};
    std::optional<FtpStep> m_step;
    std::optional<FtpReport> m_report;
    std::optional<FtpType> m_type; //!< the type that was sent to the server
    std::optional<FtpDataResult> m_dataResult;
    std::optional<FtpReply> m_finish; //!< the transfer's last reply
    EventId m_timeoutEvent;
    EventId m_abort;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_CLIENT_SESSION_H */
