/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a point of syn-flood says, and what it refuses.

#include "study-run.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

const std::string SHORT = NETFILTER_SYN_FLOOD " --warmUp=40 --seconds=40 ";

} // namespace

TEST(SynFlood, WithoutAFloodEverybodyIsServed)
{
    const StudyPoint point = RunStudyPoint(SHORT + "--flood=0");
    EXPECT_EQ(point["blocked"], 0);
    EXPECT_EQ(point["early_drop"], 0);
}

TEST(SynFlood, TableThatHoldsTheFloodServesEverybody)
{
    const StudyPoint point = RunStudyPoint(SHORT + "--max=65536");
    EXPECT_EQ(point["blocked"], 0);
    EXPECT_GT(point["most"], 8000);
}

TEST(SynFlood, EarlyDropFindsVictimsOnlyWhereBucketsAreFull)
{
    const StudyPoint few = RunStudyPoint(SHORT + "--buckets=1024");
    const StudyPoint many = RunStudyPoint(SHORT + "--buckets=65536");
    EXPECT_EQ(few["dropped"], 0);
    EXPECT_LT(few["blocked"], 0.02);
    EXPECT_GT(many["dropped"], 0);
    EXPECT_GT(many["blocked"], 0.3);
}

TEST(SynFlood, ShorterTimeoutsEmptyTheTable)
{
    EXPECT_LT(RunStudyPoint(SHORT + "--synRecv=5 --max=65536")["occupancy"], 3000);
    const std::string silent = SHORT + "--silent --max=65536 ";
    EXPECT_LT(RunStudyPoint(silent + "--synSent=5")["occupancy"], 3000);
    EXPECT_GT(RunStudyPoint(silent + "--synRecv=5")["occupancy"], 8000)
        << "what is never answered stays SYN_SENT";
}

TEST(SynFlood, WhoTriesAgainOftenGetsIn)
{
    // Not always: the same tuple looks for a victim in the same eight buckets.
    const std::string full = SHORT + "--buckets=65536 ";
    EXPECT_LT(RunStudyPoint(full + "--retries=4")["blocked"], RunStudyPoint(full)["blocked"] - 0.1);
}

TEST(SynFlood, OptionsThatMakeNoLoadAreRefused)
{
    for (const auto& [options, why] :
         {std::pair{"--rate=0", "--rate and --mean must be > 0"},
          std::pair{"--flood=-1", "--flood and --delay are not below 0"},
          std::pair{"--retries=7", "--retries are 0 to 6"},
          std::pair{"--buckets=0", "--buckets is at least 1"}})
    {
        ExpectRefusal(NETFILTER_SYN_FLOOD " " + std::string(options),
                      "syn-flood: " + std::string(why));
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
