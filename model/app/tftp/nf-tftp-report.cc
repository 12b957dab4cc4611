/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-report.h"

#include <iomanip>

namespace ns3
{
namespace netfilter
{

std::ostream&
operator<<(std::ostream& out, const TftpReport& report)
{
    out << (report.opcode == TftpOpcode::READ ? "read " : "write ") << report.filename << " ("
        << report.mode << ") with " << report.peer.GetIpv4() << ":" << report.peer.GetPort()
        << ": ";
    if (!report.succeeded)
    {
        out << "failed after " << report.bytes << " bytes, " << report.text;
        return out;
    }
    out << report.bytes << " bytes in " << (report.ended - report.started).GetSeconds()
        << " s, digest " << std::hex << std::setw(16) << std::setfill('0') << report.digest
        << std::dec << std::setfill(' ') << ", " << report.retransmissions << " sent again";
    return out;
}

} // namespace netfilter
} // namespace ns3
