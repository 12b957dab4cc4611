/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * Who still gets through while SYNs of invented addresses fill a firewall's table? One point of
 * the study: users connect to a web server, a flood comes beside them, and one line of CSV says how
 * many of the users were served and what the table did.
 *
 * Try also
 *   --max=65536        a table that holds all the flood makes in --synRecv seconds
 *   --synRecv=5        half-open connections are forgotten sooner
 *   --buckets=16384    early drop looks at eight buckets: with few entries in each it finds nobody
 *   --retries=3        users try again, after 1, 2 and 4 s
 *   --silent           the server does not answer the flood: SYN_SENT instead of SYN_RECV
 */

#include "study-network.h"
#include "study-watch.h"
#include "study.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// What is asked: the users, the flood, and the firewall between them and the server.
struct Question
{
    double rate{10};
    double mean{5};
    uint32_t retries{0};
    double delay{25};
    double flood{200};
    bool isSilent{false};
    uint32_t max{4096};
    uint32_t buckets{1024};
    uint32_t synSent{120};
    uint32_t synRecv{60};
    StudyOptions study{100, 60};

    void AddTo(CommandLine& cmd);
    std::string Check() const;
};

void
Question::AddTo(CommandLine& cmd)
{
    cmd.Usage("Measures who still gets through while a SYN flood fills a firewall's connection "
              "table. Prints one point of the study, a line of CSV.");
    cmd.AddValue("rate", "Users that connect in a second, on average", rate);
    cmd.AddValue("mean", "Seconds that one stays connected, exponential", mean);
    cmd.AddValue("retries", "How often a user's SYN is sent again when nobody answers", retries);
    cmd.AddValue("delay", "Milliseconds from users to firewall, one way", delay);
    cmd.AddValue("flood", "SYNs of invented addresses in a second, on average", flood);
    cmd.AddValue("silent", "The server does not answer the flood", isSilent);
    cmd.AddValue("max", "net.netfilter.nf_conntrack_max; 0: no limit", max);
    cmd.AddValue("buckets", "net.netfilter.nf_conntrack_buckets", buckets);
    cmd.AddValue("synSent", "net.netfilter.nf_conntrack_tcp_timeout_syn_sent, s", synSent);
    cmd.AddValue("synRecv", "net.netfilter.nf_conntrack_tcp_timeout_syn_recv, s", synRecv);
    study.AddTo(cmd);
}

std::string
Question::Check() const
{
    if (!(rate > 0 && mean > 0))
    {
        return "--rate and --mean must be > 0";
    }
    if (!(flood >= 0 && delay >= 0))
    {
        return "--flood and --delay are not below 0";
    }
    if (retries > 6)
    {
        return "--retries are 0 to 6";
    }
    return buckets < 1 ? "--buckets is at least 1" : study.Check();
}

/// \return the load whose success is counted
Ptr<LoadClient>
AddLoads(StudyNetwork& network, const Question& question)
{
    constexpr uint16_t WEB = 80;
    constexpr uint16_t NOBODY = 81;
    const auto users = network.AddLoad("Tcp", question.rate, "10.0.0.2");
    users->SetAttribute("Duration", StringValue(Exponential(question.mean)));
    users->SetAttribute("Clients", UintegerValue(4000));
    users->SetAttribute("SynRetries", UintegerValue(question.retries));
    const auto flood = network.AddLoad("HalfOpen", question.flood, "10.128.0.0");
    flood->SetAttribute("Clients", UintegerValue(1 << 22));
    flood->SetAttribute("Ports", StringValue("Random"));
    flood->SetAttribute("ServerPort", UintegerValue(question.isSilent ? NOBODY : WEB));
    network.servers->SetAttribute("OpenPorts", StringValue(std::to_string(WEB)));
    network.servers->SetAttribute("Refuse", BooleanValue(false));
    network.Start();
    return users;
}

void
Answer(const Question& question, StudyRow& row)
{
    StudyNetwork network({{"net.netfilter.nf_conntrack_max", question.max},
                          {"net.netfilter.nf_conntrack_buckets", question.buckets},
                          {"net.netfilter.nf_conntrack_tcp_timeout_syn_sent", question.synSent},
                          {"net.netfilter.nf_conntrack_tcp_timeout_syn_recv", question.synRecv}},
                         MilliSeconds(question.delay));
    // The firewall: what is for the web server, and nothing else.
    for (const std::string rule : {"-P FORWARD DROP",
                                   "-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT",
                                   "-A FORWARD -m conntrack --ctstate INVALID -j DROP",
                                   "-A FORWARD -i eth0 -p tcp --syn --dport 80:81 -j ACCEPT"})
    {
        network.netfilter->Iptables(rule);
    }
    const Ptr<LoadClient> load = AddLoads(network, question);
    row.Add("rate", question.rate);
    row.Add("mean", question.mean);
    row.Add("retries", question.retries);
    row.Add("delay_ms", question.delay);
    row.Add("flood", question.flood);
    row.Add("silent", question.isSilent);
    row.Add("max", question.max);
    row.Add("buckets", question.buckets);
    row.Add("syn_sent", question.synSent);
    row.Add("syn_recv", question.synRecv);
    TableWatch table(network.netfilter, question.study.timeline);
    LoadWatch users(load);
    const StudyProgress progress(question.study.warmUp + question.study.seconds);
    RunFor(question.study.warmUp);
    table.Begin();
    users.Begin();
    RunFor(question.study.seconds);
    users.End();
    table.AddTo(row);
    // For the answers that are under way: the last retry waits as long as all before it.
    RunFor(0.1 + (question.retries == 0 ? 0 : 2 << question.retries));
    users.AddTo(row);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunStudy("syn-flood", argc, argv, &Answer);
}
