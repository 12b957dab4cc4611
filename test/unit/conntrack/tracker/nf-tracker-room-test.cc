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

TEST(Sysctls, AreListedInOrderOfName)
{
    std::vector<std::string> names;
    for (const SysctlEntry& entry : GetSysctlTable())
    {
        names.emplace_back(entry.name);
    }
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    const std::string core = "nf_conntrack_max";
    EXPECT_NE(std::find(names.begin(), names.end(), core), names.end());
}

TEST(Sysctls, EachIsAnAttributeWithTheSameDefault)
{
    const TypeId type = Netfilter::GetTypeId();
    for (const SysctlEntry& entry : GetSysctlTable())
    {
        TypeId::AttributeInformation info;
        ASSERT_TRUE(type.LookupAttributeByName(entry.attribute, &info)) << entry.name;
        const auto value = dynamic_cast<const UintegerValue*>(PeekPointer(info.initialValue));
        ASSERT_NE(value, nullptr);
        EXPECT_EQ(value->Get(), Sysctls().Get(entry)) << entry.name;
    }
}
