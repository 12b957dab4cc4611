/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Texts on the wire (RFC 1350 section 1, RFC 764), cut where blocks end.

#include "nf-netascii.h"
#include "nf-test-tftp.h"

#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;
using namespace std::string_literals;

namespace
{

/// \return a text as it is sent. \param block bytes that are read at once
std::string
Encode(const std::string& text, std::size_t block = 512)
{
    return ReadAll(*MakeNetasciiSource(SourceOf(text)), block);
}

/// \return what is kept of \p wire when it comes in blocks. \param block their size
std::string
Decode(const std::string& wire, std::size_t block = 512)
{
    const auto kept = std::make_shared<Kept>();
    const auto sink = MakeNetasciiSink(SinkInto(kept));
    for (std::size_t at = 0; at < wire.size(); at += block)
    {
        const std::string piece = wire.substr(at, block);
        EXPECT_TRUE(sink->Write(reinterpret_cast<const uint8_t*>(piece.data()), piece.size()));
    }
    EXPECT_FALSE(kept->committed);
    EXPECT_TRUE(sink->Commit());
    EXPECT_TRUE(kept->committed);
    EXPECT_EQ(sink->GetDigest().GetBytes(), kept->content.size());
    return kept->content;
}

TEST(Netascii, LinesEndWithTwoBytesOnTheWire)
{
    EXPECT_EQ(Encode("one\ntwo\n"), "one\r\ntwo\r\n");
    EXPECT_EQ(Decode("one\r\ntwo\r\n"), "one\ntwo\n");
}

TEST(Netascii, ACarriageReturnIsFollowedByNul)
{
    EXPECT_EQ(Encode("a\rb\r\nc\r"), "a\r\0b\r\0\r\nc\r\0"s);
    EXPECT_EQ(Decode("a\r\0b\r\0\r\nc\r\0"s), "a\rb\r\nc\r");
}

TEST(Netascii, PairsAreCutByTheEndsOfBlocks)
{
    for (std::size_t block = 1; block <= 9; ++block)
    {
        EXPECT_EQ(Encode("\n\r\n\na\r", block), "\r\n\r\0\r\n\r\na\r\0"s) << block;
        EXPECT_EQ(Decode("\r\n\r\0\r\n\r\na\r\0"s, block), "\n\r\n\na\r") << block;
    }
}

TEST(Netascii, WhatIsNotNetasciiIsKeptAsItIs)
{
    EXPECT_EQ(Decode("a\nb"), "a\nb") << "a line feed alone";
    EXPECT_EQ(Decode("a\rb"), "a\rb") << "a carriage return before something else";
    EXPECT_EQ(Decode("a\0b"s), "a\0b"s) << "NUL without a carriage return";
    EXPECT_EQ(Decode("\r\r\n"), "\r\n") << "two carriage returns, the second one of a pair";
    EXPECT_EQ(Decode("a\r"), "a\r") << "the end in the middle of a pair";
}

TEST(Netascii, SizesAndDigestsAreTheTextsAtBothEnds)
{
    const std::string text = "one\ntwo\r\n";
    const auto source = MakeNetasciiSource(SourceOf(text));
    EXPECT_FALSE(source->GetSize()) << "what it is on the wire is not known before it was read";
    const std::string wire = ReadAll(*source, 3);
    const auto kept = std::make_shared<Kept>();
    const auto sink = MakeNetasciiSink(SinkInto(kept));
    sink->Write(reinterpret_cast<const uint8_t*>(wire.data()), wire.size());
    EXPECT_TRUE(sink->Commit());
    EXPECT_EQ(source->GetDigest().GetBytes(), text.size());
    EXPECT_EQ(sink->GetDigest().GetBytes(), text.size());
    EXPECT_EQ(sink->GetDigest().Get(), source->GetDigest().Get());
}

TEST(Netascii, AFullDiskIsNoticedAtTheLastByte)
{
    const auto kept = std::make_shared<Kept>();
    kept->room = 1;
    const auto sink = MakeNetasciiSink(SinkInto(kept));
    EXPECT_TRUE(sink->Write(reinterpret_cast<const uint8_t*>("a\r"), 2));
    EXPECT_FALSE(sink->Commit());
    EXPECT_FALSE(kept->committed);
}

/// Any text, in blocks of any size, comes back as it was.
class NetasciiRandom : public testing::TestWithParam<uint32_t>
{
};

INSTANTIATE_TEST_SUITE_P(Seeds, NetasciiRandom, testing::Range(1U, 21U));

TEST_P(NetasciiRandom, TextComesBack)
{
    std::mt19937 random(GetParam());
    const std::string alphabet = "\r\n\0a"s;
    for (int round = 0; round < 50; ++round)
    {
        std::string text(random() % 40, ' ');
        for (char& c : text)
        {
            c = alphabet[random() % alphabet.size()];
        }
        const std::string wire = Encode(text, 1 + random() % 8);
        EXPECT_EQ(Decode(wire, 1 + random() % 8), text) << ToHex(text) << " as " << ToHex(wire);
    }
}

} // namespace
