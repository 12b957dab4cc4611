/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-bit-names.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

const BitNames FLAGS = {{"SYN", 2}, {"ACK", 16}, {"ALL", 18}, {"NONE", 0}};

uint32_t
Parse(const char* text, LetterCase letters = LetterCase::ANY)
{
    return ParseBits(text, FLAGS, letters, [](const std::string& word) {
        throw std::invalid_argument(word);
    });
}

} // namespace

TEST(BitNames, WordsAreReadInAnyCaseUnlessItMatters)
{
    EXPECT_EQ(Parse("ack,SYN"), 18U);
    EXPECT_EQ(Parse("none,ack"), 16U);
    EXPECT_THROW(Parse("ack", LetterCase::EXACT), std::invalid_argument);
}

TEST(BitNames, WordThatIsNoneOfThemIsNamed)
{
    EXPECT_THROW(Parse("SYN,"), std::invalid_argument);
    try
    {
        Parse("SYN,foo");
        FAIL();
    }
    catch (const std::invalid_argument& error)
    {
        EXPECT_STREQ(error.what(), "foo");
    }
}

TEST(BitNames, SingleBitsAreWrittenInTheOrderOfTheList)
{
    EXPECT_EQ(FormatBits(18, FLAGS), "SYN,ACK");
    EXPECT_EQ(FormatBits(16, FLAGS, "/"), "ACK");
    EXPECT_EQ(FormatBits(0, FLAGS), "");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
