/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_DATA_H
#define NF_FTP_DATA_H

#include "nf-app-stream.h"
#include "nf-ftp-connection.h"
#include "nf-ftp-listener.h"
#include "nf-ftp-report.h"

#include "ns3/nstime.h"

#include <memory>
#include <optional>

namespace ns3
{
namespace netfilter
{

/// Result of a transfer.
enum class FtpDataResult : uint8_t
{
    DONE,          //!< the whole file was transferred
    NOT_CONNECTED, //!< there was no connection
    BROKEN,        //!< the connection was lost, or stalled
    READ_FAILED,   //!< the file could not be read
    WRITE_FAILED,  //!< the file could not be written
};

/**
 * \brief A data connection of FTP, at either end: one file, in stream mode (RFC 959 section 3.4.1).
 *
 * It is opened in one of two ways, Listen() or Connect(), and carries one transfer, Send() or
 * Receive(), which may be requested before or after the connection is established. The end of the
 * connection is the end of the file. No more of the file is in memory than the socket's buffer
 * holds.
 */
class FtpData : public SimpleRefCount<FtpData>, private FtpConnection::Listener
{
  public:
    /// Receives the connection's events.
    class Listener
    {
      public:
        virtual ~Listener() = default;
        /// The connection is established.
        virtual void OnDataOpened(FtpData& data) = 0;
        /// Bytes of the file were sent.
        virtual void OnDataSent(Ptr<const Packet> bytes,
                                const Address& from,
                                const Address& to) = 0;
        /// Bytes of the file were received.
        virtual void OnDataReceived(Ptr<const Packet> bytes,
                                    const Address& from,
                                    const Address& to) = 0;
        /// The transfer is over, or there will be no connection.
        virtual void OnDataOver(FtpData& data, FtpDataResult result) = 0;
    };

    /// Timeouts of a data connection.
    struct Timeouts
    {
        Time connect; //!< maximum time to establish the connection
        Time stall;   //!< maximum time without progress
    };

    /**
     * \param node where
     * \param timeouts see there
     * \param listener notified until Close()
     */
    FtpData(Ptr<Node> node, const Timeouts& timeouts, Listener& listener);
    ~FtpData() override;

    /**
     * \brief Listen for the peer.
     * \param first first port that may be used; 0 for any
     * \param last last port that may be used
     * \param peer who may connect; any address when it is not set
     * \return false when all ports are taken
     */
    bool Listen(uint16_t first, uint16_t last, std::optional<Ipv4Address> peer);

    /// \return the port that it listens on
    uint16_t GetListeningPort() const
    {
        return m_port.GetNumber();
    }

    /**
     * \brief Connect to the peer.
     * \param localPort 0 for any
     * \param peer address and port that the peer listens on
     * \param[out] fault why that is not possible
     * \return false when that is not possible
     */
    bool Connect(uint16_t localPort, const InetSocketAddress& peer, std::string& fault);

    /// \return whether the connection is established
    bool IsOpen() const
    {
        return m_connection && m_connection->IsConnected();
    }

    /// Send a file. \param source the bytes as they go on the wire
    void Send(std::unique_ptr<FileSource> source);

    /// Receive a file. \param sink where the bytes go, as they come from the wire
    void Receive(std::unique_ptr<FileSink> sink);

    /**
     * \brief Receive a file that may arrive before the reply that announces it.
     *
     * Data is written as it arrives, but the file is not complete before Begin(). If the data were
     * left in the socket, the window would close: ns-3's TCP does not announce to the sender that
     * it has opened again, and a packet lost in the meantime ends the connection. \param sink as
     * for Receive()
     */
    void Expect(std::unique_ptr<FileSink> sink);

    /// The file of Expect() was announced.
    void Begin();

    /// Stop sending, and discard what is received: the peer is about to close.
    void Discard();

    /// Close it. The listener is not notified any more.
    void Close();

    /// Release everything without sending a packet: the node is being disposed of.
    void Forget();

    /// \return bytes of the file so far
    uint64_t GetBytes() const;

    /// \return time of the last progress
    Time GetLastMove() const
    {
        return m_moved;
    }

    /// Write addresses, bytes and digest into a report.
    void Describe(FtpReport& report) const;

  private:
    // FtpConnection::Listener
    void OnConnected(FtpConnection& connection) override;
    void OnReceived(FtpConnection& connection, Ptr<Packet> bytes) override;
    void OnRoom(FtpConnection& connection) override;
    void OnEnded(FtpConnection& connection, FtpEnd how) override;

    void Accept(Ptr<Socket> socket, const InetSocketAddress& peer);
    void Opened();
    void Pump();
    void Complete();
    void Over(FtpDataResult result);
    void Watch(const Time& timeout);
    void OnTimeout();
    const FileDigest* GetDigest() const;

    Ptr<Node> m_node;
    Timeouts m_timeouts;
    Listener& m_listener;
    FtpListener m_port;
    std::optional<Ipv4Address> m_expected;
    Ptr<FtpConnection> m_connection;
    InetSocketAddress m_local{uint16_t(0)};
    InetSocketAddress m_peer{uint16_t(0)};
    std::unique_ptr<FileSource> m_source;
    std::unique_ptr<FileSink> m_sink;
    Ptr<Packet> m_chunk; //!< read and not yet sent
    bool m_begun{false}; //!< the transfer was announced
    bool m_ended{false}; //!< the connection ended before the announcement
    bool m_allRead{false};
    bool m_discarding{false};
    bool m_over{false};
    Time m_moved; //!< when something moved last
    EventId m_timeoutEvent;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_DATA_H */
