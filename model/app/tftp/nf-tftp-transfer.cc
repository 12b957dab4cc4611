/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-transfer.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

bool
IsSame(const InetSocketAddress& a, const InetSocketAddress& b)
{
    return a.GetIpv4() == b.GetIpv4() && a.GetPort() == b.GetPort();
}

/// \return whether no transfer begins with this: it is of an earlier one from the same port
bool
IsStale(const TftpMessage& message)
{
    return (message.opcode == TftpOpcode::DATA && message.block != 1) ||
           (message.opcode == TftpOpcode::ACK && message.block != 0);
}

} // namespace

TftpTransfer::TftpTransfer(Ptr<Socket> socket, const Timeouts& timeouts, Listener& listener)
    : m_socket(socket),
      m_timeouts(timeouts),
      m_listener(listener)
{
    m_socket->SetRecvCallback(MakeCallback(&TftpTransfer::OnReadable, this));
}

void
TftpTransfer::Begin(const TftpMessage& request, const InetSocketAddress& peer)
{
    Address local;
    m_socket->GetSockName(local);
    m_request = request;
    m_report.local = InetSocketAddress::ConvertFrom(local);
    m_report.peer = peer;
    m_report.opcode = request.opcode;
    m_report.filename = request.filename;
    m_report.mode = request.mode;
    m_report.started = Simulator::Now();
}

void
TftpTransfer::Ask(const TftpMessage& request, const InetSocketAddress& server)
{
    Begin(request, server);
    m_opening = request;
    StartTimer();
    Send(m_opening, false);
}

void
TftpTransfer::Read(const InetSocketAddress& server,
                   const TftpMessage& request,
                   std::unique_ptr<FileSink> file)
{
    m_sink = std::move(file);
    Ask(request, server);
}

void
TftpTransfer::Write(const InetSocketAddress& server,
                    const TftpMessage& request,
                    std::unique_ptr<FileSource> file)
{
    m_source = std::move(file);
    Ask(request, server);
}

void
TftpTransfer::Serve(const InetSocketAddress& client,
                    const TftpMessage& request,
                    const TftpOptionList& options,
                    const TftpParameters& agreed,
                    std::unique_ptr<FileSource> file)
{
    Begin(request, client);
    m_peerKnown = true;
    m_report.parameters = agreed;
    m_report.options = options;
    m_source = std::move(file);
    if (options.empty())
    {
        StartSending();
        return;
    }
    m_state = State::OFFERED;
    m_opening.opcode = TftpOpcode::OPTION_ACK;
    m_opening.options = options;
    StartTimer();
    Send(m_opening, false);
}

void
TftpTransfer::Accept(const InetSocketAddress& client,
                     const TftpMessage& request,
                     const TftpOptionList& options,
                     const TftpParameters& agreed,
                     std::unique_ptr<FileSink> file)
{
    Begin(request, client);
    m_peerKnown = true;
    m_report.parameters = agreed;
    m_report.options = options;
    m_sink = std::move(file);
    m_opening.opcode = options.empty() ? TftpOpcode::ACK : TftpOpcode::OPTION_ACK;
    m_opening.options = options;
    StartReceiving();
    Send(m_opening, false);
}

void
TftpTransfer::Refuse(const InetSocketAddress& client,
                     const TftpMessage& request,
                     TftpError code,
                     const std::string& text)
{
    Begin(request, client);
    m_peerKnown = true;
    FailAndNotify(code, text);
}

void
TftpTransfer::Abort(const std::string& why)
{
    const Ptr<TftpTransfer> self(this);
    if (m_state == State::LINGERING)
    {
        Close();
    }
    else if (m_state != State::CLOSED)
    {
        Fail(static_cast<uint16_t>(TftpError::UNDEFINED), why);
    }
}

void
TftpTransfer::Forget()
{
    m_timer.Cancel();
    m_readable.Cancel();
    m_closing.Cancel();
    m_closing = EventId(); // it holds this object, and with it the file
    m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    m_state = State::CLOSED;
}

bool
TftpTransfer::IsRequestAgain(const TftpMessage& request) const
{
    return !IsLingering() && !IsClosed() && request.opcode == m_request.opcode &&
           request.filename == m_request.filename && request.mode == m_request.mode &&
           request.options == m_request.options;
}

// ---------------------------------------------------------------------------------------------
// Sending
// ---------------------------------------------------------------------------------------------

void
TftpTransfer::StartSending()
{
    const TftpParameters& agreed = m_report.parameters;
    m_sender =
        std::make_unique<TftpSender>(std::move(m_source), agreed.blockSize, agreed.windowSize);
    m_state = State::SENDING;
    Progress();
    SendWindow();
}

void
TftpTransfer::StartReceiving()
{
    const TftpParameters& agreed = m_report.parameters;
    m_receiver =
        std::make_unique<TftpReceiver>(std::move(m_sink), agreed.blockSize, agreed.windowSize);
    m_state = State::RECEIVING;
    Progress();
}

void
TftpTransfer::SendWindow()
{
    const std::size_t sentBefore = m_sender->GetCount(); // what Fill() adds was not
    if (!m_sender->Fill())
    {
        FailAndNotify(TftpError::UNDEFINED, "The file cannot be read");
        return;
    }
    if (m_sender->IsDone())
    {
        Close();
        Finish(true);
        return;
    }
    TftpMessage message;
    message.opcode = TftpOpcode::DATA;
    for (std::size_t i = 0; i < m_sender->GetCount() && m_state != State::CLOSED; ++i)
    {
        const TftpSender::Block block = m_sender->Get(i);
        message.block = block.number;
        message.data = block.data;
        Send(message, i < sentBefore);
    }
}

void
TftpTransfer::SendAcknowledgement()
{
    TftpMessage message;
    message.opcode = TftpOpcode::ACK;
    message.block = m_receiver->GetAcknowledged();
    Send(message, m_receiver->IsRepeated());
}

void
TftpTransfer::SendError(TftpError code, const std::string& text)
{
    TftpMessage message;
    message.opcode = TftpOpcode::ERROR;
    message.code = static_cast<uint16_t>(code);
    message.text = text;
    Send(message, false);
}

void
TftpTransfer::Send(const TftpMessage& message, bool again)
{
    SendTo(message, m_report.peer, again);
}

void
TftpTransfer::SendTo(const TftpMessage& message, const InetSocketAddress& to, bool again)
{
    const Ptr<Packet> packet = MakeTftpPacket(message);
    m_report.retransmissions += again;
    m_listener.OnSent(packet, m_report.local, to, again);
    if (IsClosed())
    {
        return; // the listener has ended the transfer
    }
    // A packet that cannot be sent, without a route or without room, counts as lost.
    m_isSending = true;
    m_socket->SendTo(packet, 0, to);
    m_isSending = false;
}

// ---------------------------------------------------------------------------------------------
// Time
// ---------------------------------------------------------------------------------------------

void
TftpTransfer::Progress()
{
    m_retries = 0;
    StartTimer();
}

Time
TftpTransfer::GetTimeout(uint32_t retries) const
{
    if (m_report.parameters.timeout != 0)
    {
        return Seconds(m_report.parameters.timeout);
    }
    constexpr uint32_t MAX_DOUBLINGS = 6;
    return m_timeouts.timeout * (int64_t(1) << std::min(retries, MAX_DOUBLINGS));
}

Time
TftpTransfer::GetLingering() const
{
    // As long as the other side may go on sending the last block, if it is as patient, and once
    // more for the way of the last one. The wait is limited even if the peer never gives up.
    constexpr uint32_t MAX_RETRIES = 10;
    Time wait = GetTimeout(0);
    for (uint32_t retries = 0; retries < std::min(m_timeouts.maxRetries, MAX_RETRIES); ++retries)
    {
        wait += GetTimeout(retries);
    }
    return wait;
}

void
TftpTransfer::StartTimer()
{
    const Time wait = IsLingering() ? GetLingering() : GetTimeout(m_retries);
    m_timer.Cancel();
    m_timer = Simulator::Schedule(wait, &TftpTransfer::OnTimeout, this);
}

void
TftpTransfer::OnTimeout()
{
    const Ptr<TftpTransfer> self(this);
    if (m_state == State::LINGERING)
    {
        Close();
        return;
    }
    if (m_retries == m_timeouts.maxRetries)
    {
        Fail(static_cast<uint16_t>(TftpError::UNDEFINED), "Transfer timed out");
        return;
    }
    ++m_retries;
    StartTimer();
    if (m_state == State::SENDING)
    {
        SendWindow();
    }
    else if (m_state == State::RECEIVING && (m_isAnswered || m_opening.opcode == TftpOpcode::READ))
    {
        m_receiver->Repeat();
        SendAcknowledgement();
    }
    else
    {
        Send(m_opening, true);
    }
}

// ---------------------------------------------------------------------------------------------
// The end
// ---------------------------------------------------------------------------------------------

void
TftpTransfer::Fail(uint16_t code, const std::string& text)
{
    m_report.code = code;
    m_report.text = text;
    Close(); // first: the listener may abort ongoing transfers
    Finish(false);
}

void
TftpTransfer::FailAndNotify(TftpError code, const std::string& text)
{
    SendError(code, text);
    if (!IsClosed())
    {
        Fail(static_cast<uint16_t>(code), text);
    }
}

void
TftpTransfer::Finish(bool succeeded)
{
    const FileDigest* digest = nullptr;
    if (m_sender)
    {
        digest = &m_sender->GetFile().GetDigest();
    }
    else if (m_receiver)
    {
        digest = &m_receiver->GetFile().GetDigest();
    }
    m_report.bytes = digest ? digest->GetBytes() : 0;
    m_report.digest = digest ? digest->Get() : 0;
    m_report.succeeded = succeeded;
    m_report.ended = Simulator::Now();
    m_listener.OnFinished(m_report);
}

void
TftpTransfer::Close()
{
    m_timer.Cancel();
    m_readable.Cancel();
    m_state = State::CLOSED;
    // Not at once: this may be the socket's own call.
    m_closing = Simulator::ScheduleNow(&TftpTransfer::CloseSocket, Ptr<TftpTransfer>(this));
}

void
TftpTransfer::CloseSocket()
{
    m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    m_socket->Close();
    m_closing = EventId(); // it holds this object
    m_sink.reset();
    m_receiver.reset(); // and with it what came of a file that is not complete
    m_listener.OnClosed(*this);
}

bool
TftpTransfer::IsHost(const InetSocketAddress& from)
{
    // ns-3 takes a packet from any source, and its routing has no answer to some of them.
    const Ipv4Address address = from.GetIpv4();
    return address != Ipv4Address::GetAny() && !address.IsBroadcast() && !address.IsMulticast() &&
           from.GetPort() != 0;
}

void
TftpTransfer::OnReadable(Ptr<Socket> socket)
{
    if (m_isSending)
    {
        // A packet to an address of its own node is there at once (ns-3 before 3.41), and so is the
        // answer to it. What was sent comes to its end first.
        m_readable.Cancel();
        m_readable = Simulator::ScheduleNow(&TftpTransfer::OnReadable, this, socket);
        return;
    }
    const Ptr<TftpTransfer> self(this); // the listener may forget it meanwhile
    Address from;
    while (const Ptr<Packet> packet = socket->RecvFrom(from))
    {
        if (m_state == State::CLOSED || !InetSocketAddress::IsMatchingType(from) ||
            !IsHost(InetSocketAddress::ConvertFrom(from)))
        {
            continue;
        }
        m_listener.OnReceived(packet, from, m_report.local);
        if (m_state != State::CLOSED)
        {
            Receive(packet, InetSocketAddress::ConvertFrom(from));
        }
    }
}

bool
TftpTransfer::IsFromPeer(const InetSocketAddress& from, const TftpMessage& message)
{
    if (!m_peerKnown && from.GetIpv4() == m_report.peer.GetIpv4() && !IsStale(message))
    {
        // The first answer: from now on this is the other side's TID.
        m_peerKnown = true;
        m_report.peer = from;
    }
    return m_peerKnown && IsSame(from, m_report.peer);
}

void
TftpTransfer::Receive(Ptr<const Packet> packet, const InetSocketAddress& from)
{
    TftpMessage message;
    const char* fault = ReadTftpPacket(packet, message);
    if (!IsFromPeer(from, message))
    {
        ++m_report.strays;
        if (message.opcode != TftpOpcode::ERROR)
        {
            TftpMessage error;
            error.code = static_cast<uint16_t>(TftpError::UNKNOWN_TRANSFER);
            error.text = "Unknown transfer ID";
            SendTo(error, from, false);
        }
        return;
    }
    if (m_state == State::LINGERING)
    {
        if (!fault && message.opcode == TftpOpcode::DATA)
        {
            TakeData(message);
        }
    }
    else if (message.opcode == TftpOpcode::ERROR)
    {
        // Never answered, not even if it is malformed or too short to be identified.
        const char* unsaid = fault ? fault : "error without a text";
        Fail(message.code, message.text.empty() ? unsaid : message.text);
    }
    else if (fault)
    {
        FailAndNotify(TftpError::ILLEGAL_OPERATION, std::string("Malformed packet: ") + fault);
    }
    else
    {
        TakeMessage(message);
    }
}

void
TftpTransfer::TakeMessage(const TftpMessage& message)
{
    const bool isAck = message.opcode == TftpOpcode::ACK;
    const bool isData = message.opcode == TftpOpcode::DATA;
    const bool isOptions = message.opcode == TftpOpcode::OPTION_ACK;
    switch (m_state)
    {
    case State::ASKING:
        TakeAnswer(message);
        return;
    case State::OFFERED:
        if (isAck && message.block == 0)
        {
            m_isAnswered = true;
            StartSending();
        }
        if (isAck)
        {
            return; // with another number it is of an earlier transfer between these ports
        }
        break;
    case State::SENDING:
        if (isAck && m_sender->Acknowledge(message.block))
        {
            m_isAnswered = true;
            Progress();
            SendWindow();
        }
        // The answer to the request, once more: answering it again would double every block.
        if (isAck || isOptions)
        {
            return;
        }
        break;
    case State::RECEIVING:
        if (isData)
        {
            TakeData(message);
            return;
        }
        if (isOptions && m_opening.opcode == TftpOpcode::READ)
        {
            if (m_receiver->GetAcknowledged() == 0)
            {
                m_receiver->Repeat(); // ACK 0 was lost
                SendAcknowledgement();
            }
            return;
        }
        break;
    default:
        return;
    }
    FailAndNotify(TftpError::ILLEGAL_OPERATION, "Unexpected " + message.ToString());
}

void
TftpTransfer::TakeAnswer(const TftpMessage& message)
{
    const bool reads = m_report.opcode == TftpOpcode::READ;
    const bool isOptions = message.opcode == TftpOpcode::OPTION_ACK;
    if (isOptions)
    {
        const std::string fault =
            AcceptTftpOptions(m_request.options, message.options, m_report.parameters);
        if (!fault.empty())
        {
            FailAndNotify(TftpError::OPTION_REFUSED, fault);
            return;
        }
        m_report.options = message.options;
    }
    if (reads && (isOptions || message.opcode == TftpOpcode::DATA))
    {
        StartReceiving();
        if (isOptions)
        {
            SendAcknowledgement();
        }
        else
        {
            TakeData(message);
        }
    }
    else if (!reads && (isOptions || (message.opcode == TftpOpcode::ACK && message.block == 0)))
    {
        m_isAnswered = true;
        StartSending();
    }
    else
    {
        FailAndNotify(TftpError::ILLEGAL_OPERATION, "Unexpected " + message.ToString());
    }
}

void
TftpTransfer::TakeData(const TftpMessage& message)
{
    const uint16_t before = m_receiver->GetAcknowledged();
    const auto answer = m_receiver->Receive(message.block, message.data);
    m_report.duplicates = m_receiver->GetDuplicates();
    if (m_receiver->GetAcknowledged() != before)
    {
        m_isAnswered = true;
        Progress();
    }
    switch (answer)
    {
    case TftpReceiver::Answer::NOTHING:
        break;
    case TftpReceiver::Answer::ACKNOWLEDGE:
        SendAcknowledgement();
        break;
    case TftpReceiver::Answer::DONE:
        SendAcknowledgement();
        if (m_state == State::RECEIVING) // the listener may have ended the transfer
        {
            m_state = State::LINGERING;
            StartTimer();
            Finish(true);
        }
        break;
    case TftpReceiver::Answer::TOO_LONG:
        FailAndNotify(TftpError::ILLEGAL_OPERATION, "Block longer than agreed");
        break;
    case TftpReceiver::Answer::NO_ROOM:
        FailAndNotify(TftpError::DISK_FULL, "Disk full or allocation exceeded");
        break;
    }
}

} // namespace netfilter
} // namespace ns3
