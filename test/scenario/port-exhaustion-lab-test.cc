/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a point of port-exhaustion says, and what it refuses.

#include "study-run.h"

#include "ns3/csv-reader.h"

#include <gtest/gtest.h>
#include <set>
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

const std::string SHORT = NETFILTER_PORT_EXHAUSTION " --warmUp=150 --seconds=100 ";

} // namespace

TEST(PortExhaustion, EnoughPortsAreEnough)
{
    const StudyPoint point = RunStudyPoint(SHORT + "--rate=5");
    EXPECT_EQ(point["blocked"], 0);
    EXPECT_EQ(point["insert_failed"], 0);
    EXPECT_NEAR(point["ports_used"], point["occupancy"] / 4096, 0.01) << "a port each";
}

TEST(PortExhaustion, WhoFindsNoPortIsDroppedAtConfirm)
{
    const StudyPoint point = RunStudyPoint(SHORT + "--protocol=udp --rate=50 --lastPort=2047");
    EXPECT_GT(point["blocked"], 0.2);
    EXPECT_EQ(point["insert_failed"], point["started"] - point["answered"]);
    EXPECT_LE(point["ports_most"], 1);
    EXPECT_GT(point["ports_used"], 0.95);
}

TEST(PortExhaustion, PortInTimeWaitIsTaken)
{
    // 150 s of 20 connections a second that stay open for 30 s: 600 open, 2400 in TIME_WAIT.
    const StudyPoint point = RunStudyPoint(SHORT + "--rate=20 --lastPort=2047");
    EXPECT_EQ(point["blocked"], 0);
    EXPECT_NEAR(point["occupancy"], point["ports_used"] * 1024, 0.01);
    EXPECT_GT(point["ports_used"], 0.95);
}

TEST(PortExhaustion, OnePortServesAFlowToEachDestination)
{
    const StudyPoint point = RunStudyPoint(SHORT + "--rate=20 --lastPort=2047 --destinations=50");
    EXPECT_EQ(point["blocked"], 0);
    EXPECT_GT(point["occupancy"], 1024) << "more flows than ports";
}

TEST(PortExhaustion, PersistentKeepsAClientsAddress)
{
    const std::string many = SHORT + "--rate=5 --addresses=4 --destinations=50 --clients=50 ";
    EXPECT_GT(RunStudyPoint(many)["addresses_per_client"], 1.5);
    EXPECT_EQ(RunStudyPoint(many + "--persistent")["addresses_per_client"], 1);
}

TEST(PortExhaustion, BlocksNeedNoLogAndAreNotShared)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        RunProgram(SHORT + "--rate=5 --clients=64 --block=64 --ports=ports.csv", folder.path);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(StudyPoint(outcome.out)["log_records"], 0);
    const std::string file = folder.path / "ports.csv";
    EXPECT_EQ(ReadFile(file).find("address,port,flows\n"), 0u);
    ns3::CsvReader rows(file);
    rows.FetchNextRow();
    std::set<int> blocks;
    while (rows.FetchNextRow())
    {
        std::string address;
        int port = 0;
        EXPECT_TRUE(rows.GetValue(0, address) && rows.GetValue(1, port)) << rows.RowNumber();
        EXPECT_EQ(address, "198.51.100.1") << rows.RowNumber();
        EXPECT_TRUE(port >= 1024 && port <= 5119) << port;
        blocks.insert(port / 64);
    }
    EXPECT_GT(blocks.size(), 50u) << "of 64 clients, most have a flow";
}

TEST(PortExhaustion, UdpFreesAPortSooner)
{
    EXPECT_LT(RunStudyPoint(SHORT + "--rate=5 --protocol=udp")["ports_used"],
              RunStudyPoint(SHORT + "--rate=5")["ports_used"] / 3);
}

TEST(PortExhaustion, PoolsThatCannotBeAreRefused)
{
    for (const auto& [options, why] :
         {std::pair{"--protocol=icmp", "--protocol=icmp is neither tcp nor udp"},
          std::pair{"--rate=0", "--rate and --mean must be > 0"},
          std::pair{"--choice=best", "--choice=best is none of keep, random, random-fully"},
          std::pair{"--addresses=0", "--addresses are 1 to 254"},
          std::pair{"--firstPort=9 --lastPort=8",
                    "--firstPort and --lastPort are 1 to 65535, the first not above the last"},
          std::pair{"--block=64",
                    "--block=64 leaves room for 64 clients only: ask for more --addresses or "
                    "fewer --clients"}})
    {
        ExpectRefusal(NETFILTER_PORT_EXHAUSTION " " + std::string(options),
                      "port-exhaustion: " + std::string(why));
    }
}

} // namespace test
} // namespace netfilter
} // namespace ns3
