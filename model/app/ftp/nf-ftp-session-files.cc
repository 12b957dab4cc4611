/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The commands of a server that are about files.

#include "nf-ftp-session.h"

#include <limits>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// A name as it stands between quotation marks (RFC 959, appendix II).
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

/// Clients say "LIST -la name". \return the name
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
        // RFC 3659 section 4: the size as it would go over, which nobody knows yet.
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
