/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_CLIENT_H
#define NF_FTP_CLIENT_H

#include "nf-file-client.h"
#include "nf-ftp-application.h"
#include "nf-ftp-client-session.h"

#include <deque>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-app
 * \brief An FTP client (RFC 959, 1123, 2428, 3659) that executes a list of steps, one at a time.
 *
 * Like `ftp 172.31.1.23`, `get do_exit-tty.log.rar` at its start, when FileName is set, and
 * whatever the script asks for, before the start or later:
 *
 * \code
 *   Ptr<FtpClient> client = CreateObject<FtpClient>();
 *   client->SetAttribute("RemoteAddress", Ipv4AddressValue("172.31.1.23"));
 *   client->SetAttribute("Mode", StringValue("Active"));
 *   node->AddApplication(client);
 *   client->Cd("pub");
 *   client->Get("do_exit-tty.log.rar");       // counted, hashed, not kept
 *   client->Get("do_exit-tty.log.rar", "/tmp/log.rar");
 *   client->AbortAfterBytes(1000);            // the last one
 *   client->PutGenerated("upload.bin", 1000000);
 * \endcode
 *
 * It connects and logs in when there is a step to execute, and sends QUIT after the last one,
 * unless QuitWhenDone is false. When the connection to the server is lost, all remaining steps
 * fail, each transfer with a report.
 */
class FtpClient : public FtpApplication, public FileClient, private FtpClientSession::Listener
{
  public:
    static TypeId GetTypeId();

    FtpClient();
    ~FtpClient() override;

    /// Append to a file. Parameters as for Put()
    void Append(const std::string& remote, const std::string& local);

    void Read(const std::string& remote, std::unique_ptr<FileSink> sink) override;
    void Write(const std::string& remote, std::unique_ptr<FileSource> source) override;

    /// Append to a file. Parameters as for Write()
    void Append(const std::string& remote, std::unique_ptr<FileSource> source);

    /// Read a folder's list, as of `ls -l`; GetListing() has it. \param name "" for the current one
    void List(const std::string& name = "");

    /// Read the names of a folder's files. Parameter as for List()
    void NameList(const std::string& name = "");

    /// \return the result of the last successful List() or NameList()
    const std::string& GetListing() const
    {
        return m_listing;
    }

    /// Change the folder on the server.
    void Cd(const std::string& folder);

    /// Send a command unchanged, e.g. "SITE HELP"; it must not start a transfer.
    void Command(const std::string& line);

    /// Send QUIT. Later steps open a new connection.
    void Quit();

    /// The transfer requested last skips its first bytes (REST).
    void StartAt(uint64_t offset);

    /// The transfer requested last is aborted (ABOR) after that many bytes.
    void AbortAfterBytes(uint64_t bytes);

    /// The transfer requested last is aborted (ABOR) that long after it has begun.
    void AbortAfter(const Time& delay);

    /// The current transfer is aborted (ABOR).
    void Abort();

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void DoNext() override;

    // FtpClientSession::Listener
    void OnReady() override;
    void OnOver(const std::string& why) override;

    void Enqueue(const std::string& command,
                 const std::string& argument,
                 std::unique_ptr<FileSink> sink,
                 std::unique_ptr<FileSource> source);
    FtpStep* FindLastTransfer();
    void FailAll(const std::string& why);
    FtpClientSettings GetSettings() const;

    std::deque<FtpStep> m_steps;
    Ptr<FtpClientSession> m_session;
    std::string m_listing;
    std::string m_user;
    std::string m_password;
    int m_mode; //!< an FtpMode
    uint16_t m_dataPort;
    int m_type; //!< an FtpType
    bool m_quitWhenDone;
    Time m_timeout;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_CLIENT_H */
