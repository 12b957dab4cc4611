/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * When is a packet NEW, ESTABLISHED, RELATED, INVALID or UNTRACKED for a rule? Each state is caused
 * on purpose, and printed for each packet with Linux's number for it.
 *
 *   client 192.168.1.1 ---- .254 eth0  router  eth1 192.168.10.1 ---- 192.168.10.100 server
 *
 * Where a router sees one direction of a connection only, or its middle, there is more than one
 * router: asymmetric routing, and load balancing whose real servers answer the client directly.
 *
 * Try also
 *   --case=direct-return    one story alone
 *   --tcpLoose=0            nf_conntrack_tcp_loose=0 alone, not both side by side
 *   --dropInvalid           rules drop what is INVALID: who still gets through?
 */

#include "user-states-cases.h"
#include "user-states-story.h"

#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/global-value.h"

#include <algorithm>
#include <iostream>
#include <string>

using namespace ns3;

namespace
{

/// Run a case, for one value of nf_conntrack_tcp_loose or both side by side.
void
RunCase(const StateCase& story, StateNetwork::Settings settings, const std::string& loose)
{
    std::cout << "\n=== " << story.name << " ===\n" << story.question << "\n";
    StateTable table;
    settings.table = &table;
    for (const char* value : {"1", "0"})
    {
        const bool isBoth = loose == "both";
        if (isBoth ? !story.dependsOnLoose && value[0] == '0' : loose != value)
        {
            continue;
        }
        if (story.dependsOnLoose)
        {
            std::cout << "\n--- net.netfilter.nf_conntrack_tcp_loose=" << value;
        }
        std::cout << "\n";
        table.BeginRun(story.dependsOnLoose ? std::string("tcp_loose=") + value : "state");
        StateNetwork::Settings run = settings;
        run.isLoose = value[0] == '1';
        if (!settings.pcap.empty())
        {
            run.pcap = settings.pcap + "-" + story.name + "-" + value;
        }
        story.run(run);
    }
    table.Print();
}

} // namespace

int
main(int argc, char* argv[])
{
    const auto& cases = GetStateCases();
    std::string names;
    for (const StateCase& known : cases)
    {
        names += std::string(known.name) + ", ";
    }
    std::string only = "all";
    std::string loose = "both";
    bool pcap = false;
    StateNetwork::Settings settings;
    CommandLine cmd(__FILE__);
    cmd.Usage("Shows when a packet is NEW, ESTABLISHED, RELATED, INVALID or UNTRACKED for a rule, "
              "also with asymmetric routing and load balancing.");
    cmd.AddValue("case", "Which story: " + names + "or all", only);
    cmd.AddValue("tcpLoose", "nf_conntrack_tcp_loose: 0, 1, or both side by side", loose);
    cmd.AddValue("dropInvalid", "Whether rules drop what is INVALID", settings.dropsInvalid);
    cmd.AddValue("pcap", "Write what every device sees to user-states-*.pcap", pcap);
    cmd.Parse(argc, argv);
    const bool isKnown =
        only == "all" || std::any_of(cases.begin(), cases.end(), [&](const StateCase& known) {
            return only == known.name;
        });
    if (!isKnown || (loose != "0" && loose != "1" && loose != "both"))
    {
        std::cerr << "user-states: "
                  << (isKnown ? "--tcpLoose=" + loose + " is none of 0, 1, both"
                              : "--case=" + only + " is none of " + names + "all")
                  << "\n";
        return 2;
    }
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    settings.pcap = pcap ? "user-states" : "";

    PrintCtInfoNumbers();
    for (const StateCase& story : cases)
    {
        if (only == "all" || only == story.name)
        {
            RunCase(story, settings, loose);
        }
    }
    return 0;
}
