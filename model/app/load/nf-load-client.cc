/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-client.h"

#include "nf-enum-attribute.h"
#include "nf-load-error.h"

#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadClient);

namespace
{

/// Maximum flows or bursts at one moment; more end the simulation with a message, since it would
/// never go on.
constexpr uint32_t TOO_MANY_AT_ONCE = 100'000;

} // namespace

TypeId
LoadClient::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netfilter::LoadClient")
            .SetParent<LoadOrigin>()
            .SetGroupName("Netfilter")
            .AddConstructor<LoadClient>()
            .AddAttribute("Kind",
                          "Kind of flow",
                          NumberedEnumValue(Number(LoadKind::TCP)),
                          MakeAccessorHelper<NumberedEnumValue>(&LoadClient::m_kind),
                          MakeEnumChecker(Number(LoadKind::TCP),
                                          "Tcp",
                                          Number(LoadKind::HALF_OPEN),
                                          "HalfOpen",
                                          Number(LoadKind::UDP),
                                          "Udp",
                                          Number(LoadKind::SCAN),
                                          "Scan",
                                          Number(LoadKind::IDLE),
                                          "Idle"))
            .AddAttribute("Interval",
                          "Seconds from one flow's beginning to the next one's, in a burst",
                          StringValue("ns3::ExponentialRandomVariable[Mean=1]"),
                          MakePointerAccessor(&LoadClient::m_interval),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("OnTime",
                          "Seconds that a burst of beginnings lasts",
                          StringValue("ns3::ConstantRandomVariable[Constant=1]"),
                          MakePointerAccessor(&LoadClient::m_onTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("OffTime",
                          "Seconds between two bursts, in which nothing begins; not set: always on",
                          PointerValue(),
                          MakePointerAccessor(&LoadClient::m_offTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("Duration",
                          "Seconds that a TCP connection stays open",
                          StringValue("ns3::ExponentialRandomVariable[Mean=10]"),
                          MakePointerAccessor(&LoadClient::m_duration),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("Size",
                          "Bytes that the client of a TCP connection sends while it is open",
                          StringValue("ns3::ConstantRandomVariable[Constant=0]"),
                          MakePointerAccessor(&LoadClient::m_size),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("FirstClient",
                          "Address of the first client; the others follow it",
                          Ipv4AddressValue("10.0.0.2"),
                          MakeIpv4AddressAccessor(&LoadClient::m_firstClient),
                          MakeIpv4AddressChecker())
            .AddAttribute("Clients",
                          "Number of clients",
                          UintegerValue(1),
                          MakeUintegerAccessor(&LoadClient::m_clients),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("NextClient",
                          "Which client begins the next flow: each in turn, or a random one",
                          NumberedEnumValue(Number(Choice::SEQUENTIAL)),
                          MakeAccessorHelper<NumberedEnumValue>(&LoadClient::m_clientChoice),
                          MakeEnumChecker(Number(Choice::SEQUENTIAL),
                                          "Sequential",
                                          Number(Choice::RANDOM),
                                          "Random"))
            .AddAttribute("Ports",
                          "How a client chooses a flow's port",
                          NumberedEnumValue(Number(Choice::SEQUENTIAL)),
                          MakeAccessorHelper<NumberedEnumValue>(&LoadClient::m_portChoice),
                          MakeEnumChecker(Number(Choice::SEQUENTIAL),
                                          "Sequential",
                                          Number(Choice::RANDOM),
                                          "Random"))
            .AddAttribute("FirstPort",
                          "First of each client's ports",
                          UintegerValue(1024),
                          MakeUintegerAccessor(&LoadClient::m_firstPort),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("LastPort",
                          "Last of each client's ports",
                          UintegerValue(65535),
                          MakeUintegerAccessor(&LoadClient::m_lastPort),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("Server",
                          "Address that they connect to",
                          Ipv4AddressValue("203.0.113.2"),
                          MakeIpv4AddressAccessor(&LoadClient::m_server),
                          MakeIpv4AddressChecker())
            .AddAttribute("Servers",
                          "Number of servers; their addresses follow the first one",
                          UintegerValue(1),
                          MakeUintegerAccessor(&LoadClient::m_servers),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ServerPort",
                          "Port that they connect to",
                          UintegerValue(80),
                          MakeUintegerAccessor(&LoadClient::m_serverPort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("ServerPorts",
                          "Number of ports of a server, from ServerPort on",
                          UintegerValue(1),
                          MakeUintegerAccessor(&LoadClient::m_serverPorts),
                          MakeUintegerChecker<uint32_t>(1, 65536))
            .AddAttribute("Bytes",
                          "Payload of a UDP request",
                          UintegerValue(32),
                          MakeUintegerAccessor(&LoadClient::m_bytes),
                          MakeUintegerChecker<uint32_t>(0, 1472))
            .AddAttribute("Requests",
                          "Number of UDP requests of a flow",
                          UintegerValue(1),
                          MakeUintegerAccessor(&LoadClient::m_requests),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("RequestInterval",
                          "Seconds from one UDP request of a flow to its next one, drawn for each "
                          "flow",
                          StringValue("ns3::ConstantRandomVariable[Constant=1]"),
                          MakePointerAccessor(&LoadClient::m_requestInterval),
                          MakePointerChecker<RandomVariableStream>());
    return tid;
}

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
    // A client without free ports would search again and again: do not repeat the search before a
    // flow ends.
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
