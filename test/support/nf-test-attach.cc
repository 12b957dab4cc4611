/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-attach.h"

#include "nf-test-packet.h"

#include "ns3/inet-socket-address.h"
#include "ns3/tcp-socket-factory.h"

#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

std::string
AttachTest::GetName(const testing::TestParamInfo<bool>& info)
{
    return info.param ? "On" : "Off";
}

Verdict
Drop(PacketContext& context)
{
    return context.Drop(DropReason::RULE);
}

void
TranslateOutput(Ptr<Netfilter> netfilter, const char* from, const char* to)
{
    const uint32_t before = Ip(from);
    const uint32_t after = Ip(to);
    Hooked(netfilter, Hook::LOCAL_OUT, [before, after](PacketContext& context) {
        if (context.packet.GetDestination() == before)
        {
            context.packet.SetDestination(after);
        }
        return Verdict::ACCEPT;
    });
    Hooked(netfilter, Hook::PRE_ROUTING, [before, after](PacketContext& context) {
        if (context.packet.GetSource() == after)
        {
            context.packet.SetSource(before);
        }
        return Verdict::ACCEPT;
    });
}

TcpStory::TcpStory(Ptr<Node> client, Ptr<Node> server, const char* address)
    : m_listener(Socket::CreateSocket(server, TcpSocketFactory::GetTypeId())),
      m_client(Socket::CreateSocket(client, TcpSocketFactory::GetTypeId()))
{
    m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
    m_listener->Listen();
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&TcpStory::Accept, this));
    m_client->Bind();
    const InetSocketAddress to(Ipv4Address(address), 80);
    TestNetwork::At(1, client, [this, to] {
        m_client->Connect(to);
        m_client->Send(Create<Packet>(20000));
        m_client->Close();
    });
}

void
TcpStory::Accept(Ptr<Socket> socket, const Address& from)
{
    std::ostringstream text;
    text << InetSocketAddress::ConvertFrom(from).GetIpv4();
    peer = text.str();
    socket->SetRecvCallback(MakeCallback(&TcpStory::Receive, this));
}

void
TcpStory::Receive(Ptr<Socket> socket)
{
    while (const Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break;
        }
        received += packet->GetSize();
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
