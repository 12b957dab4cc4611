/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-control.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

FtpControl::FtpControl(Listener& listener, std::size_t maxLine)
    : m_listener(listener),
      m_reader(maxLine)
{
}

FtpControl::~FtpControl()
{
    Forget();
}

bool
FtpControl::Connect(Ptr<Node> node,
                    uint16_t localPort,
                    const InetSocketAddress& peer,
                    std::string& fault)
{
    FtpConnection::Listener& listener = *this;
    m_peer = peer;
    m_connection = FtpConnection::Connect(node, localPort, peer, listener, fault);
    return m_connection != nullptr;
}

void
FtpControl::Take(Ptr<Socket> socket, const InetSocketAddress& peer)
{
    FtpConnection::Listener& listener = *this;
    m_peer = peer;
    m_connection = Create<FtpConnection>(socket, peer, listener, true);
    m_local = m_connection->GetLocal();
}

void
FtpControl::Write(const std::string& text)
{
    m_out += text;
    Flush();
}

void
FtpControl::Flush()
{
    while (m_connection && !m_out.empty())
    {
        const auto size =
            static_cast<uint32_t>(std::min<std::size_t>(m_connection->GetRoom(), m_out.size()));
        if (size == 0 || !m_connection->Send(
                             Create<Packet>(reinterpret_cast<const uint8_t*>(m_out.data()), size)))
        {
            break;
        }
        m_out.erase(0, size);
    }
    if (m_connection)
    {
        // A peer that sends commands but never reads the replies must not fill the memory with
        // them.
        m_connection->SetReading(m_out.empty());
    }
}

void
FtpControl::Close()
{
    if (const auto connection = std::exchange(m_connection, nullptr))
    {
        connection->Close();
    }
}

void
FtpControl::Forget()
{
    if (const auto connection = std::exchange(m_connection, nullptr))
    {
        connection->Forget();
    }
}

void
FtpControl::OnConnected(FtpConnection& connection)
{
    m_local = connection.GetLocal();
    m_listener.OnControlOpened();
}

void
FtpControl::OnReceived(FtpConnection&, Ptr<Packet> bytes)
{
    const Ptr<FtpControl> self(this); // the listener may let go of it
    std::vector<uint8_t> content(bytes->GetSize());
    bytes->CopyData(content.data(), bytes->GetSize());
    m_reader.Append(content.data(), content.size());
    while (m_connection)
    {
        const auto line = m_reader.Next();
        if (!line)
        {
            break;
        }
        m_listener.OnLine(*line);
    }
}

void
FtpControl::OnRoom(FtpConnection&)
{
    Flush();
}

void
FtpControl::OnEnded(FtpConnection&, FtpEnd how)
{
    const Ptr<FtpControl> self(this);
    m_listener.OnControlEnded(how);
}

} // namespace netfilter
} // namespace ns3
