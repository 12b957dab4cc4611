/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-server.h"

#include "nf-load-error.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <sstream>

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(LoadServer);

namespace
{

/// \return the number, or a negative one when there is none from 0 to 65535
int
ReadPort(const std::string& text)
{
    constexpr std::size_t DIGITS = 5;
    const bool isNumber = !text.empty() && text.size() <= DIGITS &&
                          text.find_first_not_of("0123456789") == std::string::npos;
    const int port = isNumber ? std::stoi(text) : -1;
    return port <= UINT16_MAX ? port : -1;
}

} // namespace

TypeId
LoadServer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netfilter::LoadServer")
            .SetParent<LoadEndpoint>()
            .SetGroupName("Netfilter")
            .AddConstructor<LoadServer>()
            .AddAttribute("OpenPorts",
                          "Open ports, e.g. 22,80,8000-8080",
                          StringValue("0-65535"),
                          MakeStringAccessor(&LoadServer::SetOpenPorts, &LoadServer::GetOpenPorts),
                          MakeStringChecker())
            .AddAttribute("Refuse",
                          "Whether a closed port answers, by RST or ICMP port unreachable",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LoadServer::m_refuse),
                          MakeBooleanChecker())
            .AddAttribute("Response",
                          "Payload of the answer to TCP data; 0 for an ACK alone",
                          UintegerValue(0),
                          MakeUintegerAccessor(&LoadServer::m_response),
                          MakeUintegerChecker<uint16_t>(0, 1460));
    return tid;
}

void
LoadServer::SetOpenPorts(std::string text)
{
    m_openPorts.clear();
    std::istringstream items(text);
    for (std::string item; std::getline(items, item, ',');)
    {
        const std::size_t dash = item.find('-');
        const int first = ReadPort(item.substr(0, dash));
        const int last = dash == std::string::npos ? first : ReadPort(item.substr(dash + 1));
        NF_LOAD_ERROR_IF(!(first >= 0 && first <= last),
                         "LoadServer: OpenPorts \"" << text << "\": \"" << item
                                                    << "\" is no port and no range of ports");
        m_openPorts.emplace_back(first, last);
    }
    m_openPortsText = text;
}

std::string
LoadServer::GetOpenPorts() const
{
    return m_openPortsText;
}

bool
LoadServer::IsOpen(uint16_t port) const
{
    return std::any_of(m_openPorts.begin(), m_openPorts.end(), [port](const auto& range) {
        return range.first <= port && port <= range.second;
    });
}

void
LoadServer::Refuse(const LoadPacket& packet)
{
    LoadPacket answer = packet.Turn();
    if (packet.protocol == LoadPacket::UDP)
    {
        answer.isUnreachable = true;
        answer.bytes = packet.bytes;
        Send(answer);
        return;
    }
    // RFC 9293, 3.10.7.1: the answer to an ACK has its number, that to another acknowledges it.
    const bool isAck = (packet.flags & TcpHeader::ACK) != 0;
    const bool isCounted = (packet.flags & (TcpHeader::SYN | TcpHeader::FIN)) != 0;
    answer.flags = isAck ? TcpHeader::RST : TcpHeader::RST | TcpHeader::ACK;
    answer.sequence = isAck ? packet.acknowledgement : 0;
    answer.acknowledgement = isAck ? 0 : packet.sequence + packet.bytes + (isCounted ? 1 : 0);
    Send(answer);
}

void
LoadServer::Receive(const LoadPacket& packet)
{
    constexpr uint32_t FIRST = 1000; // any sequence number is as good
    const bool isReset = packet.protocol == LoadPacket::TCP && (packet.flags & TcpHeader::RST) != 0;
    if (packet.isUnreachable || isReset)
    {
        return;
    }
    if (!IsOpen(packet.destinationPort))
    {
        if (m_refuse)
        {
            Refuse(packet);
        }
        return;
    }
    LoadPacket answer = packet.Turn();
    if (packet.protocol == LoadPacket::UDP)
    {
        answer.bytes = packet.bytes;
        Send(answer);
        return;
    }
    const bool isSyn = (packet.flags & TcpHeader::SYN) != 0;
    const bool isFin = (packet.flags & TcpHeader::FIN) != 0;
    if (!isSyn && !isFin && packet.bytes == 0)
    {
        return;
    }
    answer.flags = TcpHeader::ACK;
    answer.flags |= isSyn ? TcpHeader::SYN : 0;
    answer.flags |= isFin ? TcpHeader::FIN : 0;
    answer.sequence = isSyn ? FIRST : packet.acknowledgement;
    answer.acknowledgement = packet.sequence + packet.bytes + (isSyn || isFin ? 1 : 0);
    answer.bytes = isSyn || isFin ? 0 : m_response;
    Send(answer);
}

} // namespace netfilter
} // namespace ns3
