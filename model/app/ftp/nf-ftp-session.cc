/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-session.h"

#include "nf-netascii.h"

#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netfilter
{

/// A command that is known.
struct FtpSession::Known
{
    const char* verb;
    bool needsLogin;
    bool needsArgument;
    void (FtpSession::*handler)(const FtpCommand&);
};

FtpSession::FtpSession(FtpApplication& application,
                       const FtpServerSettings& settings,
                       FileStore& files,
                       std::function<void(FtpSession&)> over)
    : m_application(application),
      m_settings(settings),
      m_files(files),
      m_over(std::move(over))
{
}

void
FtpSession::Begin(Ptr<Socket> socket, const InetSocketAddress& client, bool welcome)
{
    FtpControl::Listener& listener = *this;
    m_control = Create<FtpControl>(listener, m_settings.maxLine);
    m_control->Take(socket, client);
    if (!welcome)
    {
        Dismiss("There are too many connected users, please try later.");
        return;
    }
    ReplyLines(220, m_settings.banner, FtpReplyForm::CODES);
    AwaitCommand();
}

void
FtpSession::Dismiss(const std::string& why)
{
    const Ptr<FtpSession> self(this);
    if (!m_closing)
    {
        if (m_transfer)
        {
            DropData();
            EndTransfer(426, why);
        }
        Reply(421, why);
        Close(why);
    }
}

void
FtpSession::Forget()
{
    m_closing = true;
    m_idle.Cancel();
    if (const auto data = std::exchange(m_data, nullptr))
    {
        data->Forget();
    }
    if (const auto control = std::exchange(m_control, nullptr))
    {
        control->Forget();
    }
}

void
FtpSession::OnControlOpened()
{
}

void
FtpSession::OnLine(const FtpLine& line)
{
    const Ptr<FtpSession> self(this);
    m_lines.push_back(line);
    DoCommands();
}

void
FtpSession::OnControlEnded(FtpEnd how)
{
    const Ptr<FtpSession> self(this);
    // RFC 959 section 4.1.1, QUIT: as ABOR and a logout.
    const std::string why = how == FtpEnd::FINISHED ? "the client has closed the connection"
                                                    : "the connection was broken off";
    if (m_transfer)
    {
        DropData();
        EndTransfer(426, why);
    }
    Close(why);
}

void
FtpSession::DoCommands()
{
    if (std::exchange(m_doing, true))
    {
        return; // a caller further up the stack is executing them
    }
    const auto isAbort = [](const FtpLine& line) {
        return ParseFtpCommand(line.text).verb == "ABOR";
    };
    while (!m_lines.empty() && !m_closing)
    {
        if (m_transfer)
        {
            if (std::none_of(m_lines.begin(), m_lines.end(), isAbort))
            {
                break;
            }
            DropData();
            EndTransfer(426, "Transfer aborted.");
            continue;
        }
        const FtpLine line = m_lines.front();
        m_lines.pop_front();
        Do(line);
    }
    m_doing = false;
    AwaitCommand();
}

void
FtpSession::Do(const FtpLine& line)
{
    static const std::vector<Known> commands = {
        {"USER", false, true, &FtpSession::User},
        {"PASS", false, false, &FtpSession::Pass},
        {"QUIT", false, false, &FtpSession::Quit},
        {"NOOP", false, false, &FtpSession::Noop},
        {"HELP", false, false, &FtpSession::Help},
        {"FEAT", false, false, &FtpSession::Features},
        {"SYST", false, false, &FtpSession::System},
        {"ABOR", false, false, &FtpSession::Abort},
        {"STAT", true, false, &FtpSession::Status},
        {"TYPE", true, true, &FtpSession::Type},
        {"MODE", true, true, &FtpSession::Mode},
        {"STRU", true, true, &FtpSession::Structure},
        {"PORT", true, true, &FtpSession::Port},
        {"EPRT", true, true, &FtpSession::ExtendedPort},
        {"PASV", true, false, &FtpSession::Passive},
        {"EPSV", true, false, &FtpSession::ExtendedPassive},
        {"RETR", true, true, &FtpSession::Retrieve},
        {"STOR", true, true, &FtpSession::Store},
        {"APPE", true, true, &FtpSession::Store},
        {"LIST", true, false, &FtpSession::List},
        {"NLST", true, false, &FtpSession::NameList},
        {"SIZE", true, true, &FtpSession::Size},
        {"REST", true, true, &FtpSession::Restart},
        {"CWD", true, true, &FtpSession::ChangeFolder},
        {"CDUP", true, false, &FtpSession::ChangeUp},
        {"PWD", true, false, &FtpSession::PrintFolder},
        {"DELE", true, true, &FtpSession::Delete},
        {"MKD", true, true, &FtpSession::MakeFolder},
        // RFC 1123 section 4.1.3.1
        {"XCWD", true, true, &FtpSession::ChangeFolder},
        {"XCUP", true, false, &FtpSession::ChangeUp},
        {"XPWD", true, false, &FtpSession::PrintFolder},
        {"XMKD", true, true, &FtpSession::MakeFolder},
        {"ALLO", true, false, &FtpSession::Superfluous},
        {"ACCT", true, false, &FtpSession::Superfluous},
        {"REIN", false, false, &FtpSession::NotImplemented},
        {"RMD", true, false, &FtpSession::NotImplemented},
        {"RNFR", true, false, &FtpSession::NotImplemented},
        {"RNTO", true, false, &FtpSession::NotImplemented},
        {"SITE", true, false, &FtpSession::NotImplemented},
        {"SMNT", true, false, &FtpSession::NotImplemented},
        {"STOU", true, false, &FtpSession::NotImplemented},
        {"MDTM", true, false, &FtpSession::NotImplemented},
    };
    m_application.TraceCommand(line.text, m_control->GetPeer());
    if (m_closing)
    {
        return; // a callback has stopped the application
    }
    if (line.tooLong)
    {
        Reply(500, "Input line too long.");
        return;
    }
    const FtpCommand command = ParseFtpCommand(line.text);
    const auto known = std::find_if(commands.begin(), commands.end(), [&](const Known& candidate) {
        return command.verb == candidate.verb;
    });
    if (known == commands.end())
    {
        Reply(500, "Unknown command.");
    }
    else if (known->needsLogin && !m_loggedIn)
    {
        Reply(530, "Please login with USER and PASS.");
    }
    else if (known->needsArgument && command.argument.empty())
    {
        Reply(501, command.verb + " needs an argument.");
    }
    else
    {
        (this->*known->handler)(command);
    }
}

void
FtpSession::Reply(uint16_t code, const std::string& text)
{
    ReplyLines(code, {text}, FtpReplyForm::CODES);
}

void
FtpSession::ReplyLines(uint16_t code, std::vector<std::string> lines, FtpReplyForm form)
{
    if (!m_control)
    {
        return;
    }
    const FtpReply reply{code, std::move(lines)};
    m_application.TraceReply(reply, m_control->GetPeer());
    if (m_control)
    {
        m_control->Write(FormatFtpReply(reply, form));
    }
}

void
FtpSession::AwaitCommand()
{
    m_idle.Cancel();
    if (!m_closing && !m_transfer)
    {
        m_idle = Simulator::Schedule(m_settings.idle,
                                     &FtpSession::Dismiss,
                                     this,
                                     std::string("Timeout."));
    }
}

void
FtpSession::Close(const std::string& why)
{
    if (std::exchange(m_closing, true))
    {
        return;
    }
    m_idle.Cancel();
    DropData();
    const auto control = std::exchange(m_control, nullptr);
    control->Close();
    m_application.TraceClosed(why, control->GetPeer());
    m_over(*this);
}

void
FtpSession::DropData()
{
    m_setup = DataSetup::NONE;
    if (const auto data = std::exchange(m_data, nullptr))
    {
        if (m_transfer)
        {
            data->Describe(*m_transfer);
        }
        data->Close();
    }
}

void
FtpSession::BeginTransfer(const FtpCommand& command,
                          std::unique_ptr<FileSource> source,
                          std::unique_ptr<FileSink> sink,
                          const std::string& what)
{
    const bool isList = command.verb == "LIST" || command.verb == "NLST";
    FtpReport report;
    report.command = command.verb;
    report.name = command.argument;
    report.direction = source ? FtpDirection::TO_CLIENT : FtpDirection::TO_SERVER;
    report.mode = m_mode;
    report.type = isList ? FtpType::ASCII : m_type;
    report.offset = m_restart.value_or(0);
    report.controlLocal = m_control->GetLocal();
    report.controlPeer = m_control->GetPeer();
    report.started = Simulator::Now();
    m_restart.reset();
    m_transfer = report;
    m_application.TraceStarted(report);
    if (m_closing)
    {
        return;
    }
    if (m_setup == DataSetup::NONE)
    {
        EndTransfer(425, "Use PORT or PASV first.");
        return;
    }
    const bool isText = m_type == FtpType::ASCII && !isList; // a list's lines end so in any case
    source = source && isText ? MakeNetasciiSource(std::move(source)) : std::move(source);
    sink = sink && isText ? MakeNetasciiSink(std::move(sink)) : std::move(sink);
    if (m_setup == DataSetup::TO_CLIENT)
    {
        FtpData::Listener& listener = *this;
        m_data = Create<FtpData>(m_application.GetNode(), m_settings.timeouts, listener);
        std::string fault;
        if (!m_data->Connect(m_settings.dataPort, m_clientPort, fault))
        {
            DropData();
            EndTransfer(425, "Can't open data connection: " + fault + ".");
            return;
        }
    }
    if (m_data->IsOpen())
    {
        Reply(125, "Data connection already open; transfer starting.");
    }
    else
    {
        Reply(150, what);
    }
    if (m_closing)
    {
        return;
    }
    if (source)
    {
        m_data->Send(std::move(source));
    }
    else
    {
        m_data->Receive(std::move(sink));
    }
}

void
FtpSession::EndTransfer(uint16_t code, const std::string& text)
{
    FtpReport report = *m_transfer;
    m_transfer.reset();
    report.ended = Simulator::Now();
    report.succeeded = code < 300;
    report.code = code;
    report.text = report.succeeded ? "" : std::to_string(code) + " " + text;
    Reply(code, text);
    m_application.TraceFinished(report);
}

void
FtpSession::OnDataOpened(FtpData&)
{
}

void
FtpSession::OnDataSent(Ptr<const Packet> bytes, const Address& from, const Address& to)
{
    m_application.TraceSent(bytes, from, to);
}

void
FtpSession::OnDataReceived(Ptr<const Packet> bytes, const Address& from, const Address& to)
{
    m_application.TraceReceived(bytes, from, to);
}

void
FtpSession::OnDataOver(FtpData&, FtpDataResult result)
{
    const Ptr<FtpSession> self(this);
    DropData();
    if (!m_transfer)
    {
        return; // the data connection ended before a transfer was requested
    }
    switch (result)
    {
    case FtpDataResult::DONE:
        EndTransfer(226, "Transfer complete.");
        break;
    case FtpDataResult::NOT_CONNECTED:
        EndTransfer(425, "Can't open data connection.");
        break;
    case FtpDataResult::BROKEN:
        EndTransfer(426, "Data connection closed; transfer aborted.");
        break;
    case FtpDataResult::READ_FAILED:
        EndTransfer(451, "Local error: the file cannot be read.");
        break;
    case FtpDataResult::WRITE_FAILED:
        EndTransfer(452, "Insufficient storage space.");
        break;
    }
    DoCommands();
}

} // namespace netfilter
} // namespace ns3
