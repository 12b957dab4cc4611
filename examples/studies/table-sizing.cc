/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * How large must nf_conntrack_max be for this load? One point of the study: connections begin at
 * random, stay open for a random time and are closed; the table's occupancy is sampled, and the
 * results are one line of CSV.
 */

#include "nf-object-text.h"
#include "study-network.h"
#include "study-watch.h"
#include "study.h"

#include "ns3/random-variable-stream.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <stdexcept>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// Parameters: the load, and the size of the table.
struct Question
{
    double rate{20};
    double mean{10};
    std::string duration;
    double udpRate{0};
    double halfOpenRate{0};
    uint32_t clients{4000};
    StudyTable table;
    uint32_t timeWait{120};
    std::string chains;
    StudyRun run{300, 600};

    void AddTo(StudyOptions& options);
    std::string Check() const;
};

void
Question::AddTo(StudyOptions& options)
{
    options.Usage("Measures how large nf_conntrack_max and the hash table must be for a load.");
    options.Add("rate", "TCP connections that begin per second, on average", rate);
    options.Add("mean", "Mean lifetime of a connection in seconds, exponential", mean);
    options.Add("duration",
                "Instead of --mean, e.g. ns3::ParetoRandomVariable[Scale=5|Shape=1.5]",
                duration);
    options.Add("udpRate", "UDP requests per second, each answered", udpRate);
    options.Add("halfOpenRate",
                "Half-open connections per second, which early drop can remove",
                halfOpenRate);
    options.Add("clients", "Number of clients", clients);
    table.AddTo(options);
    options.Add("timeWait", "net.netfilter.nf_conntrack_tcp_timeout_time_wait, s", timeWait);
    options.AddUnlisted("chains", "File for how many buckets hold how many entries, CSV", chains);
}

std::string
Question::Check() const
{
    if (const std::string wrong = CheckFlows(rate, mean); !wrong.empty())
    {
        return wrong;
    }
    try
    {
        if (!duration.empty())
        {
            CheckObjectText(duration, RandomVariableStream::GetTypeId());
        }
    }
    catch (const std::invalid_argument& error)
    {
        return "--duration \"" + duration + "\": " + error.what();
    }
    if (!(udpRate >= 0 && halfOpenRate >= 0))
    {
        return "--udpRate and --halfOpenRate are not below 0";
    }
    if (clients < 1 || clients > 1000000)
    {
        return "--clients are 1 to 1000000";
    }
    return table.Check();
}

/// \return the load whose success is counted
Ptr<LoadClient>
AddLoads(StudyNetwork& network, const Question& question)
{
    const auto connections = network.AddLoad("Tcp", question.rate, "10.0.0.2");
    connections->SetAttribute(
        "Duration",
        StringValue(question.duration.empty() ? Exponential(question.mean) : question.duration));
    const auto requests = network.AddLoad("Udp", question.udpRate, "10.64.0.2");
    requests->SetAttribute("ServerPort", UintegerValue(53));
    const auto halfOpen = network.AddLoad("HalfOpen", question.halfOpenRate, "10.128.0.2");
    for (const auto& load : {connections, requests, halfOpen})
    {
        load->SetAttribute("Clients", UintegerValue(question.clients));
        load->SetAttribute("NextClient", StringValue("Random")); // other tuples in each run
        load->SetAttribute("Ports", StringValue("Random"));
    }
    network.Start();
    return connections;
}

void
Answer(const Question& question, StudyRow& row)
{
    StudyNetwork network({{"net.netfilter.nf_conntrack_max", question.table.max},
                          {"net.netfilter.nf_conntrack_buckets", question.table.buckets},
                          {"net.netfilter.nf_conntrack_tcp_timeout_time_wait", question.timeWait}});
    const Ptr<LoadClient> connections = AddLoads(network, question);
    TableWatch table(network.netfilter, question.run.timeline);
    LoadWatch users(connections);
    RunStudyTime(question.run, table, users);
    users.End();
    table.AddTo(row);
    if (!question.chains.empty())
    {
        table.WriteChains(question.chains);
    }
    RunFor(0.1); // for answers still on the way
    users.AddTo(row);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunStudy("table-sizing", argc, argv, &Answer);
}
