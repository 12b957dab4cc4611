/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-ftp.h"

#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"

#include <algorithm>
#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

const auto NOBODY = MakeNullCallback<void, Ptr<Socket>>();

} // namespace

TcpPeer::TcpPeer(Ptr<Node> node)
    : m_node(node)
{
}

TcpPeer::~TcpPeer()
{
    for (const auto& socket : {m_listener, m_socket})
    {
        if (socket)
        {
            socket->SetRecvCallback(NOBODY);
            socket->SetCloseCallbacks(NOBODY, NOBODY);
            socket->SetConnectCallback(NOBODY, NOBODY);
        }
    }
    if (m_listener)
    {
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
    }
}

void
TcpPeer::Listen(uint16_t port)
{
    m_listener = Socket::CreateSocket(m_node, TcpSocketFactory::GetTypeId());
    NS_ABORT_IF(m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), port)) != 0);
    m_listener->Listen();
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  Callback<void, Ptr<Socket>, const Address&>(
                                      [this](Ptr<Socket> socket, const Address& peer) {
                                          const auto address = InetSocketAddress::ConvertFrom(peer);
                                          std::ostringstream text;
                                          text << address.GetIpv4() << ":" << address.GetPort();
                                          from = text.str();
                                          Use(socket);
                                          connected = true;
                                          m_next = 0;
                                          GoOn();
                                      }));
}

void
TcpPeer::ConnectAt(double seconds, const std::string& address, uint16_t port, uint16_t local)
{
    TestNetwork::At(seconds, m_node, [this, address, port, local] {
        const auto socket = Socket::CreateSocket(m_node, TcpSocketFactory::GetTypeId());
        NS_ABORT_IF(socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), local)) != 0);
        Use(socket);
        socket->SetConnectCallback(Callback<void, Ptr<Socket>>([this](Ptr<Socket>) {
                                       connected = true;
                                       GoOn();
                                   }),
                                   NOBODY);
        socket->Connect(InetSocketAddress(Ipv4Address(address.c_str()), port));
    });
}

void
TcpPeer::Use(Ptr<Socket> socket)
{
    m_socket = socket;
    socket->SetRecvCallback(MakeCallback(&TcpPeer::Read, this));
    const Callback<void, Ptr<Socket>> over([this](Ptr<Socket>) {
        closed = true;
        if (closesAtEnd)
        {
            Simulator::ScheduleNow(&TcpPeer::Close, this);
        }
    });
    socket->SetCloseCallbacks(over, over);
}

void
TcpPeer::Read(Ptr<Socket> socket)
{
    while (reads)
    {
        const Ptr<Packet> packet = socket->Recv();
        if (!packet || packet->GetSize() == 0)
        {
            break;
        }
        std::string bytes(packet->GetSize(), ' ');
        packet->CopyData(reinterpret_cast<uint8_t*>(bytes.data()), packet->GetSize());
        heard += bytes;
    }
    GoOn();
}

void
TcpPeer::GoOn()
{
    while (m_next < m_lines.size())
    {
        const auto& [wanted, answer] = m_lines[m_next];
        const std::size_t at = heard.find(wanted, m_heardUpTo);
        if (at == std::string::npos)
        {
            return;
        }
        m_heardUpTo = at + wanted.size();
        ++m_next;
        Say(answer);
    }
}

void
TcpPeer::Script(const Lines& lines)
{
    m_lines = lines;
}

void
TcpPeer::Say(const std::string& bytes)
{
    if (!bytes.empty())
    {
        m_socket->Send(Create<Packet>(reinterpret_cast<const uint8_t*>(bytes.data()),
                                      static_cast<uint32_t>(bytes.size())));
    }
}

void
TcpPeer::SayAt(double seconds, const std::string& bytes)
{
    TestNetwork::At(seconds, m_node, [this, bytes] { Say(bytes); });
}

void
TcpPeer::Close()
{
    if (m_socket)
    {
        // For ns-3, closing with unread data is an error, which calls back.
        m_socket->SetCloseCallbacks(NOBODY, NOBODY);
        m_socket->Close();
    }
}

void
TcpPeer::CloseAt(double seconds)
{
    TestNetwork::At(seconds, m_node, [this] { Close(); });
}

FtpLog::FtpLog(Ptr<FtpApplication> application)
{
    application->TraceConnectWithoutContext(
        "Command",
        Callback<void, const std::string&, const Address&>(
            [this](const std::string& line, const Address&) { lines.push_back("> " + line); }));
    application->TraceConnectWithoutContext(
        "Reply",
        Callback<void, uint16_t, const std::string&, const Address&>(
            [this](uint16_t code, const std::string& text, const Address&) {
                lines.push_back("< " + std::to_string(code) + " " + text);
            }));
    application->TraceConnectWithoutContext(
        "Closed",
        Callback<void, const std::string&, const Address&>(
            [this](const std::string& why, const Address&) { lines.push_back("closed: " + why); }));
    application->TraceConnectWithoutContext(
        "TransferStarted",
        Callback<void, const FtpReport&>(
            [this](const FtpReport& report) { started.push_back(report); }));
    application->TraceConnectWithoutContext(
        "TransferFinished",
        Callback<void, const FtpReport&>(
            [this](const FtpReport& report) { finished.push_back(report); }));
    using Bytes = Callback<void, Ptr<const Packet>, const Address&, const Address&>;
    application->TraceConnectWithoutContext(
        "TxData",
        Bytes([this](Ptr<const Packet> bytes, const Address&, const Address&) {
            sent += bytes->GetSize();
        }));
    application->TraceConnectWithoutContext(
        "RxData",
        Bytes([this](Ptr<const Packet> bytes, const Address&, const Address&) {
            received += bytes->GetSize();
        }));
}

std::size_t
FtpLog::Count(const std::string& beginning) const
{
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
            return line.compare(0, beginning.size(), beginning) == 0;
        }));
}

std::string
FtpLog::GetText() const
{
    std::string text;
    for (const std::string& line : lines)
    {
        text += line + "\n";
    }
    return text;
}

Ptr<FtpServer>
AddFtpServer(TestNetwork& net)
{
    const auto server = CreateObject<FtpServer>();
    net.server->AddApplication(server);
    return server;
}

Ptr<FtpClient>
AddFtpClient(TestNetwork& net, const std::string& mode)
{
    const auto client = CreateObject<FtpClient>();
    client->SetAttribute("RemoteAddress", Ipv4AddressValue("10.0.0.2"));
    client->SetAttribute("Mode", StringValue(mode));
    client->SetStartTime(Seconds(1));
    net.client->AddApplication(client);
    return client;
}

std::string
CodesOf(const std::string& heard)
{
    std::string codes;
    std::istringstream text(heard);
    for (std::string line; std::getline(text, line);)
    {
        if (line.size() > 3 && line[0] >= '1' && line[0] <= '5' && line[3] == ' ')
        {
            codes += (codes.empty() ? "" : " ") + line.substr(0, 3);
        }
    }
    return codes;
}

} // namespace test
} // namespace netfilter
} // namespace ns3
