/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What is left to chance, and what theory says of it: how long the chains of the table are, and
// how often two clients behind one address have chosen the same port.

#include "load-network.h"
#include "nf-conntrack.h"
#include "nf-ctnetlink.h"
#include "nf-test-interval.h"

#include "ns3/uinteger.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// Let so many flows begin, a hundred a second.
void
Begin(LoadNetwork& net, uint32_t flows)
{
    net.load->SetAttribute("Interval", StringValue("ns3::ConstantRandomVariable[Constant=0.01]"));
    net.Run(0.01 * flows + 0.005);
    ASSERT_EQ(net.load->GetStarted(), flows);
}

} // namespace

TEST(LoadChance, ChainLengthsArePoissons)
{
    constexpr uint32_t BUCKETS = 4096;
    constexpr uint32_t FLOWS = 6000;
    constexpr double MEAN = 2.0 * FLOWS / BUCKETS; // each connection is in the table twice
    std::vector<double> dispersions;
    std::vector<double> empties;
    std::vector<double> triples;
    for (uint32_t run = 0; run < 10; ++run)
    {
        LoadNetwork net;
        net.netfilter->SetSysctl("net.netfilter.nf_conntrack_buckets", BUCKETS);
        net.load->SetAttribute("Kind", StringValue("HalfOpen"));
        net.load->SetAttribute("Clients", UintegerValue(FLOWS));
        net.load->SetAttribute("FirstClient",
                               Ipv4AddressValue(Ipv4Address(0x0a000002 + (run << 16))));
        Begin(net, FLOWS);
        const ConntrackTable& table = net.netfilter->GetConntrack()->GetTable();
        double squares = 0;
        double empty = 0;
        double triple = 0;
        for (uint32_t bucket = 0; bucket < BUCKETS; ++bucket)
        {
            const uint32_t length = table.GetChainLength(bucket);
            squares += (length - MEAN) * (length - MEAN);
            empty += length == 0;
            triple += length == 3;
        }
        dispersions.push_back(squares / BUCKETS / MEAN);
        empties.push_back(empty / BUCKETS);
        triples.push_back(triple / BUCKETS);
    }
    ExpectWithin(Interval(dispersions), 1, 0.03);
    ExpectWithin(Interval(empties), std::exp(-MEAN), 0.005);
    ExpectWithin(Interval(triples), std::pow(MEAN, 3) / 6 * std::exp(-MEAN), 0.01);
}

TEST(LoadChance, ClientsOfOneAddressMeetAsBirthdaysDo)
{
    // Of n flows that live at once, each client's port drawn from p: the k-th finds its port taken
    // with k/p, as NAT has given its predecessors k different ones. Of the same p here, as they are
    // all those above 1023.
    constexpr uint32_t FLOWS = 1000;
    constexpr double PORTS = 65536 - 1024;
    std::vector<double> moved;
    for (uint32_t run = 0; run < 10; ++run)
    {
        LoadNetwork net;
        net.netfilter->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
        net.load->SetAttribute("Kind", StringValue("Udp"));
        net.load->SetAttribute("Clients", UintegerValue(FLOWS));
        net.load->SetAttribute("Ports", StringValue("Random"));
        net.load->AssignStreams(100 * run);
        net.netfilter->AssignStreams(100 * run + 50);
        Begin(net, FLOWS);
        uint32_t changed = 0;
        for (const auto& connection : net.netfilter->GetCtnetlink().Dump())
        {
            changed +=
                connection->GetReply().destinationPort != connection->GetOriginal().sourcePort;
        }
        EXPECT_EQ(net.netfilter->GetConntrack()->GetCount(), FLOWS) << "each has found a port";
        moved.push_back(changed);
    }
    ExpectWithin(Interval(moved), FLOWS * (FLOWS - 1) / 2 / PORTS, 4);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
