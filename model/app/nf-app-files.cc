/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-app-files.h"

#include "ns3/hash-fnv.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// A file in memory.
class MemorySource : public FileSource
{
  public:
    explicit MemorySource(std::shared_ptr<const std::string> content)
        : m_content(std::move(content))
    {
    }

    std::optional<uint64_t> GetSize() const override
    {
        return m_content->size();
    }

  private:
    std::size_t DoRead(uint8_t* to, std::size_t size) override
    {
        const std::size_t count = std::min(size, m_content->size() - m_at);
        std::memcpy(to, m_content->data() + m_at, count);
        m_at += count;
        return count;
    }

    std::shared_ptr<const std::string> m_content;
    std::size_t m_at{0};
};

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
        return m_file.bad();
    }

  private:
    std::size_t DoRead(uint8_t* to, std::size_t size) override
    {
        m_file.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(size));
        return static_cast<std::size_t>(m_file.gcount());
    }

    std::ifstream m_file;
    uint64_t m_size;
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

using Memory = std::map<std::string, std::shared_ptr<const std::string>>;

class MemorySink : public FileSink
{
  public:
    MemorySink(std::string name, std::shared_ptr<Memory> memory)
        : m_name(std::move(name)),
          m_memory(std::move(memory))
    {
    }

    bool Commit() override
    {
        (*m_memory)[m_name] = std::make_shared<const std::string>(std::move(m_content));
        return true;
    }

  private:
    bool DoWrite(const uint8_t* bytes, std::size_t size) override
    {
        m_content.append(reinterpret_cast<const char*>(bytes), size);
        return true;
    }

    std::string m_name;
    std::string m_content;
    std::shared_ptr<Memory> m_memory;
};

class DiskSink : public FileSink
{
  public:
    explicit DiskSink(std::filesystem::path path)
        : m_path(std::move(path)),
          m_part(m_path.string() + ".part"),
          m_file(m_part, std::ios::binary | std::ios::trunc)
    {
    }

    ~DiskSink() override
    {
        if (m_file.is_open())
        {
            m_file.close();
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

    std::filesystem::path m_path;
    std::filesystem::path m_part;
    std::ofstream m_file;
};

/// "/boot/a" and "boot/a" are one file.
std::string
StripLeadingSlashes(const std::string& name)
{
    return name.substr(std::min(name.find_first_not_of('/'), name.size()));
}

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
    if (!std::filesystem::exists(path, error))
    {
        return FileError::NOT_FOUND;
    }
    const uint64_t size = std::filesystem::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    if (error || !file)
    {
        return FileError::DENIED; // a folder among others
    }
    source = std::make_unique<DiskSource>(std::move(file), size);
    return FileError::NONE;
}

FileError
CreateFile(const std::filesystem::path& path, std::unique_ptr<FileSink>& sink)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error) ||
        std::filesystem::exists(path.string() + ".part", error))
    {
        return FileError::DENIED; // the second: somebody is writing it
    }
    auto file = std::make_unique<DiskSink>(path);
    if (!file->IsOpen())
    {
        return FileError::DENIED;
    }
    sink = std::move(file);
    return FileError::NONE;
}

FileStore::FileStore()
    : m_memory(std::make_shared<Memory>())
{
}

void
FileStore::SetFolder(const std::filesystem::path& folder)
{
    m_folder = folder;
}

void
FileStore::Add(const std::string& name, std::string content)
{
    m_generated.erase(name);
    (*m_memory)[name] = std::make_shared<const std::string>(std::move(content));
}

void
FileStore::AddGenerated(const std::string& name, uint64_t size)
{
    m_memory->erase(name);
    m_generated[name] = size;
}

const std::string*
FileStore::Find(const std::string& name) const
{
    const auto it = m_memory->find(name);
    return it == m_memory->end() ? nullptr : it->second.get();
}

std::filesystem::path
FileStore::Resolve(const std::string& name) const
{
    const std::filesystem::path relative(StripLeadingSlashes(name));
    if (m_folder.empty() || relative.empty() || name.find('\0') != std::string::npos ||
        std::find(relative.begin(), relative.end(), "..") != relative.end())
    {
        return {};
    }
    return m_folder / relative;
}

FileError
FileStore::OpenRead(const std::string& name, std::unique_ptr<FileSource>& source) const
{
    if (const auto it = m_memory->find(name); it != m_memory->end())
    {
        source = std::make_unique<MemorySource>(it->second);
        return FileError::NONE;
    }
    if (const auto it = m_generated.find(name); it != m_generated.end())
    {
        source = MakeGeneratedSource(it->first, it->second);
        return FileError::NONE;
    }
    if (m_folder.empty())
    {
        return FileError::NOT_FOUND;
    }
    const auto path = Resolve(name);
    return path.empty() ? FileError::DENIED : OpenFile(path, source);
}

FileError
FileStore::OpenWrite(const std::string& name, bool overwrite, std::unique_ptr<FileSink>& sink) const
{
    const bool given = m_memory->count(name) != 0 || m_generated.count(name) != 0;
    if (given && !overwrite)
    {
        return FileError::EXISTS;
    }
    if (m_folder.empty() || given)
    {
        if (m_generated.count(name) != 0 || name.empty())
        {
            return FileError::DENIED;
        }
        sink = std::make_unique<MemorySink>(name, m_memory);
        return FileError::NONE;
    }
    const auto path = Resolve(name);
    std::error_code error;
    if (path.empty())
    {
        return FileError::DENIED;
    }
    if (!overwrite && std::filesystem::exists(path, error))
    {
        return FileError::EXISTS;
    }
    return CreateFile(path, sink);
}

} // namespace netfilter
} // namespace ns3
