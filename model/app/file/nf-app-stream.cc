/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-app-stream.h"

#include "ns3/hash-fnv.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Bytes that depend on a name and on where they stand, and on nothing else.
class GeneratedSource : public FileSource
{
  public:
    GeneratedSource(const std::string& name, uint64_t size)
        : m_seed(Hash64(name)),
          m_size(size)
    {
    }

    std::optional<uint64_t> GetSize() const override
    {
        return m_size;
    }

  private:
    std::size_t DoRead(uint8_t* to, std::size_t size) override
    {
        const auto count = static_cast<std::size_t>(std::min<uint64_t>(size, m_size - m_at));
        for (std::size_t i = 0; i < count; ++i, ++m_at)
        {
            if (m_at % sizeof m_word == 0)
            {
                m_word = Mix(m_seed + m_at);
            }
            to[i] = static_cast<uint8_t>(m_word >> (m_at % sizeof m_word * 8));
        }
        return count;
    }

    /// Eight bytes without a pattern, so that no two blocks are alike (splitmix64's finisher).
    static uint64_t Mix(uint64_t x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    uint64_t m_seed;
    uint64_t m_size;
    uint64_t m_at{0};
    uint64_t m_word{0};
};

/// A real file.
class DiskSource : public FileSource
{
  public:
    DiskSource(std::ifstream file, uint64_t size)
        : m_file(std::move(file)),
          m_size(size)
    {
    }

    std::optional<uint64_t> GetSize() const override
    {
        return m_size;
    }

    bool HasFailed() const override
    {
        // One that has become shorter is not what was promised, by tsize or by its first block.
        return m_file.bad() || (m_file.eof() && m_read < m_size);
    }

  private:
    std::size_t DoRead(uint8_t* to, std::size_t size) override
    {
        m_file.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(size));
        m_read += static_cast<uint64_t>(m_file.gcount());
        return static_cast<std::size_t>(m_file.gcount());
    }

    std::ifstream m_file;
    uint64_t m_size;
    uint64_t m_read{0};
};

class DiscardSink : public FileSink
{
  public:
    bool Commit() override
    {
        return true;
    }

  private:
    bool DoWrite(const uint8_t*, std::size_t) override
    {
        return true;
    }
};

/// The .part files that this program is writing; they can be neither read nor replaced.
std::set<std::filesystem::path>&
GetParts()
{
    static std::set<std::filesystem::path> parts;
    return parts;
}

/// \return what a file is called whatever the links on the way to its folder
std::filesystem::path
GetRealName(const std::filesystem::path& path)
{
    std::error_code error;
    const auto folder = std::filesystem::weakly_canonical(path.parent_path(), error);
    return error ? path : folder / path.filename();
}

/// The file that is written until \p path is complete.
std::filesystem::path
GetPart(const std::filesystem::path& path)
{
    return path.string() + ".part";
}

bool
IsPart(const std::filesystem::path& path)
{
    return !GetParts().empty() && GetParts().count(GetRealName(path)) != 0;
}

class DiskSink : public FileSink
{
  public:
    explicit DiskSink(std::filesystem::path path)
        : m_path(std::move(path)),
          m_part(GetPart(m_path)),
          m_file(m_part, std::ios::binary | std::ios::trunc)
    {
        if (m_file.is_open())
        {
            m_place = GetParts().insert(GetRealName(m_part)).first;
        }
    }

    ~DiskSink() override
    {
        if (m_file.is_open())
        {
            m_file.close();
            Leave();
            std::error_code ignored;
            std::filesystem::remove(m_part, ignored);
        }
    }

    bool IsOpen() const
    {
        return m_file.is_open();
    }

    bool Commit() override
    {
        m_file.close();
        Leave();
        std::error_code error;
        if (!m_file.fail())
        {
            std::filesystem::rename(m_part, m_path, error);
        }
        if (m_file.fail() || error)
        {
            std::filesystem::remove(m_part, error);
            return false;
        }
        return true;
    }

  private:
    bool DoWrite(const uint8_t* bytes, std::size_t size) override
    {
        m_file.write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(size));
        return m_file.good();
    }

    void Leave()
    {
        GetParts().erase(m_place);
    }

    std::filesystem::path m_path;
    std::filesystem::path m_part;
    std::ofstream m_file;
    std::set<std::filesystem::path>::iterator m_place;
};

} // namespace

FileDigest::FileDigest()
    : m_hasher(Create<Hash::Function::Fnv1a>()),
      m_hash(m_hasher.GetHash64("", 0))
{
}

void
FileDigest::Update(const uint8_t* bytes, std::size_t size)
{
    m_bytes += size;
    m_hash = m_hasher.GetHash64(reinterpret_cast<const char*>(bytes), size);
}

std::size_t
FileSource::Read(uint8_t* to, std::size_t size)
{
    const std::size_t count = DoRead(to, size);
    m_digest.Update(to, count);
    return count;
}

bool
FileSink::Write(const uint8_t* bytes, std::size_t size)
{
    m_digest.Update(bytes, size);
    return DoWrite(bytes, size);
}

const char*
GetFileErrorText(FileError error)
{
    static constexpr std::array<const char*, 4> texts = {"No error",
                                                         "File not found",
                                                         "Access violation",
                                                         "File already exists"};
    return texts[static_cast<std::size_t>(error)];
}

std::unique_ptr<FileSource>
MakeGeneratedSource(const std::string& name, uint64_t size)
{
    return std::make_unique<GeneratedSource>(name, size);
}

std::unique_ptr<FileSink>
MakeDiscardSink()
{
    return std::make_unique<DiscardSink>();
}

FileError
OpenFile(const std::filesystem::path& path, std::unique_ptr<FileSource>& source)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error) || IsPart(path))
    {
        return FileError::NOT_FOUND;
    }
    // A folder, or a pipe, whose opening would block until it is opened for writing.
    if (!std::filesystem::is_regular_file(path, error))
    {
        return FileError::DENIED;
    }
    const uint64_t size = std::filesystem::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    if (error || !file)
    {
        return FileError::DENIED;
    }
    source = std::make_unique<DiskSource>(std::move(file), size);
    return FileError::NONE;
}

FileError
CreateFile(const std::filesystem::path& path, std::unique_ptr<FileSink>& sink)
{
    std::error_code error;
    const auto part = GetPart(path);
    if (std::filesystem::is_directory(path, error) || std::filesystem::exists(part, error))
    {
        return FileError::DENIED; // a folder, or already being written
    }
    if (IsPart(path) || IsPart(GetPart(part)))
    {
        return FileError::DENIED; // one's whole would take the place of the other's part
    }
    auto file = std::make_unique<DiskSink>(path);
    if (!file->IsOpen())
    {
        return FileError::DENIED;
    }
    sink = std::move(file);
    return FileError::NONE;
}

} // namespace netfilter
} // namespace ns3
