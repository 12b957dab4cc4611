/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_APP_STREAM_H
#define NF_APP_STREAM_H

#include "ns3/hash.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Counts and hashes the bytes of a file as they pass.
 *
 * Two transfers carried the same bytes when sizes and digests (FNV-1a, 64 bits) are equal.
 */
class FileDigest
{
  public:
    FileDigest();

    /// Add further bytes.
    void Update(const uint8_t* bytes, std::size_t size);

    /// \return bytes so far
    uint64_t GetBytes() const
    {
        return m_bytes;
    }

    /// \return hash of the bytes so far
    uint64_t Get() const
    {
        return m_hash;
    }

  private:
    Hasher m_hasher;
    uint64_t m_bytes{0};
    uint64_t m_hash;
};

/// A file that is read from its beginning to its end.
class FileSource
{
  public:
    FileSource() = default;
    virtual ~FileSource() = default;
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    /**
     * \brief Read on.
     * \param to where the bytes go
     * \param size how many are wanted
     * \return how many there were; fewer than wanted at the end only
     */
    std::size_t Read(uint8_t* to, std::size_t size);

    /// \return its size in bytes, where that is known
    virtual std::optional<uint64_t> GetSize() const = 0;

    /// \return whether reading failed (not: came to the end)
    virtual bool HasFailed() const
    {
        return false;
    }

    /// \return what was read of the file so far
    virtual const FileDigest& GetDigest() const
    {
        return m_digest;
    }

  private:
    virtual std::size_t DoRead(uint8_t* to, std::size_t size) = 0;

    FileDigest m_digest;
};

/**
 * \brief A file that is being written.
 *
 * It is not visible before Commit(); a file that is not committed leaves nothing behind.
 */
class FileSink
{
  public:
    FileSink() = default;
    virtual ~FileSink() = default;
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;

    /// Append bytes. \return false when there is no room for them
    bool Write(const uint8_t* bytes, std::size_t size);

    /// The file is complete. \return false when it could not be kept
    virtual bool Commit() = 0;

    /// \return what was written to the file so far
    virtual const FileDigest& GetDigest() const
    {
        return m_digest;
    }

  private:
    virtual bool DoWrite(const uint8_t* bytes, std::size_t size) = 0;

    FileDigest m_digest;
};

/// Why a file could not be opened.
enum class FileError : uint8_t
{
    NONE,
    NOT_FOUND,
    DENIED, //!< outside the folder, or not readable or writable
    EXISTS, //!< it exists, and may not be overwritten
};

/// \return the error in words, e.g. "File not found"
const char* GetFileErrorText(FileError error);

/// A generated file. \param name its name, on which its bytes depend. \param size in bytes
std::unique_ptr<FileSource> MakeGeneratedSource(const std::string& name, uint64_t size);

/// A file that is counted and hashed, and not kept.
std::unique_ptr<FileSink> MakeDiscardSink();

/**
 * \brief A real file to be read.
 * \param path where it is
 * \param[out] source the file
 */
FileError OpenFile(const std::filesystem::path& path, std::unique_ptr<FileSource>& source);

/**
 * \brief A real file to be written: PATH.part until it is complete.
 * \param path where it will be
 * \param[out] sink the file
 */
FileError CreateFile(const std::filesystem::path& path, std::unique_ptr<FileSink>& sink);

} // namespace netfilter
} // namespace ns3

#endif /* NF_APP_STREAM_H */
