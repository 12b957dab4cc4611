/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-checksum.h"

#include <gtest/gtest.h>
#include <vector>

using namespace ns3::netfilter;

TEST(Checksum, OfRfc1071sExampleIsTheComplementOfItsSum)
{
    const std::vector<uint8_t> bytes = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(ChecksumFold(ChecksumAdd(bytes.data(), bytes.size())), 0x220d);
}

TEST(Checksum, OfAnOddNumberOfBytesPadsWithZero)
{
    const std::vector<uint8_t> odd = {0x12, 0x34, 0x56};
    const std::vector<uint8_t> even = {0x12, 0x34, 0x56, 0x00};
    EXPECT_EQ(ChecksumAdd(odd.data(), 3), ChecksumAdd(even.data(), 4));
}

TEST(Checksum, ReplacedWordOfRfc1624sExample)
{
    EXPECT_EQ(ChecksumReplace16(0xdd2f, 0x5555, 0x3285), 0x0000);
}

TEST(Checksum, ReplacedAddressEqualsAFreshSum)
{
    std::vector<uint8_t> bytes = {0xc0, 0xa8, 0x01, 0x01, 0x11, 0x22};
    const uint16_t before = ChecksumFold(ChecksumAdd(bytes.data(), bytes.size()));
    bytes[2] = 0x0a;
    bytes[3] = 0xfe;
    const uint16_t after = ChecksumFold(ChecksumAdd(bytes.data(), bytes.size()));
    EXPECT_EQ(ChecksumReplace32(before, 0xc0a80101, 0xc0a80afe), after);
}
