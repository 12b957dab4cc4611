/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FILE_SERVER_H
#define NF_FILE_SERVER_H

#include "nf-app-files.h"

#include "ns3/type-id.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/// Base of the applications that serve files: TftpServer, FtpServer. It has the files, and the
/// attributes that say where they are and who may write them.
class FileServer
{
  public:
    virtual ~FileServer();

    /// \return what it serves, and where uploads go
    FileStore& GetFiles()
    {
        return m_files;
    }

  protected:
    /// What a protocol says of the common attributes.
    struct Writing
    {
        const char* meaning; //!< help of AllowWrite
        bool overwrites;     //!< default of AllowOverwrite
    };

    /// \param name of the class, for messages
    explicit FileServer(const char* name);

    /// \return the TypeId of a server, with the common attributes
    static TypeId AddAttributes(TypeId server, const Writing& writing);

    FileStore m_files;
    bool m_allowWrite;
    bool m_allowOverwrite;

  private:
    void SetDirectory(std::string directory);
    std::string GetDirectory() const;

    const char* const m_name;
    std::string m_directory;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FILE_SERVER_H */
