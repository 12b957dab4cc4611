/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_SESSION_H
#define NF_FTP_SESSION_H

#include "nf-ftp-application.h"
#include "nf-ftp-control.h"
#include "nf-ftp-data.h"
#include "nf-ftp-files.h"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// Settings of a server: permissions, addresses, limits and timeouts.
struct FtpServerSettings
{
    std::vector<std::string> banner; //!< lines of the greeting
    std::string user;                //!< empty: only anonymous
    std::string password;
    bool anonymous;               //!< whether "anonymous" and "ftp" may log in
    bool allowWrite;              //!< STOR, APPE, DELE, MKD
    bool allowOverwrite;          //!< STOR of a file that exists
    bool allowForeign;            //!< data connections with addresses other than the client's
    uint16_t dataPort;            //!< local port of active data connections
    uint16_t firstPassivePort;    //!< 0: any
    uint16_t lastPassivePort;     //!< see there
    Ipv4Address passiveAddress;   //!< announced to clients; any: the one they have connected to
    uint32_t maxLine;             //!< maximum length of a command, bytes
    Time idle;                    //!< time until a silent client is disconnected
    FtpData::Timeouts timeouts{}; //!< of data connections
};

/**
 * \brief One client of a server (RFC 959; RFC 2428 EPRT, EPSV; RFC 3659 SIZE, REST; RFC 2389 FEAT).
 *
 * Commands are executed one at a time. During a transfer they are queued; ABOR stops the transfer.
 */
class FtpSession : public SimpleRefCount<FtpSession>,
                   private FtpControl::Listener,
                   private FtpData::Listener
{
  public:
    /**
     * \param application whose trace sources report the session; outlives it
     * \param settings what is allowed
     * \param files what is served; outlive it
     * \param over called when the session is over
     */
    FtpSession(FtpApplication& application,
               const FtpServerSettings& settings,
               FileStore& files,
               std::function<void(FtpSession&)> over);

    /// Greet a client. \param welcome false: refuse it, since there are too many clients
    void Begin(Ptr<Socket> socket, const InetSocketAddress& client, bool welcome);

    /// Disconnect the client. \param why text of the reply 421
    void Dismiss(const std::string& why);

    /// Release everything without sending a packet: the node is being disposed of.
    void Forget();

  private:
    /// A command that is known.
    struct Known;

    /// How the data connection is to be opened.
    enum class DataSetup : uint8_t
    {
        NONE,
        TO_CLIENT,   //!< the server will connect
        FROM_CLIENT, //!< the server waits
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

    void DoCommands();
    void Do(const FtpLine& line);
    void Reply(uint16_t code, const std::string& text);
    void ReplyLines(uint16_t code, std::vector<std::string> lines, FtpReplyForm form);
    void Close(const std::string& why);
    void AwaitCommand();

    void DropData();
    void BeginTransfer(const FtpCommand& command,
                       std::unique_ptr<FileSource> source,
                       std::unique_ptr<FileSink> sink,
                       const std::string& what);
    void EndTransfer(uint16_t code, const std::string& text);

    // In nf-ftp-session-commands.cc
    void User(const FtpCommand& command);
    void Pass(const FtpCommand& command);
    void Type(const FtpCommand& command);
    void Mode(const FtpCommand& command);
    void Structure(const FtpCommand& command);
    void Port(const FtpCommand& command);
    void ExtendedPort(const FtpCommand& command);
    void Passive(const FtpCommand& command);
    void ExtendedPassive(const FtpCommand& command);
    void SetClientPort(const InetSocketAddress& address, FtpMode mode);
    bool OpenPassivePort(FtpMode mode);
    void System(const FtpCommand& command);
    void Features(const FtpCommand& command);
    void Help(const FtpCommand& command);
    void Status(const FtpCommand& command);
    void Noop(const FtpCommand& command);
    void Quit(const FtpCommand& command);
    void Abort(const FtpCommand& command);
    void Superfluous(const FtpCommand& command);
    void NotImplemented(const FtpCommand& command);
    void Retrieve(const FtpCommand& command);
    void Store(const FtpCommand& command);
    void List(const FtpCommand& command);
    void NameList(const FtpCommand& command);
    void Size(const FtpCommand& command);
    void Restart(const FtpCommand& command);
    void ChangeFolder(const FtpCommand& command);
    void ChangeUp(const FtpCommand& command);
    void PrintFolder(const FtpCommand& command);
    void Delete(const FtpCommand& command);
    void MakeFolder(const FtpCommand& command);

    FtpApplication& m_application;
    FtpServerSettings m_settings;
    FileStore& m_files;
    std::function<void(FtpSession&)> m_over;
    Ptr<FtpControl> m_control;
    Ptr<FtpData> m_data;
    DataSetup m_setup{DataSetup::NONE};
    FtpMode m_mode{FtpMode::ACTIVE};
    InetSocketAddress m_clientPort{uint16_t(0)};
    bool m_extendedOnly{false}; //!< after EPSV ALL
    std::string m_user;
    bool m_userGiven{false};
    bool m_loggedIn{false};
    FtpType m_type{FtpType::ASCII}; //!< the default in RFC 959
    std::string m_folder{"/"};
    std::optional<uint64_t> m_restart;
    std::optional<FtpReport> m_transfer; //!< the current transfer
    std::deque<FtpLine> m_lines;         //!< queued commands
    bool m_doing{false};
    bool m_closing{false};
    EventId m_idle;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_SESSION_H */
