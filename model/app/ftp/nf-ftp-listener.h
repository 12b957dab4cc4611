/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_LISTENER_H
#define NF_FTP_LISTENER_H

#include "ns3/inet-socket-address.h"
#include "ns3/node.h"
#include "ns3/socket.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace ns3
{
namespace netfilter
{

/**
 * \brief A listening TCP port.
 *
 * The sockets that ns-3 forks from a listening socket keep its callbacks, and may call them after
 * it was closed. This class does not call its callback then.
 */
class FtpListener
{
  public:
    /// A connection was accepted.
    using Accepted = std::function<void(Ptr<Socket> socket, const InetSocketAddress& peer)>;

    FtpListener() = default;
    ~FtpListener();
    FtpListener(const FtpListener&) = delete;
    FtpListener& operator=(const FtpListener&) = delete;

    /// Listen. \param port 0 for any. \return false when it is taken
    bool Open(Ptr<Node> node, uint16_t port, Accepted accepted);

    /// Stop listening.
    void Close();

    /// \return whether it listens
    bool IsOpen() const
    {
        return m_socket != nullptr;
    }

    /// \return its number
    uint16_t GetNumber() const;

  private:
    Ptr<Socket> m_socket;
    std::shared_ptr<Accepted> m_accepted; //!< shared with forked sockets
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_LISTENER_H */
