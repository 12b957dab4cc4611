/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Generated files, and the digest of what passes.

#include "nf-app-stream.h"
#include "nf-test-tftp.h"

#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

FileDigest
DigestOf(const std::string& text)
{
    FileDigest digest;
    digest.Update(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    return digest;
}

TEST(GeneratedFile, HasTheSameBytesEachTimeHoweverItIsRead)
{
    const std::string all = ReadAll(*MakeGeneratedSource("image", 1000), 1000);
    EXPECT_EQ(all.size(), 1000U);
    for (const std::size_t piece : {1, 3, 7, 8, 512})
    {
        EXPECT_EQ(ReadAll(*MakeGeneratedSource("image", 1000), piece), all) << piece;
    }
    EXPECT_EQ(ReadAll(*MakeGeneratedSource("image", 2000)).substr(0, 1000), all);
    EXPECT_NE(ReadAll(*MakeGeneratedSource("other", 1000)), all);
    EXPECT_EQ(ReadAll(*MakeGeneratedSource("image", 0)), "");
}

TEST(GeneratedFile, HasNoTwoBlocksAlike)
{
    const std::string all = ReadAll(*MakeGeneratedSource("image", 64 * 512));
    std::set<std::string> blocks;
    for (std::size_t at = 0; at < all.size(); at += 512)
    {
        blocks.insert(all.substr(at, 512));
    }
    EXPECT_EQ(blocks.size(), 64U);
}

TEST(FileDigest, IsFnv1aWhateverThePieces)
{
    EXPECT_EQ(FileDigest().Get(), 0xcbf29ce484222325U);
    EXPECT_EQ(DigestOf("a").Get(), 0xaf63dc4c8601ec8cU);
    EXPECT_EQ(DigestOf("foobar").Get(), 0x85944171f73967e8U);
    FileDigest pieces;
    for (const char c : std::string("foobar"))
    {
        pieces.Update(reinterpret_cast<const uint8_t*>(&c), 1);
    }
    EXPECT_EQ(pieces.Get(), DigestOf("foobar").Get());
    EXPECT_EQ(pieces.GetBytes(), 6U);
}

} // namespace
