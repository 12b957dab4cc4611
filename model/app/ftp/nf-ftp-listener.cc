/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-listener.h"

#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

FtpListener::~FtpListener()
{
    Close();
}

bool
FtpListener::Open(Ptr<Node> node, uint16_t port, Accepted accepted)
{
    Close();
    const auto socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    if (socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port)) != 0 || socket->Listen() != 0)
    {
        return false;
    }
    const auto shared = std::make_shared<Accepted>(std::move(accepted));
    socket->SetAcceptCallback(
        Callback<bool, Ptr<Socket>, const Address&>(
            [shared](Ptr<Socket>, const Address&) { return *shared != nullptr; }),
        Callback<void, Ptr<Socket>, const Address&>(
            [shared](Ptr<Socket> forked, const Address& peer) {
                const Accepted wanted = *shared;
                if (wanted && InetSocketAddress::IsMatchingType(peer))
                {
                    wanted(forked, InetSocketAddress::ConvertFrom(peer));
                }
                else
                {
                    Simulator::ScheduleNow([forked] { forked->Close(); });
                }
            }));
    m_socket = socket;
    m_accepted = shared;
    return true;
}

void
FtpListener::Close()
{
    if (m_socket)
    {
        *m_accepted = nullptr;
        std::exchange(m_socket, nullptr)->Close();
    }
}

uint16_t
FtpListener::GetNumber() const
{
    Address address;
    return m_socket && m_socket->GetSockName(address) == 0
               ? InetSocketAddress::ConvertFrom(address).GetPort()
               : 0;
}

} // namespace netfilter
} // namespace ns3
