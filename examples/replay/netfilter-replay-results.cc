/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-replay-results.h"

#include "../support/trace.h"
#include "netfilter-replay-error.h"

#include "ns3/nf-conntrack-command.h"
#include "ns3/nf-conntrack-event.h"
#include "ns3/nf-conntrack-proc.h"
#include "ns3/simulator.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iomanip>

namespace replay
{

namespace
{

namespace fs = std::filesystem;

constexpr uint32_t LINKTYPE_RAW = 101;
constexpr uint32_t LONGEST_PACKET = 65535;
constexpr const char* EVENTS = "events.txt";
constexpr const char* EXPECTATIONS = "expectations.txt";
constexpr const char* COMMANDS = "conntrack.txt";

/// Simulation time, split as struct timeval is.
struct TimeStamp
{
    int64_t seconds;
    int64_t microseconds;
};

TimeStamp
GetTimeStamp()
{
    const int64_t now = ns3::Simulator::Now().GetMicroSeconds();
    return {now / 1'000'000, now % 1'000'000};
}

/// `[1795318426.568558]`, as `conntrack -o timestamp`
std::ostream&
operator<<(std::ostream& os, const TimeStamp& stamp)
{
    const char fill = os.fill('0');
    os << '[' << stamp.seconds << '.' << std::setw(6) << stamp.microseconds << ']';
    os.fill(fill);
    return os;
}

/// An empty folder on the file system of `output`: in it, or in what it will be made in.
fs::path
MakeStaging(const fs::path& output)
{
    fs::path existing = fs::absolute(output);
    while (!fs::exists(existing))
    {
        existing = existing.parent_path();
    }
    if (!fs::is_directory(existing))
    {
        throw Error("--output: " + existing.string() + " is not a folder");
    }
    std::string path = existing / ".netfilter-replay-XXXXXX";
    if (!mkdtemp(path.data()))
    {
        throw Error("--output: " + existing.string() + ": " + std::strerror(errno));
    }
    return path;
}

} // namespace

Results::Results(const std::string& output)
    : m_output(output),
      m_staging(MakeStaging(m_output))
{
}

Results::~Results()
{
    std::error_code ignored;
    fs::remove_all(m_staging, ignored);
}

std::ofstream
Results::Open(const std::string& name)
{
    m_names.push_back(name);
    return std::ofstream(m_staging / name, std::ios::binary);
}

void
Results::Close(std::ofstream& file, const std::string& name)
{
    file.close();
    if (!file)
    {
        throw Error("--output: " + name + " could not be written");
    }
}

void
Results::Write(const std::string& name, const std::function<void(std::ostream&)>& print)
{
    std::ofstream file = Open(name);
    print(file);
    Close(file, name);
}

void
Results::RecordPackets(const ns3::Ptr<ReplayDevice>& device, const std::string& name)
{
    m_names.push_back(name + ".pcap");
    m_packets.emplace_back();
    auto& [fileName, file] = m_packets.back();
    fileName = m_names.back();
    file.Open(m_staging / fileName, std::ios::out | std::ios::binary);
    file.Init(LINKTYPE_RAW, LONGEST_PACKET);
    ConnectTrace(device, "MacTx", ns3::MakeBoundCallback(&Results::OnPacket, &file));
}

void
Results::OnPacket(ns3::PcapFile* file, ns3::Ptr<const ns3::Packet> packet)
{
    const auto now = GetTimeStamp();
    file->Write(static_cast<uint32_t>(now.seconds),
                static_cast<uint32_t>(now.microseconds),
                packet);
}

void
Results::RecordEvents(const ns3::Ptr<ns3::netfilter::Netfilter>& netfilter)
{
    m_events = Open(EVENTS);
    m_expectations = Open(EXPECTATIONS);
    const auto conntrack = netfilter->GetConntrack();
    ConnectTrace(conntrack, "Event", ns3::MakeCallback(&Results::OnEvent, this));
    ConnectTrace(conntrack,
                 "ExpectationEvent",
                 ns3::MakeCallback(&Results::OnExpectationEvent, this));
}

void
Results::OnEvent(const ns3::netfilter::ConntrackEvent& event)
{
    m_events << GetTimeStamp() << '\t' << event << '\n';
}

void
Results::OnExpectationEvent(const ns3::netfilter::ExpectationEvent& event)
{
    m_expectations << event << '\n';
}

void
Results::RecordCommands()
{
    m_commands = Open(COMMANDS);
}

void
Results::RunCommand(const ns3::Ptr<ns3::netfilter::Netfilter>& netfilter,
                    const std::string& command)
{
    m_commands << "# conntrack " << command << '\n';
    try
    {
        m_commands << netfilter->ConntrackTool(command);
    }
    catch (const ns3::netfilter::ConntrackCommandError& error)
    {
        m_commands << "error: " << error.GetComplaint() << '\n';
    }
}

void
Results::WriteTables(const ns3::Ptr<ns3::netfilter::Netfilter>& netfilter)
{
    const auto conntrack = netfilter->GetConntrack();
    Write("nf_conntrack", [&](std::ostream& os) { PrintProcConntrack(os, *conntrack); });
    Write("nf_conntrack_expect", [&](std::ostream& os) { PrintProcExpect(os, *conntrack); });
    Write("stats", [&](std::ostream& os) { PrintConntrackStatistics(os, *conntrack); });
    Write("rules.counters", [&](std::ostream& os) { os << netfilter->Save(true); });

    // Events at the end of the simulation are not recorded.
    conntrack->TraceDisconnectWithoutContext("Event", ns3::MakeCallback(&Results::OnEvent, this));
    conntrack->TraceDisconnectWithoutContext("ExpectationEvent",
                                             ns3::MakeCallback(&Results::OnExpectationEvent, this));
}

void
Results::Deliver()
{
    Close(m_events, EVENTS);
    Close(m_expectations, EXPECTATIONS);
    if (m_commands.is_open())
    {
        Close(m_commands, COMMANDS);
    }
    for (auto& [name, file] : m_packets)
    {
        file.Close();
        if (file.Fail())
        {
            throw Error("--output: " + name + " could not be written");
        }
    }
    fs::create_directories(m_output);
    for (const auto& name : m_names)
    {
        fs::rename(m_staging / name, m_output / name);
    }
}

} // namespace replay
