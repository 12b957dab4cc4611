/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * \file
 * A network from a file, run without any C++: its nodes, links, rules and applications are in a
 * GraphML or a Graphviz file. Routers' rules, connections and counters are printed at the end.
 *
 *   topology --file=home.graphml
 *
 * Try also
 *   --file=double-nat.dot, cgnat.graphml, dmz.dot, dual-uplink.graphml, direct-return.dot
 *                     the library of topologies, beside this program's source
 *   --check           realms, cut points, paths, and what is wrong; nothing runs
 *   --draw=home.svg   a picture of it
 *   --write=full.dot  the same topology with all assigned addresses and devices
 *   --pcap=captures   what each device sends and receives, a file each
 */

#include "lab-network.h"
#include "topology-story.h"

#include "ns3/boolean.h"
#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/netfilter-helper.h"
#include "ns3/netfilter.h"
#include "ns3/nf-topology-check.h"
#include "ns3/nf-topology-draw.h"
#include "ns3/nf-topology-helper.h"
#include "ns3/nf-topology-report.h"
#include "ns3/nf-topology-values.h"
#include "ns3/nf-topology-write.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <cstdlib>
#include <exception>
#include <iostream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// The command line's options.
struct Options
{
    std::string file;
    std::string write;
    std::string time = "10s";
    std::string pcap;
    std::string draw;
    bool check = false;
};

Time
ReadTime(const std::string& text)
{
    try
    {
        return ReadTopologyDelay(text);
    }
    catch (const std::invalid_argument& error)
    {
        throw TopologyError({}, std::string("topology: --time ") + error.what());
    }
}

/// ns-3's own applications end the program with a message on errors while the network runs.
[[noreturn]] void
EndByNs3()
{
    std::cerr << "topology: ns-3 ended the run, for what it says above" << std::endl;
    std::_Exit(2);
}

/// Print the mistakes in a topology. \return whether there is an error
bool
Check(const TopologyGraph& graph)
{
    bool isWrong = false;
    for (const TopologyFinding& finding : CheckTopology(graph))
    {
        std::cerr << finding << "\n";
        isWrong = isWrong || finding.severity == TopologySeverity::ERROR;
    }
    return isWrong;
}

void
Run(TopologyHelper& net, const Options& options, Time end)
{
    net.AssignStreams(1);
    if (!options.pcap.empty())
    {
        net.EnablePcap(options.pcap);
    }
    for (uint32_t i = 0; i < net.GetNodes().GetN(); ++i)
    {
        if (net.GetNodes().Get(i)->GetObject<Netfilter>())
        {
            NetfilterHelper::EnableHelperWarnings(net.GetNodes().Get(i));
        }
    }
    const TopologyStory story(net);
    story.PrintNodes();
    std::cout << "\n" << std::flush;
    std::set_terminate(&EndByNs3);
    Simulator::Stop(end);
    Simulator::Run();
    story.PrintApplications();
    story.PrintRouters();
}

} // namespace

int
main(int argc, char* argv[])
{
    Options options;
    CommandLine cmd(__FILE__);
    cmd.Usage("Runs, checks or draws a network that a GraphML or Graphviz file describes.");
    cmd.AddValue("file", "The topology: .graphml, .dot or .gv", options.file);
    cmd.AddValue("check", "Report realms, cut points and paths, and do not run", options.check);
    cmd.AddValue("draw", "Draw it: .svg, .png, .pdf or .dot", options.draw);
    cmd.AddValue("write", "Write it, with all addresses, to such a file", options.write);
    cmd.AddValue("time", "How long it runs, 0 for not at all", options.time);
    cmd.AddValue("pcap", "Folder for captures of all devices", options.pcap);
    cmd.Parse(argc, argv);
    try
    {
        if (options.file.empty())
        {
            throw TopologyError({}, "topology: --file is expected, e.g. --file=home.graphml");
        }
        const Time end = ReadTime(options.time);
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
        TopologyHelper net(FindTopology(options.file));
        net.Install(); // errors that prevent building come first
        const TopologyGraph& graph = net.GetGraph();
        const bool isWrong = Check(graph);
        if (isWrong && !options.check)
        {
            return 2; // warnings do not keep it from running: they may be what it shows
        }
        if (options.check)
        {
            // Before the files: the report must appear even if one cannot be written.
            ReportTopology(graph, std::cout);
            std::cout << std::flush;
        }
        if (!options.write.empty())
        {
            WriteTopology(graph, options.write);
        }
        if (!options.draw.empty())
        {
            DrawTopology(graph, options.draw);
        }
        if (options.check)
        {
            return isWrong ? 1 : 0;
        }
        Run(net, options, end);
    }
    catch (const TopologyError& error)
    {
        std::cerr << error.what() << "\n";
        return 2;
    }
    Simulator::Destroy();
    return 0;
}
