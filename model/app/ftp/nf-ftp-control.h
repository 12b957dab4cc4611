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
 * \brief The control connection of FTP, at either end: lines come in, text goes out.
 */
class FtpControl : public SimpleRefCount<FtpControl>, private FtpConnection::Listener
{
  public:
    /// Who wants to know.
    class Listener
    {
      public:
        virtual ~Listener() = default;
        /// The connection is there. Not called for one that was accepted.
        virtual void OnControlOpened() = 0;
        /// A line has come.
        virtual void OnLine(const FtpLine& line) = 0;
        /// Nothing more will come. Close() is still to be called.
        virtual void OnControlEnded(FtpEnd how) = 0;
    };

    /// \param listener who hears of it, until Close(). \param maxLine longest line, bytes
    FtpControl(Listener& listener, std::size_t maxLine);
    ~FtpControl() override;

    /// Connect; parameters as of FtpConnection. \return false when it is not possible
    bool Connect(Ptr<Node> node,
                 uint16_t localPort,
                 const InetSocketAddress& peer,
                 std::string& fault);

    /// Take over a connection that was accepted.
    void Take(Ptr<Socket> socket, const InetSocketAddress& peer);

    /// Send text, now or when there is room. Nothing is read meanwhile.
    void Write(const std::string& text);

    /// Close it, once what was written has arrived. The listener hears no more.
    void Close();

    /// Drop it, without a packet: the node goes.
    void Forget();

    /// \return this side's address and port
    const InetSocketAddress& GetLocal() const
    {
        return m_local;
    }

    /// \return the other side's
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
    std::string m_out; //!< what there was no room for
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_CONTROL_H */
