/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-network.h"

#include "netfilter-helper.h"
#include "nf-header-size.h"
#include "nf-test-packet.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <cstdlib>
#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// Packet metadata has to be on before the first packet and stays on: another run of the program.
const bool g_hasMetadata = [] {
    const bool isWanted = std::getenv("NETFILTER_TEST_METADATA") != nullptr;
    if (isWanted)
    {
        Packet::EnablePrinting();
        Packet::EnableChecking();
    }
    return isWanted;
}();

std::string
Describe(const PacketView& view)
{
    std::ostringstream text;
    switch (view.GetProtocol())
    {
    case PROTO_ICMP:
        text << "icmp";
        break;
    case PROTO_TCP:
        text << "tcp";
        break;
    case PROTO_UDP:
        text << "udp";
        break;
    default:
        text << +view.GetProtocol();
    }
    text << " " << Ipv4Address(view.GetSource()) << " > " << Ipv4Address(view.GetDestination())
         << " ttl=" << +view.GetTtl();
    return text.str();
}

std::string
NameOf(const Interface* interface)
{
    return interface == nullptr ? "-" : interface->name;
}

} // namespace

TestNetwork::TestNetwork(bool checksums, InternetStackHelper stack)
    : client(CreateObject<Node>()),
      router(CreateObject<Node>()),
      server(CreateObject<Node>())
{
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(checksums));
    stack.Install(NodeContainer(client, router, server));
    Connect(client, "192.168.1.2", router, "192.168.1.1", "255.255.255.0");
    Connect(router, "10.0.0.1", server, "10.0.0.2", "255.255.255.0");
    AddRoute(client, "0.0.0.0", "0.0.0.0", "192.168.1.1", 1);
    AddRoute(server, "192.168.0.0", "255.255.0.0", "10.0.0.1", 1);
}

TestNetwork::~TestNetwork()
{
    Simulator::Destroy();
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
}

void
TestNetwork::Run(double seconds)
{
    Simulator::Stop(Seconds(seconds));
    Simulator::Run();
}

void
TestNetwork::At(double seconds, Ptr<Node> node, std::function<void()> what)
{
    Simulator::ScheduleWithContext(node->GetId(), Seconds(seconds), [what] { what(); });
}

NetDeviceContainer
TestNetwork::Connect(Ptr<Node> a,
                     const char* addressA,
                     Ptr<Node> b,
                     const char* addressB,
                     const char* mask)
{
    const NetDeviceContainer devices = csma.Install(NodeContainer(a, b));
    const char* addresses[] = {addressA, addressB};
    for (uint32_t i = 0; i < 2; ++i)
    {
        const auto ipv4 = devices.Get(i)->GetNode()->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(devices.Get(i));
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(addresses[i], Ipv4Mask(mask)));
        ipv4->SetUp(interface);
    }
    return devices;
}

void
TestNetwork::AddRoute(Ptr<Node> node,
                      const char* network,
                      const char* mask,
                      const char* gateway,
                      uint32_t interface)
{
    const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(node->GetObject<Ipv4>());
    if (routing)
    {
        routing->AddNetworkRouteTo(network, mask, Ipv4Address(gateway), interface);
    }
}

Ptr<Netfilter>
InstallNetfilter(Ptr<Node> node)
{
    return NetfilterHelper().Install(node);
}

Trail::Trail(Ptr<Netfilter> netfilter)
    : m_netfilter(netfilter)
{
    for (const Hook hook :
         {Hook::PRE_ROUTING, Hook::LOCAL_IN, Hook::FORWARD, Hook::LOCAL_OUT, Hook::POST_ROUTING})
    {
        Hooked(
            netfilter,
            hook,
            [this, hook](PacketContext& context) {
                lines.push_back(std::string(GetChainName(hook)) + " in=" + NameOf(context.in) +
                                " out=" + NameOf(context.out) + " " + Describe(context.packet));
                return Verdict::ACCEPT;
            },
            priority::FIRST);
    }
}

std::vector<std::string>
Trail::GetHooks() const
{
    std::vector<std::string> hooks;
    for (const std::string& line : lines)
    {
        const std::size_t out = line.find("out=");
        hooks.push_back(line.substr(0, line.find(' ', out)));
    }
    return hooks;
}

Netfilter::HookHandle
Hooked(Ptr<Netfilter> netfilter,
       Hook hook,
       std::function<Verdict(PacketContext&)> what,
       int priority)
{
    return netfilter->RegisterHook(hook, priority, Netfilter::HookCallback(what));
}

UdpPeer::UdpPeer(Ptr<Node> node, uint16_t port, bool echo)
    : socket(Socket::CreateSocket(node, UdpSocketFactory::GetTypeId())),
      m_node(node),
      m_echo(echo)
{
    socket->SetAllowBroadcast(true);
    socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
    socket->SetRecvCallback(MakeCallback(&UdpPeer::Receive, this));
}

UdpPeer::~UdpPeer()
{
    socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
}

void
UdpPeer::Send(const char* address, uint16_t port, const std::string& text)
{
    socket->SendTo(Create<Packet>(reinterpret_cast<const uint8_t*>(text.data()), text.size()),
                   0,
                   InetSocketAddress(Ipv4Address(address), port));
}

void
UdpPeer::SendAt(double seconds, const char* address, uint16_t port, const std::string& text)
{
    const std::string to = address;
    TestNetwork::At(seconds, m_node, [this, to, port, text] { Send(to.c_str(), port, text); });
}

void
UdpPeer::Receive(Ptr<Socket>)
{
    Address from;
    while (const Ptr<Packet> packet = socket->RecvFrom(from))
    {
        std::string text(packet->GetSize(), ' ');
        packet->CopyData(reinterpret_cast<uint8_t*>(text.data()), packet->GetSize());
        const auto peer = InetSocketAddress::ConvertFrom(from);
        std::ostringstream line;
        line << peer.GetIpv4() << ":" << peer.GetPort() << " " << text;
        received.push_back(line.str());
        if (m_echo)
        {
            socket->SendTo(packet, 0, from);
        }
    }
}

Pinger::Pinger(Ptr<Node> node)
    : m_node(node),
      m_socket(Socket::CreateSocket(node, Ipv4RawSocketFactory::GetTypeId()))
{
    m_socket->SetAttribute("Protocol", UintegerValue(PROTO_ICMP));
    m_socket->Bind();
    m_socket->SetRecvCallback(MakeCallback(&Pinger::Receive, this));
}

Pinger::~Pinger()
{
    m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
}

void
Pinger::SendAt(double seconds, const char* address, uint32_t size)
{
    const Ipv4Address to(address);
    TestNetwork::At(seconds, m_node, [this, to, size] { Send(to, size); });
}

void
Pinger::Send(Ipv4Address address, uint32_t size)
{
    Icmpv4Echo echo;
    echo.SetSequenceNumber(m_sequence++);
    echo.SetIdentifier(7);
    echo.SetData(Create<Packet>(size));
    const Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(echo);
    Icmpv4Header header;
    header.SetType(Icmpv4Header::ICMPV4_ECHO);
    header.SetCode(0);
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksum();
    }
    packet->AddHeader(header);
    m_socket->SendTo(packet, 0, InetSocketAddress(address, 0));
}

void
Pinger::Receive(Ptr<Socket> socket)
{
    Address from;
    while (const Ptr<Packet> packet = socket->RecvFrom(from))
    {
        // Read as bytes: before ns-3 3.46 a raw socket gets fragments, which no Header describes.
        const PacketView view(packet, false);
        const uint8_t* icmp = view.PeekL4(0, headersize::ICMP);
        if (view.GetFragmentOffset() != 0 || icmp == nullptr)
        {
            continue;
        }
        std::ostringstream line;
        line << Ipv4Address(view.GetSource());
        if (icmp[0] == Icmpv4Header::ICMPV4_ECHO_REPLY)
        {
            line << " seq=" << ReadBe16(icmp + 6)
                 << " size=" << view.GetL4Length() - headersize::ICMP;
            replies.push_back(line.str());
        }
        else if (icmp[0] != Icmpv4Header::ICMPV4_ECHO)
        {
            line << " type=" << +icmp[0] << " code=" << +icmp[1];
            errors.push_back(line.str());
        }
    }
}

Capture::Capture(Ptr<Node> node)
{
    node->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>, Ptr<Ipv4>, uint32_t>(
            [this](Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t) {
                packets.push_back(packet->Copy());
                if (g_hasMetadata)
                {
                    std::ostringstream text;
                    packet->Print(text);
                }
            }));
}

bool
Capture::HasGoodChecksums() const
{
    for (const auto& packet : packets)
    {
        if (!test::HasGoodChecksums(packet))
        {
            return false;
        }
    }
    return true;
}

std::vector<std::string>
Capture::GetLines() const
{
    std::vector<std::string> lines;
    for (const auto& packet : packets)
    {
        lines.push_back(Describe(PacketView(packet, false)));
    }
    return lines;
}

} // namespace test
} // namespace netfilter
} // namespace ns3
