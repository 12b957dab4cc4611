/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-client-session.h"

#include "nf-ftp-files.h"
#include "nf-netascii.h"

#include "ns3/node.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Maximum length of a reply line, longer than any server's.
constexpr std::size_t MAX_LINE = 65536;

/// Sent before ABOR: Telnet's IAC IP IAC DM (RFC 959 section 4.1.3).
const std::string INTERRUPT = "\xff\xf4\xff\xf2";

bool
IsList(const std::string& command)
{
    return command == "LIST" || command == "NLST";
}

} // namespace

FtpClientSession::FtpClientSession(FtpApplication& application,
                                   const FtpClientSettings& settings,
                                   Listener& listener)
    : m_application(application),
      m_settings(settings),
      m_listener(listener)
{
}

void
FtpClientSession::Begin()
{
    FtpControl::Listener& listener = *this;
    m_control = Create<FtpControl>(listener, MAX_LINE);
    std::string fault;
    if (!m_control->Connect(m_application.GetNode(),
                            m_settings.localPort,
                            m_settings.server,
                            fault))
    {
        End("no connection to the server: " + fault);
        return;
    }
    m_await = Await::GREETING;
    Watch();
}

void
FtpClientSession::Do(FtpStep step)
{
    const Ptr<FtpClientSession> self(this);
    m_step = std::move(step);
    m_report.reset();
    m_finish.reset();
    m_dataResult.reset();
    if (!IsTransfer())
    {
        const bool isQuit = m_step->command == "QUIT";
        Send(isQuit ? Await::QUIT : Await::OTHER, m_step->command, m_step->argument);
        return;
    }
    FtpReport report;
    report.command = m_step->command;
    report.name = m_step->argument;
    report.direction = m_step->sink ? FtpDirection::TO_CLIENT : FtpDirection::TO_SERVER;
    report.mode = m_settings.mode;
    report.type = IsList(m_step->command) ? FtpType::ASCII : m_settings.type;
    report.offset = m_step->offset;
    report.controlLocal = m_control->GetLocal();
    report.controlPeer = m_control->GetPeer();
    report.started = Simulator::Now();
    m_report = report;
    m_application.TraceStarted(report);
    if (!m_control)
    {
        return; // a callback has stopped the application
    }
    if (m_step->source && m_step->offset != 0)
    {
        m_step->source = MakeRestOfFile(std::move(m_step->source), m_step->offset);
        if (!m_step->source)
        {
            FinishStep("the local file is shorter than the offset");
            return;
        }
    }
    if (m_type == report.type)
    {
        SendSetup();
    }
    else
    {
        Send(Await::TYPE, "TYPE", report.type == FtpType::ASCII ? "A" : "I");
    }
}

bool
FtpClientSession::IsTransfer() const
{
    return m_report || (m_step && (m_step->sink || m_step->source));
}

bool
FtpClientSession::IsPassive() const
{
    return m_settings.mode == FtpMode::PASSIVE || m_settings.mode == FtpMode::EXTENDED_PASSIVE;
}

void
FtpClientSession::Send(Await await, const std::string& verb, const std::string& argument)
{
    const std::string line = argument.empty() ? verb : verb + ' ' + argument;
    m_await = await;
    Watch();
    m_application.TraceCommand(line, m_control->GetPeer());
    if (m_control)
    {
        m_control->Write((await == Await::ABORT ? INTERRUPT : "") + line + "\r\n");
    }
}

void
FtpClientSession::OnControlOpened()
{
    Watch();
}

void
FtpClientSession::OnLine(const FtpLine& line)
{
    const Ptr<FtpClientSession> self(this);
    switch (line.tooLong ? FtpReplyReader::Result::BAD : m_reader.Add(line.text))
    {
    case FtpReplyReader::Result::MORE:
        break;
    case FtpReplyReader::Result::BAD:
        End("the server does not speak FTP: " + line.text.substr(0, 80));
        break;
    case FtpReplyReader::Result::ENDLESS:
        End("the server does not speak FTP: a reply without end");
        break;
    case FtpReplyReader::Result::COMPLETE:
        const FtpReply reply = m_reader.Take();
        m_application.TraceReply(reply, m_control->GetPeer());
        if (m_control)
        {
            OnReply(reply);
        }
        break;
    }
}

void
FtpClientSession::OnControlEnded(FtpEnd how)
{
    const Ptr<FtpClientSession> self(this);
    if (how == FtpEnd::FINISHED)
    {
        End(m_await == Await::QUIT ? "" : "the server has closed the connection");
    }
    else
    {
        End(how == FtpEnd::REFUSED ? "no connection to the server: refused"
                                   : "the connection was broken off");
    }
}

void
FtpClientSession::FinishStep(const std::string& fault)
{
    const Ptr<FtpClientSession> self(this);
    m_timeoutEvent.Cancel();
    m_abort.Cancel();
    m_await = Await::NOTHING;
    const auto data = std::exchange(m_data, nullptr);
    auto report = std::exchange(m_report, std::nullopt);
    if (data)
    {
        if (report)
        {
            data->Describe(*report);
        }
        data->Close();
    }
    m_step.reset();
    if (report)
    {
        report->ended = Simulator::Now();
        report->succeeded = fault.empty();
        report->text = fault;
        report->code = m_finish ? m_finish->code : 0;
        m_application.TraceFinished(*report);
    }
    if (m_control)
    {
        m_listener.OnReady();
    }
}

void
FtpClientSession::Abort()
{
    const Ptr<FtpClientSession> self(this);
    if (m_await == Await::FINISH && !m_finish)
    {
        if (m_data)
        {
            m_data->Discard();
        }
        Send(Await::ABORT, "ABOR");
    }
    else if (IsTransfer() && m_await != Await::FINISH && m_await != Await::ABORT)
    {
        m_step->abortAfter = Seconds(0); // there is nothing to abort yet
    }
}

void
FtpClientSession::CheckAbort()
{
    if (m_step && m_data && m_step->abortBytes && m_data->GetBytes() >= *m_step->abortBytes)
    {
        m_step->abortBytes.reset();
        // Not from within a callback of the data connection.
        m_abort.Cancel();
        m_abort = Simulator::ScheduleNow(&FtpClientSession::Abort, this);
    }
}

void
FtpClientSession::OnDataOpened(FtpData&)
{
    const Ptr<FtpClientSession> self(this);
    if (m_await == Await::DATA)
    {
        SendRestOrTransfer();
    }
}

void
FtpClientSession::OnDataSent(Ptr<const Packet> bytes, const Address& from, const Address& to)
{
    m_application.TraceSent(bytes, from, to);
    CheckAbort();
}

void
FtpClientSession::OnDataReceived(Ptr<const Packet> bytes, const Address& from, const Address& to)
{
    m_application.TraceReceived(bytes, from, to);
    CheckAbort();
}

void
FtpClientSession::OnDataOver(FtpData&, FtpDataResult result)
{
    const Ptr<FtpClientSession> self(this);
    m_dataResult = result;
    if (const auto data = std::exchange(m_data, nullptr))
    {
        if (m_report)
        {
            data->Describe(*m_report);
        }
        data->Close();
    }
    if (m_await == Await::DATA)
    {
        FinishStep("no data connection: refused");
        return;
    }
    CheckFinished();
}

void
FtpClientSession::Watch()
{
    m_timeoutEvent.Cancel();
    m_timeoutEvent = Simulator::Schedule(m_settings.timeout, &FtpClientSession::OnTimeout, this);
}

void
FtpClientSession::OnTimeout()
{
    if (m_data && m_data->GetLastMove() + m_settings.timeout > Simulator::Now())
    {
        Watch(); // the reply comes after the file
        return;
    }
    End("the server is silent");
}

void
FtpClientSession::End(const std::string& why)
{
    const Ptr<FtpClientSession> self(this);
    const auto control = std::exchange(m_control, nullptr);
    if (!control)
    {
        return;
    }
    FinishStep(why.empty() ? "the session is over" : why);
    control->Close();
    m_application.TraceClosed(why, control->GetPeer());
    m_listener.OnOver(why);
}

void
FtpClientSession::Forget()
{
    m_timeoutEvent.Cancel();
    m_abort.Cancel();
    m_await = Await::NOTHING;
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
FtpClientSession::OnReply(const FtpReply& reply)
{
    const std::string text = std::to_string(reply.code) + " " + reply.GetText();
    const bool isGood = reply.code / 100 == 2;
    if (reply.code == 421)
    {
        End("the server says " + text);
        return;
    }
    if (m_await != Await::NOTHING)
    {
        Watch();
    }
    switch (m_await)
    {
    case Await::NOTHING:
    case Await::DATA:
        break; // unsolicited reply
    case Await::GREETING:
    case Await::USER:
    case Await::PASS:
        OnLoginReply(reply);
        break;
    case Await::TYPE:
        if (isGood)
        {
            m_type = m_report->type;
            SendSetup();
        }
        else
        {
            m_finish = reply;
            FinishStep(text);
        }
        break;
    case Await::SETUP:
        OnSetup(reply);
        break;
    case Await::REST:
        if (reply.code / 100 == 3)
        {
            SendRestOrTransfer();
        }
        else
        {
            m_finish = reply;
            FinishStep(text);
        }
        break;
    case Await::START:
    case Await::FINISH:
    case Await::ABORT:
        OnTransferReply(reply);
        break;
    case Await::OTHER:
        if (reply.code >= 200)
        {
            FinishStep("");
        }
        break;
    case Await::QUIT:
        End("");
        break;
    }
}

void
FtpClientSession::OnLoginReply(const FtpReply& reply)
{
    if (reply.code / 100 == 1)
    {
        return; // 120: the service will be ready
    }
    if (m_await == Await::GREETING && reply.code / 100 == 2)
    {
        Send(Await::USER, "USER", m_settings.user);
    }
    else if (m_await == Await::USER && reply.code == 331)
    {
        Send(Await::PASS, "PASS", m_settings.password);
    }
    else if (m_await != Await::GREETING && reply.code / 100 == 2)
    {
        m_loggedIn = true;
        FinishStep("");
    }
    else
    {
        End("the server says " + std::to_string(reply.code) + " " + reply.GetText());
    }
}

void
FtpClientSession::SendSetup()
{
    const std::string command = GetFtpModeCommand(m_settings.mode);
    if (IsPassive())
    {
        Send(Await::SETUP, command);
        return;
    }
    FtpData::Listener& listener = *this;
    const FtpData::Timeouts timeouts{m_settings.timeout, m_settings.timeout};
    m_data = Create<FtpData>(m_application.GetNode(), timeouts, listener);
    if (!m_data->Listen(m_settings.dataPort, m_settings.dataPort, std::nullopt))
    {
        FinishStep("DataPort " + std::to_string(m_settings.dataPort) + " is taken");
        return;
    }
    const InetSocketAddress here(m_control->GetLocal().GetIpv4(), m_data->GetListeningPort());
    Send(Await::SETUP,
         command,
         m_settings.mode == FtpMode::ACTIVE ? FormatFtpHostPort(here) : FormatFtpExtended(here));
}

void
FtpClientSession::OnSetup(const FtpReply& reply)
{
    std::optional<InetSocketAddress> there;
    if (m_settings.mode == FtpMode::PASSIVE && reply.code == 227)
    {
        there = FindFtpHostPort(reply.GetText());
    }
    else if (m_settings.mode == FtpMode::EXTENDED_PASSIVE && reply.code == 229)
    {
        if (const auto port = FindFtpExtendedPort(reply.GetText()))
        {
            there = InetSocketAddress(m_control->GetPeer().GetIpv4(), *port);
        }
    }
    else if (!IsPassive() && reply.code / 100 == 2)
    {
        SendRestOrTransfer();
        return;
    }
    if (!there)
    {
        m_finish = reply;
        FinishStep(std::to_string(reply.code) + " " + reply.GetText());
        return;
    }
    FtpData::Listener& listener = *this;
    const FtpData::Timeouts timeouts{m_settings.timeout, m_settings.timeout};
    m_data = Create<FtpData>(m_application.GetNode(), timeouts, listener);
    m_await = Await::DATA;
    std::string fault;
    if (!m_data->Connect(0, *there, fault))
    {
        FinishStep("no data connection: " + fault);
    }
}

void
FtpClientSession::SendRestOrTransfer()
{
    if (m_step->offset != 0 && m_await != Await::REST)
    {
        Send(Await::REST, "REST", std::to_string(m_step->offset));
    }
    else
    {
        if (m_data && m_step->sink)
        {
            // The reply may be lost, so the file may come first.
            m_data->Expect(m_report->type == FtpType::ASCII
                               ? MakeNetasciiSink(std::move(m_step->sink))
                               : std::move(m_step->sink));
        }
        Send(Await::START, m_step->command, m_step->argument);
    }
}

void
FtpClientSession::StartData()
{
    if (!m_data)
    {
        return; // the connection was lost meanwhile; the server will report it
    }
    if (m_step->source)
    {
        m_data->Send(m_report->type == FtpType::ASCII
                         ? MakeNetasciiSource(std::move(m_step->source))
                         : std::move(m_step->source));
    }
    else
    {
        m_data->Begin();
    }
    if (m_step->abortAfter)
    {
        m_abort = Simulator::Schedule(*m_step->abortAfter, &FtpClientSession::Abort, this);
    }
}

void
FtpClientSession::OnTransferReply(const FtpReply& reply)
{
    const bool isPreliminary = reply.code < 200;
    if (m_await == Await::START && reply.code < 300)
    {
        m_await = Await::FINISH;
        StartData();
        CheckAbort();
    }
    if (isPreliminary)
    {
        return;
    }
    if (m_await == Await::ABORT && m_finish)
    {
        // This is ABOR's own reply; the transfer's may have come just before it was sent.
        const bool isDone = m_finish->code < 300 && m_dataResult == FtpDataResult::DONE;
        FinishStep(isDone ? "" : "aborted");
        return;
    }
    m_finish = reply;
    if (m_await == Await::ABORT)
    {
        return;
    }
    if (reply.code >= 300)
    {
        FinishStep(std::to_string(reply.code) + " " + reply.GetText());
        return;
    }
    CheckFinished();
}

void
FtpClientSession::CheckFinished()
{
    if (m_await == Await::FINISH && m_finish && m_dataResult)
    {
        FinishStep(*m_dataResult == FtpDataResult::DONE           ? ""
                   : *m_dataResult == FtpDataResult::WRITE_FAILED ? "the local file is not written"
                   : *m_dataResult == FtpDataResult::READ_FAILED  ? "the local file is not read"
                                                                  : "no data connection");
    }
}

} // namespace netfilter
} // namespace ns3
