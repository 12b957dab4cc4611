/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_TRANSFER_H
#define NF_TFTP_TRANSFER_H

#include "nf-tftp-report.h"
#include "nf-tftp-window.h"

#include "ns3/event-id.h"
#include "ns3/inet-socket-address.h"
#include "ns3/nstime.h"
#include "ns3/simple-ref-count.h"
#include "ns3/socket.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief One file on its way, at either end (RFC 1350, and RFC 2347 for options).
 *
 * Each has a socket of its own, whose port is this side's transfer identifier (TID). The other
 * side's TID is fixed by its first packet; packets from another port are answered with ERROR 5 and
 * do not affect the transfer. What is not answered is sent again, at first after `timeout`, then
 * each time after twice as long (RFC 1123 section 4.2.3.2), or always after the seconds that were
 * agreed on (RFC 2349).
 *
 * The side that receives lingers after the last block, in case its last acknowledgement was lost.
 */
class TftpTransfer : public SimpleRefCount<TftpTransfer>
{
  public:
    /// Receives the transfer's events.
    class Listener
    {
      public:
        virtual ~Listener() = default;
        /// A packet was sent. \param again whether it was sent before
        virtual void OnSent(Ptr<const Packet> packet,
                            const Address& from,
                            const Address& to,
                            bool again) = 0;
        /// A packet was received, from any sender.
        virtual void OnReceived(Ptr<const Packet> packet,
                                const Address& from,
                                const Address& to) = 0;
        /// The transfer has ended, successfully or not.
        virtual void OnFinished(const TftpReport& report) = 0;
        /// The socket is closed; the transfer can be forgotten.
        virtual void OnClosed(TftpTransfer& transfer) = 0;
    };

    /// Timeouts of a transfer.
    struct Timeouts
    {
        Time timeout;        //!< until the first retransmission
        uint32_t maxRetries; //!< retransmissions of one packet
    };

    /**
     * \param socket bound to this side's TID
     * \param timeouts see there
     * \param listener notified of events; outlives it
     */
    TftpTransfer(Ptr<Socket> socket, const Timeouts& timeouts, Listener& listener);

    /**
     * \brief A client asks to read.
     * \param server where requests are sent
     * \param request READ
     * \param file where the bytes go, as they come from the wire
     */
    void Read(const InetSocketAddress& server,
              const TftpMessage& request,
              std::unique_ptr<FileSink> file);

    /// A client asks to write. \param file the bytes as they go on the wire. Else as Read
    void Write(const InetSocketAddress& server,
               const TftpMessage& request,
               std::unique_ptr<FileSource> file);

    /**
     * \brief A server answers a request to read.
     * \param client whose request it is
     * \param request READ
     * \param options what is answered, may be empty
     * \param agreed what holds
     * \param file the bytes as they go on the wire
     */
    void Serve(const InetSocketAddress& client,
               const TftpMessage& request,
               const TftpOptionList& options,
               const TftpParameters& agreed,
               std::unique_ptr<FileSource> file);

    /// A server answers a request to write. \param file where the bytes go. Else as Serve
    void Accept(const InetSocketAddress& client,
                const TftpMessage& request,
                const TftpOptionList& options,
                const TftpParameters& agreed,
                std::unique_ptr<FileSink> file);

    /**
     * \brief A server refuses a request.
     * \param client whose request it is
     * \param request as far as it could be read
     * \param code what is sent
     * \param text what is sent
     */
    void Refuse(const InetSocketAddress& client,
                const TftpMessage& request,
                TftpError code,
                const std::string& text);

    /// Close without notifying the peer, like a program that is killed.
    void Abort(const std::string& why);

    /// Do not notify the listener any more: its application is being disposed of, possibly by a
    /// callback.
    void Forget();

    /**
     * \brief Whether a packet may be answered: it comes from a host (RFC 1122 section 3.2.1.3).
     * \param from where it came from
     */
    static bool IsHost(const InetSocketAddress& from);

    /// \return whether it is in progress and was created for this request
    bool IsRequestAgain(const TftpMessage& request) const;

    /// \return whether all has come, and it only waits for the last block to be sent again
    bool IsLingering() const
    {
        return m_state == State::LINGERING;
    }

    /// \return whether its socket is closed, or about to be
    bool IsClosed() const
    {
        return m_state == State::CLOSED;
    }

    /// \return the result so far
    const TftpReport& GetReport() const
    {
        return m_report;
    }

  private:
    enum class State : uint8_t
    {
        ASKING,    //!< client: the request was sent
        OFFERED,   //!< server, reading: OACK was sent, ACK 0 must come
        SENDING,   //!< blocks go out
        RECEIVING, //!< blocks come in
        LINGERING, //!< all blocks have come
        CLOSED,
    };

    void Begin(const TftpMessage& request, const InetSocketAddress& peer);
    void Ask(const TftpMessage& request, const InetSocketAddress& server);

    void OnReadable(Ptr<Socket> socket);
    void Receive(Ptr<const Packet> packet, const InetSocketAddress& from);
    bool IsFromPeer(const InetSocketAddress& from, const TftpMessage& message);
    void TakeMessage(const TftpMessage& message);
    void TakeAnswer(const TftpMessage& message);
    void TakeData(const TftpMessage& message);

    void StartSending();
    void StartReceiving();
    void SendWindow();
    void SendAcknowledgement();
    void SendError(TftpError code, const std::string& text);
    void Send(const TftpMessage& message, bool again);
    void SendTo(const TftpMessage& message, const InetSocketAddress& to, bool again);

    void Progress();
    void StartTimer();
    void OnTimeout();
    Time GetTimeout(uint32_t retries) const;
    Time GetLingering() const;

    void Fail(uint16_t code, const std::string& text);
    void FailAndNotify(TftpError code, const std::string& text);
    void Finish(bool succeeded);
    void Close();
    void CloseSocket();

    Ptr<Socket> m_socket;
    Timeouts m_timeouts;
    Listener& m_listener;
    TftpReport m_report;
    State m_state{State::ASKING};
    TftpMessage m_request;
    TftpMessage m_opening; //!< the first packet, repeated until it is answered
    bool m_peerKnown{false};
    bool m_isAnswered{false}; //!< the peer has answered the first packet
    EventId m_timer;
    EventId m_closing;
    EventId m_readable;      //!< reads packets that arrived while one was being sent
    bool m_isSending{false}; //!< the socket is being used
    uint32_t m_retries{0};

    std::unique_ptr<FileSource> m_source; //!< until it is known how blocks are cut
    std::unique_ptr<FileSink> m_sink;
    std::unique_ptr<TftpSender> m_sender;
    std::unique_ptr<TftpReceiver> m_receiver;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_TRANSFER_H */
