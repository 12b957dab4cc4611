/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * How many clients can share a public address? One point of the study: the flows of all clients
 * leave by a pool of public addresses and ports, as behind a carrier's NAT; the ports in use, the
 * flows without a free port, and the size of a log (RFC 6888) are one line of CSV.
 *
 * Try also
 *   --addresses=4 --persistent   does a client keep its public address?
 *   --choice=random-fully        random ports collide with used ones sooner
 *   --block=64                   each client has a block of its own (RFC 7422): nothing to log
 *   --destinations=100           one port serves a hundred flows, each to another server
 */

#include "port-pool.h"
#include "study-network.h"
#include "study-watch.h"
#include "study.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// Parameters: the load, and the pool of addresses and ports.
struct Question
{
    std::string protocol{"tcp"};
    double rate{40};
    double mean{30};
    uint32_t clients{500};
    std::string clientPorts{"Random"};
    uint32_t destinations{1};
    PortPool pool;
    std::string ports;
    StudyRun run{200, 300};

    void AddTo(StudyOptions& options);
    std::string Check() const;
};

void
Question::AddTo(StudyOptions& options)
{
    options.Usage("Measures how many clients can share public addresses, with ports shared or in "
                  "blocks.");
    options.Add("protocol", "tcp or udp: what the flows are", protocol);
    options.Add("rate", "Flows that begin per second, of all clients together", rate);
    options.Add("mean", "Mean lifetime of a TCP connection in seconds, exponential", mean);
    options.Add("clients", "Number of clients", clients);
    options.Add("clientPorts",
                "How a client chooses its own ports: Random, Sequential",
                clientPorts);
    options.Add("destinations", "Number of servers", destinations);
    pool.AddTo(options);
    options.AddUnlisted("ports", "File for the public ports in use at the end, CSV", ports);
}

std::string
Question::Check() const
{
    if (protocol != "tcp" && protocol != "udp")
    {
        return "--protocol=" + protocol + " is neither tcp nor udp";
    }
    if (clientPorts != "Random" && clientPorts != "Sequential")
    {
        return "--clientPorts=" + clientPorts + " is neither Random nor Sequential";
    }
    if (const std::string wrong = CheckFlows(rate, mean); !wrong.empty())
    {
        return wrong;
    }
    if (clients < 1 || clients > 1000000 || destinations < 1 || destinations > 65536)
    {
        return "--clients are 1 to 1000000, --destinations 1 to 65536";
    }
    return pool.Check(clients);
}

/// \return the clients' load
Ptr<LoadClient>
AddLoad(StudyNetwork& network, const Question& question)
{
    const auto load =
        network.AddLoad(question.protocol == "tcp" ? "Tcp" : "Udp", question.rate, "10.0.0.2");
    load->SetAttribute("Duration", StringValue(Exponential(question.mean)));
    load->SetAttribute("Clients", UintegerValue(question.clients));
    load->SetAttribute("NextClient", StringValue("Random"));
    load->SetAttribute("Ports", StringValue(question.clientPorts));
    load->SetAttribute("Servers", UintegerValue(question.destinations));
    load->SetAttribute("Server", StringValue("192.0.2.1"));
    network.Start();
    return load;
}

void
Answer(const Question& question, StudyRow& row)
{
    StudyNetwork network{{}};
    question.pool.AddRules(network.netfilter, question.protocol, question.clients);
    const Ptr<LoadClient> load = AddLoad(network, question);
    TableWatch table(network.netfilter, question.run.timeline);
    PortWatch ports(network.netfilter, question.pool);
    LoadWatch users(load);
    RunStudyTime(question.run, table, ports, users);
    users.End();
    table.AddTo(row);
    ports.AddTo(row);
    if (!question.ports.empty())
    {
        ports.WritePorts(question.ports);
    }
    RunFor(0.1); // for answers still on the way
    users.AddTo(row);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunStudy("port-exhaustion", argc, argv, &Answer);
}
