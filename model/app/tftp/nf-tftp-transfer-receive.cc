/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-transfer.h"

#include "ns3/simulator.h"

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
        // Never answered, not even where it is malformed or too short to tell what it is.
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
            m_heard = true;
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
            m_heard = true;
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
        m_heard = true;
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
        m_heard = true;
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
        if (m_state == State::RECEIVING) // not where who heard of it has ended it
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
