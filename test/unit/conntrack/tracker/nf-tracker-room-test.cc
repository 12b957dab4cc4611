/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter.h"
#include "nf-conntrack.h"
#include "nf-port-tracker.h"
#include "nf-test-router.h"

#include "ns3/uinteger.h"

#include <algorithm>
#include <gtest/gtest.h>

// The contract for trackers, tried with a tracker of the test's own. Its file is initialised after
// all of the library's, as that of a user's program is.

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

/// For experiments (RFC 3692).
constexpr uint8_t STORY = 253;

struct StorySysctls
{
    uint32_t isStrict{0};
    uint32_t timeout{77};
};

const SysctlGroup<StorySysctls> g_sysctls{
    {"nf_conntrack_story_strict", "StoryStrict", "Refuse all", &StorySysctls::isStrict, 0, 1},
    {"nf_conntrack_story_timeout", "StoryTimeout", "Timeout, s", &StorySysctls::timeout, 1, 99},
};

/// Two ports, then a checksum over pseudo header, ports and data.
class StoryTracker : public PortTracker
{
  public:
    uint8_t GetProtocol() const override
    {
        return STORY;
    }

    const char* GetName() const override
    {
        return "story";
    }

    const TransportChecksum* GetChecksum() const override
    {
        static constexpr TransportChecksum checksum{4, 6, false, false};
        return &checksum;
    }

    TrackResult Track(Conntrack& conntrack,
                      StateWriter& state,
                      PacketContext& context) const override
    {
        const StorySysctls& sysctls = conntrack.GetSysctls().Get(g_sysctls);
        if (sysctls.isStrict != 0)
        {
            return TrackResult::INVALID;
        }
        conntrack.Refresh(state.connection, context, sysctls.timeout);
        return TrackResult::ACCEPT;
    }
};

const TrackerRegistration<StoryTracker> g_story;

/// From 10.0.0.1:1000 to 10.0.0.2:53: pseudo header, ports and checksum add up to 0xffff.
PacketBuilder
Story()
{
    constexpr uint16_t REST = 0x0a00 + 1 + 0x0a00 + 2 + STORY + 8 + 1000 + 53 + 0x6869;
    constexpr uint16_t CHECKSUM = 0xffff - REST;
    return PacketBuilder(STORY, "10.0.0.1", "10.0.0.2")
        .Bytes({0x03, 0xe8, 0x00, 0x35, CHECKSUM >> 8, CHECKSUM & 0xff, 'h', 'i'});
}

} // namespace

TEST(TrackerRoom, ItsPortsAndTimeoutAreShown)
{
    TestRouter router;
    router.Forward(Story());
    EXPECT_EQ(router.Proc(),
              "ipv4     2 story    253 77 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 "
              "[UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 mark=0 zone=0 use=2\n");
}

TEST(TrackerRoom, ItsSysctlsAreSetByName)
{
    TestRouter router;
    TestRouter other;
    router.conntrack->SetSysctl("net.netfilter.nf_conntrack_story_timeout", 5);
    router.conntrack->SetSysctl("nf_conntrack_story_strict", 1);
    EXPECT_EQ(router.conntrack->GetSysctl("nf_conntrack_story_timeout"), 5u);
    EXPECT_THROW(router.conntrack->SetSysctl("nf_conntrack_story_timeout", 100),
                 std::invalid_argument);
    EXPECT_FALSE(router.Forward(Story()).tracked);
    EXPECT_TRUE(other.Forward(Story()).tracked) << "each node has its own";
    EXPECT_EQ(other.conntrack->GetSysctl("nf_conntrack_story_timeout"), 77u);
}

TEST(TrackerRoom, ItsSysctlsAreAttributesOfANetfilter)
{
    const auto netfilter = CreateObjectWithAttributes<Netfilter>("StoryTimeout", UintegerValue(5));
    UintegerValue value;
    netfilter->GetAttribute("StoryTimeout", value);
    EXPECT_EQ(value.Get(), 5u);
    netfilter->GetAttribute("StoryStrict", value);
    EXPECT_EQ(value.Get(), 0u);
    EXPECT_EQ(netfilter->GetSysctl("nf_conntrack_story_timeout"), 5u);
    netfilter->Dispose();
}

TEST(TrackerRoom, NatChangesItsPortsAndCorrectsItsChecksum)
{
    TestRouter router;
    ASSERT_TRUE(Story().View().IsL4ChecksumOk());
    router.SetRule(Hook::POST_ROUTING, ToPorts("10.9.9.9", 5000, 5000));
    const PacketView changed(router.Forward(Story()).packet, true);
    uint16_t port = 0;
    changed.ReadL4(0, port);
    EXPECT_EQ(port, 5000);
    EXPECT_EQ(changed.GetSource(), Ip("10.9.9.9"));
    EXPECT_TRUE(changed.IsL4ChecksumOk());
}

TEST(Sysctls, AreLinuxsAndAttributes)
{
    struct Setting
    {
        const char* name;
        const char* attribute;
        uint32_t initial;
    };

    // The order is that of the names; "story" is this file's own room.
    const std::vector<Setting> settings = {
        {"net.ipv4.ipfrag_max_dist", "IpfragMaxDist", 64},
        {"net.ipv4.ipfrag_time", "IpfragTime", 30},
        {"nf_conntrack_acct", "Acct", 0},
        {"nf_conntrack_buckets", "Buckets", 262144},
        {"nf_conntrack_checksum", "Checksum", 1},
        {"nf_conntrack_events", "Events", 2},
        {"nf_conntrack_expect_max", "ExpectMax", 4096},
        {"nf_conntrack_ftp.loose", "FtpLoose", 0},
        {"nf_conntrack_generic_timeout", "GenericTimeout", 600},
        {"nf_conntrack_icmp_timeout", "IcmpTimeout", 30},
        {"nf_conntrack_log_invalid", "LogInvalid", 0},
        {"nf_conntrack_max", "Max", 262144},
        {"nf_conntrack_story_strict", "StoryStrict", 0},
        {"nf_conntrack_story_timeout", "StoryTimeout", 77},
        {"nf_conntrack_tcp_be_liberal", "TcpBeLiberal", 0},
        {"nf_conntrack_tcp_ignore_invalid_rst", "TcpIgnoreInvalidRst", 0},
        {"nf_conntrack_tcp_loose", "TcpLoose", 1},
        {"nf_conntrack_tcp_max_retrans", "TcpMaxRetrans", 3},
        {"nf_conntrack_tcp_timeout_close", "TcpTimeoutClose", 10},
        {"nf_conntrack_tcp_timeout_close_wait", "TcpTimeoutCloseWait", 60},
        {"nf_conntrack_tcp_timeout_established", "TcpTimeoutEstablished", 432000},
        {"nf_conntrack_tcp_timeout_fin_wait", "TcpTimeoutFinWait", 120},
        {"nf_conntrack_tcp_timeout_last_ack", "TcpTimeoutLastAck", 30},
        {"nf_conntrack_tcp_timeout_max_retrans", "TcpTimeoutMaxRetrans", 300},
        {"nf_conntrack_tcp_timeout_syn_recv", "TcpTimeoutSynRecv", 60},
        {"nf_conntrack_tcp_timeout_syn_sent", "TcpTimeoutSynSent", 120},
        {"nf_conntrack_tcp_timeout_time_wait", "TcpTimeoutTimeWait", 120},
        {"nf_conntrack_tcp_timeout_unacknowledged", "TcpTimeoutUnacknowledged", 300},
        {"nf_conntrack_timestamp", "Timestamp", 0},
        {"nf_conntrack_udp_timeout", "UdpTimeout", 30},
        {"nf_conntrack_udp_timeout_stream", "UdpTimeoutStream", 120},
    };
    const TypeId type = Netfilter::GetTypeId();
    std::vector<std::string> names;
    for (const Setting& setting : settings)
    {
        names.emplace_back(setting.name);
        const SysctlEntry* const entry = FindSysctl(setting.name);
        ASSERT_NE(entry, nullptr) << setting.name;
        EXPECT_STREQ(entry->attribute, setting.attribute);
        EXPECT_EQ(Sysctls().Get(*entry), setting.initial) << setting.name;
        TypeId::AttributeInformation info;
        ASSERT_TRUE(type.LookupAttributeByName(setting.attribute, &info)) << setting.name;
        const auto value = dynamic_cast<const UintegerValue*>(PeekPointer(info.initialValue));
        ASSERT_NE(value, nullptr);
        EXPECT_EQ(value->Get(), setting.initial) << setting.name;
    }
    std::vector<std::string> listed;
    for (const SysctlEntry& entry : GetSysctlTable())
    {
        listed.emplace_back(entry.name);
    }
    EXPECT_EQ(listed, names);
}
