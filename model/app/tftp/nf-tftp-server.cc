/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-server.h"

#include "nf-netascii.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/ipv4-packet-info-tag.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterTftpServer");
NS_OBJECT_ENSURE_REGISTERED(TftpServer);

namespace
{

bool
IsOf(const TftpTransfer& transfer, const InetSocketAddress& client)
{
    const InetSocketAddress& peer = transfer.GetReport().peer;
    return peer.GetIpv4() == client.GetIpv4() && peer.GetPort() == client.GetPort();
}

} // namespace

TypeId
TftpServer::GetTypeId()
{
    static TypeId tid =
        AddAttributes(TypeId("ns3::netfilter::TftpServer")
                          .SetParent<TftpApplication>()
                          .SetGroupName("Netfilter")
                          .AddConstructor<TftpServer>(),
                      {"Whether clients may write", false})
            .AddAttribute("Port",
                          "Port for requests",
                          UintegerValue(69),
                          MakeUintegerAccessor(&TftpServer::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("FirstPort",
                          "First port of transfers; each takes the lowest free one. 0: any",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TftpServer::m_firstPort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("LastPort",
                          "Last port of transfers; below FirstPort: FirstPort alone",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TftpServer::m_lastPort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("Options",
                          "Whether options are answered (RFC 2347), or passed over as of old",
                          BooleanValue(true),
                          MakeBooleanAccessor(&TftpServer::m_options),
                          MakeBooleanChecker())
            .AddAttribute("MaxBlockSize",
                          "Largest block that is agreed on, bytes (RFC 2348)",
                          UintegerValue(tftp::MAX_BLOCK),
                          MakeUintegerAccessor(&TftpServer::m_maxBlockSize),
                          MakeUintegerChecker<uint16_t>(tftp::MIN_BLOCK, tftp::MAX_BLOCK))
            .AddAttribute("MaxWindowSize",
                          "Largest window that is agreed on, blocks (RFC 7440)",
                          UintegerValue(64),
                          MakeUintegerAccessor(&TftpServer::m_maxWindowSize),
                          MakeUintegerChecker<uint16_t>(1, tftp::MAX_WINDOW))
            .AddAttribute("MaxTransfers",
                          "Maximum number of transfers, including lingering ones (0: no limit)",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TftpServer::m_maxTransfers),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

TftpServer::TftpServer()
    : FileServer("TftpServer")
{
}

TftpServer::~TftpServer() = default;

void
TftpServer::DoDispose()
{
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket = nullptr;
    }
    TftpApplication::DoDispose();
}

void
TftpServer::StartApplication()
{
    m_socket = OpenSocket(InetSocketAddress(Ipv4Address::GetAny(), m_port));
    NS_ABORT_MSG_UNLESS(m_socket,
                        "TftpServer: UDP port " << m_port << " of node " << GetNode()->GetId()
                                                << " is taken");
    m_socket->SetRecvPktInfo(true);
    m_socket->SetRecvCallback(MakeCallback(&TftpServer::OnReadable, this));
}

void
TftpServer::StopApplication()
{
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->Close();
        m_socket = nullptr;
    }
    TftpApplication::StopApplication();
}

void
TftpServer::OnReadable(Ptr<Socket> socket)
{
    Address from;
    while (const Ptr<Packet> packet = socket->RecvFrom(from))
    {
        Ipv4PacketInfoTag info;
        if (InetSocketAddress::IsMatchingType(from) &&
            TftpTransfer::IsHost(InetSocketAddress::ConvertFrom(from)) &&
            packet->RemovePacketTag(info))
        {
            const auto client = InetSocketAddress::ConvertFrom(from);
            OnReceived(packet, from, InetSocketAddress(info.GetAddress(), m_port));
            OnRequest(packet, client, info.GetAddress());
        }
    }
}

bool
TftpServer::IsOwnAddress(const Ipv4Address& address) const
{
    return GetNode()->GetObject<Ipv4>()->GetInterfaceForAddress(address) >= 0;
}

Ptr<Socket>
TftpServer::OpenTransferSocket(const Ipv4Address& local) const
{
    if (m_firstPort == 0)
    {
        return OpenSocket(InetSocketAddress(local, 0));
    }
    // One socket for all attempts: the node keeps every socket ever created.
    const auto socket = MakeSocket();
    for (uint32_t port = m_firstPort; port <= std::max(m_firstPort, m_lastPort); ++port)
    {
        // At the server's own port it would take the requests that come to this address.
        if (port != m_port &&
            socket->Bind(InetSocketAddress(local, static_cast<uint16_t>(port))) == 0)
        {
            return socket;
        }
    }
    return nullptr;
}

bool
TftpServer::HangUp(const InetSocketAddress& client, bool lingering)
{
    bool isOne = false;
    const auto all = GetAll();
    for (const auto& transfer : all)
    {
        if (IsOf(*transfer, client) && !transfer->IsClosed() &&
            transfer->IsLingering() == lingering)
        {
            transfer->Abort("the client has asked for something else");
            isOne = true;
        }
    }
    return isOne;
}

void
TftpServer::OnRequest(Ptr<const Packet> packet,
                      const InetSocketAddress& client,
                      const Ipv4Address& local)
{
    TftpMessage request;
    const char* fault = ReadTftpPacket(packet, request);
    if (!m_socket || !IsOwnAddress(local) || request.opcode == TftpOpcode::ERROR ||
        packet->GetSize() < 2)
    {
        return; // stopped, or asked with many hosts, or an error, which is never answered
    }
    const bool isRequest =
        !fault && (request.opcode == TftpOpcode::READ || request.opcode == TftpOpcode::WRITE);
    const auto all = GetAll();
    for (const auto& transfer : all)
    {
        if (isRequest && IsOf(*transfer, client) && transfer->IsRequestAgain(request))
        {
            return; // its answer is on the way, or will be sent again
        }
    }
    if (isRequest && HangUp(client, false))
    {
        // The client goes on with something else; the port is free in a moment.
        Simulator::ScheduleNow(&TftpServer::OnRequest, Ptr(this), packet, client, local);
        return;
    }
    const bool isFull = m_maxTransfers != 0 && GetTransfers() >= m_maxTransfers;
    const auto socket = isFull ? nullptr : OpenTransferSocket(local);
    if (!socket && isRequest && HangUp(client, true))
    {
        Simulator::ScheduleNow(&TftpServer::OnRequest, Ptr(this), packet, client, local);
        return;
    }
    if (!socket)
    {
        NS_LOG_INFO("request of " << client.GetIpv4() << " passed over: "
                                  << (isFull ? "MaxTransfers" : "no free port"));
        return; // it will ask again
    }
    Answer(MakeTransfer(socket), client, request, fault);
}

void
TftpServer::Answer(const Ptr<TftpTransfer>& transfer,
                   const InetSocketAddress& client,
                   const TftpMessage& request,
                   const char* fault)
{
    const bool reads = request.opcode == TftpOpcode::READ;
    const bool isText = request.mode == "netascii";
    const auto refuse = [&](TftpError code, const std::string& text) {
        transfer->Refuse(client, request, code, text);
    };
    if (!reads && request.opcode != TftpOpcode::WRITE)
    {
        refuse(TftpError::ILLEGAL_OPERATION, "Not a request");
        return;
    }
    if (fault)
    {
        refuse(TftpError::ILLEGAL_OPERATION, std::string("Malformed request: ") + fault);
        return;
    }
    if (!isText && request.mode != "octet")
    {
        refuse(TftpError::ILLEGAL_OPERATION, "Unknown mode " + request.mode);
        return;
    }
    if (!reads && !m_allowWrite)
    {
        refuse(TftpError::ACCESS_VIOLATION, "Writing is not allowed");
        return;
    }
    std::unique_ptr<FileSource> source;
    std::unique_ptr<FileSink> sink;
    const FileError error = reads ? m_files.OpenRead(request.filename, source)
                                  : m_files.OpenWrite(request.filename, m_allowOverwrite, sink);
    switch (error)
    {
    case FileError::NONE:
        break;
    case FileError::NOT_FOUND:
        refuse(TftpError::FILE_NOT_FOUND, GetFileErrorText(error));
        return;
    case FileError::DENIED:
        refuse(TftpError::ACCESS_VIOLATION, GetFileErrorText(error));
        return;
    case FileError::EXISTS:
        refuse(TftpError::FILE_EXISTS, GetFileErrorText(error));
        return;
    }
    TftpParameters limits;
    limits.blockSize = m_maxBlockSize;
    limits.windowSize = m_maxWindowSize;
    if (reads)
    {
        source = isText ? MakeNetasciiSource(std::move(source)) : std::move(source);
        limits.size = source->GetSize();
    }
    TftpParameters agreed;
    const TftpOptionList options =
        m_options ? AnswerTftpOptions(request.options, limits, request.opcode, agreed)
                  : TftpOptionList();
    if (reads)
    {
        transfer->Serve(client, request, options, agreed, std::move(source));
    }
    else
    {
        sink = isText ? MakeNetasciiSink(std::move(sink)) : std::move(sink);
        transfer->Accept(client, request, options, agreed, std::move(sink));
    }
}

} // namespace netfilter
} // namespace ns3
