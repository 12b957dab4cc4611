/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-connection.h"

#include "ns3/object-ptr-container.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <limits>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Release the port of a socket that is bound but was never connected: Close() alone does not.
void
Unbind(const Ptr<Socket>& socket)
{
    socket->Listen();
    socket->Close();
}

/// Whether a connection between these two endpoints exists, possibly in TIME_WAIT. With two of them
/// ns-3 could not assign a packet to a socket, and would abort.
bool
IsTaken(const Ptr<Node>& node, uint16_t localPort, const InetSocketAddress& peer)
{
    const auto tcp = node->GetObject<TcpL4Protocol>();
    ObjectPtrContainerValue sockets;
    if (!tcp || !tcp->GetAttributeFailSafe("SocketList", sockets))
    {
        return false;
    }
    for (auto it = sockets.Begin(); it != sockets.End(); ++it)
    {
        const auto socket = DynamicCast<Socket>(it->second);
        Address from;
        Address to;
        if (socket && socket->GetPeerName(to) == 0 && socket->GetSockName(from) == 0 &&
            InetSocketAddress::IsMatchingType(from) && InetSocketAddress::IsMatchingType(to))
        {
            const auto other = InetSocketAddress::ConvertFrom(to);
            if (InetSocketAddress::ConvertFrom(from).GetPort() == localPort &&
                other.GetIpv4() == peer.GetIpv4() && other.GetPort() == peer.GetPort())
            {
                return true;
            }
        }
    }
    return false;
}

/// Send an ACK, as a socket does whose buffer grows. ns-3 does not answer a repeated SYN+ACK, and a
/// side that only receives sends nothing else: the peer would wait for ever.
void
Acknowledge(const Ptr<Socket>& socket)
{
    UintegerValue size;
    if (socket->GetAttributeFailSafe("RcvBufSize", size))
    {
        socket->SetAttributeFailSafe("RcvBufSize", UintegerValue(size.Get() + 1));
    }
}

/// Discards data that arrives after Close().
void
Drain(Ptr<Socket> socket)
{
    while (const Ptr<Packet> bytes = socket->Recv())
    {
        if (bytes->GetSize() == 0)
        {
            break;
        }
    }
}

/// Closing a socket with something unread resets the connection.
void
ResetSoon(Ptr<Socket> socket)
{
    socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    Simulator::ScheduleNow([socket] { socket->Close(); });
}

} // namespace

FtpConnection::FtpConnection(Ptr<Socket> socket,
                             const InetSocketAddress& peer,
                             Listener& listener,
                             bool reading)
    : m_socket(socket),
      m_peer(peer),
      m_listener(listener),
      m_connected(true),
      m_reading(reading)
{
    SetCallbacks();
    if (reading)
    {
        // Data that came with the handshake was not announced to any callback.
        m_event = Simulator::ScheduleNow(&FtpConnection::Read, this);
    }
}

FtpConnection::~FtpConnection()
{
    Detach();
}

Ptr<FtpConnection>
FtpConnection::Connect(Ptr<Node> node,
                       uint16_t localPort,
                       const InetSocketAddress& peer,
                       Listener& listener,
                       std::string& fault)
{
    const Ipv4Address host = peer.GetIpv4();
    if (host.IsAny() || host.IsMulticast() || host.IsBroadcast())
    {
        fault = "an address of no host"; // a TCP socket of ns-3 fails on the way there
        return nullptr;
    }
    if (localPort != 0 && IsTaken(node, localPort, peer))
    {
        fault = "the last connection from port " + std::to_string(localPort) +
                " to the same peer is not over";
        return nullptr;
    }
    const auto socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    // Not to an address: the socket takes its route's in any case, and several can then have the
    // same port, as port 20 has to be.
    if (socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), localPort)) != 0)
    {
        fault = "port " + std::to_string(localPort) + " is taken";
        return nullptr;
    }
    const auto connection = Create<FtpConnection>(socket, peer, listener, false);
    connection->m_connected = false;
    connection->m_reading = true;
    if (socket->Connect(peer) != 0)
    {
        connection->Detach();
        Unbind(socket);
        fault = "no route";
        return nullptr;
    }
    return connection;
}

void
FtpConnection::SetCallbacks()
{
    UintegerValue size(std::numeric_limits<uint32_t>::max());
    m_socket->GetAttributeFailSafe("SndBufSize", size);
    m_bufferSize = static_cast<uint32_t>(size.Get());
    m_socket->SetConnectCallback(MakeCallback(&FtpConnection::HandleConnected, this),
                                 MakeCallback(&FtpConnection::HandleRefused, this));
    m_socket->SetCloseCallbacks(MakeCallback(&FtpConnection::HandleClosed, this),
                                MakeCallback(&FtpConnection::HandleBroken, this));
    m_socket->SetRecvCallback(MakeCallback(&FtpConnection::HandleReadable, this));
    m_socket->SetSendCallback(MakeCallback(&FtpConnection::HandleRoom, this));
    m_socket->TraceConnectWithoutContext("Rx", MakeCallback(&FtpConnection::HandleSegment, this));
}

Ptr<Socket>
FtpConnection::Detach()
{
    m_event.Cancel();
    const Ptr<Socket> socket = std::exchange(m_socket, nullptr);
    if (socket)
    {
        const auto none = MakeNullCallback<void, Ptr<Socket>>();
        socket->SetConnectCallback(none, none);
        socket->SetCloseCallbacks(none, none);
        socket->SetRecvCallback(none);
        socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
        socket->TraceDisconnectWithoutContext("Rx",
                                              MakeCallback(&FtpConnection::HandleSegment, this));
    }
    return socket;
}

void
FtpConnection::SetReading(bool reading)
{
    if (std::exchange(m_reading, reading) || !reading || !m_socket)
    {
        return;
    }
    m_event.Cancel();
    m_event = Simulator::ScheduleNow(&FtpConnection::Read, this);
}

uint32_t
FtpConnection::GetRoom() const
{
    return m_socket && m_connected ? m_socket->GetTxAvailable() : 0;
}

bool
FtpConnection::IsAllAcknowledged() const
{
    return !m_socket || m_socket->GetTxAvailable() >= m_bufferSize;
}

bool
FtpConnection::Send(Ptr<Packet> bytes)
{
    return GetRoom() >= bytes->GetSize() &&
           m_socket->Send(bytes) == static_cast<int>(bytes->GetSize());
}

void
FtpConnection::Finish()
{
    if (m_socket)
    {
        // Never within a callback of the socket itself.
        Simulator::ScheduleNow([socket = m_socket] { socket->Close(); });
    }
}

void
FtpConnection::Close()
{
    if (const auto socket = Detach())
    {
        socket->SetRecvCallback(MakeCallback(&Drain));
        Simulator::ScheduleNow([socket] {
            Drain(socket);
            socket->Close();
        });
    }
}

void
FtpConnection::Abort()
{
    if (const auto socket = Detach())
    {
        socket->SetRecvCallback(MakeCallback(&ResetSoon));
        Simulator::ScheduleNow([socket] { socket->Close(); });
    }
}

void
FtpConnection::Forget()
{
    Detach();
}

InetSocketAddress
FtpConnection::GetLocal() const
{
    Address address;
    if (m_socket && m_socket->GetSockName(address) == 0 &&
        InetSocketAddress::IsMatchingType(address))
    {
        return InetSocketAddress::ConvertFrom(address);
    }
    return InetSocketAddress(Ipv4Address::GetAny(), 0);
}

void
FtpConnection::End(FtpEnd how)
{
    if (!std::exchange(m_ended, true))
    {
        m_listener.OnEnded(*this, how);
    }
}

void
FtpConnection::Read()
{
    const Ptr<FtpConnection> self(this); // the listener may let go of it
    while (m_socket && m_reading)
    {
        const Ptr<Packet> bytes = m_socket->Recv();
        if (!bytes || bytes->GetSize() == 0)
        {
            break;
        }
        m_listener.OnReceived(*this, bytes);
    }
    if (m_socket && m_reading && m_closed)
    {
        End(m_reset ? FtpEnd::RESET : FtpEnd::FINISHED);
    }
}

void
FtpConnection::HandleConnected(Ptr<Socket>)
{
    const Ptr<FtpConnection> self(this);
    m_connected = true;
    m_listener.OnConnected(*this);
}

void
FtpConnection::HandleRefused(Ptr<Socket>)
{
    const Ptr<FtpConnection> self(this);
    End(FtpEnd::REFUSED);
}

void
FtpConnection::HandleReadable(Ptr<Socket>)
{
    Read();
}

void
FtpConnection::HandleRoom(Ptr<Socket>, uint32_t)
{
    const Ptr<FtpConnection> self(this);
    if (m_connected && !m_ended)
    {
        m_listener.OnRoom(*this);
    }
}

void
FtpConnection::HandleClosed(Ptr<Socket>)
{
    const Ptr<FtpConnection> self(this);
    m_closed = true;
    if (!m_connected)
    {
        End(FtpEnd::REFUSED);
    }
    else if (m_reset)
    {
        End(FtpEnd::RESET);
    }
    else
    {
        Read();
    }
}

void
FtpConnection::HandleBroken(Ptr<Socket>)
{
    const Ptr<FtpConnection> self(this);
    End(m_connected ? FtpEnd::RESET : FtpEnd::REFUSED);
}

void
FtpConnection::HandleSegment(Ptr<const Packet>, const TcpHeader& header, Ptr<const TcpSocketBase>)
{
    if (m_connected && (header.GetFlags() & TcpHeader::SYN) != 0)
    {
        // Our ACK, the handshake's last segment, was lost.
        Simulator::ScheduleNow([socket = m_socket] { Acknowledge(socket); });
    }
    if ((header.GetFlags() & TcpHeader::RST) == 0)
    {
        return;
    }
    m_reset = true;
    if (!m_connected && m_event.IsExpired())
    {
        m_event = Simulator::ScheduleNow(&FtpConnection::HandleRefused, this, m_socket);
    }
}

} // namespace netfilter
} // namespace ns3
