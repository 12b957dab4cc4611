/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach.h"
#include "nf-test-rules.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4.h"
#include "ns3/simple-net-device.h"

#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

// The targets SNAT, DNAT, MASQUERADE and REDIRECT, as a new connection's first packet meets them.

class TargetNatTest : public RuleTest
{
  protected:
    /// Give the router a stack: eth0 10.0.0.1, eth1 192.0.2.1 and 192.0.2.9.
    void InstallStack()
    {
        const Ptr<Node> node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        Ipv4InterfaceAddress inside(Ipv4Address("10.0.0.1"), Ipv4Mask("/24"));
        Ipv4InterfaceAddress outside(Ipv4Address("192.0.2.1"), Ipv4Mask("/24"));
        Ipv4InterfaceAddress second(Ipv4Address("192.0.2.9"), Ipv4Mask("/24"));
        const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
        for (Interface* interface : {&eth0, &eth1})
        {
            interface->device = CreateObject<SimpleNetDevice>();
            node->AddDevice(interface->device);
            interface->index = ipv4->AddInterface(interface->device);
            ipv4->SetUp(interface->index);
        }
        ipv4->AddAddress(eth0.index, inside);
        ipv4->AddAddress(eth1.index, outside);
        ipv4->AddAddress(eth1.index, second);
        StackAttachment::Install(*netfilter, node);
    }

    /**
     * \brief Let tracking and the nat table of a hook see a new connection's packet.
     * \return what its answer will look like, or "dropped"
     */
    std::string Translate(Hook hook, const PacketBuilder& packet)
    {
        auto context = At(hook, packet);
        context->nextHop = Ip("192.0.2.254");
        EXPECT_EQ(netfilter->GetConntrack()->In(*context), Verdict::ACCEPT);
        if (rules.Traverse(TableId::NAT, *context) == Verdict::DROP)
        {
            EXPECT_EQ(context->dropReason, DropReason::NAT);
            return "dropped";
        }
        m_masqueradeIndex = context->ct->masqueradeIndex;
        const Tuple& reply = context->ct->GetReply();
        return Ipv4ToString(reply.source) + ":" + std::to_string(reply.sourcePort) + " -> " +
               Ipv4ToString(reply.destination) + ":" + std::to_string(reply.destinationPort);
    }

    static std::string Ipv4ToString(uint32_t address)
    {
        std::ostringstream os;
        os << Ipv4Address(address);
        return os.str();
    }

    const PacketBuilder m_udp{UdpPacket("10.0.0.2", 1000, "10.0.1.2", 53)};
    uint32_t m_masqueradeIndex{0};
};

TEST_F(TargetNatTest, GivesANewSource)
{
    Iptables("-t nat -A POSTROUTING -s 10.0.0.2 -j SNAT --to-source 192.0.2.1");
    EXPECT_EQ(Translate(Hook::POST_ROUTING, m_udp), "10.0.1.2:53 -> 192.0.2.1:1000");
    Iptables("-t nat -R POSTROUTING 1 -p udp -j SNAT --to-source 192.0.2.1:5000");
    EXPECT_EQ(Translate(Hook::POST_ROUTING, m_udp), "10.0.1.2:53 -> 192.0.2.1:5000");
    Iptables("-t nat -R POSTROUTING 1 -p udp -j SNAT --to-source :6000");
    EXPECT_EQ(Translate(Hook::POST_ROUTING, m_udp), "10.0.1.2:53 -> 10.0.0.2:6000");
}

TEST_F(TargetNatTest, GivesANewDestination)
{
    Iptables(
        "-t nat -A PREROUTING -i eth0 -p udp --dport 53 -j DNAT --to-destination 10.0.2.2:5353");
    EXPECT_EQ(Translate(Hook::PRE_ROUTING, m_udp), "10.0.2.2:5353 -> 10.0.0.2:1000");
    Iptables("-t nat -R PREROUTING 1 -p udp -j DNAT --to-destination 10.0.2.2:5000-6000/50");
    EXPECT_EQ(Translate(Hook::PRE_ROUTING, m_udp), "10.0.2.2:5003 -> 10.0.0.2:1000");
    Iptables("-t nat -A OUTPUT -j DNAT --to-destination 10.0.2.3");
    EXPECT_EQ(Translate(Hook::LOCAL_OUT, m_udp), "10.0.2.3:53 -> 10.0.0.2:1000");
}

TEST_F(TargetNatTest, MasqueradesAsTheInterfaceGoingOut)
{
    InstallStack();
    Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
    EXPECT_EQ(Translate(Hook::POST_ROUTING, m_udp), "10.0.1.2:53 -> 192.0.2.1:1000");
    EXPECT_EQ(m_masqueradeIndex, eth1.index + 1);
    Iptables("-t nat -R POSTROUTING 1 -p udp -j MASQUERADE --to-ports 7000");
    EXPECT_EQ(Translate(Hook::POST_ROUTING, m_udp), "10.0.1.2:53 -> 192.0.2.1:7000");
    EXPECT_EQ(Translate(Hook::POST_ROUTING, UdpPacket("0.0.0.0", 68, "255.255.255.255", 67)),
              "255.255.255.255:67 -> 0.0.0.0:68");
}

TEST_F(TargetNatTest, DropsWithoutAnAddressToGive)
{
    InstallStack();
    const Ptr<Ipv4> ipv4 = netfilter->GetNode()->GetObject<Ipv4>();
    for (uint32_t interface : {eth0.index, eth1.index})
    {
        while (ipv4->GetNAddresses(interface) > 0)
        {
            ipv4->RemoveAddress(interface, 0);
        }
    }
    Iptables("-t nat -A POSTROUTING -j MASQUERADE");
    Iptables("-t nat -A PREROUTING -j REDIRECT");
    EXPECT_EQ(Translate(Hook::POST_ROUTING, m_udp), "dropped");
    EXPECT_EQ(Translate(Hook::PRE_ROUTING, m_udp), "dropped");
}

TEST_F(TargetNatTest, RedirectsToTheNodeItself)
{
    InstallStack();
    Iptables("-t nat -A PREROUTING -p udp -j REDIRECT --to-ports 8053");
    EXPECT_EQ(Translate(Hook::PRE_ROUTING, m_udp), "10.0.0.1:8053 -> 10.0.0.2:1000");
    Iptables("-t nat -A OUTPUT -j REDIRECT");
    EXPECT_EQ(Translate(Hook::LOCAL_OUT, m_udp), "127.0.0.1:53 -> 10.0.0.2:1000");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
