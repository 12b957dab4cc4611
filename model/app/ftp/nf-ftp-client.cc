/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-client.h"

#include "nf-ftp-files.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterFtpClient");
NS_OBJECT_ENSURE_REGISTERED(FtpClient);

FtpClient::FtpClient() = default;
FtpClient::~FtpClient() = default;

void
FtpClient::DoDispose()
{
    m_running = false;
    m_next.Cancel();
    m_steps.clear();
    if (const auto dialog = std::exchange(m_dialog, nullptr))
    {
        dialog->Forget();
    }
    FtpApplication::DoDispose();
}

void
FtpClient::StartApplication()
{
    m_running = true;
    if (!m_fileName.empty() && !m_write)
    {
        Get(m_fileName, m_localFile);
    }
    else if (!m_fileName.empty() && m_localFile.empty())
    {
        PutGenerated(m_fileName, m_size);
    }
    else if (!m_fileName.empty())
    {
        Put(m_fileName, m_localFile);
    }
    DoNextSoon();
}

void
FtpClient::StopApplication()
{
    m_running = false;
    m_next.Cancel();
    const std::string why = "the application was stopped";
    if (const auto dialog = m_dialog)
    {
        dialog->End(why);
    }
    FailAll(why);
}

void
FtpClient::Get(const std::string& remote, const std::string& local)
{
    Read(remote, CreateLocalFile("FtpClient", local));
}

void
FtpClient::Put(const std::string& remote, const std::string& local)
{
    Write(remote, OpenLocalFile("FtpClient", local));
}

void
FtpClient::PutGenerated(const std::string& remote, uint64_t size)
{
    Write(remote, MakeGeneratedSource(remote, size));
}

void
FtpClient::Append(const std::string& remote, const std::string& local)
{
    Append(remote, OpenLocalFile("FtpClient", local));
}

void
FtpClient::Read(const std::string& remote, std::unique_ptr<FileSink> sink)
{
    NS_ABORT_MSG_IF(remote.empty(), "FtpClient: a file needs a name");
    Enqueue("RETR", remote, std::move(sink), nullptr);
}

void
FtpClient::Write(const std::string& remote, std::unique_ptr<FileSource> source)
{
    NS_ABORT_MSG_IF(remote.empty(), "FtpClient: a file needs a name");
    Enqueue("STOR", remote, nullptr, std::move(source));
}

void
FtpClient::Append(const std::string& remote, std::unique_ptr<FileSource> source)
{
    NS_ABORT_MSG_IF(remote.empty(), "FtpClient: a file needs a name");
    Enqueue("APPE", remote, nullptr, std::move(source));
}

void
FtpClient::List(const std::string& name)
{
    Enqueue("LIST", name, MakeTextSink(m_listing), nullptr);
}

void
FtpClient::NameList(const std::string& name)
{
    Enqueue("NLST", name, MakeTextSink(m_listing), nullptr);
}

void
FtpClient::Cd(const std::string& folder)
{
    Enqueue("CWD", folder, nullptr, nullptr);
}

void
FtpClient::Command(const std::string& line)
{
    const FtpCommand command = ParseFtpCommand(line);
    Enqueue(line.substr(0, command.verb.size()), command.argument, nullptr, nullptr);
}

void
FtpClient::Quit()
{
    Enqueue("QUIT", "", nullptr, nullptr);
}

void
FtpClient::Enqueue(const std::string& command,
                   const std::string& argument,
                   std::unique_ptr<FileSink> sink,
                   std::unique_ptr<FileSource> source)
{
    NS_ABORT_MSG_IF((command + argument).find_first_of(std::string("\r\n\0", 3)) !=
                        std::string::npos,
                    "FtpClient: a command is one line: " << command << " " << argument);
    FtpStep step;
    step.command = command;
    step.argument = argument;
    step.sink = std::move(sink);
    step.source = std::move(source);
    m_steps.push_back(std::move(step));
    DoNextSoon();
}

FtpStep*
FtpClient::FindLastTransfer()
{
    for (auto step = m_steps.rbegin(); step != m_steps.rend(); ++step)
    {
        if (step->sink || step->source)
        {
            return &*step;
        }
    }
    FtpStep* const step = m_dialog ? m_dialog->GetStep() : nullptr;
    if (!step)
    {
        NS_LOG_WARN("ignored: no transfer is queued");
    }
    return step;
}

void
FtpClient::StartAt(uint64_t offset)
{
    if (FtpStep* const step = FindLastTransfer())
    {
        step->offset = offset;
    }
}

void
FtpClient::AbortAfterBytes(uint64_t bytes)
{
    if (FtpStep* const step = FindLastTransfer())
    {
        step->abortBytes = bytes;
        if (m_dialog && step == m_dialog->GetStep())
        {
            m_dialog->CheckAbort();
        }
    }
}

void
FtpClient::AbortAfter(const Time& delay)
{
    if (FtpStep* const step = FindLastTransfer())
    {
        step->abortAfter = delay;
    }
}

void
FtpClient::Abort()
{
    if (m_dialog)
    {
        m_dialog->Abort();
    }
}

void
FtpClient::DoNextSoon()
{
    if (m_running && m_next.IsExpired())
    {
        m_next = Simulator::ScheduleNow(&FtpClient::DoNext, this);
    }
}

void
FtpClient::DoNext()
{
    if (!m_dialog)
    {
        if (!m_steps.empty())
        {
            FtpClientSession::Listener& listener = *this;
            m_dialog = Create<FtpClientSession>(*this, GetSettings(), listener);
            m_dialog->Begin();
        }
    }
    else if (m_dialog->IsReady() && !m_steps.empty())
    {
        FtpStep step = std::move(m_steps.front());
        m_steps.pop_front();
        m_dialog->Do(std::move(step));
    }
    else if (m_dialog->IsReady() && m_quitWhenDone)
    {
        FtpStep quit;
        quit.command = "QUIT";
        m_dialog->Do(std::move(quit));
    }
}

void
FtpClient::OnReady()
{
    DoNextSoon();
}

void
FtpClient::OnOver(const std::string& why)
{
    m_dialog = nullptr;
    if (!why.empty())
    {
        FailAll(why);
    }
    DoNextSoon();
}

void
FtpClient::FailAll(const std::string& why)
{
    const auto steps = std::exchange(m_steps, {});
    for (const FtpStep& step : steps)
    {
        if (step.sink || step.source)
        {
            FtpReport report;
            report.command = step.command;
            report.name = step.argument;
            report.direction = step.sink ? FtpDirection::TO_CLIENT : FtpDirection::TO_SERVER;
            report.mode = static_cast<FtpMode>(m_mode);
            report.type = static_cast<FtpType>(m_type);
            report.offset = step.offset;
            report.controlPeer = InetSocketAddress(m_remoteAddress, m_remotePort);
            report.text = why;
            report.started = Simulator::Now();
            report.ended = report.started;
            TraceFinished(report);
        }
    }
}

FtpClientSettings
FtpClient::GetSettings() const
{
    FtpClientSettings settings;
    settings.server = InetSocketAddress(m_remoteAddress, m_remotePort);
    settings.localPort = m_localPort;
    settings.user = m_user;
    settings.password = m_password;
    settings.mode = static_cast<FtpMode>(m_mode);
    settings.dataPort = m_dataPort;
    settings.type = static_cast<FtpType>(m_type);
    settings.timeout = m_timeout;
    return settings;
}

} // namespace netfilter
} // namespace ns3
