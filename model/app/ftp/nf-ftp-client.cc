/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-client.h"

#include "nf-enum-attribute.h"
#include "nf-ftp-files.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterFtpClient");
NS_OBJECT_ENSURE_REGISTERED(FtpClient);

TypeId
FtpClient::GetTypeId()
{
    static TypeId tid =
        AddAttributes(
            TypeId("ns3::netfilter::FtpClient")
                .SetParent<FtpApplication>()
                .SetGroupName("Netfilter")
                .AddConstructor<FtpClient>(),
            {21, "Where it takes commands", "This side's port of the control connection; 0: any"})
            .AddAttribute("User",
                          "User name",
                          StringValue("anonymous"),
                          MakeStringAccessor(&FtpClient::m_user),
                          MakeStringChecker())
            .AddAttribute("Password",
                          "Password",
                          StringValue("ns-3@"),
                          MakeStringAccessor(&FtpClient::m_password),
                          MakeStringChecker())
            .AddAttribute("Mode",
                          "How data connections are opened: PORT, PASV, EPRT or EPSV",
                          NumberedEnumValue(Number(FtpMode::PASSIVE)),
                          MakeAccessorHelper<NumberedEnumValue>(&FtpClient::m_mode),
                          MakeEnumChecker(Number(FtpMode::ACTIVE),
                                          "Active",
                                          Number(FtpMode::PASSIVE),
                                          "Passive",
                                          Number(FtpMode::EXTENDED_ACTIVE),
                                          "ExtendedActive",
                                          Number(FtpMode::EXTENDED_PASSIVE),
                                          "ExtendedPassive"))
            .AddAttribute("DataPort",
                          "Local port for active data connections; 0: any port",
                          UintegerValue(0),
                          MakeUintegerAccessor(&FtpClient::m_dataPort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute(
                "Type",
                "Transfer type: binary (TYPE I) or ASCII text (TYPE A)",
                NumberedEnumValue(Number(FtpType::BINARY)),
                MakeAccessorHelper<NumberedEnumValue>(&FtpClient::m_type),
                MakeEnumChecker(Number(FtpType::BINARY), "Binary", Number(FtpType::ASCII), "Ascii"))
            .AddAttribute("QuitWhenDone",
                          "Whether to send QUIT after the last step",
                          BooleanValue(true),
                          MakeBooleanAccessor(&FtpClient::m_quitWhenDone),
                          MakeBooleanChecker())
            .AddAttribute("Timeout",
                          "Maximum time to wait for a silent server",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&FtpClient::m_timeout),
                          MakeTimeChecker(MilliSeconds(1)));
    return tid;
}

FtpClient::FtpClient()
    : FileClient("FtpClient")
{
}

FtpClient::~FtpClient() = default;

void
FtpClient::DoDispose()
{
    FileClient::Stop();
    m_steps.clear();
    if (const auto session = std::exchange(m_session, nullptr))
    {
        session->Forget();
    }
    FtpApplication::DoDispose();
}

void
FtpClient::StartApplication()
{
    FileClient::Start();
    ScheduleNext();
}

void
FtpClient::StopApplication()
{
    FileClient::Stop();
    const std::string why = "the application was stopped";
    if (const auto session = m_session)
    {
        session->End(why);
    }
    FailAll(why);
}

void
FtpClient::Append(const std::string& remote, const std::string& local)
{
    Append(remote, OpenLocal(local));
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
    ScheduleNext();
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
    FtpStep* const step = m_session ? m_session->GetStep() : nullptr;
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
        if (m_session && step == m_session->GetStep())
        {
            m_session->CheckAbort();
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
    if (m_session)
    {
        m_session->Abort();
    }
}

void
FtpClient::DoNext()
{
    if (!m_session)
    {
        if (!m_steps.empty())
        {
            FtpClientSession::Listener& listener = *this;
            m_session = Create<FtpClientSession>(*this, GetSettings(), listener);
            m_session->Begin();
        }
    }
    else if (m_session->IsReady() && !m_steps.empty())
    {
        FtpStep step = std::move(m_steps.front());
        m_steps.pop_front();
        m_session->Do(std::move(step));
    }
    else if (m_session->IsReady() && m_quitWhenDone)
    {
        FtpStep quit;
        quit.command = "QUIT";
        m_session->Do(std::move(quit));
    }
}

void
FtpClient::OnReady()
{
    ScheduleNext();
}

void
FtpClient::OnOver(const std::string& why)
{
    m_session = nullptr;
    if (!why.empty())
    {
        FailAll(why);
    }
    ScheduleNext();
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
