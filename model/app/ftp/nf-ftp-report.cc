/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-report.h"

#include <array>
#include <cstddef>

namespace ns3
{
namespace netfilter
{

const char*
GetFtpModeCommand(FtpMode mode)
{
    static constexpr std::array<const char*, 4> commands = {"PORT", "PASV", "EPRT", "EPSV"};
    return commands[static_cast<std::size_t>(mode)];
}

std::ostream&
operator<<(std::ostream& out, const FtpReport& report)
{
    out << report.command << " " << report.name << " (" << GetFtpModeCommand(report.mode)
        << (report.type == FtpType::ASCII ? ", ASCII) " : ", binary) ") << report.local.GetIpv4()
        << ":" << report.local.GetPort() << " <-> " << report.peer.GetIpv4() << ":"
        << report.peer.GetPort() << ": " << report.bytes << " bytes in "
        << (report.ended - report.started).GetSeconds() << " s";
    if (!report.succeeded)
    {
        out << ", failed: " << report.text;
    }
    return out;
}

} // namespace netfilter
} // namespace ns3
