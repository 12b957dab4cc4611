/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * What does a timeout buy, and what does it break? One point of the study: web and DNS, clients
 * that vanish without a FIN, scans, and sessions that are silent for long. One line of CSV
 * shows which states fill the table, and how many silent sessions lost their entry in the firewall.
 *
 * Try also
 *   --sysctl=nf_conntrack_tcp_timeout_time_wait=10
 *   --sysctl=nf_conntrack_tcp_timeout_established=600   sessions that are silent for 1200 s break
 *   --sysctl=nf_conntrack_udp_timeout=5,nf_conntrack_tcp_timeout_syn_sent=10
 */

#include "study-network.h"
#include "study-watch.h"
#include "study.h"
#include "timeout-tuning-states.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <sstream>
#include <stdexcept>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// Parameters: the traffic mix, and the timeouts.
struct Question
{
    double web{5};
    double mean{10};
    double dns{10};
    double vanish{0.2};
    double scan{2};
    uint32_t sessions{100};
    double silence{1200};
    std::string sysctl;
    StudyRun run{3700, 2500};

    void AddTo(StudyOptions& options);
    std::string Check() const;
};

void
Question::AddTo(StudyOptions& options)
{
    options.Usage("Measures how much of the table each timeout frees, and which idle sessions it "
                  "breaks.");
    options.Add("web", "TCP connections per second that are closed properly", web);
    options.Add("mean", "Mean lifetime of a connection in seconds, exponential", mean);
    options.Add("dns", "UDP requests per second, each answered", dns);
    options.Add("vanish", "TCP connections per second that are opened and never closed", vanish);
    options.Add("scan", "SYNs per second to ports that do not answer", scan);
    options.Add("sessions", "Sessions that are opened early and stay open", sessions);
    options.Add("silence", "Seconds between two packets of a session", silence);
    options.Add("sysctl", "NAME=VALUE,...: of net.netfilter, instead of Linux's defaults", sysctl);
}

std::string
Question::Check() const
{
    if (!(web >= 0 && dns >= 0 && vanish >= 0 && scan >= 0))
    {
        return "--web, --dns, --vanish and --scan are not below 0";
    }
    constexpr double YEAR = 31536000;
    if (!(mean > 0 && silence >= 1 && silence <= YEAR))
    {
        return "--mean is above 0, --silence 1 to 31536000";
    }
    return sessions > 64000 ? "--sessions are at most 64000" : "";
}

/**
 * \brief Read `NAME=VALUE,...`.
 * \throws std::invalid_argument naming the part that is wrong; a name that does not exist is found
 * when netfilter is installed
 */
StudyNetwork::Sysctls
ReadSysctls(const std::string& text)
{
    StudyNetwork::Sysctls sysctls;
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');)
    {
        const auto equals = part.find('=');
        const std::string value = equals == std::string::npos ? "" : part.substr(equals + 1);
        if (value.empty() || value.size() > 9 ||
            value.find_first_not_of("0123456789") != std::string::npos)
        {
            throw std::invalid_argument("--sysctl: " + part + " is not NAME=NUMBER");
        }
        std::string name = part.substr(0, equals);
        const std::string prefix = "net.netfilter.";
        name = name.compare(0, prefix.size(), prefix) == 0 ? name : prefix + name;
        sysctls.emplace_back(name, static_cast<uint32_t>(std::stoul(value)));
    }
    return sysctls;
}

/// \return the sessions
Ptr<LoadClient>
AddLoads(StudyNetwork& network, const Question& question)
{
    constexpr uint16_t CLOSED = 9;
    const auto web = network.AddLoad("Tcp", question.web, "10.0.0.2");
    web->SetAttribute("Duration", StringValue(Exponential(question.mean)));
    network.AddLoad("Udp", question.dns, "10.32.0.2")
        ->SetAttribute("ServerPort", UintegerValue(53));
    network.AddLoad("Idle", question.vanish, "10.64.0.2");
    network.AddLoad("HalfOpen", question.scan, "10.96.0.2")
        ->SetAttribute("ServerPort", UintegerValue(CLOSED));
    // One burst, and nothing after it.
    constexpr double GAP = 0.1;
    std::ostringstream burst;
    burst << "ns3::ConstantRandomVariable[Constant=" << GAP * (question.sessions + 0.5) << "]";
    const auto sessions = network.AddLoad("Idle", question.sessions, "10.128.0.2");
    sessions->SetAttribute("Interval", StringValue("ns3::ConstantRandomVariable[Constant=0.1]"));
    sessions->SetAttribute("OnTime", StringValue(burst.str()));
    sessions->SetAttribute("OffTime", StringValue("ns3::ConstantRandomVariable[Constant=1e9]"));
    sessions->SetAttribute("ServerPort", UintegerValue(22));
    sessions->SetAttribute("KeepAlive", TimeValue(Seconds(question.silence)));
    network.servers->SetAttribute("OpenPorts", StringValue("22,53,80"));
    network.servers->SetAttribute("Refuse", BooleanValue(false));
    network.Start();
    return sessions;
}

void
Answer(const Question& question, StudyRow& row)
{
    StudyNetwork network(ReadSysctls(question.sysctl));
    network.AddFirewall({"-i eth0 -p tcp --syn", "-i eth0 -p udp"});
    const Ptr<LoadClient> sessions = AddLoads(network, question);
    TableWatch table(network.netfilter, question.run.timeline);
    StateWatch states(network.netfilter);
    RunStudyTime(question.run, table, states);
    table.AddTo(row);
    states.AddTo(row);
    row.Add("broken", sessions->GetLost());
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunStudy("timeout-tuning", argc, argv, &Answer);
}
