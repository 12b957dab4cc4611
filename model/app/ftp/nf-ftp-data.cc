/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-data.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Bytes that are read from a file at once: whole segments, and not a whole buffer.
constexpr uint32_t CHUNK = 16 * 1460;

} // namespace

FtpData::FtpData(Ptr<Node> node, const Timeouts& timeouts, Listener& listener)
    : m_node(node),
      m_timeouts(timeouts),
      m_listener(listener)
{
}

FtpData::~FtpData()
{
    Forget();
}

bool
FtpData::Listen(uint16_t first, uint16_t last, std::optional<Ipv4Address> peer)
{
    m_expected = peer;
    const auto accept = [this](Ptr<Socket> socket, const InetSocketAddress& from) {
        Accept(socket, from);
    };
    for (uint32_t port = first; port <= std::max(first, last); ++port)
    {
        if (m_port.Open(m_node, static_cast<uint16_t>(port), accept))
        {
            return true;
        }
    }
    return false;
}

bool
FtpData::Connect(uint16_t localPort, const InetSocketAddress& peer, std::string& fault)
{
    FtpConnection::Listener& listener = *this;
    m_connection = FtpConnection::Connect(m_node, localPort, peer, listener, fault);
    if (!m_connection)
    {
        return false;
    }
    m_local = m_connection->GetLocal();
    m_peer = peer;
    m_connection->SetReading(false);
    Watch(m_timeouts.connect);
    return true;
}

void
FtpData::Accept(Ptr<Socket> socket, const InetSocketAddress& peer)
{
    const Ptr<FtpData> self(this);
    if (m_connection || (m_expected && peer.GetIpv4() != *m_expected))
    {
        Simulator::ScheduleNow([socket] { socket->Close(); });
        return;
    }
    FtpConnection::Listener& listener = *this;
    m_connection = Create<FtpConnection>(socket, peer, listener, false);
    m_local = m_connection->GetLocal();
    m_peer = peer;
    m_port.Close();
    Opened();
}

void
FtpData::OnConnected(FtpConnection& connection)
{
    const Ptr<FtpData> self(this);
    m_local = connection.GetLocal();
    Opened();
}

void
FtpData::Opened()
{
    m_timeoutEvent.Cancel();
    m_moved = Simulator::Now();
    if (m_begun)
    {
        Watch(m_timeouts.stall);
    }
    m_connection->SetReading(m_source || m_sink); // what comes early waits in the socket
    m_listener.OnDataOpened(*this);
    Pump();
}

void
FtpData::Send(std::unique_ptr<FileSource> source)
{
    m_source = std::move(source);
    m_begun = true;
    m_moved = Simulator::Now();
    Watch(IsOpen() ? m_timeouts.stall : m_timeouts.connect);
    if (IsOpen())
    {
        m_connection->SetReading(true);
        // The caller must not be notified of the end before this call has returned.
        Simulator::ScheduleNow([self = Ptr<FtpData>(this)] { self->Pump(); });
    }
}

void
FtpData::Receive(std::unique_ptr<FileSink> sink)
{
    Expect(std::move(sink));
    Begin();
}

void
FtpData::Expect(std::unique_ptr<FileSink> sink)
{
    m_sink = std::move(sink);
    if (IsOpen())
    {
        m_connection->SetReading(true);
    }
}

void
FtpData::Begin()
{
    m_begun = true;
    m_moved = Simulator::Now();
    Watch(IsOpen() ? m_timeouts.stall : m_timeouts.connect);
    if (m_ended)
    {
        // The caller must not be notified of the end before this call has returned.
        Simulator::ScheduleNow([self = Ptr<FtpData>(this)] { self->Complete(); });
    }
}

void
FtpData::Complete()
{
    if (!m_over)
    {
        Over(m_sink->Commit() ? FtpDataResult::DONE : FtpDataResult::WRITE_FAILED);
    }
}

void
FtpData::Pump()
{
    const Ptr<FtpData> self(this);
    std::array<uint8_t, CHUNK> bytes;
    while (m_source && !m_over && !m_discarding && IsOpen() && (m_chunk || !m_allRead))
    {
        if (!m_chunk)
        {
            const uint32_t wanted = std::min(m_connection->GetRoom(), CHUNK);
            if (wanted == 0)
            {
                return;
            }
            const std::size_t count = m_source->Read(bytes.data(), wanted);
            if (m_source->HasFailed())
            {
                Over(FtpDataResult::READ_FAILED);
                return;
            }
            m_allRead = count < wanted;
            if (count != 0)
            {
                m_chunk = Create<Packet>(bytes.data(), static_cast<uint32_t>(count));
            }
        }
        if (m_chunk)
        {
            const Ptr<const Packet> copy = m_chunk->Copy();
            if (!m_connection->Send(m_chunk))
            {
                return; // when there is room again
            }
            m_chunk = nullptr;
            m_listener.OnDataSent(copy, m_local, m_peer);
        }
        if (m_allRead && m_connection)
        {
            m_connection->Finish();
        }
    }
    if (m_allRead && !m_chunk && m_connection && m_connection->IsAllAcknowledged())
    {
        Over(FtpDataResult::DONE);
    }
}

void
FtpData::OnRoom(FtpConnection&)
{
    m_moved = Simulator::Now();
    Pump();
}

void
FtpData::OnReceived(FtpConnection&, Ptr<Packet> bytes)
{
    const Ptr<FtpData> self(this);
    m_moved = Simulator::Now();
    if (!m_sink || m_over || m_discarding)
    {
        return; // to the side that sends, or to one that no longer wants it
    }
    std::vector<uint8_t> content(bytes->GetSize());
    bytes->CopyData(content.data(), bytes->GetSize());
    const bool written = m_sink->Write(content.data(), content.size());
    m_listener.OnDataReceived(bytes, m_peer, m_local);
    if (!written && !m_over)
    {
        Over(FtpDataResult::WRITE_FAILED);
    }
}

void
FtpData::OnEnded(FtpConnection&, FtpEnd how)
{
    const Ptr<FtpData> self(this);
    if (how == FtpEnd::REFUSED)
    {
        Over(FtpDataResult::NOT_CONNECTED);
    }
    else if (m_discarding || how == FtpEnd::RESET)
    {
        Over(FtpDataResult::BROKEN);
    }
    else if (m_sink && !m_begun)
    {
        m_ended = true;
    }
    else if (m_sink)
    {
        Complete();
    }
    else
    {
        // Everything was sent, and the other side has closed as well.
        Over(m_allRead && !m_chunk ? FtpDataResult::DONE : FtpDataResult::BROKEN);
    }
}

void
FtpData::Discard()
{
    m_discarding = true;
    m_chunk = nullptr;
    if (m_connection && m_source)
    {
        m_connection->Finish();
    }
    if (m_connection)
    {
        m_connection->SetReading(true);
    }
}

void
FtpData::Over(FtpDataResult result)
{
    if (!std::exchange(m_over, true))
    {
        m_listener.OnDataOver(*this, result);
    }
}

void
FtpData::Close()
{
    m_over = true;
    m_timeoutEvent.Cancel();
    m_port.Close();
    if (const auto connection = std::exchange(m_connection, nullptr))
    {
        connection->Abort();
    }
}

void
FtpData::Forget()
{
    m_over = true;
    m_timeoutEvent.Cancel();
    m_port.Close();
    if (const auto connection = std::exchange(m_connection, nullptr))
    {
        connection->Forget();
    }
}

void
FtpData::Watch(const Time& timeout)
{
    m_timeoutEvent.Cancel();
    m_timeoutEvent = Simulator::Schedule(timeout, &FtpData::OnTimeout, this);
}

void
FtpData::OnTimeout()
{
    const Ptr<FtpData> self(this);
    if (!IsOpen())
    {
        Over(FtpDataResult::NOT_CONNECTED);
        return;
    }
    const Time left = m_moved + m_timeouts.stall - Simulator::Now();
    if (left.IsStrictlyPositive())
    {
        Watch(left);
        return;
    }
    Over(FtpDataResult::BROKEN);
}

const FileDigest*
FtpData::GetDigest() const
{
    return m_source ? &m_source->GetDigest() : m_sink ? &m_sink->GetDigest() : nullptr;
}

uint64_t
FtpData::GetBytes() const
{
    const FileDigest* const digest = GetDigest();
    return digest ? digest->GetBytes() : 0;
}

void
FtpData::Describe(FtpReport& report) const
{
    report.local = m_local;
    report.peer = m_peer;
    if (const FileDigest* const digest = GetDigest())
    {
        report.bytes = digest->GetBytes();
        report.digest = digest->Get();
    }
}

} // namespace netfilter
} // namespace ns3
