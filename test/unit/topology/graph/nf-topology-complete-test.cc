/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What a topology leaves open is said: devices' names and addresses, always the same.

#include "nf-topology-complete.h"
#include "nf-topology-graph.h"
#include "nf-topology-read.h"
#include "nf-topology-values.h"
#include "nf-topology-write.h"

#include <boost/range/iterator_range.hpp>
#include <gtest/gtest.h>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

TopologyGraph
Complete(const std::string& statements)
{
    TopologyGraph graph =
        ReadTopologyText("graph { " + statements + " }", TopologyFormat::DOT, "net.dot");
    CompleteTopology(graph);
    return graph;
}

/// \return "pc eth0 10.0.0.1/24 - gw eth0 10.0.0.2/24", a line each link
std::string
Tell(const TopologyGraph& graph)
{
    std::string text;
    for (const auto edge : boost::make_iterator_range(boost::edges(graph)))
    {
        const auto tell = [&graph](const TopologyEnd& end) {
            const std::string address = WriteTopologyAddress(end);
            return graph[end.node].name + " " + end.device + (address.empty() ? "" : " ") + address;
        };
        text += tell(graph[edge].source) + " - " + tell(graph[edge].target) + "\n";
    }
    return text;
}

} // namespace

TEST(TopologyComplete, LinksGetNetworksOfTheirOwn)
{
    EXPECT_EQ(Tell(Complete("a -- b -- c")),
              "a eth0 10.0.0.1/24 - b eth0 10.0.0.2/24\n"
              "b eth1 10.0.1.1/24 - c eth0 10.0.1.2/24\n");
}

TEST(TopologyComplete, SwitchesJoinLinksToOneNetwork)
{
    EXPECT_EQ(Tell(Complete("s [kind=switch]; t [kind=switch, network=\"192.168.7.0/24\"]\n"
                            "a -- s; s -- t; t -- b")),
              "a eth0 192.168.7.1/24 - s eth0\n"
              "s eth1 - t eth0\n"
              "t eth1 - b eth0 192.168.7.2/24\n");
}

TEST(TopologyComplete, WhatIsSaidOfOneEndHoldsForTheOther)
{
    EXPECT_EQ(Tell(Complete("a -- b [target_address=\"172.16.0.1/30\"]")),
              "a eth0 172.16.0.2/30 - b eth0 172.16.0.1/30\n");
    EXPECT_EQ(Tell(Complete("a -- b [network=\"172.16.0.8/31\"]")),
              "a eth0 172.16.0.8/31 - b eth0 172.16.0.9/31\n");
}

TEST(TopologyComplete, AddressesThatAreSaidAnywhereAreNotGiven)
{
    // The service's address is of the network, and b's: c gets another.
    EXPECT_EQ(Tell(Complete("b [addresses=\"192.168.7.2\"]; s [kind=switch]\n"
                            "a -- s [source_address=\"192.168.7.1/24\"]; b -- s; c -- s")),
              "a eth0 192.168.7.1/24 - s eth0\n"
              "b eth0 192.168.7.3/24 - s eth1\n"
              "c eth0 192.168.7.4/24 - s eth2\n");
}

TEST(TopologyComplete, NetworksThatAreSaidAnywhereAreNotTaken)
{
    EXPECT_EQ(Tell(Complete("a -- b; b -- c [source_address=\"10.0.0.129/25\"]\n"
                            "c -- d [network=\"10.0.1.0/28\"]")),
              "a eth0 10.0.2.1/24 - b eth0 10.0.2.2/24\n"
              "b eth1 10.0.0.129/25 - c eth0 10.0.0.130/25\n"
              "c eth1 10.0.1.1/28 - d eth0 10.0.1.2/28\n");
}

TEST(TopologyComplete, DevicesAreCountedButForNamesThatAreTaken)
{
    EXPECT_EQ(Tell(Complete("a -- b [source_device=eth1]; a -- c; a -- d [source_device=wan]\n"
                            "a -- e")),
              "a eth1 10.0.0.1/24 - b eth0 10.0.0.2/24\n"
              "a eth2 10.0.1.1/24 - c eth0 10.0.1.2/24\n"
              "a wan 10.0.2.1/24 - d eth0 10.0.2.2/24\n"
              "a eth3 10.0.3.1/24 - e eth0 10.0.3.2/24\n");
}

TEST(TopologyComplete, CompleteOneStaysAsItIsWhenItIsWrittenAndRead)
{
    const TopologyGraph graph = Complete("s [kind=switch]; a -- s; b -- s; b -- c [loss=0.25]");
    for (const TopologyFormat format : {TopologyFormat::DOT, TopologyFormat::GRAPHML})
    {
        TopologyGraph again = ReadTopologyText(WriteTopologyText(graph, format), format, "again");
        EXPECT_EQ(Tell(again), Tell(graph));
        CompleteTopology(again);
        EXPECT_EQ(WriteTopologyText(again, format), WriteTopologyText(graph, format));
    }
}
