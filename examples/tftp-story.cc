/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tftp-story.h"

#include "ns3/inet-socket-address.h"
#include "ns3/nf-alg.h"
#include "ns3/nf-conntrack-proc.h"
#include "ns3/nf-tftp-message.h"
#include "ns3/simulator.h"

#include <iomanip>
#include <iostream>
#include <sstream>
#include <utility>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

std::string
TimeNow()
{
    std::ostringstream text;
    text << std::fixed << std::setprecision(3) << Simulator::Now().GetSeconds() << " s";
    return text.str();
}

std::string
GetText(Ptr<const Packet> packet)
{
    TftpMessage message;
    const char* fault = ReadTftpPacket(packet, message);
    return fault ? fault : message.ToString();
}

std::string
GetText(const Address& address)
{
    const auto socket = InetSocketAddress::ConvertFrom(address);
    std::ostringstream text;
    text << socket.GetIpv4() << ":" << socket.GetPort();
    return text.str();
}

} // namespace

ExpectationStory::ExpectationStory(Ptr<Netfilter> router)
{
    // Behind connection tracking and before NAT: the connection as it was made.
    for (const Hook hook : {Hook::PRE_ROUTING, Hook::LOCAL_OUT})
    {
        router->RegisterHook(hook,
                             priority::CONNTRACK + 1,
                             MakeCallback(&ExpectationStory::OnTracked, this));
    }
    const auto conntrack = router->GetConntrack();
    conntrack->TraceConnectWithoutContext("ExpectationEvent",
                                          MakeCallback(&ExpectationStory::OnExpectation, this));
    conntrack->TraceConnectWithoutContext("ExpectationMatch",
                                          MakeCallback(&ExpectationStory::OnMatch, this));
}

Verdict
ExpectationStory::OnTracked(PacketContext& context)
{
    if (context.ct && !context.ct->IsConfirmed())
    {
        const bool expected = context.ctinfo == CtInfo::RELATED;
        const char* moment = expected ? "after follow-master" : "unconfirmed, before NAT";
        std::cout << "  connection, " << moment << "\n    original " << context.ct->GetOriginal()
                  << "\n    reply    " << context.ct->GetReply() << "\n";
    }
    return Verdict::ACCEPT;
}

void
ExpectationStory::OnExpectation(const ExpectationEvent& event)
{
    const Expectation& expectation = event.expectation;
    if (event.type == EventType::DESTROY)
    {
        std::cout << "  expectation disappears: " << expectation.tuple << "\n";
        return;
    }
    const ExpectPolicy& policy = expectation.alg->GetPolicies()[expectation.expectClass];
    std::cout << "  expectation of helper " << expectation.alg->GetName() << " (max_expected "
              << policy.maxExpected << ", timeout " << policy.timeout << " s, source-port mask "
              << expectation.maskSourcePort << ")\n    expects  " << expectation.tuple << "\n";
}

void
ExpectationStory::OnMatch(const Connection& connection, const Expectation&)
{
    std::cout << "    it is fulfilled by " << connection.GetOriginal()
              << "\n  connection, before follow-master\n    original " << connection.GetOriginal()
              << "\n    reply    " << connection.GetReply() << "\n";
}

TftpStory::TftpStory(std::string name, Ptr<TftpApplication> application)
    : m_name(std::move(name))
{
    application->TraceConnectWithoutContext("Tx", MakeCallback(&TftpStory::OnSent, this));
    application->TraceConnectWithoutContext("Rx", MakeCallback(&TftpStory::OnReceived, this));
    application->TraceConnectWithoutContext("Finished", MakeCallback(&TftpStory::OnFinished, this));
}

void
TftpStory::OnSent(Ptr<const Packet> packet, const Address&, const Address& to)
{
    std::cout << "\n"
              << TimeNow() << ": " << m_name << " sends to " << GetText(to) << ": "
              << GetText(packet) << "\n";
}

void
TftpStory::OnReceived(Ptr<const Packet> packet, const Address& from, const Address&)
{
    std::cout << "\n"
              << TimeNow() << ": " << m_name << " gets from " << GetText(from) << ": "
              << GetText(packet) << "\n";
}

void
TftpStory::OnFinished(const TftpReport& report)
{
    m_succeeded = m_succeeded || report.succeeded;
    std::cout << "\n" << TimeNow() << ": " << m_name << ": " << report << "\n";
}

const char*
GetEthreg()
{
    return "#!/bin/sh\n"
           "# ethreg.sh - read or write a register of the switch\n"
           "#   ethreg.sh 0x10        prints register 0x10\n"
           "#   ethreg.sh 0x10 0x3c   writes 0x3c to it\n"
           "\n"
           "device=/sys/class/net/eth0/device/registers\n"
           "\n"
           "usage() {\n"
           "    echo \"usage: ${0##*/} REGISTER [VALUE]\" >&2\n"
           "    exit 2\n"
           "}\n"
           "\n"
           "[ $# -ge 1 ] && [ $# -le 2 ] || usage\n"
           "[ -w \"$device\" ] || { echo \"${0##*/}: no switch here\" >&2; exit 1; }\n"
           "\n"
           "if [ $# -eq 2 ]; then\n"
           "    printf '%d %d\\n' \"$1\" \"$2\" > \"$device\"\n"
           "else\n"
           "    awk -v register=\"$(printf '%d' \"$1\")\" \\\n"
           "        '$1 == register { printf \"0x%02x\\n\", $2 }' \"$device\"\n"
           "fi\n";
}

void
PrintTables(Ptr<Netfilter> router)
{
    std::cout << "\nThe tables at " << Simulator::Now().GetSeconds()
              << " s\n\n/proc/net/nf_conntrack\n";
    PrintProcConntrack(std::cout, *router->GetConntrack());
    std::cout << "\n/proc/net/nf_conntrack_expect\n";
    PrintProcExpect(std::cout, *router->GetConntrack());
    std::cout << "\niptables -t raw -L -n -v\n" << router->Iptables("-t raw -L -n -v");
    std::cout << "\niptables -t nat -L -n -v\n" << router->Iptables("-t nat -L -n -v");
    std::cout << "\nconntrack -S\n";
    PrintConntrackStatistics(std::cout, *router->GetConntrack());
}
