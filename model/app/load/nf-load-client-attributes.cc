/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-client.h"

#include "ns3/enum.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadClient);

namespace
{

/// EnumValue of numbers: a class until ns-3.40, a template's instance since 3.41.
using NumberedEnumValue = decltype(EnumValue(0));

template <typename Enum>
int
Number(Enum value)
{
    return static_cast<int>(value);
}

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
                          "How each flow goes",
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
                          "How many clients there are",
                          UintegerValue(1),
                          MakeUintegerAccessor(&LoadClient::m_clients),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("NextClient",
                          "Whose the next flow is: each client's in its turn, or anybody's",
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
                          "How many servers there are, whose addresses follow that one",
                          UintegerValue(1),
                          MakeUintegerAccessor(&LoadClient::m_servers),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ServerPort",
                          "Port that they connect to",
                          UintegerValue(80),
                          MakeUintegerAccessor(&LoadClient::m_serverPort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("ServerPorts",
                          "How many ports of a server, from that one on",
                          UintegerValue(1),
                          MakeUintegerAccessor(&LoadClient::m_serverPorts),
                          MakeUintegerChecker<uint32_t>(1, 65536))
            .AddAttribute("Bytes",
                          "Payload of a UDP request",
                          UintegerValue(32),
                          MakeUintegerAccessor(&LoadClient::m_bytes),
                          MakeUintegerChecker<uint32_t>(0, 1472))
            .AddAttribute("Requests",
                          "How many UDP requests a flow has",
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

} // namespace netfilter
} // namespace ns3
