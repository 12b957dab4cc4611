/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * How many clients can share a public address? One point of the study: the flows of all clients
 * leave by a pool of public addresses and ports, as behind a carrier's NAT; the ports in use, the
 * flows that found none, and what a log would have to keep (RFC 6888) are one line of CSV.
 *
 * Try also
 *   --addresses=4 --persistent   does a client keep its public address?
 *   --choice=random-fully        who chooses ports at random meets taken ones sooner
 *   --block=64                   each client has ports of its own (RFC 7422): nothing to log
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

/// What is asked: the load, and the pool that is to bear it.
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
    StudyOptions study{200, 300};

    void AddTo(CommandLine& cmd);
    std::string Check() const;
};

void
Question::AddTo(CommandLine& cmd)
{
    cmd.Usage("Measures how many clients can share public addresses, with ports shared or in "
              "blocks. Prints one point of the study, a line of CSV.");
    cmd.AddValue("protocol", "tcp or udp: what the flows are", protocol);
    cmd.AddValue("rate", "Flows that begin in a second, of all clients together", rate);
    cmd.AddValue("mean", "Seconds that a TCP connection stays open, exponential", mean);
    cmd.AddValue("clients", "How many clients there are", clients);
    cmd.AddValue("clientPorts",
                 "How a client chooses its own ports: Random, Sequential",
                 clientPorts);
    cmd.AddValue("destinations", "How many servers the flows go to", destinations);
    cmd.AddValue("addresses",
                 "Public addresses, 198.51.100.1 and those that follow",
                 pool.addresses);
    cmd.AddValue("firstPort", "First port of each public address", pool.firstPort);
    cmd.AddValue("lastPort", "Last port of each public address", pool.lastPort);
    cmd.AddValue("choice",
                 "How SNAT chooses: keep (the client's own port if it is free), random, "
                 "random-fully",
                 pool.choice);
    cmd.AddValue("persistent", "SNAT --persistent", pool.isPersistent);
    cmd.AddValue("block", "Ports that each client has for itself; 0: all share all", pool.block);
    cmd.AddValue("ports", "File for the public ports in use at the end, CSV", ports);
    study.AddTo(cmd);
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
    if (!(rate > 0 && mean > 0))
    {
        return "--rate and --mean must be > 0";
    }
    if (clients < 1 || clients > 1000000 || destinations < 1 || destinations > 65536)
    {
        return "--clients are 1 to 1000000, --destinations 1 to 65536";
    }
    const std::string wrong = pool.Check(clients);
    return wrong.empty() ? study.Check() : wrong;
}

/// \return the load that the clients make
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
    row.Add("protocol", question.protocol);
    row.Add("rate", question.rate);
    row.Add("mean", question.mean);
    row.Add("clients", question.clients);
    row.Add("client_ports", question.clientPorts);
    row.Add("destinations", question.destinations);
    question.pool.AddTo(row);
    TableWatch table(network.netfilter, question.study.timeline);
    PortWatch ports(network.netfilter, question.pool);
    LoadWatch users(load);
    const StudyProgress progress(question.study.warmUp + question.study.seconds);
    RunFor(question.study.warmUp);
    table.Begin();
    ports.Begin();
    users.Begin();
    RunFor(question.study.seconds);
    users.End();
    table.AddTo(row);
    ports.AddTo(row);
    if (!question.ports.empty())
    {
        ports.WritePorts(question.ports);
    }
    RunFor(0.1); // for the answers that are under way
    users.AddTo(row);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunStudy("port-exhaustion", argc, argv, &Answer);
}
