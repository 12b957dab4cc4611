/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-app-files.h"

#include <algorithm>
#include <cstring>
#include <set>
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

/// "/boot/a" and "boot/a" are one file.
std::string
StripLeadingSlashes(const std::string& name)
{
    return name.substr(std::min(name.find_first_not_of('/'), name.size()));
}

} // namespace

/// What is in memory, and the names of what is on its way there.
struct FileStore::Memory
{
    std::map<std::string, std::shared_ptr<const std::string>> files;
    std::set<std::string> written;
};

/// A file that is being written to memory.
class FileStore::MemorySink : public FileSink
{
  public:
    MemorySink(std::string name, std::shared_ptr<Memory> memory)
        : m_name(std::move(name)),
          m_memory(std::move(memory))
    {
        m_memory->written.insert(m_name);
    }

    ~MemorySink() override
    {
        Leave();
    }

    bool Commit() override
    {
        m_memory->files[m_name] = std::make_shared<const std::string>(std::move(m_content));
        Leave();
        return true;
    }

  private:
    bool DoWrite(const uint8_t* bytes, std::size_t size) override
    {
        m_content.append(reinterpret_cast<const char*>(bytes), size);
        return true;
    }

    /// From now on somebody else may write the file.
    void Leave()
    {
        if (!std::exchange(m_left, true))
        {
            m_memory->written.erase(m_name);
        }
    }

    std::string m_name;
    std::string m_content;
    std::shared_ptr<Memory> m_memory;
    bool m_left{false};
};

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
    const std::string key = StripLeadingSlashes(name);
    m_generated.erase(key);
    m_memory->files[key] = std::make_shared<const std::string>(std::move(content));
}

void
FileStore::AddGenerated(const std::string& name, uint64_t size)
{
    const std::string key = StripLeadingSlashes(name);
    m_memory->files.erase(key);
    m_generated[key] = size;
}

const std::string*
FileStore::Find(const std::string& name) const
{
    const auto it = m_memory->files.find(StripLeadingSlashes(name));
    return it == m_memory->files.end() ? nullptr : it->second.get();
}

std::filesystem::path
FileStore::Resolve(const std::string& name) const
{
    const std::filesystem::path relative(name);
    if (relative.empty() || name.find('\0') != std::string::npos ||
        std::find(relative.begin(), relative.end(), "..") != relative.end())
    {
        return {};
    }
    return m_folder / relative;
}

FileError
FileStore::OpenRead(const std::string& name, std::unique_ptr<FileSource>& source) const
{
    const std::string key = StripLeadingSlashes(name);
    if (const auto it = m_memory->files.find(key); it != m_memory->files.end())
    {
        source = std::make_unique<MemorySource>(it->second);
        return FileError::NONE;
    }
    if (const auto it = m_generated.find(key); it != m_generated.end())
    {
        source = MakeGeneratedSource(it->first, it->second);
        return FileError::NONE;
    }
    if (m_folder.empty())
    {
        return FileError::NOT_FOUND;
    }
    const auto path = Resolve(key);
    return path.empty() ? FileError::DENIED : OpenFile(path, source);
}

FileError
FileStore::OpenWrite(const std::string& name, bool overwrite, std::unique_ptr<FileSink>& sink) const
{
    const std::string key = StripLeadingSlashes(name);
    const bool isGenerated = m_generated.count(key) != 0;
    const bool isGiven = isGenerated || m_memory->files.count(key) != 0;
    if (isGiven && !overwrite)
    {
        return FileError::EXISTS;
    }
    if (isGiven || m_folder.empty())
    {
        if (isGenerated || key.empty() || m_memory->written.count(key) != 0)
        {
            return FileError::DENIED;
        }
        sink = std::make_unique<MemorySink>(key, m_memory);
        return FileError::NONE;
    }
    const auto path = Resolve(key);
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
