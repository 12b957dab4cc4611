/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-state.h"

#include <gtest/gtest.h>
#include <string>

using namespace ns3::netfilter;

namespace
{

constexpr TcpState STATES[] = {TcpState::NONE,
                               TcpState::SYN_SENT,
                               TcpState::SYN_RECV,
                               TcpState::ESTABLISHED,
                               TcpState::FIN_WAIT,
                               TcpState::CLOSE_WAIT,
                               TcpState::LAST_ACK,
                               TcpState::TIME_WAIT,
                               TcpState::CLOSE,
                               TcpState::SYN_SENT2};

/// "SYN_SENT" as "SS", as nf_conntrack_proto_tcp.c calls the states.
std::string
Short(TcpState state)
{
    constexpr const char* names[] = {"no", "SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2"};
    if (state == TcpState::INVALID)
    {
        return "--";
    }
    return state == TcpState::IGNORE ? "ig" : names[static_cast<uint8_t>(state)];
}

} // namespace

TEST(TcpState, EveryKindOfSegmentInEveryState)
{
    const struct
    {
        TcpKind kind;
        bool reply;
        const char* next;
    } rows[] = {
        // from             no SS SR ES FW CW LA TW CL S2
        {TcpKind::SYN, false, "SS SS ig ig ig ig ig SS SS S2"},
        {TcpKind::SYN_ACK, false, "-- -- SR -- -- -- -- -- -- SR"},
        {TcpKind::FIN, false, "-- -- FW FW LA LA LA TW CL --"},
        {TcpKind::ACK, false, "ES -- ES ES CW CW TW TW CL --"},
        {TcpKind::RST, false, "-- CL CL CL CL CL CL CL CL CL"},
        {TcpKind::NONE, false, "-- -- -- -- -- -- -- -- -- --"},
        {TcpKind::SYN, true, "-- S2 -- -- -- -- -- SS -- S2"},
        {TcpKind::SYN_ACK, true, "-- SR ig ig ig ig ig ig ig SR"},
        {TcpKind::FIN, true, "-- -- FW FW LA LA LA TW CL --"},
        {TcpKind::ACK, true, "-- ig SR ES CW CW TW TW CL ig"},
        {TcpKind::RST, true, "-- CL CL CL CL CL CL CL CL CL"},
        {TcpKind::NONE, true, "-- -- -- -- -- -- -- -- -- --"},
    };

    for (const auto& row : rows)
    {
        std::string next;
        for (const TcpState state : STATES)
        {
            next += (next.empty() ? "" : " ") + Short(GetNextTcpState(state, row.kind, row.reply));
        }
        EXPECT_EQ(next, row.next) << "kind " << static_cast<int>(row.kind) << " of "
                                  << (row.reply ? "the reply" : "the original") << " direction";
    }
}

TEST(TcpState, TimeoutsAreTheSysctls)
{
    TcpSysctls sysctls;
    const uint32_t defaults[] = {120, 120, 60, 432000, 120, 60, 30, 120, 10, 120};
    for (const TcpState state : STATES)
    {
        EXPECT_EQ(GetTcpTimeout(sysctls, state), defaults[static_cast<uint8_t>(state)])
            << GetTcpStateName(state);
    }
    sysctls.timeoutSynSent = 7;
    EXPECT_EQ(GetTcpTimeout(sysctls, TcpState::SYN_SENT), 7u);
    EXPECT_EQ(GetTcpTimeout(sysctls, TcpState::SYN_SENT2), 120u) << "has no sysctl";
}

TEST(TcpState, NamesAreLinuxs)
{
    EXPECT_STREQ(GetTcpStateName(TcpState::NONE), "NONE");
    EXPECT_STREQ(GetTcpStateName(TcpState::SYN_SENT2), "SYN_SENT2");
    EXPECT_STREQ(GetTcpStateName(TcpState::CLOSE), "CLOSE");
}
