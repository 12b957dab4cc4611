/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-check.h"
#include "nf-test-packet.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

/// Whether a segment with these options, and a data offset that covers them, can be read.
bool
IsReadable(const std::vector<uint8_t>& options)
{
    std::vector<uint8_t> tcp(20 + options.size());
    tcp[12] = static_cast<uint8_t>((5 + options.size() / 4) << 4);
    std::copy(options.begin(), options.end(), tcp.begin() + 20);
    return IsReadableTcp(PacketBuilder(PROTO_TCP, "10.0.0.1", "10.0.0.2").Bytes(tcp).View());
}

} // namespace

TEST(TcpCheck, OrdinaryOptionsAreReadable)
{
    EXPECT_TRUE(IsReadable({}));
    EXPECT_TRUE(IsReadable({2, 4, 5, 0xb4}));
    EXPECT_TRUE(IsReadable({1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2}));
    EXPECT_TRUE(IsReadable({1, 3, 3, 7, 4, 2, 0, 0}));
    EXPECT_TRUE(IsReadable({253, 4, 0, 0})) << "an unknown kind";
}

TEST(TcpCheck, WhatNs3WouldStumbleOverIsNot)
{
    EXPECT_FALSE(IsReadable({99, 0, 0, 0})) << "length 0";
    EXPECT_FALSE(IsReadable({2, 6, 5, 0xb4})) << "longer than the header";
    EXPECT_FALSE(IsReadable({2, 3, 5, 1})) << "not an MSS option's length";
    EXPECT_FALSE(IsReadable({1, 1, 1, 2})) << "no room for its length";
}

TEST(TcpCheck, ImpossibleHeadersAreNot)
{
    const auto segment = [](uint8_t offset, uint32_t size) {
        std::vector<uint8_t> tcp(size);
        tcp[12] = static_cast<uint8_t>(offset << 4);
        return PacketBuilder(PROTO_TCP, "10.0.0.1", "10.0.0.2").Bytes(tcp).View();
    };
    EXPECT_FALSE(IsReadableTcp(segment(5, 19)));
    EXPECT_FALSE(IsReadableTcp(segment(4, 20)));
    EXPECT_FALSE(IsReadableTcp(segment(6, 20)));
}
