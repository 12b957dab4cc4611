/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tftp-story.h"

#include "story-time.h"
#include "trace.h"

#include "ns3/inet-socket-address.h"
#include "ns3/nf-tftp-message.h"

#include <iostream>
#include <sstream>
#include <utility>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

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

TftpStory::TftpStory(std::string name, Ptr<TftpApplication> application)
    : m_name(std::move(name))
{
    ConnectTrace(application, "Tx", MakeCallback(&TftpStory::OnSent, this));
    ConnectTrace(application, "Rx", MakeCallback(&TftpStory::OnReceived, this));
    ConnectTrace(application, "TransferFinished", MakeCallback(&TftpStory::OnFinished, this));
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
