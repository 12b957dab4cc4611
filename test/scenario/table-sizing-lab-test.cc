/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a point of table-sizing says, and what it refuses.

#include "study-run.h"

#include "ns3/csv-reader.h"

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

const std::string SHORT = NETFILTER_TABLE_SIZING " --warmUp=150 --seconds=100 ";

/// \return the sum of a file's second column
double
SumSecond(const std::filesystem::path& file)
{
    ns3::CsvReader rows(file.string());
    rows.FetchNextRow(); // names of columns
    double sum = 0;
    double value;
    while (rows.FetchNextRow())
    {
        EXPECT_TRUE(rows.GetValue(1, value)) << file << ":" << rows.RowNumber();
        sum += value;
    }
    return sum;
}

} // namespace

TEST(TableSizing, RoomForAllIsRoomForAll)
{
    const StudyPoint point = RunStudyPoint(SHORT);
    EXPECT_EQ(point.GetText("study"), "table-sizing");
    EXPECT_EQ(point["dropped"], 0);
    EXPECT_EQ(point["blocked"], 0);
    EXPECT_NEAR(point["occupancy"], 20 * point["life"], 200) << "Little's law";
}

TEST(TableSizing, SameSeedIsTheSameBytes)
{
    const TemporaryFolder folder;
    const std::string out = RunProgram(SHORT, folder.path).out;
    EXPECT_EQ(RunProgram(SHORT, folder.path).out, out);
    const StudyPoint other = RunStudyPoint(SHORT + "--RngRun=2");
    EXPECT_EQ(other.GetText("run"), "2");
    EXPECT_NE(other.GetText("occupancy"), StudyPoint(out).GetText("occupancy"));
}

TEST(TableSizing, SmallTableRefusesWhatItHasNoRoomFor)
{
    const StudyPoint point = RunStudyPoint(SHORT + "--max=1000");
    EXPECT_EQ(point["most"], 1000);
    EXPECT_EQ(point["early_drop"], 0) << "who is answered is assured";
    EXPECT_GT(point["dropped"], 0);
    EXPECT_EQ(point["answered"], point["started"] - point["dropped"]);
}

TEST(TableSizing, EarlyDropTakesWhatIsHalfOpen)
{
    const StudyPoint point = RunStudyPoint(SHORT + "--max=1000 --buckets=64 --halfOpenRate=10");
    EXPECT_GT(point["early_drop"], 0);
}

TEST(TableSizing, FilesSayWhatTheTableHeldAndHow)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        RunProgram(NETFILTER_TABLE_SIZING " --warmUp=0 --seconds=100 --buckets=512 --udpRate=5 "
                                          "--timeline=time.csv --chains=chains.csv",
                   folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(ReadFile(folder.path / "time.csv").find("time,count\n0,0\n0.9719,"), 0u);
    EXPECT_EQ(SumSecond(folder.path / "chains.csv"), 512) << "each bucket once";
}

TEST(TableSizing, OptionsThatMakeNoLoadAreRefused)
{
    for (const auto& [options, why] :
         {std::pair{"--rate=0", "--rate and --mean must be > 0"},
          std::pair{"--mean=-1", "--rate and --mean must be > 0"},
          std::pair{"--udpRate=-1", "--udpRate and --halfOpenRate are not below 0"},
          std::pair{"--clients=0", "--clients are 1 to 1000000"},
          std::pair{"--buckets=0", "--buckets is at least 1"},
          std::pair{"--duration=ns3::ConstantRandomVariable[Constnt=3]",
                    "--duration \"ns3::ConstantRandomVariable[Constnt=3]\": "
                    "ns3::ConstantRandomVariable has no attribute \"Constnt\"; did you mean "
                    "\"Constant\"?"},
          std::pair{"--duration=ns3::ConstantRandomVariable[Constant=x]",
                    "--duration \"ns3::ConstantRandomVariable[Constant=x]\": Constant \"x\": a "
                    "number is expected"},
          std::pair{"--duration=ns3::ExponentialRandomVariable[Mean=nan]",
                    "--duration \"ns3::ExponentialRandomVariable[Mean=nan]\": Mean \"nan\": a "
                    "number is expected"},
          std::pair{"--duration=ns3::ErlangRandomVariable[K=1.5]",
                    "--duration \"ns3::ErlangRandomVariable[K=1.5]\": K \"1.5\": a whole number is "
                    "expected"},
          std::pair{"--duration=ns3::ErlangRandomVariable[K=1",
                    "--duration \"ns3::ErlangRandomVariable[K=1\": \"]\" is expected at its end"},
          std::pair{"--duration=ns3::EmpiricalRandomVariable",
                    "--duration \"ns3::EmpiricalRandomVariable\": ns3::EmpiricalRandomVariable "
                    "cannot be given as text"},
          std::pair{"--duration=ns3::Node",
                    "--duration \"ns3::Node\": a random variable, e.g. "
                    "ns3::ConstantRandomVariable[Constant=1], is expected"},
          std::pair{"--seconds=0", "--warmUp is not below 0, --seconds is at least 1"},
          std::pair{"--warmUp=0 --seconds=1 --chains=no/x", "no/x: cannot be written"}})
    {
        ExpectRefusal(NETFILTER_TABLE_SIZING " " + std::string(options),
                      "table-sizing: " + std::string(why));
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
