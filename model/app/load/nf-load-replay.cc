/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-replay.h"

#include "nf-load-error.h"

#include "ns3/simulator.h"
#include "ns3/string.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <sstream>

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadReplay);

namespace
{

/// Columns by their numbers.
enum Column : std::size_t
{
    TIME,
    KIND,
    CLIENT,
    CLIENT_PORT,
    SERVER,
    SERVER_PORT,
    DURATION,
    BYTES,
    COLUMNS
};

constexpr std::array<const char*, COLUMNS> NAMES =
    {"time", "kind", "client", "client_port", "server", "server_port", "duration", "bytes"};

std::string
Trim(const std::string& text)
{
    const char* const blank = " \t\r";
    const std::size_t first = text.find_first_not_of(blank);
    return first == std::string::npos
               ? ""
               : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string
ToLower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return text;
}

} // namespace

TypeId
LoadReplay::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netfilter::LoadReplay")
                            .SetParent<LoadOrigin>()
                            .SetGroupName("Netfilter")
                            .AddConstructor<LoadReplay>()
                            .AddAttribute("File",
                                          "Path of the CSV file that lists the flows",
                                          StringValue(""),
                                          MakeStringAccessor(&LoadReplay::m_file),
                                          MakeStringChecker());
    return tid;
}

LoadReplay::LoadReplay() = default;
LoadReplay::~LoadReplay() = default;

void
LoadReplay::Complain(const std::string& problem) const
{
    NF_LOAD_ERROR_IF(true,
                     "LoadReplay: " << m_file << ":" << m_csv->RowNumber() << ": " << problem);
}

void
LoadReplay::StartApplication()
{
    if (IsRunning())
    {
        return;
    }
    LoadOrigin::StartApplication();
    m_begin = Simulator::Now();
    // Read the whole file once: errors are reported before any flow begins.
    Open();
    while (ReadFlow())
    {
    }
    Close();
    Open();
    ScheduleNext();
}

void
LoadReplay::Open()
{
    m_stream.open(m_file);
    NF_LOAD_ERROR_IF(!m_stream, "LoadReplay: cannot read File \"" << m_file << "\"");
    m_csv = std::make_unique<CsvReader>(m_stream);
    m_due = m_begin;
    ReadHeader();
}

void
LoadReplay::StopApplication()
{
    Close();
    LoadOrigin::StopApplication();
}

void
LoadReplay::DoDispose()
{
    Close();
    LoadOrigin::DoDispose();
}

void
LoadReplay::Close()
{
    m_next.Cancel();
    m_stream.close();
    m_stream.clear();
}

bool
LoadReplay::ReadLine(Fields& fields)
{
    while (m_csv->FetchNextRow())
    {
        // An empty line has no column, and is not blank to ns-3 for that.
        if (m_csv->IsBlankRow() || m_csv->ColumnCount() == 0)
        {
            continue;
        }
        fields.resize(m_csv->ColumnCount());
        for (std::size_t i = 0; i < fields.size(); ++i)
        {
            m_csv->GetValue(i, fields[i]);
            fields[i] = Trim(fields[i]); // CsvReader leaves what is behind the last value of a line
        }
        return true;
    }
    NF_LOAD_ERROR_IF(m_stream.bad(), "LoadReplay: cannot read File \"" << m_file << "\"");
    return false;
}

void
LoadReplay::ReadHeader()
{
    Fields names;
    if (!ReadLine(names))
    {
        Complain("the file is empty, its first line names the columns");
    }
    m_columns.clear();
    for (const std::string& text : names)
    {
        const std::string name = ToLower(text) == "protocol" ? "kind" : ToLower(text);
        const auto found = std::find(NAMES.begin(), NAMES.end(), name);
        if (found == NAMES.end())
        {
            Complain("there is no column \"" + text + "\"; the first line names columns");
        }
        const auto column = static_cast<std::size_t>(found - NAMES.begin());
        if (std::find(m_columns.begin(), m_columns.end(), column) != m_columns.end())
        {
            Complain("the column " + name + " is there twice");
        }
        m_columns.push_back(column);
    }
    for (std::size_t column = 0; column < DURATION; ++column)
    {
        if (std::find(m_columns.begin(), m_columns.end(), column) == m_columns.end())
        {
            Complain(std::string("the column ") + NAMES[column] + " is missing");
        }
    }
}

double
LoadReplay::ReadNumber(const std::string& text, std::size_t column) const
{
    constexpr double MOST = 1e9;
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !(value >= 0 && value <= MOST))
    {
        Complain(std::string(NAMES[column]) + " \"" + text + "\" is no number from 0 to 1e9");
    }
    return value;
}

Ipv4Address
LoadReplay::ReadAddress(const std::string& text, std::size_t column) const
{
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1)
    {
        Complain(std::string(NAMES[column]) + " \"" + text + "\" is no IPv4 address");
    }
    return Ipv4Address(ntohl(address.s_addr));
}

uint16_t
LoadReplay::ReadPort(const std::string& text, std::size_t column) const
{
    constexpr std::size_t DIGITS = 5;
    const bool isNumber = !text.empty() && text.size() <= DIGITS &&
                          text.find_first_not_of("0123456789") == std::string::npos;
    if (!isNumber || std::stoi(text) > UINT16_MAX)
    {
        Complain(std::string(NAMES[column]) + " \"" + text + "\" is no port from 0 to 65535");
    }
    return static_cast<uint16_t>(std::stoi(text));
}

LoadKind
LoadReplay::ReadKind(const std::string& text) const
{
    // In the order of LoadKind.
    constexpr const char* KINDS[] = {"tcp", "halfopen", "udp", "scan", "idle"};
    const auto found = std::find(std::begin(KINDS), std::end(KINDS), ToLower(text));
    if (found == std::end(KINDS))
    {
        Complain("kind \"" + text + "\" is none of tcp, halfopen, udp, scan, idle");
    }
    return static_cast<LoadKind>(found - std::begin(KINDS));
}

bool
LoadReplay::ReadFlow()
{
    Fields line;
    if (!ReadLine(line))
    {
        return false;
    }
    if (line.size() != m_columns.size())
    {
        Complain("there are " + std::to_string(line.size()) + " values for " +
                 std::to_string(m_columns.size()) + " columns");
    }
    Fields values(COLUMNS, "0");
    for (std::size_t i = 0; i < line.size(); ++i)
    {
        values[m_columns[i]] = line[i];
    }
    const Time due = m_begin + Seconds(ReadNumber(values[TIME], TIME));
    if (due < m_due)
    {
        Complain("time " + values[TIME] + " is before that of the line above");
    }
    m_due = due;
    m_plan = LoadPlan();
    m_plan.kind = ReadKind(values[KIND]);
    m_plan.tuple.client = ReadAddress(values[CLIENT], CLIENT);
    m_plan.tuple.clientPort = ReadPort(values[CLIENT_PORT], CLIENT_PORT);
    m_plan.tuple.server = ReadAddress(values[SERVER], SERVER);
    m_plan.tuple.serverPort = ReadPort(values[SERVER_PORT], SERVER_PORT);
    const double duration = ReadNumber(values[DURATION], DURATION);
    const double bytes = ReadNumber(values[BYTES], BYTES);
    if (m_plan.kind == LoadKind::TCP || m_plan.kind == LoadKind::UDP)
    {
        Spread(m_plan, duration, static_cast<uint64_t>(bytes));
    }
    return true;
}

void
LoadReplay::ScheduleNext()
{
    if (ReadFlow())
    {
        m_next = Simulator::Schedule(m_due - Simulator::Now(), &LoadReplay::BeginNext, this);
    }
}

void
LoadReplay::BeginNext()
{
    Begin(m_plan);
    ScheduleNext();
}

} // namespace netfilter
} // namespace ns3
