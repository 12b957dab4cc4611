/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The commands of a server that are not about files: who the client is, and how files will go over.

#include "nf-ftp-session.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

void
FtpSession::User(const FtpCommand& command)
{
    m_loggedIn = false;
    m_userGiven = true;
    m_user = command.argument;
    // Whether there is such a user is not told before the password is known.
    Reply(331, "Please specify the password.");
}

void
FtpSession::Pass(const FtpCommand& command)
{
    if (m_loggedIn || !m_userGiven)
    {
        Reply(503, m_loggedIn ? "Already logged in." : "Login with USER first.");
        return;
    }
    m_userGiven = false;
    const std::string verb = ParseFtpCommand(m_user).verb; // in capitals
    const bool isAnonymous = verb == "ANONYMOUS" || verb == "FTP";
    m_loggedIn = (isAnonymous && m_settings.anonymous) ||
                 (!m_settings.user.empty() && m_user == m_settings.user &&
                  command.argument == m_settings.password);
    if (m_loggedIn)
    {
        Reply(230, "Login successful.");
    }
    else
    {
        Reply(530, "Login incorrect.");
    }
}

void
FtpSession::Type(const FtpCommand& command)
{
    const std::string type = ParseFtpCommand(command.argument).verb;
    const std::string format = ParseFtpCommand(ParseFtpCommand(command.argument).argument).verb;
    if ((type == "A" && (format.empty() || format == "N")) || (type == "I" && format.empty()) ||
        (type == "L" && format == "8"))
    {
        m_type = type == "A" ? FtpType::ASCII : FtpType::BINARY;
        m_restart.reset();
        Reply(200, type == "A" ? "Switching to ASCII mode." : "Switching to Binary mode.");
        return;
    }
    const bool isType = type == "A" || type == "E" || type == "I" || type == "L";
    Reply(isType ? 504 : 501, isType ? "Only types A N, I and L 8 are known." : "Unknown type.");
}

void
FtpSession::Mode(const FtpCommand& command)
{
    const std::string mode = ParseFtpCommand(command.argument).verb;
    if (mode == "S")
    {
        Reply(200, "Mode set to S.");
        return;
    }
    const bool isMode = mode == "B" || mode == "C";
    Reply(isMode ? 504 : 501, isMode ? "Only mode S is known." : "Unknown mode.");
}

void
FtpSession::Structure(const FtpCommand& command)
{
    const std::string structure = ParseFtpCommand(command.argument).verb;
    if (structure == "F")
    {
        Reply(200, "Structure set to F.");
        return;
    }
    const bool isStructure = structure == "R" || structure == "P";
    Reply(isStructure ? 504 : 501,
          isStructure ? "Only structure F is known." : "Unknown structure.");
}

void
FtpSession::SetClientPort(const InetSocketAddress& address, FtpMode mode)
{
    DropData();
    if (m_extendedOnly)
    {
        Reply(501, "Not allowed after EPSV ALL.");
        return;
    }
    // RFC 2577 section 3: a server that connects anywhere lends its address to attackers.
    const bool isForeign = address.GetIpv4() != m_control->GetPeer().GetIpv4();
    if (isForeign && !m_settings.allowForeign)
    {
        Reply(504, "Illegal address: it is not yours.");
        return;
    }
    m_setup = DataSetup::TO_CLIENT;
    m_clientPort = address;
    m_mode = mode;
    Reply(200,
          std::string(GetFtpModeCommand(mode)) + " command successful. Consider using " +
              (mode == FtpMode::ACTIVE ? "PASV." : "EPSV."));
}

void
FtpSession::Port(const FtpCommand& command)
{
    const auto address = ParseFtpHostPort(command.argument);
    if (!address || address->GetPort() == 0)
    {
        Reply(501, "Not six numbers that are an address and a port.");
        return;
    }
    SetClientPort(*address, FtpMode::ACTIVE);
}

void
FtpSession::ExtendedPort(const FtpCommand& command)
{
    bool otherFamily;
    const auto address = ParseFtpExtended(command.argument, otherFamily);
    if (otherFamily)
    {
        Reply(522, "Network protocol not supported, use (1)");
        return;
    }
    if (!address)
    {
        Reply(501, "Not as |1|132.235.1.2|6275|.");
        return;
    }
    SetClientPort(*address, FtpMode::EXTENDED_ACTIVE);
}

bool
FtpSession::OpenPassivePort(FtpMode mode)
{
    DropData();
    FtpData::Listener& listener = *this;
    const auto data = Create<FtpData>(m_application.GetNode(), m_settings.timeouts, listener);
    std::optional<Ipv4Address> client;
    if (!m_settings.allowForeign)
    {
        client = m_control->GetPeer().GetIpv4();
    }
    if (!data->Listen(m_settings.firstPassivePort, m_settings.lastPassivePort, client))
    {
        return false;
    }
    m_data = data;
    m_mode = mode;
    m_setup = DataSetup::FROM_CLIENT;
    return true;
}

void
FtpSession::Passive(const FtpCommand&)
{
    if (m_extendedOnly)
    {
        Reply(501, "Not allowed after EPSV ALL.");
        return;
    }
    if (!OpenPassivePort(FtpMode::PASSIVE))
    {
        Reply(425, "All data ports are taken.");
        return;
    }
    const Ipv4Address address = m_settings.passiveAddress == Ipv4Address::GetAny()
                                    ? m_control->GetLocal().GetIpv4()
                                    : m_settings.passiveAddress;
    Reply(227,
          "Entering Passive Mode (" +
              FormatFtpHostPort(InetSocketAddress(address, m_data->GetListeningPort())) + ").");
}

void
FtpSession::ExtendedPassive(const FtpCommand& command)
{
    const std::string argument = ParseFtpCommand(command.argument).verb;
    if (argument == "ALL")
    {
        m_extendedOnly = true;
        Reply(200, "EPSV ALL ok.");
    }
    else if (argument == "2")
    {
        Reply(522, "Network protocol not supported, use (1)");
    }
    else if (!argument.empty() && argument != "1")
    {
        Reply(501, "Neither a network protocol nor ALL.");
    }
    else if (!OpenPassivePort(FtpMode::EXTENDED_PASSIVE))
    {
        Reply(425, "All data ports are taken.");
    }
    else
    {
        Reply(229,
              "Entering Extended Passive Mode (|||" + std::to_string(m_data->GetListeningPort()) +
                  "|)");
    }
}

void
FtpSession::System(const FtpCommand&)
{
    Reply(215, "UNIX Type: L8");
}

void
FtpSession::Features(const FtpCommand&)
{
    // RFC 2389: each feature is indented by one space.
    ReplyLines(211,
               {"Features:", "EPRT", "EPSV", "REST STREAM", "SIZE", "End"},
               FtpReplyForm::INDENTED);
}

void
FtpSession::Help(const FtpCommand&)
{
    ReplyLines(214,
               {"The following commands are recognized.",
                "ABOR ACCT ALLO APPE CDUP CWD DELE EPRT EPSV FEAT HELP LIST MKD MODE NLST",
                "NOOP PASS PASV PORT PWD QUIT REST RETR SIZE STAT STOR STRU SYST TYPE USER",
                "XCUP XCWD XMKD XPWD",
                "Help OK."},
               FtpReplyForm::INDENTED);
}

void
FtpSession::Status(const FtpCommand&)
{
    ReplyLines(211,
               {"FTP server status:",
                "Logged in as " + m_user,
                std::string("TYPE: ") + (m_type == FtpType::ASCII ? "ASCII" : "BINARY") +
                    ", STRU: F, MODE: S",
                "End of status"},
               FtpReplyForm::INDENTED);
}

void
FtpSession::Noop(const FtpCommand&)
{
    Reply(200, "NOOP ok.");
}

void
FtpSession::Quit(const FtpCommand&)
{
    Reply(221, "Goodbye.");
    Close("");
}

void
FtpSession::Abort(const FtpCommand&)
{
    // What was going over has been stopped before this command's turn came.
    DropData();
    Reply(226, "ABOR successful.");
}

void
FtpSession::Superfluous(const FtpCommand& command)
{
    Reply(202, command.verb + " is superfluous here.");
}

void
FtpSession::NotImplemented(const FtpCommand& command)
{
    Reply(502, command.verb + " is not implemented.");
}

} // namespace netfilter
} // namespace ns3
