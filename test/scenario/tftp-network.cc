/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tftp-network.h"

#include "nf-header-size.h"
#include "nf-test-packet.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/net-device.h"
#include "ns3/pointer.h"

namespace ns3
{
namespace netfilter
{
namespace test
{

NS_OBJECT_ENSURE_REGISTERED(TftpEater);

TypeId
TftpEater::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netfilter::test::TftpEater")
                            .SetParent<ErrorModel>()
                            .AddConstructor<TftpEater>();
    return tid;
}

bool
TftpEater::DoCorrupt(Ptr<Packet> packet)
{
    constexpr uint32_t HEADERS = headersize::ETHERNET + headersize::IPV4 + headersize::UDP;
    constexpr uint32_t TRAILER = 4;
    const std::string bytes = BytesOf(packet);
    if (times == 0 || bytes.size() < HEADERS + TRAILER ||
        bytes.substr(12, 2) != "\x08" + std::string(1, 0))
    {
        return false;
    }
    const uint32_t length = static_cast<uint8_t>(bytes[38]) * 256 + static_cast<uint8_t>(bytes[39]);
    TftpMessage message;
    if (ReadTftpPacket(PacketOf(bytes.substr(HEADERS, length - headersize::UDP)), message) !=
            nullptr ||
        message.ToString().find(food) == std::string::npos)
    {
        return false;
    }
    --times;
    return true;
}

void
TftpEater::DoReset()
{
}

TftpNetwork::TftpNetwork(bool checksums)
    : TestNetwork(checksums),
      tftpd(AddServer(server)),
      tftp(AddClient(client)),
      served(tftpd),
      asked(tftp)
{
    tftpd->GetFiles().Add("small", SomeBytes(1000));
}

Ptr<Netfilter>
TftpNetwork::Masquerade(bool helper) const
{
    const auto netfilter = InstallNetfilter(router);
    netfilter->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    if (helper)
    {
        netfilter->Iptables("-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp");
    }
    return netfilter;
}

void
TftpNetwork::Lose(double rate) const
{
    int64_t stream = 1;
    for (const auto& node : {client, router, server})
    {
        for (uint32_t i = 1; i < node->GetObject<Ipv4>()->GetNInterfaces(); ++i)
        {
            const auto model = CreateObject<RateErrorModel>();
            model->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
            model->SetRate(rate);
            stream += model->AssignStreams(stream);
            node->GetObject<Ipv4>()->GetNetDevice(i)->SetAttribute("ReceiveErrorModel",
                                                                   PointerValue(model));
        }
    }
}

void
TftpNetwork::LoseAt(Ptr<Node> node, const std::string& food, uint32_t times)
{
    const auto eater = CreateObject<TftpEater>();
    eater->food = food;
    eater->times = times;
    node->GetObject<Ipv4>()->GetNetDevice(1)->SetAttribute("ReceiveErrorModel",
                                                           PointerValue(eater));
}

void
TftpNetwork::Inject(Ptr<Node> node,
                    const char* source,
                    uint16_t sport,
                    const char* destination,
                    uint16_t dport,
                    const std::string& bytes)
{
    const auto device = node->GetObject<Ipv4>()->GetNetDevice(1);
    node->GetObject<Ipv4L3Protocol>()->Receive(
        device,
        UdpPacket(source, sport, destination, dport).Payload(bytes).Build(),
        0x0800,
        device->GetAddress(),
        device->GetAddress(),
        NetDevice::PACKET_HOST);
}

void
TftpNetwork::AfterPackets(Ptr<TftpApplication> application,
                          uint32_t packets,
                          std::function<void()> what)
{
    const auto left = std::make_shared<uint32_t>(packets);
    application->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>, const Address&, const Address&>(
            [left, what](Ptr<const Packet>, const Address&, const Address&) {
                if (*left != 0 && --*left == 0)
                {
                    Simulator::ScheduleNow([what] { what(); });
                }
            }));
}

Ptr<TftpClient>
TftpNetwork::AddClient(Ptr<Node> node, double start)
{
    const auto application = CreateObject<TftpClient>();
    application->SetAttribute("RemoteAddress", Ipv4AddressValue("10.0.0.2"));
    application->SetStartTime(Seconds(start));
    node->AddApplication(application);
    return application;
}

Ptr<TftpServer>
TftpNetwork::AddServer(Ptr<Node> node, double start)
{
    const auto application = CreateObject<TftpServer>();
    application->SetStartTime(Seconds(start));
    node->AddApplication(application);
    return application;
}

std::string
TftpNetwork::ResultOf(const TftpLog& log, std::size_t index)
{
    if (index >= log.reports.size())
    {
        return "nothing";
    }
    return log.reports[index].succeeded ? "ok" : log.reports[index].text;
}

} // namespace test
} // namespace netfilter
} // namespace ns3
