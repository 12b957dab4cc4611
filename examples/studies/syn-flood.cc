/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * Who still gets through while SYNs with spoofed addresses fill a firewall's table? One point of
 * the study: users connect to a web server during a flood, and one line of CSV shows how many users
 * were served, and the table's counters.
 *
 * Try also
 *   --max=65536        a table that holds all entries of the flood in --synRecv seconds
 *   --synRecv=5        half-open connections are removed sooner
 *   --buckets=16384    early drop looks at eight buckets: with few entries in each it finds none
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

/// Parameters: the users, the flood, and the firewall between them and the server.
struct Question
{
    double rate{10};
    double mean{5};
    uint32_t retries{0};
    double delay{25};
    double flood{200};
    bool isSilent{false};
    StudyTable table{4096, 1024};
    uint32_t synSent{120};
    uint32_t synRecv{60};
    StudyRun run{100, 60};

    void AddTo(StudyOptions& options);
    std::string Check() const;
};

void
Question::AddTo(StudyOptions& options)
{
    options.Usage("Measures who still gets through while a SYN flood fills a firewall's connection "
                  "table.");
    options.Add("rate", "Users that connect per second, on average", rate);
    options.Add("mean", "Mean connection time in seconds, exponential", mean);
    options.Add("retries", "How often a user's unanswered SYN is sent again", retries);
    options.Add("delay", "Milliseconds from users to firewall, one way", delay, "delay_ms");
    options.Add("flood", "SYNs with spoofed source addresses per second, on average", flood);
    options.Add("silent", "The server does not answer the flood", isSilent);
    table.AddTo(options);
    options.Add("synSent", "net.netfilter.nf_conntrack_tcp_timeout_syn_sent, s", synSent);
    options.Add("synRecv", "net.netfilter.nf_conntrack_tcp_timeout_syn_recv, s", synRecv);
}

std::string
Question::Check() const
{
    if (const std::string wrong = CheckFlows(rate, mean); !wrong.empty())
    {
        return wrong;
    }
    if (!(flood >= 0 && delay >= 0))
    {
        return "--flood and --delay are not below 0";
    }
    if (retries > 6)
    {
        return "--retries are 0 to 6";
    }
    return table.Check();
}

/// \return the load whose success is counted
Ptr<LoadClient>
AddLoads(StudyNetwork& network, const Question& question)
{
    constexpr uint16_t WEB = 80;
    constexpr uint16_t CLOSED = 81;
    const auto users = network.AddLoad("Tcp", question.rate, "10.0.0.2");
    users->SetAttribute("Duration", StringValue(Exponential(question.mean)));
    users->SetAttribute("Clients", UintegerValue(4000));
    users->SetAttribute("SynRetries", UintegerValue(question.retries));
    const auto flood = network.AddLoad("HalfOpen", question.flood, "10.128.0.0");
    flood->SetAttribute("Clients", UintegerValue(1 << 22));
    flood->SetAttribute("Ports", StringValue("Random"));
    flood->SetAttribute("ServerPort", UintegerValue(question.isSilent ? CLOSED : WEB));
    network.servers->SetAttribute("OpenPorts", StringValue(std::to_string(WEB)));
    network.servers->SetAttribute("Refuse", BooleanValue(false));
    network.Start();
    return users;
}

void
Answer(const Question& question, StudyRow& row)
{
    StudyNetwork network({{"net.netfilter.nf_conntrack_max", question.table.max},
                          {"net.netfilter.nf_conntrack_buckets", question.table.buckets},
                          {"net.netfilter.nf_conntrack_tcp_timeout_syn_sent", question.synSent},
                          {"net.netfilter.nf_conntrack_tcp_timeout_syn_recv", question.synRecv}},
                         MilliSeconds(question.delay));
    // Only traffic to the web server.
    network.AddFirewall({"-i eth0 -p tcp --syn --dport 80:81"});
    const Ptr<LoadClient> load = AddLoads(network, question);
    TableWatch table(network.netfilter, question.run.timeline);
    LoadWatch users(load);
    RunStudyTime(question.run, table, users);
    users.End();
    table.AddTo(row);
    // For answers still on the way: the last retry waits as long as all before it.
    RunFor(0.1 + (question.retries == 0 ? 0 : 2 << question.retries));
    users.AddTo(row);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunStudy("syn-flood", argc, argv, &Answer);
}
