/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a client does next, from reply to reply.

#include "nf-ftp-client-session.h"
#include "nf-netascii.h"

#include "ns3/node.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

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
        break; // nobody has asked
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
            // Its reply may be lost, and the file come first.
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
        return; // it broke off meanwhile; the server will say so
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
