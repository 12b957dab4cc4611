/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What the study's program prints, and what it refuses.

#include "program-run.h"

#include <gtest/gtest.h>
#include <sstream>
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

Outcome
RunStudy(const std::string& options)
{
    const TemporaryFolder folder;
    return RunProgram(NETFILTER_TABLE_SIZING " --warmUp=150 --seconds=100 " + options, folder.path);
}

/// \return the numbers of the line below the names
std::vector<double>
GetNumbers(const std::string& csv)
{
    std::istringstream line(csv.substr(csv.find('\n') + 1));
    std::vector<double> numbers;
    for (std::string field; std::getline(line, field, ',');)
    {
        numbers.push_back(std::stod(field));
    }
    return numbers;
}

constexpr std::size_t STARTED = 6;
constexpr std::size_t ANSWERED = 7;
constexpr std::size_t DROPPED = 8;
constexpr std::size_t MOST = 11;

} // namespace

TEST(TableSizing, RoomForAllIsRoomForAll)
{
    const Outcome outcome = RunStudy("");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.out.find("run,rate,mean,max,buckets,time_wait,started,answered,dropped,"
                               "early_drop,occupancy,most\n1,20,10,65536,16384,120,"),
              0u)
        << outcome.out;
    EXPECT_EQ(GetNumbers(outcome.out)[DROPPED], 0);
    EXPECT_EQ(RunStudy("").out, outcome.out) << "the same seed, the same bytes";
    EXPECT_NE(RunStudy("--RngRun=2").out, outcome.out);
}

TEST(TableSizing, SmallTableRefusesWhatItHasNoRoomFor)
{
    const std::vector<double> numbers = GetNumbers(RunStudy("--max=1000").out);
    ASSERT_EQ(numbers.size(), 12u);
    EXPECT_EQ(numbers[MOST], 1000);
    EXPECT_GT(numbers[DROPPED], 0);
    EXPECT_NEAR(numbers[ANSWERED], numbers[STARTED] - numbers[DROPPED], 5);
}

TEST(TableSizing, OptionsThatMakeNoLoadAreRefused)
{
    for (const std::string option : {"--rate=0", "--mean=-1", "--seconds=0"})
    {
        const Outcome outcome = RunStudy(option);
        EXPECT_EQ(outcome.code, 2) << option;
        EXPECT_EQ(outcome.err.find("table-sizing: --rate"), 0u) << outcome.err;
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
