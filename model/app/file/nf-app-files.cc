/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-app-files.h"

#include "ns3/abort.h"

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

/// So are "/boot/" and "boot", where they are folders.
std::string
StripSlashes(const std::string& name)
{
    const std::string key = StripLeadingSlashes(name);
    return key.substr(0, key.find_last_not_of('/') + 1);
}

bool
StartsWith(const std::string& text, const std::string& prefix)
{
    return text.compare(0, prefix.size(), prefix) == 0;
}

} // namespace

/// What is in memory, and the names of what is on its way there.
struct FileStore::Memory
{
    std::map<std::string, std::shared_ptr<const std::string>> files;
    std::set<std::string> written;
    std::set<std::string> folders; //!< created explicitly; others exist by their files
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

    /// From now on the file can be opened for writing again.
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

bool
FileStore::IsFolder(const std::string& name) const
{
    const std::string key = StripSlashes(name);
    const std::string prefix = key + '/';
    const auto file = m_memory->files.lower_bound(prefix);
    const auto generated = m_generated.lower_bound(prefix);
    std::error_code error;
    return key.empty() || m_memory->folders.count(key) != 0 ||
           (file != m_memory->files.end() && StartsWith(file->first, prefix)) ||
           (generated != m_generated.end() && StartsWith(generated->first, prefix)) ||
           (!m_folder.empty() && !Resolve(key).empty() &&
            std::filesystem::is_directory(Resolve(key), error));
}

std::vector<FileEntry>
FileStore::List(const std::string& folder) const
{
    const std::string key = StripSlashes(folder);
    const std::string prefix = key.empty() ? "" : key + '/';
    std::map<std::string, FileEntry> entries;
    const auto add = [&](const std::string& path, uint64_t size, bool isFolder) {
        if (StartsWith(path, prefix) && path.size() > prefix.size())
        {
            const std::string rest = path.substr(prefix.size());
            const std::string name = rest.substr(0, rest.find('/'));
            isFolder |= name.size() != rest.size();
            entries[name] = {name, isFolder ? 0 : size, isFolder};
        }
    };
    const auto path = key.empty() ? m_folder : Resolve(key);
    std::error_code error;
    if (!m_folder.empty() && !path.empty())
    {
        for (std::filesystem::directory_iterator it(path, error), end; !error && it != end;
             it.increment(error))
        {
            std::error_code ignored;
            const bool isFolder = it->is_directory(ignored);
            const uint64_t size = isFolder ? 0 : it->file_size(ignored);
            add(prefix + it->path().filename().string(), ignored ? 0 : size, isFolder);
        }
    }
    // Given files hide those in the folder, as they do when read.
    for (const std::string& made : m_memory->folders)
    {
        add(made, 0, true);
    }
    for (const auto& [name, content] : m_memory->files)
    {
        add(name, content->size(), false);
    }
    for (const auto& [name, size] : m_generated)
    {
        add(name, size, false);
    }
    std::vector<FileEntry> list;
    for (auto& entry : entries)
    {
        list.push_back(std::move(entry.second));
    }
    return list;
}

FileError
FileStore::MakeFolder(const std::string& name)
{
    const std::string key = StripSlashes(name);
    std::unique_ptr<FileSource> file;
    if (IsFolder(key) || OpenRead(key, file) == FileError::NONE)
    {
        return FileError::EXISTS;
    }
    if (m_folder.empty())
    {
        m_memory->folders.insert(key);
        return FileError::NONE;
    }
    std::error_code error;
    const auto path = Resolve(key);
    return !path.empty() && std::filesystem::create_directory(path, error) ? FileError::NONE
                                                                           : FileError::DENIED;
}

FileError
FileStore::Remove(const std::string& name)
{
    const std::string key = StripSlashes(name);
    if (m_memory->files.erase(key) != 0 || m_generated.erase(key) != 0)
    {
        return FileError::NONE;
    }
    const auto path = Resolve(key);
    std::error_code error;
    if (m_folder.empty() || path.empty() || !std::filesystem::exists(path, error))
    {
        return FileError::NOT_FOUND;
    }
    return std::filesystem::is_regular_file(path, error) && std::filesystem::remove(path, error)
               ? FileError::NONE
               : FileError::DENIED;
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

std::unique_ptr<FileSource>
OpenLocalFile(const char* who, const std::string& path)
{
    std::unique_ptr<FileSource> source;
    const FileError error = OpenFile(path, source);
    NS_ABORT_MSG_IF(error != FileError::NONE,
                    who << ": cannot read " << path << ": " << GetFileErrorText(error));
    return source;
}

std::unique_ptr<FileSink>
CreateLocalFile(const char* who, const std::string& path)
{
    std::unique_ptr<FileSink> sink = MakeDiscardSink();
    const FileError error = path.empty() ? FileError::NONE : CreateFile(path, sink);
    NS_ABORT_MSG_IF(error != FileError::NONE,
                    who << ": cannot write " << path << ", at first as " << path
                        << ".part: " << GetFileErrorText(error));
    return sink;
}

} // namespace netfilter
} // namespace ns3
