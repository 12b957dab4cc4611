/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-application.h"

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterTftp");
NS_OBJECT_ENSURE_REGISTERED(TftpApplication);

TypeId
TftpApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netfilter::TftpApplication")
            .SetParent<Application>()
            .SetGroupName("Netfilter")
            .AddAttribute("Timeout",
                          "Time before a retransmission; doubled each time. A timeout "
                          "agreed on by option (RFC 2349) is used instead, and is not doubled",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&TftpApplication::m_timeout),
                          MakeTimeChecker(MilliSeconds(1), Hours(24)))
            .AddAttribute("MaxRetries",
                          "Maximum number of retransmissions of a packet before the transfer fails",
                          UintegerValue(5),
                          MakeUintegerAccessor(&TftpApplication::m_maxRetries),
                          MakeUintegerChecker<uint32_t>())
            .AddTraceSource("Tx",
                            "A packet is sent: TFTP's bytes, from, to",
                            MakeTraceSourceAccessor(&TftpApplication::m_txTrace),
                            "ns3::Packet::TwoAddressTracedCallback")
            .AddTraceSource("Rx",
                            "A packet was received: TFTP's bytes, from, to",
                            MakeTraceSourceAccessor(&TftpApplication::m_rxTrace),
                            "ns3::Packet::TwoAddressTracedCallback")
            .AddTraceSource("Retransmission",
                            "A packet is sent again; Tx is called too",
                            MakeTraceSourceAccessor(&TftpApplication::m_retransmissionTrace),
                            "ns3::Packet::TwoAddressTracedCallback")
            .AddTraceSource("TransferFinished",
                            "A transfer has ended, successfully or not",
                            MakeTraceSourceAccessor(&TftpApplication::m_finishedTrace),
                            "ns3::netfilter::TftpApplication::FinishedTracedCallback")
            .AddTraceSource("Finished",
                            "The name of TransferFinished up to 0.2.0",
                            MakeTraceSourceAccessor(&TftpApplication::m_finishedTrace),
                            "ns3::netfilter::TftpApplication::FinishedTracedCallback",
                            TypeId::SupportLevel::DEPRECATED,
                            "use TransferFinished, as of FTP's applications");
    return tid;
}

void
TftpApplication::DoDispose()
{
    for (const auto& transfer : m_transfers)
    {
        transfer->Forget();
    }
    m_transfers.clear();
    Application::DoDispose();
}

void
TftpApplication::StopApplication()
{
    const auto transfers = m_transfers;
    for (const auto& transfer : transfers)
    {
        transfer->Abort("the application was stopped");
    }
}

Ptr<TftpTransfer>
TftpApplication::MakeTransfer(Ptr<Socket> socket)
{
    TftpTransfer::Listener& listener = *this;
    const TftpTransfer::Timeouts timeouts{m_timeout, m_maxRetries};
    const auto transfer = Create<TftpTransfer>(socket, timeouts, listener);
    m_transfers.push_back(transfer);
    return transfer;
}

Ptr<Socket>
TftpApplication::OpenSocket(const InetSocketAddress& local) const
{
    const Ptr<Socket> socket = MakeSocket();
    return socket->Bind(local) == 0 ? socket : nullptr;
}

Ptr<Socket>
TftpApplication::MakeSocket() const
{
    const Ptr<Node> node = GetNode();
    NS_ABORT_MSG_UNLESS(node->GetObject<UdpSocketFactory>() && node->GetObject<Ipv4>(),
                        GetInstanceTypeId().GetName() << ": node " << node->GetId()
                                                      << " has no IPv4 with UDP when it starts");
    return Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
}

void
TftpApplication::OnSent(Ptr<const Packet> packet,
                        const Address& from,
                        const Address& to,
                        bool again)
{
    m_txTrace(packet, from, to);
    if (again)
    {
        m_retransmissionTrace(packet, from, to);
    }
}

void
TftpApplication::OnReceived(Ptr<const Packet> packet, const Address& from, const Address& to)
{
    m_rxTrace(packet, from, to);
}

void
TftpApplication::OnFinished(const TftpReport& report)
{
    NS_LOG_INFO("node " << GetNode()->GetId() << ": " << report);
    m_finishedTrace(report);
}

void
TftpApplication::OnClosed(TftpTransfer& transfer)
{
    m_transfers.erase(std::remove(m_transfers.begin(), m_transfers.end(), Ptr(&transfer)),
                      m_transfers.end());
}

} // namespace netfilter
} // namespace ns3
