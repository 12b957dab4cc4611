/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_CONTROL_H
#define NF_FTP_CONTROL_H

#include "nf-ftp-connection.h"
#include "nf-ftp-message.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief The control connection of FTP, at either end: it receives lines and sends text.
 */
class FtpControl : public SimpleRefCount<FtpControl>, private FtpConnection::Listener
{
  public:
    /// Receives the connection's events.
    class Listener
    {
      public:
        virtual ~Listener() = default;
        /// The connection is established. Not called for an accepted connection.
        virtual void OnControlOpened() = 0;
        /// A line was received.
        virtual void OnLine(const FtpLine& line) = 0;
        /// No more lines will arrive. Close() must still be called.
        virtual void OnControlEnded(FtpEnd how) = 0;
    };

    /// \param listener notified until Close(). \param maxLine maximum length of a line, bytes
    FtpControl(Listener& listener, std::size_t maxLine);
    ~FtpControl() override;

    /// Connect; parameters as for FtpConnection. \return false when it is not possible
    bool Connect(Ptr<Node> node,
                 uint16_t localPort,
                 const InetSocketAddress& peer,
                 std::string& fault);

    /// Take over a connection that was accepted.
    void Take(Ptr<Socket> socket, const InetSocketAddress& peer);

    /// Send text, now or when there is room. Nothing is read in the meantime.
    void Write(const std::string& text);

    /// Close it once all text was delivered. The listener is not notified any more.
    void Close();

    /// Release it without sending a packet: the node is being disposed of.
    void Forget();

    /// \return this side's address and port
    const InetSocketAddress& GetLocal() const
    {
        return m_local;
    }

    /// \return the peer's address and port
    const InetSocketAddress& GetPeer() const
    {
        return m_peer;
    }

  private:
    // FtpConnection::Listener
    void OnConnected(FtpConnection& connection) override;
    void OnReceived(FtpConnection& connection, Ptr<Packet> bytes) override;
    void OnRoom(FtpConnection& connection) override;
    void OnEnded(FtpConnection& connection, FtpEnd how) override;

    void Flush();

    Listener& m_listener;
    FtpLineReader m_reader;
    Ptr<FtpConnection> m_connection;
    InetSocketAddress m_local{uint16_t(0)};
    InetSocketAddress m_peer{uint16_t(0)};
    std::string m_out; //!< text that is still to be sent
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_CONTROL_H */
