/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_APP_FILES_H
#define NF_APP_FILES_H

#include "nf-app-stream.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-app
/// \brief An entry of a folder.
struct FileEntry
{
    std::string name;     //!< in its folder
    uint64_t size{0};     //!< in bytes
    bool isFolder{false}; //!< whether it is a folder
};

/**
 * \ingroup netfilter-app
 * \brief The files that an application serves: given ones, generated ones, those of a real folder.
 *
 * A name is looked for among the given and generated files first, then in the folder; with or
 * without a leading "/" it is the same. What is written goes to the folder, or stays in memory
 * where there is none. A file that is being written cannot be opened for writing again.
 *
 * \code
 *   files.Add("ethreg.sh", "#!/bin/sh\n");
 *   files.AddGenerated("image.bin", 40000000); // the same bytes each time, takes no memory
 *   files.SetFolder("/srv/tftp");              // the rest
 * \endcode
 */
class FileStore
{
  public:
    FileStore();

    /// \param folder a real folder; "" for none
    void SetFolder(const std::filesystem::path& folder);

    /// Serve a file. \param name its name. \param content its bytes
    void Add(const std::string& name, std::string content);

    /// Serve a generated file. \param name its name, on which its bytes depend. \param size bytes
    void AddGenerated(const std::string& name, uint64_t size);

    /**
     * \brief Open a file to be read.
     * \param name as asked for: a leading "/" is the folder itself, ".." is refused
     * \param[out] source the file
     */
    FileError OpenRead(const std::string& name, std::unique_ptr<FileSource>& source) const;

    /**
     * \brief Open a file to be written.
     * \param name as in OpenRead
     * \param overwrite whether one that exists may be replaced
     * \param[out] sink the file
     */
    FileError OpenWrite(const std::string& name,
                        bool overwrite,
                        std::unique_ptr<FileSink>& sink) const;

    /// \return whether there is such a folder; "" and "/" are the one that is served
    bool IsFolder(const std::string& name) const;

    /// \return the entries of a folder, by name
    std::vector<FileEntry> List(const std::string& folder) const;

    /// Create a folder, in memory if no real folder is served.
    FileError MakeFolder(const std::string& name);

    /// Delete a file; a given one is no longer served.
    FileError Remove(const std::string& name);

    /// \return the content of a given file or of one written to memory; nullptr when there is none
    const std::string* Find(const std::string& name) const;

  private:
    struct Memory;
    class MemorySink;

    /// \return the real file's path, empty when the name leads outside or there is no folder
    std::filesystem::path Resolve(const std::string& name) const;

    std::filesystem::path m_folder;
    std::map<std::string, uint64_t> m_generated;
    std::shared_ptr<Memory> m_memory; //!< shared with files that are still being written
};

/**
 * \brief A real file that a client sends.
 *
 * The simulation is aborted when it cannot be read.
 * \param who the client, in the message
 * \param path where it is
 */
std::unique_ptr<FileSource> OpenLocalFile(const char* who, const std::string& path);

/**
 * \brief A real file that a client receives.
 *
 * The simulation is aborted when it cannot be written.
 * \param who the client, in the message
 * \param path where it will be; "" to count and hash the bytes without keeping them
 */
std::unique_ptr<FileSink> CreateLocalFile(const char* who, const std::string& path);

} // namespace netfilter
} // namespace ns3

#endif /* NF_APP_FILES_H */
