/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_FTP_H
#define NF_TEST_FTP_H

#include "nf-ftp-client.h"
#include "nf-ftp-server.h"
#include "nf-test-network.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/**
 * \brief A scripted TCP socket: it sends literal bytes, and records the bytes received.
 *
 * \code
 *   TcpPeer peer(net.client);
 *   peer.Script({{"220 ", "USER anonymous\r\n"}, {"331 ", "PASS x\r\n"}});
 *   peer.ConnectAt(1, "10.0.0.2", 21);
 * \endcode
 */
class TcpPeer
{
  public:
    /// When the first string is received, after the previous one, the second is sent.
    using Lines = std::vector<std::pair<std::string, std::string>>;

    explicit TcpPeer(Ptr<Node> node);
    ~TcpPeer();
    TcpPeer(const TcpPeer&) = delete;
    TcpPeer& operator=(const TcpPeer&) = delete;

    /// Wait for connections; the last accepted one is used.
    void Listen(uint16_t port);
    void ConnectAt(double seconds, const std::string& address, uint16_t port, uint16_t local = 0);
    void Say(const std::string& bytes);
    void SayAt(double seconds, const std::string& bytes);
    void Close();
    void CloseAt(double seconds);
    /// Pairs of expected text and answer. "" matches as soon as the connection is established.
    void Script(const Lines& lines);

    std::string heard;
    std::string from;       //!< "10.0.0.2:20", the peer that has connected
    bool closesAtEnd{true}; //!< whether it closes when the peer does
    bool connected{false};
    bool closed{false}; //!< the peer has closed
    bool reads{true};

  private:
    void Use(Ptr<Socket> socket);
    void Read(Ptr<Socket> socket);
    void GoOn();

    Ptr<Node> m_node;
    Ptr<Socket> m_listener;
    Ptr<Socket> m_socket;
    Lines m_lines;
    std::size_t m_next{0};
    std::size_t m_heardUpTo{0};
};

/// Records the trace sources of an FTP application.
class FtpLog
{
  public:
    explicit FtpLog(Ptr<FtpApplication> application);
    FtpLog(const FtpLog&) = delete;
    FtpLog& operator=(const FtpLog&) = delete;

    /// \return how many lines begin with this text
    std::size_t Count(const std::string& beginning) const;

    /// \return all lines, one below the other
    std::string GetText() const;

    std::vector<std::string> lines; //!< "> USER anonymous", "< 331 Please ...", "closed: ..."
    std::vector<FtpReport> started;
    std::vector<FtpReport> finished;
    uint64_t sent{0};     //!< bytes of data
    uint64_t received{0}; //!< bytes of data
};

/// A server on the network's server, started at once.
Ptr<FtpServer> AddFtpServer(TestNetwork& net);

/// A client on the network's client that knows the server; it starts after a second.
Ptr<FtpClient> AddFtpClient(TestNetwork& net, const std::string& mode = "Passive");

/// \return the reply codes of a dialogue, "220 331 230"
std::string CodesOf(const std::string& heard);

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_FTP_H */
