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
    RESET,    //!< the peer has reset it, or does not respond
    REFUSED,  //!< it was never established
};

/**
 * \brief A TCP connection as FTP needs it, for commands or for data.
 *
 * It distinguishes cases that ns-3's sockets do not: a socket reports a reset like an orderly
 * close, and does not report a reset that answers a SYN at all.
 */
class FtpConnection : public SimpleRefCount<FtpConnection>
{
  public:
    /// Receives the connection's events. Callbacks run from simulator events, never within a call.
    class Listener
    {
      public:
        virtual ~Listener() = default;
        /// The connection is established. Not called for an accepted connection.
        virtual void OnConnected(FtpConnection& connection) = 0;
        /// Bytes were received.
        virtual void OnReceived(FtpConnection& connection, Ptr<Packet> bytes) = 0;
        /// Data was acknowledged, so there may be more room in the send buffer.
        virtual void OnRoom(FtpConnection& connection) = 0;
        /// No more data will arrive. Close() must still be called.
        virtual void OnEnded(FtpConnection& connection, FtpEnd how) = 0;
    };

    /**
     * \brief Connect.
     * \param node where
     * \param localPort 0 for any
     * \param peer address and port to connect to
     * \param listener notified until Close()
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
     * \param peer address and port of the peer
     * \param listener notified until Close()
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

    /// Start or stop reading; while stopped, the peer's data waits or times out.
    void SetReading(bool reading);

    /// \return bytes that can be sent now
    uint32_t GetRoom() const;

    /// \return whether the peer has acknowledged all that was sent
    bool IsAllAcknowledged() const;

    /// Send bytes. \return false when there is no room for all of them: none was sent
    bool Send(Ptr<Packet> bytes);

    /// Send a FIN. The listener is still notified, also of acknowledgements.
    void Finish();

    /// Close it once all data sent was delivered. The listener is not notified any more.
    void Close();

    /// Close it at once; data that the peer still sends is answered with a reset.
    void Abort();

    /// Release it without sending a packet: the node is being disposed of.
    void Forget();

    /// \return this side's address and port
    InetSocketAddress GetLocal() const;

    /// \return the peer's address and port
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
    EventId m_event; //!< reads data that came earlier, or reports a refusal
    bool m_connected{false};
    bool m_reading;
    bool m_closed{false}; //!< the peer has closed, which the listener may not know yet
    bool m_reset{false};  //!< the peer has sent a reset
    bool m_ended{false};  //!< the listener knows
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_CONNECTION_H */
