/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-file-server.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/object-base.h"
#include "ns3/string.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace ns3
{
namespace netfilter
{

FileServer::FileServer(const char* name)
    : m_name(name)
{
}

FileServer::~FileServer() = default;

TypeId
FileServer::AddAttributes(TypeId server, const Writing& writing)
{
    return server
        .AddAttribute("Directory",
                      "A real folder that is served and written to, beside the files given by "
                      "GetFiles(); empty for none: uploads then stay in memory",
                      StringValue(""),
                      MakeStringAccessor(&FileServer::SetDirectory, &FileServer::GetDirectory),
                      MakeStringChecker())
        .AddAttribute("AllowWrite",
                      writing.meaning,
                      BooleanValue(true),
                      MakeBooleanAccessor(&FileServer::m_allowWrite),
                      MakeBooleanChecker())
        .AddAttribute("AllowOverwrite",
                      "Whether they may write a file that exists",
                      BooleanValue(writing.overwrites),
                      MakeBooleanAccessor(&FileServer::m_allowOverwrite),
                      MakeBooleanChecker());
}

void
FileServer::SetDirectory(std::string directory)
{
    std::error_code ignored;
    NS_ABORT_MSG_UNLESS(directory.empty() || std::filesystem::is_directory(directory, ignored),
                        m_name << ": Directory \"" << directory << "\" is not a folder");
    m_directory = std::move(directory);
    m_files.SetFolder(m_directory);
}

std::string
FileServer::GetDirectory() const
{
    return m_directory;
}

} // namespace netfilter
} // namespace ns3
