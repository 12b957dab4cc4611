/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Packets that a router must not be impressed by: malformed, with options, from impossible sources.

#include "nf-test-network.h"
#include "nf-test-packet.h"

#include "ns3/ipv4-address-helper.h"
#include "ns3/point-to-point-helper.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

using Lines = std::vector<std::string>;
using Bytes = std::vector<uint8_t>;

/// One packet and what becomes of it.
struct Case
{
    const char* name;
    DropReason reason;
    std::function<void(Bytes&)> change;
};

void
PrintTo(const Case& c, std::ostream* os)
{
    *os << c.name;
}

/// A second link to the router, eth2, which pads nothing; what leaves the device is up to the test.
class WildNetwork : public TestNetwork
{
  public:
    WildNetwork()
    {
        const auto devices = PointToPointHelper().Install(client, router);
        Ipv4AddressHelper("172.16.0.0", "255.255.255.0").Assign(devices);
        m_device = devices.Get(0);
    }

    void SendBytes(const Bytes& bytes)
    {
        At(1, client, [this, bytes] {
            m_device->Send(Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())),
                           m_device->GetBroadcast(),
                           0x0800);
        });
    }

  private:
    Ptr<NetDevice> m_device;
};

/// Correct the IPv4 header checksum after a change.
void
Seal(Bytes& bytes)
{
    bytes[10] = bytes[11] = 0;
    uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < (bytes[0] & 0x0fU) * 4 && i + 1 < bytes.size(); i += 2)
    {
        sum += (bytes[i] << 8) | bytes[i + 1];
    }
    while ((sum >> 16) != 0)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    bytes[10] = static_cast<uint8_t>(~sum >> 8);
    bytes[11] = static_cast<uint8_t>(~sum);
}

void
SetAddress(Bytes& bytes, std::size_t at, const char* address)
{
    const uint32_t value = Ip(address);
    for (int i = 0; i < 4; ++i)
    {
        bytes[at + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
    }
    Seal(bytes);
}

const Case CASES[] = {
    {"Empty", DropReason::MALFORMED, [](Bytes& b) { b.resize(1); }},
    {"ShorterThanAHeader", DropReason::MALFORMED, [](Bytes& b) { b.resize(19); }},
    {"Version6", DropReason::MALFORMED, [](Bytes& b) { b[0] = 0x65; }},
    {"HeaderLengthBelow20", DropReason::MALFORMED, [](Bytes& b) { b[0] = 0x44; }},
    {"HeaderLongerThanPacket", DropReason::MALFORMED, [](Bytes& b) { b[0] = 0x4f; }},
    {"TotalLengthBelowHeader", DropReason::MALFORMED, [](Bytes& b) { b[3] = 19; }},
    {"TotalLengthBeyondPacket", DropReason::MALFORMED, [](Bytes& b) { b[3] += 1; }},
    {"Options",
     DropReason::IP_OPTIONS,
     [](Bytes& b) {
         b[0] = 0x46;
         b[3] += 4;
         b.insert(b.begin() + 20, {1, 1, 1, 0});
         Seal(b);
     }},
    {"SourceZero", DropReason::MARTIAN_SOURCE, [](Bytes& b) { SetAddress(b, 12, "0.0.0.0"); }},
    {"SourceMulticast",
     DropReason::MARTIAN_SOURCE,
     [](Bytes& b) { SetAddress(b, 12, "224.0.0.5"); }},
    {"SourceBroadcast",
     DropReason::MARTIAN_SOURCE,
     [](Bytes& b) { SetAddress(b, 12, "255.255.255.255"); }},
    {"DestinationZero",
     DropReason::MARTIAN_DESTINATION,
     [](Bytes& b) { SetAddress(b, 16, "0.0.0.0"); }},
};

class AttachInput : public testing::TestWithParam<Case>
{
  protected:
    void SetUp() override
    {
        // ns-3's own test-runner switches metadata on, which bytes without headers confuse.
        if (Create<Packet>(1)->BeginItem().HasNext())
        {
            GTEST_SKIP() << "sends bare bytes, and Packet::EnablePrinting is on";
        }
    }
};

INSTANTIATE_TEST_SUITE_P(Packets, AttachInput, testing::ValuesIn(CASES), [](const auto& info) {
    return std::string(info.param.name);
});

TEST_P(AttachInput, IsDroppedForANamedReasonWithAndWithoutHooks)
{
    for (const bool hasHooks : {false, true})
    {
        WildNetwork net;
        const auto netfilter = InstallNetfilter(net.router);
        Lines forwarded;
        if (hasHooks)
        {
            Hooked(netfilter, Hook::FORWARD, [&forwarded](PacketContext&) {
                forwarded.emplace_back("forwarded");
                return Verdict::ACCEPT;
            });
        }
        uint32_t traced = 0;
        netfilter->TraceConnectWithoutContext(
            "Drop",
            Callback<void, const PacketContext&, DropReason>(
                [&traced](const PacketContext& context, DropReason) {
                    traced += context.packet.GetSource() == context.packet.GetSource();
                }));
        Bytes bytes = UdpPacket("192.168.1.2", 1000, "10.0.0.2", 7).Payload("x").ToBytes();
        GetParam().change(bytes);
        net.SendBytes(bytes);
        net.Run();
        EXPECT_EQ(netfilter->GetDropCount(GetParam().reason), 1U) << hasHooks;
        EXPECT_EQ(traced, 1U);
        EXPECT_EQ(forwarded, Lines{});
    }
}

TEST(AttachInput, WrongHeaderChecksumIsDroppedBeforePreRouting)
{
    WildNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    Trail trail(netfilter);
    Bytes bytes = UdpPacket("192.168.1.2", 1000, "10.0.0.2", 7).Payload("x").ToBytes();
    bytes[10] ^= 0xff;
    net.SendBytes(bytes);
    net.Run();
    EXPECT_EQ(netfilter->GetDropCount(DropReason::BAD_HEADER_CHECKSUM), 1U);
    EXPECT_EQ(trail.lines, Lines{});
}

TEST(AttachInput, WhatArrivesFromZeroToEveryoneIsDelivered)
{
    WildNetwork net;
    Trail trail(InstallNetfilter(net.router));
    UdpPeer receiver(net.router, 67);
    net.SendBytes(UdpPacket("0.0.0.0", 68, "255.255.255.255", 67).Payload("dhcp").ToBytes());
    net.Run();
    EXPECT_EQ(receiver.received, Lines{"0.0.0.0:68 dhcp"});
    EXPECT_EQ(trail.GetHooks(), (Lines{"PREROUTING in=eth2 out=-", "INPUT in=eth2 out=-"}));
}

TEST(AttachInput, MartiansArePassedToPreRoutingFirst)
{
    WildNetwork net;
    Trail trail(InstallNetfilter(net.router));
    net.SendBytes(UdpPacket("0.0.0.0", 68, "10.0.0.2", 67).Payload("x").ToBytes());
    net.Run();
    EXPECT_EQ(trail.GetHooks(), Lines{"PREROUTING in=eth2 out=-"});
}

TEST(AttachInput, LoopbackAndOwnAddressesAsSourceAreForwarded)
{
    for (const char* source : {"127.0.0.1", "10.0.0.1", "240.0.0.1"})
    {
        WildNetwork net;
        InstallNetfilter(net.router);
        UdpPeer receiver(net.server, 7);
        net.SendBytes(UdpPacket(source, 1000, "10.0.0.2", 7).Payload("x").ToBytes());
        net.Run();
        EXPECT_EQ(receiver.received, Lines{std::string(source) + ":1000 x"});
    }
}

TEST(AttachInput, PaddingOfTheLinkIsNoPartOfThePacket)
{
    WildNetwork net;
    const auto netfilter = InstallNetfilter(net.router);
    uint32_t length = 0;
    Hooked(netfilter, Hook::FORWARD, [&length](PacketContext& context) {
        length = context.packet.GetLength();
        context.packet.SetSourcePort(2000);
        return Verdict::ACCEPT;
    });
    UdpPeer receiver(net.server, 7);
    Capture capture(net.server);
    Bytes bytes = UdpPacket("192.168.1.2", 1000, "10.0.0.2", 7).Payload("x").ToBytes();
    bytes.resize(46, 0xee);
    net.SendBytes(bytes);
    net.Run();
    EXPECT_EQ(length, 29U);
    EXPECT_EQ(receiver.received, Lines{"192.168.1.2:2000 x"});
    EXPECT_TRUE(capture.HasGoodChecksums());
}

} // namespace
} // namespace test
} // namespace netfilter
} // namespace ns3
