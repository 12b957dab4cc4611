/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_CONNECTION_H
#define NF_FTP_CONNECTION_H

#include "ns3/event-id.h"
#include "ns3/inet-socket-address.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simple-ref-count.h"
#include "ns3/socket.h"

#include <cstdint>
#include <string>

namespace ns3
{

class TcpHeader;
class TcpSocketBase;

namespace netfilter
{

/// How a TCP connection ended.
enum class FtpEnd : uint8_t
{
    FINISHED, //!< the peer has nothing more to send
    RESET,    //!< the peer has broken it off, or is silent
    REFUSED,  //!< it never began
};

/**
 * \brief A TCP connection as FTP needs it, for commands or for data.
 *
 * It tells apart what ns-3's sockets do not: there a reset is reported as an orderly end is, and
 * one that answers a SYN is not reported at all.
 */
class FtpConnection : public SimpleRefCount<FtpConnection>
{
  public:
    /// Who wants to know. All of it is called from the simulator, never from within a call.
    class Listener
    {
      public:
        virtual ~Listener() = default;
        /// The connection is there. Not called for one that was accepted.
        virtual void OnConnected(FtpConnection& connection) = 0;
        /// Bytes have come.
        virtual void OnReceived(FtpConnection& connection, Ptr<Packet> bytes) = 0;
        /// There may be more room, because something was acknowledged.
        virtual void OnRoom(FtpConnection& connection) = 0;
        /// Nothing more will come. Close() is still to be called.
        virtual void OnEnded(FtpConnection& connection, FtpEnd how) = 0;
    };

    /**
     * \brief Connect.
     * \param node where
     * \param localPort 0 for any
     * \param peer whom
     * \param listener who hears of it, until Close()
     * \param[out] fault why it is not possible
     * \return nullptr when it is not possible
     */
    static Ptr<FtpConnection> Connect(Ptr<Node> node,
                                      uint16_t localPort,
                                      const InetSocketAddress& peer,
                                      Listener& listener,
                                      std::string& fault);

    /**
     * \brief Take over a connection that was accepted.
     * \param socket as FtpListener hands it out
     * \param peer who it is
     * \param listener who hears of it, until Close()
     * \param reading whether to read at once
     */
    FtpConnection(Ptr<Socket> socket,
                  const InetSocketAddress& peer,
                  Listener& listener,
                  bool reading);

    ~FtpConnection();

    /// \return whether the handshake is over
    bool IsConnected() const
    {
        return m_connected;
    }

    /// Read from now on, or leave what comes to the peer's timeouts.
    void SetReading(bool reading);

    /// \return bytes that can be sent now
    uint32_t GetRoom() const;

    /// \return whether the peer has acknowledged all that was sent
    bool IsAllAcknowledged() const;

    /// Send bytes. \return false when there is no room for all of them: none was sent
    bool Send(Ptr<Packet> bytes);

    /// Nothing more will be sent. The listener hears on, of acknowledgements too.
    void Finish();

    /// Close it, once what was sent has arrived. The listener hears no more.
    void Close();

    /// Close it; if the peer sends on, it is told with a reset that nobody reads this.
    void Abort();

    /// Drop it, without a packet: the node goes.
    void Forget();

    /// \return this side's address and port
    InetSocketAddress GetLocal() const;

    /// \return the other side's
    const InetSocketAddress& GetPeer() const
    {
        return m_peer;
    }

  private:
    void SetCallbacks();
    Ptr<Socket> Detach();
    void End(FtpEnd how);
    void Read();

    void HandleConnected(Ptr<Socket> socket);
    void HandleRefused(Ptr<Socket> socket);
    void HandleReadable(Ptr<Socket> socket);
    void HandleRoom(Ptr<Socket> socket, uint32_t room);
    void HandleClosed(Ptr<Socket> socket);
    void HandleBroken(Ptr<Socket> socket);
    void HandleSegment(Ptr<const Packet> packet,
                       const TcpHeader& header,
                       Ptr<const TcpSocketBase> socket);

    Ptr<Socket> m_socket; //!< until closed
    InetSocketAddress m_peer;
    Listener& m_listener;
    uint32_t m_bufferSize;
    EventId m_event; //!< reads what was there before, or tells of a refusal
    bool m_connected{false};
    bool m_reading;
    bool m_closed{false}; //!< the peer has closed, which the listener may not know yet
    bool m_reset{false};  //!< the peer has sent a reset
    bool m_ended{false};  //!< the listener knows
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_CONNECTION_H */
