/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The handlers of a server's commands: login, transfer parameters, and files.

#include "nf-ftp-session.h"

#include <limits>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// A name as written between quotation marks (RFC 959, appendix II).
std::string
Quote(const std::string& name)
{
    std::string text = "\"";
    for (const char character : name)
    {
        text += character;
        text += character == '"' ? "\"" : "";
    }
    return text + '"';
}

/// \return the last part of a path
std::string
BaseName(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

/// Clients send "LIST -la name". \return the name
std::string
SkipOptions(std::string argument)
{
    while (!argument.empty() && argument[0] == '-')
    {
        argument = ParseFtpCommand(argument).argument;
    }
    return argument;
}

} // namespace

void
FtpSession::User(const FtpCommand& command)
{
    m_loggedIn = false;
    m_userGiven = true;
    m_user = command.argument;
    // Do not reveal whether the user exists before the password is known.
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
    // The transfer was stopped before this command's turn came.
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

void
FtpSession::Retrieve(const FtpCommand& command)
{
    const std::string path = ResolveFtpPath(m_folder, command.argument);
    const uint64_t offset = m_restart.value_or(0);
    std::unique_ptr<FileSource> file;
    const FileError error = m_files.OpenRead(path, file);
    if (error != FileError::NONE)
    {
        m_restart.reset();
        const bool isFolder = m_files.IsFolder(path);
        Reply(550,
              "Failed to open file: " +
                  std::string(isFolder ? "Not a plain file" : GetFileErrorText(error)) + ".");
        return;
    }
    file = offset == 0 ? std::move(file) : MakeRestOfFile(std::move(file), offset);
    if (!file)
    {
        m_restart.reset();
        Reply(554, "Invalid REST parameter: the file is shorter.");
        return;
    }
    // Clients read the number of bytes out of this text.
    const auto size = file->GetSize();
    const std::string what = std::string("Opening ") +
                             (m_type == FtpType::ASCII ? "ASCII" : "BINARY") +
                             " mode data connection for " + command.argument +
                             (size ? " (" + std::to_string(*size) + " bytes)." : ".");
    BeginTransfer(command, std::move(file), nullptr, what);
}

void
FtpSession::Store(const FtpCommand& command)
{
    const bool appends = command.verb == "APPE";
    const uint64_t offset = std::exchange(m_restart, std::nullopt).value_or(0);
    if (!m_settings.allowWrite)
    {
        Reply(550, "Permission denied.");
        return;
    }
    const std::string path = ResolveFtpPath(m_folder, command.argument);
    if (m_files.IsFolder(path))
    {
        Reply(553, "Could not create file: it is a folder.");
        return;
    }
    std::unique_ptr<FileSource> old;
    const bool exists = m_files.OpenRead(path, old) == FileError::NONE;
    std::unique_ptr<FileSink> file;
    const FileError error =
        m_files.OpenWrite(path, m_settings.allowOverwrite || appends || offset != 0, file);
    if (error == FileError::EXISTS)
    {
        Reply(553, "Could not create file: it exists.");
        return;
    }
    if (error != FileError::NONE)
    {
        // The one that exists may well be free again later.
        Reply(exists ? 450 : 553, std::string("Could not create file: ") + GetFileErrorText(error));
        return;
    }
    if (appends || offset != 0)
    {
        const uint64_t length = appends ? std::numeric_limits<uint64_t>::max() : offset;
        file = MakeContinuedFile(std::move(file), std::move(old), length);
        if (!file)
        {
            Reply(554, "Invalid REST parameter: the file is shorter.");
            return;
        }
        m_restart = appends ? std::nullopt : std::optional<uint64_t>(offset);
    }
    BeginTransfer(command, nullptr, std::move(file), "Ok to send data.");
}

void
FtpSession::List(const FtpCommand& command)
{
    const std::string name = SkipOptions(command.argument);
    const std::string path = ResolveFtpPath(m_folder, name);
    m_restart.reset();
    std::vector<FileEntry> entries;
    if (m_files.IsFolder(path))
    {
        entries = m_files.List(path);
    }
    else
    {
        // Of a file, its own line.
        const std::string base = BaseName(path);
        for (const FileEntry& entry : m_files.List(path.substr(0, path.rfind('/'))))
        {
            if (entry.name == base)
            {
                entries.push_back({name, entry.size, entry.isFolder});
            }
        }
        if (entries.empty())
        {
            Reply(450, "No such file or folder.");
            return;
        }
    }
    BeginTransfer(command,
                  MakeTextSource(FormatFtpList(entries)),
                  nullptr,
                  "Here comes the directory listing.");
}

void
FtpSession::NameList(const FtpCommand& command)
{
    const std::string name = SkipOptions(command.argument);
    const std::string path = ResolveFtpPath(m_folder, name);
    m_restart.reset();
    if (!m_files.IsFolder(path))
    {
        std::unique_ptr<FileSource> file;
        if (m_files.OpenRead(path, file) != FileError::NONE)
        {
            Reply(450, "No such file or folder.");
            return;
        }
        BeginTransfer(command,
                      MakeTextSource(name + "\r\n"),
                      nullptr,
                      "Here comes the directory listing.");
        return;
    }
    // Each name can be given back as it is, to RETR (RFC 1123 section 4.1.2.7).
    const std::string prefix = name.empty() || name.back() == '/' ? name : name + '/';
    BeginTransfer(command,
                  MakeTextSource(FormatFtpNames(m_files.List(path), prefix)),
                  nullptr,
                  "Here comes the directory listing.");
}

void
FtpSession::Size(const FtpCommand& command)
{
    if (m_type == FtpType::ASCII)
    {
        // RFC 3659 section 4: the size as it would be transferred, which is not known yet.
        Reply(550, "SIZE is not known in ASCII mode.");
        return;
    }
    std::unique_ptr<FileSource> file;
    const FileError error = m_files.OpenRead(ResolveFtpPath(m_folder, command.argument), file);
    const auto size = file ? file->GetSize() : std::nullopt;
    if (error != FileError::NONE || !size)
    {
        Reply(550, "Could not get file size.");
        return;
    }
    Reply(213, std::to_string(*size));
}

void
FtpSession::Restart(const FtpCommand& command)
{
    constexpr std::size_t MOST_DIGITS = 18; // which a uint64_t holds
    const std::string& argument = command.argument;
    if (argument.find_first_not_of("0123456789") != std::string::npos ||
        argument.size() > MOST_DIGITS)
    {
        Reply(501, "Not a number of bytes.");
        return;
    }
    const uint64_t offset = std::stoull(argument);
    if (m_type == FtpType::ASCII && offset != 0)
    {
        Reply(501, "Transfers are not restarted in ASCII mode.");
        return;
    }
    m_restart = offset;
    Reply(350, "Restart position accepted (" + argument + ").");
}

void
FtpSession::ChangeFolder(const FtpCommand& command)
{
    const std::string path = ResolveFtpPath(m_folder, command.argument);
    if (!m_files.IsFolder(path))
    {
        Reply(550, "Failed to change directory.");
        return;
    }
    m_folder = path;
    Reply(250, "Directory successfully changed.");
}

void
FtpSession::ChangeUp(const FtpCommand&)
{
    ChangeFolder({"CWD", ".."});
}

void
FtpSession::PrintFolder(const FtpCommand&)
{
    Reply(257, Quote(m_folder) + " is the current directory");
}

void
FtpSession::Delete(const FtpCommand& command)
{
    if (!m_settings.allowWrite)
    {
        Reply(550, "Permission denied.");
        return;
    }
    const FileError error = m_files.Remove(ResolveFtpPath(m_folder, command.argument));
    if (error != FileError::NONE)
    {
        Reply(550, std::string("Delete operation failed: ") + GetFileErrorText(error) + ".");
        return;
    }
    Reply(250, "Delete operation successful.");
}

void
FtpSession::MakeFolder(const FtpCommand& command)
{
    const std::string path = ResolveFtpPath(m_folder, command.argument);
    const FileError error = m_settings.allowWrite ? m_files.MakeFolder(path) : FileError::DENIED;
    if (error != FileError::NONE)
    {
        Reply(550,
              std::string("Create directory operation failed: ") + GetFileErrorText(error) + ".");
        return;
    }
    Reply(257, Quote(path) + " created");
}

} // namespace netfilter
} // namespace ns3
