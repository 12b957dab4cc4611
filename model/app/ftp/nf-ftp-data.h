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

/// What became of the bytes of a transfer.
enum class FtpDataResult : uint8_t
{
    DONE,          //!< all of them went over
    NOT_CONNECTED, //!< there was no connection
    BROKEN,        //!< the connection broke off, or nothing moved any more
    READ_FAILED,   //!< the file could not be read
    WRITE_FAILED,  //!< the file could not be written
};

/**
 * \brief A data connection of FTP, at either end: one file, in stream mode (RFC 959 section 3.4.1).
 *
 * It is made in one of two ways, Listen() or Connect(), and carries one transfer, Send() or
 * Receive(), which may be asked for before or after the connection is there. The file's end is the
 * connection's. No more of the file is in memory than the socket's buffer holds.
 */
class FtpData : public SimpleRefCount<FtpData>, private FtpConnection::Listener
{
  public:
    /// Who wants to know.
    class Listener
    {
      public:
        virtual ~Listener() = default;
        /// The connection is there.
        virtual void OnDataOpened(FtpData& data) = 0;
        /// Bytes of the file were sent.
        virtual void OnDataSent(Ptr<const Packet> bytes,
                                const Address& from,
                                const Address& to) = 0;
        /// Bytes of the file have come.
        virtual void OnDataReceived(Ptr<const Packet> bytes,
                                    const Address& from,
                                    const Address& to) = 0;
        /// The transfer is over, or there will be no connection.
        virtual void OnDataOver(FtpData& data, FtpDataResult result) = 0;
    };

    /// How patient it is.
    struct Timeouts
    {
        Time connect; //!< until the connection is there, once it is wanted
        Time stall;   //!< while nothing moves
    };

    /**
     * \param node where
     * \param timeouts see there
     * \param listener who hears of it, until Close()
     */
    FtpData(Ptr<Node> node, const Timeouts& timeouts, Listener& listener);
    ~FtpData() override;

    /**
     * \brief Wait for the other side.
     * \param first first port that may be used; 0 for any
     * \param last last port that may be used
     * \param peer who may connect; any address when it is not set
     * \return false when all ports are taken
     */
    bool Listen(uint16_t first, uint16_t last, std::optional<Ipv4Address> peer);

    /// \return the port where it waits
    uint16_t GetListeningPort() const
    {
        return m_port.GetNumber();
    }

    /**
     * \brief Connect to the other side.
     * \param localPort 0 for any
     * \param peer where it waits
     * \param[out] fault why that is not possible
     * \return false when that is not possible
     */
    bool Connect(uint16_t localPort, const InetSocketAddress& peer, std::string& fault);

    /// \return whether the connection is there
    bool IsOpen() const
    {
        return m_connection && m_connection->IsConnected();
    }

    /// Send a file. \param source the bytes as they go on the wire
    void Send(std::unique_ptr<FileSource> source);

    /// Receive a file. \param sink where the bytes go, as they come from the wire
    void Receive(std::unique_ptr<FileSink> sink);

    /**
     * \brief Receive a file that may come before it is certain that there will be one.
     *
     * What comes is written, and the file is not complete before Begin(). Were it left in the
     * socket instead, the window would close: ns-3's TCP does not tell the sender when it opens
     * again, and is ended by a packet that is lost meanwhile. \param sink as of Receive()
     */
    void Expect(std::unique_ptr<FileSink> sink);

    /// It is certain that the file of Expect() comes.
    void Begin();

    /// Send nothing more, receive on and keep nothing: the other side is about to close.
    void Discard();

    /// Give up. The listener hears no more.
    void Close();

    /// Drop everything, without a packet: the node goes.
    void Forget();

    /// \return bytes of the file so far
    uint64_t GetBytes() const;

    /// \return when something moved last
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
    bool m_begun{false}; //!< it is certain that there is a transfer
    bool m_ended{false}; //!< nothing more comes, before it was certain
    bool m_allRead{false};
    bool m_discarding{false};
    bool m_over{false};
    Time m_moved; //!< when something moved last
    EventId m_timeoutEvent;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_DATA_H */
