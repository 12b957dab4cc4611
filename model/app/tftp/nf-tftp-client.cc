/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-client.h"

#include "nf-netascii.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/node.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(TftpClient);

TypeId
TftpClient::GetTypeId()
{
    static TypeId tid =
        AddAttributes(TypeId("ns3::netfilter::TftpClient")
                          .SetParent<TftpApplication>()
                          .SetGroupName("Netfilter")
                          .AddConstructor<TftpClient>(),
                      {69,
                       "The server's port for requests",
                       "Port of every transfer, which then run one after the other; 0: any"})
            .AddAttribute("Netascii",
                          "Whether files are texts (mode netascii), not bytes (mode octet)",
                          BooleanValue(false),
                          MakeBooleanAccessor(&TftpClient::m_netascii),
                          MakeBooleanChecker())
            .AddAttribute("BlockSize",
                          "Bytes of a block, asked for by option unless 512 (RFC 2348)",
                          UintegerValue(tftp::DEFAULT_BLOCK),
                          MakeUintegerAccessor(&TftpClient::m_blockSize),
                          MakeUintegerChecker<uint16_t>(tftp::MIN_BLOCK, tftp::MAX_BLOCK))
            .AddAttribute("WindowSize",
                          "Blocks sent before one is acknowledged, asked for by option unless 1 "
                          "(RFC 7440)",
                          UintegerValue(1),
                          MakeUintegerAccessor(&TftpClient::m_windowSize),
                          MakeUintegerChecker<uint16_t>(1, tftp::MAX_WINDOW))
            .AddAttribute("TimeoutOption",
                          "Seconds between retransmissions asked for by option, 0: not asked for "
                          "(RFC 2349)",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TftpClient::m_timeoutOption),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute("SizeOption",
                          "Whether the option for the file's size is sent (RFC 2349)",
                          BooleanValue(false),
                          MakeBooleanAccessor(&TftpClient::m_sizeOption),
                          MakeBooleanChecker());
    return tid;
}

TftpClient::TftpClient()
    : FileClient("TftpClient")
{
}

TftpClient::~TftpClient() = default;

void
TftpClient::DoDispose()
{
    FileClient::Stop();
    m_orders.clear();
    TftpApplication::DoDispose();
}

void
TftpClient::StartApplication()
{
    FileClient::Start();
    DoNext();
}

void
TftpClient::StopApplication()
{
    FileClient::Stop();
    m_orders.clear();
    TftpApplication::StopApplication();
}

void
TftpClient::Read(const std::string& remote, std::unique_ptr<FileSink> sink)
{
    Enqueue({remote, std::move(sink), nullptr});
}

void
TftpClient::Write(const std::string& remote, std::unique_ptr<FileSource> source)
{
    Enqueue({remote, nullptr, std::move(source)});
}

void
TftpClient::Enqueue(Order order)
{
    NS_ABORT_MSG_IF(order.remote.empty() || order.remote.find('\0') != std::string::npos,
                    "TftpClient: a file needs a name");
    m_orders.push_back(std::move(order));
    ScheduleOrders();
}

void
TftpClient::ScheduleOrders()
{
    if (!m_orders.empty())
    {
        ScheduleNext();
    }
}

void
TftpClient::DoNext()
{
    NS_ABORT_MSG_IF(!m_orders.empty() && m_remoteAddress == Ipv4Address::GetAny(),
                    "TftpClient: RemoteAddress of node " << GetNode()->GetId() << " is not set");
    NS_ABORT_MSG_IF(!m_orders.empty() && m_remoteAddress.IsMulticast(),
                    "TftpClient: RemoteAddress " << m_remoteAddress << " of node "
                                                 << GetNode()->GetId() << " is no host's");
    while (!m_orders.empty())
    {
        if (m_localPort != 0 && GetTransfers() != 0)
        {
            HangUp(); // when the port is free again, OnClosed() comes back
            return;
        }
        const auto socket = OpenSocket(InetSocketAddress(Ipv4Address::GetAny(), m_localPort));
        NS_ABORT_MSG_UNLESS(socket,
                            "TftpClient: UDP port " << m_localPort << " of node "
                                                    << GetNode()->GetId() << " is taken");
        Order order = std::move(m_orders.front());
        m_orders.pop_front();
        Begin(std::move(order), socket);
    }
}

void
TftpClient::Begin(Order order, Ptr<Socket> socket)
{
    const InetSocketAddress server(m_remoteAddress, m_remotePort);
    TftpParameters wanted;
    wanted.blockSize = m_blockSize;
    wanted.windowSize = m_windowSize;
    wanted.timeout = m_timeoutOption;
    TftpMessage request;
    request.filename = order.remote;
    request.mode = m_netascii ? "netascii" : "octet";
    const Ptr<TftpTransfer> transfer = MakeTransfer(socket);
    if (order.sink)
    {
        request.opcode = TftpOpcode::READ;
        request.options = AskTftpOptions(wanted, m_sizeOption);
        transfer->Read(server,
                       request,
                       m_netascii ? MakeNetasciiSink(std::move(order.sink))
                                  : std::move(order.sink));
        return;
    }
    auto source =
        m_netascii ? MakeNetasciiSource(std::move(order.source)) : std::move(order.source);
    wanted.size = source->GetSize();
    request.opcode = TftpOpcode::WRITE;
    request.options = AskTftpOptions(wanted, m_sizeOption && wanted.size);
    transfer->Write(server, request, std::move(source));
}

void
TftpClient::OnFinished(const TftpReport& report)
{
    TftpApplication::OnFinished(report);
    ScheduleOrders();
}

void
TftpClient::HangUp()
{
    const auto transfers = GetAll();
    for (const auto& transfer : transfers)
    {
        if (transfer->IsLingering())
        {
            transfer->Abort("who waits for the port comes first");
        }
    }
}

void
TftpClient::OnClosed(TftpTransfer& transfer)
{
    TftpApplication::OnClosed(transfer);
    ScheduleOrders();
}

} // namespace netfilter
} // namespace ns3
