/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-suggest.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

const std::vector<std::string> TARGETS = {"ACCEPT", "DROP", "MASQUERADE", "MARK", "CT"};

const std::string DROP = "; did you mean \"DROP\"?";

} // namespace

TEST(Suggest, OneLetterChangedMissingOrTooMany)
{
    EXPECT_EQ(SuggestName("DRIP", TARGETS), DROP);
    EXPECT_EQ(SuggestName("DRP", TARGETS), DROP);
    EXPECT_EQ(SuggestName("DROOP", TARGETS), DROP);
}

TEST(Suggest, TwoLettersOfAShortWordAreTheMost)
{
    EXPECT_EQ(SuggestName("DRIPS", TARGETS), DROP);
    EXPECT_EQ(SuggestName("DRIPPS", TARGETS), "");
}

TEST(Suggest, ALongWordMayDifferInAThirdOfItsLetters)
{
    EXPECT_EQ(SuggestName("MASKERADX", TARGETS), "; did you mean \"MASQUERADE\"?");
    EXPECT_EQ(SuggestName("MASKERODX", TARGETS), "");
}

TEST(Suggest, AShortWordDoesNotDifferInAllItsLetters)
{
    EXPECT_EQ(SuggestName("CX", TARGETS), "; did you mean \"CT\"?");
    EXPECT_EQ(SuggestName("XY", TARGETS), "");
    EXPECT_EQ(SuggestName("", TARGETS), "");
}

TEST(Suggest, TheNearestIsNamedAndOfTwoTheFirst)
{
    EXPECT_EQ(SuggestName("MARKS", {"MASK", "MARK"}), "; did you mean \"MARK\"?");
    EXPECT_EQ(SuggestName("MAK", {"MARK", "MASK"}), "; did you mean \"MARK\"?");
}

TEST(Suggest, CaseMatters)
{
    EXPECT_EQ(SuggestName("drop", TARGETS), "");
}

TEST(Suggest, NothingIsNearWhenThereIsNothing)
{
    EXPECT_EQ(SuggestName("DROP", {}), "");
}

} // namespace test
} // namespace netfilter
} // namespace ns3
