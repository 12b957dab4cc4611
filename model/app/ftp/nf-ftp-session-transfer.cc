/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// How a server moves a file, once a command has found it.

#include "nf-ftp-session.h"
#include "nf-netascii.h"

#include "ns3/node.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

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
        return; // the client has changed its mind before it asked for anything
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
