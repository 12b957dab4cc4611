/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-client.h"

#include "nf-load-error.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Flows or bursts at one moment, after which the user is told instead of left to wait for ever.
constexpr uint32_t TOO_MANY_AT_ONCE = 100'000;

} // namespace

LoadClient::LoadClient()
    : m_port(CreateObject<UniformRandomVariable>()),
      m_client(CreateObject<UniformRandomVariable>())
{
}

LoadClient::~LoadClient() = default;

int64_t
LoadClient::AssignStreams(int64_t stream)
{
    const Ptr<RandomVariableStream> all[] =
        {m_interval, m_duration, m_onTime, m_offTime, m_size, m_requestInterval, m_port, m_client};
    int64_t taken = 0;
    for (const auto& variable : all)
    {
        if (variable)
        {
            variable->SetStream(stream + taken);
        }
        ++taken;
    }
    return taken;
}

void
LoadClient::CheckRanges() const
{
    NF_LOAD_ERROR_IF(m_firstPort > m_lastPort,
                     GetLabel() << ": FirstPort " << m_firstPort << " is above LastPort "
                                << m_lastPort);
    NF_LOAD_ERROR_IF(m_serverPort + m_serverPorts > UINT16_MAX + 1,
                     GetLabel() << ": ServerPorts is " << m_serverPorts << ", and from ServerPort "
                                << m_serverPort << " on there are fewer");
    NF_LOAD_ERROR_IF(m_clients - 1 > UINT32_MAX - m_firstClient.Get(),
                     GetLabel() << ": Clients is " << m_clients << ", and from FirstClient "
                                << m_firstClient << " on there are fewer addresses");
    NF_LOAD_ERROR_IF(m_servers - 1 > UINT32_MAX - m_server.Get(),
                     GetLabel() << ": Servers is " << m_servers << ", and from Server " << m_server
                                << " on there are fewer addresses");
}

void
LoadClient::StartApplication()
{
    if (!IsRunning())
    {
        CheckRanges();
        LoadOrigin::StartApplication();
        m_onLeft = Draw(m_onTime, "OnTime");
        m_atOnce = 0;
        m_portlessUser = LoadTuple(); // its flows are forgotten
        ScheduleNext();
    }
}

void
LoadClient::StopApplication()
{
    m_next.Cancel();
    LoadOrigin::StopApplication();
}

void
LoadClient::DoDispose()
{
    m_next.Cancel();
    LoadOrigin::DoDispose();
}

double
LoadClient::Draw(const Ptr<RandomVariableStream>& variable, const char* attribute) const
{
    // What is longer than any simulation is as good as that, and can be added to its time.
    constexpr double LONGEST = 1e9;
    NF_LOAD_ERROR_IF(!variable, GetLabel() << ": " << attribute << " is not set");
    const double value = variable->GetValue();
    NF_LOAD_ERROR_IF(!(std::isfinite(value) && value >= 0),
                     GetLabel() << ": " << attribute << " came out as " << value
                                << ", and must be a number that is not negative");
    return std::min(value, LONGEST);
}

double
LoadClient::DrawArrival()
{
    double left = Draw(m_interval, "Interval");
    double wait = left;
    if (!m_offTime)
    {
        return wait;
    }
    // Intervals pass while it is on; the time off comes on top of them.
    for (uint32_t bursts = 0; left > m_onLeft; ++bursts)
    {
        NF_LOAD_ERROR_IF(bursts == TOO_MANY_AT_ONCE,
                         GetLabel() << ": OnTime is 0, or too short for Interval");
        left -= m_onLeft;
        wait += Draw(m_offTime, "OffTime");
        m_onLeft = Draw(m_onTime, "OnTime");
    }
    m_onLeft -= left;
    return wait;
}

void
LoadClient::ScheduleNext()
{
    const Time wait = Seconds(DrawArrival());
    m_atOnce = wait.IsZero() ? m_atOnce + 1 : 0;
    NF_LOAD_ERROR_IF(m_atOnce == TOO_MANY_AT_ONCE,
                     GetLabel() << ": Interval is 0 again and again, time does not pass");
    m_next = Simulator::Schedule(wait, &LoadClient::BeginNext, this);
}

void
LoadClient::BeginNext()
{
    ScheduleNext();
    LoadTuple tuple = MakeTuple();
    if (m_kind == static_cast<int>(LoadKind::HALF_OPEN) || FindPort(tuple))
    {
        Begin(MakePlan(tuple));
    }
    else
    {
        ++m_portless;
        Fail(tuple);
    }
}

LoadTuple
LoadClient::MakeTuple() const
{
    const bool isAnybody = m_clientChoice == static_cast<int>(Choice::RANDOM);
    const uint64_t client =
        isAnybody ? m_client->GetInteger(0, m_clients - 1) : GetStarted() % m_clients;
    const uint64_t round = GetStarted() / m_clients;
    const uint64_t destination = (client + round) % (uint64_t{m_servers} * m_serverPorts);
    const uint32_t ports = m_lastPort - m_firstPort + 1U;
    const bool isRandom = m_portChoice == static_cast<int>(Choice::RANDOM);
    LoadTuple tuple;
    tuple.client = Ipv4Address(m_firstClient.Get() + static_cast<uint32_t>(client));
    tuple.clientPort = static_cast<uint16_t>(isRandom ? m_port->GetInteger(m_firstPort, m_lastPort)
                                                      : m_firstPort + round % ports);
    tuple.server = Ipv4Address(m_server.Get() + static_cast<uint32_t>(destination / m_serverPorts));
    tuple.serverPort = static_cast<uint16_t>(m_serverPort + destination % m_serverPorts);
    return tuple;
}

bool
LoadClient::FindPort(LoadTuple& tuple)
{
    const uint16_t wanted = tuple.clientPort;
    if (!IsLive(tuple))
    {
        return true;
    }
    // Whoever has no port left asks again and again: not to go round once more while none is over.
    const uint64_t over = GetFinished() + GetLost() + GetRefused() + GetFailed() - m_portless;
    LoadTuple user = tuple;
    user.clientPort = 0;
    if (user == m_portlessUser && over == m_overThen)
    {
        return false;
    }
    do
    {
        tuple.clientPort = tuple.clientPort == m_lastPort ? m_firstPort : tuple.clientPort + 1;
        if (!IsLive(tuple))
        {
            return true;
        }
    } while (tuple.clientPort != wanted);
    m_portlessUser = user;
    m_overThen = over;
    return false;
}

LoadPlan
LoadClient::MakePlan(const LoadTuple& tuple) const
{
    LoadPlan plan;
    plan.tuple = tuple;
    plan.kind = static_cast<LoadKind>(m_kind);
    if (plan.kind == LoadKind::TCP)
    {
        const double duration = Draw(m_duration, "Duration");
        Spread(plan, duration, static_cast<uint64_t>(Draw(m_size, "Size")));
    }
    else if (plan.kind == LoadKind::UDP)
    {
        plan.exchanges = m_requests;
        plan.bytes = m_requests * m_bytes;
        plan.gap =
            m_requests > 1 ? Seconds(Draw(m_requestInterval, "RequestInterval")).GetTimeStep() : 0;
    }
    return plan;
}

} // namespace netfilter
} // namespace ns3
