/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-files.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iomanip>
#include <limits>
#include <sstream>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

class TextSource : public FileSource
{
  public:
    explicit TextSource(std::string text)
        : m_text(std::move(text))
    {
    }

    std::optional<uint64_t> GetSize() const override
    {
        return m_text.size();
    }

  private:
    std::size_t DoRead(uint8_t* to, std::size_t size) override
    {
        const std::size_t count = std::min(size, m_text.size() - m_at);
        std::memcpy(to, m_text.data() + m_at, count);
        m_at += count;
        return count;
    }

    std::string m_text;
    std::size_t m_at{0};
};

class TextSink : public FileSink
{
  public:
    explicit TextSink(std::string& text)
        : m_text(text)
    {
    }

    bool Commit() override
    {
        m_text = m_content;
        return true;
    }

  private:
    bool DoWrite(const uint8_t* bytes, std::size_t size) override
    {
        m_content.append(reinterpret_cast<const char*>(bytes), size);
        return true;
    }

    std::string& m_text;
    std::string m_content;
};

class RestOfFile : public FileSource
{
  public:
    RestOfFile(std::unique_ptr<FileSource> file, uint64_t offset)
        : m_file(std::move(file)),
          m_offset(offset)
    {
    }

    std::optional<uint64_t> GetSize() const override
    {
        const auto size = m_file->GetSize();
        return size ? std::optional<uint64_t>(*size - m_offset) : std::nullopt;
    }

    bool HasFailed() const override
    {
        return m_file->HasFailed();
    }

  private:
    std::size_t DoRead(uint8_t* to, std::size_t size) override
    {
        return m_file->Read(to, size);
    }

    std::unique_ptr<FileSource> m_file;
    uint64_t m_offset;
};

class ContinuedFile : public FileSink
{
  public:
    explicit ContinuedFile(std::unique_ptr<FileSink> file)
        : m_file(std::move(file))
    {
    }

    bool Commit() override
    {
        return m_file->Commit();
    }

  private:
    bool DoWrite(const uint8_t* bytes, std::size_t size) override
    {
        return m_file->Write(bytes, size);
    }

    std::unique_ptr<FileSink> m_file;
};

/**
 * Read bytes, at most so many.
 * \param source where they come from
 * \param length how many
 * \param take what is done with them; false stops
 * \return how many were read and taken
 */
template <typename Take>
uint64_t
ReadBytes(FileSource& source, uint64_t length, Take take)
{
    std::array<uint8_t, 4096> bytes;
    uint64_t done = 0;
    while (done < length)
    {
        const auto wanted =
            static_cast<std::size_t>(std::min<uint64_t>(bytes.size(), length - done));
        const std::size_t count = source.Read(bytes.data(), wanted);
        if (count == 0 || !take(bytes.data(), count))
        {
            break;
        }
        done += count;
    }
    return done;
}

} // namespace

std::unique_ptr<FileSource>
MakeTextSource(const std::string& text)
{
    return std::make_unique<TextSource>(text);
}

std::unique_ptr<FileSink>
MakeTextSink(std::string& text)
{
    return std::make_unique<TextSink>(text);
}

std::unique_ptr<FileSource>
MakeRestOfFile(std::unique_ptr<FileSource> file, uint64_t offset)
{
    const auto nothing = [](const uint8_t*, std::size_t) { return true; };
    if (ReadBytes(*file, offset, nothing) != offset)
    {
        return nullptr;
    }
    return std::make_unique<RestOfFile>(std::move(file), offset);
}

std::unique_ptr<FileSink>
MakeContinuedFile(std::unique_ptr<FileSink> file, std::unique_ptr<FileSource> old, uint64_t length)
{
    const auto write = [&file](const uint8_t* bytes, std::size_t size) {
        return file->Write(bytes, size);
    };
    const uint64_t copied = old ? ReadBytes(*old, length, write) : 0;
    // A file that is continued at its end has any length.
    if (length != std::numeric_limits<uint64_t>::max() && copied != length)
    {
        return nullptr;
    }
    return std::make_unique<ContinuedFile>(std::move(file));
}

std::string
ResolveFtpPath(const std::string& folder, const std::string& name)
{
    std::vector<std::string> parts;
    std::istringstream path(!name.empty() && name[0] == '/' ? name : folder + '/' + name);
    for (std::string part; std::getline(path, part, '/');)
    {
        if (part == ".." && !parts.empty())
        {
            parts.pop_back();
        }
        else if (!part.empty() && part != "." && part != "..")
        {
            parts.push_back(part);
        }
    }
    std::string resolved;
    for (const std::string& part : parts)
    {
        resolved += '/' + part;
    }
    return resolved.empty() ? "/" : resolved;
}

std::string
FormatFtpList(const std::vector<FileEntry>& entries)
{
    std::ostringstream text;
    for (const FileEntry& entry : entries)
    {
        // A simulation has no calendar.
        text << (entry.isFolder ? "drwxr-xr-x    2" : "-rw-r--r--    1") << " ftp      ftp      "
             << std::setw(12) << entry.size << " Jan 01  1970 " << entry.name << "\r\n";
    }
    return text.str();
}

std::string
FormatFtpNames(const std::vector<FileEntry>& entries, const std::string& prefix)
{
    std::string text;
    for (const FileEntry& entry : entries)
    {
        text += prefix + entry.name + "\r\n";
    }
    return text;
}

} // namespace netfilter
} // namespace ns3
