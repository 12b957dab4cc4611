/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-netascii.h"

#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint8_t NUL = 0;
constexpr uint8_t LF = '\n';
constexpr uint8_t CR = '\r';

class NetasciiSource : public FileSource
{
  public:
    explicit NetasciiSource(std::unique_ptr<FileSource> text)
        : m_text(std::move(text))
    {
    }

    std::optional<uint64_t> GetSize() const override
    {
        return std::nullopt; // known only once it was read
    }

    bool HasFailed() const override
    {
        return m_text->HasFailed();
    }

    // The digest is that of the text itself, not of its form on the wire.
    const FileDigest& GetDigest() const override
    {
        return m_text->GetDigest();
    }

  private:
    std::size_t DoRead(uint8_t* to, std::size_t size) override
    {
        std::size_t count = 0;
        while (count < size)
        {
            if (m_second)
            {
                to[count++] = *m_second;
                m_second.reset();
                continue;
            }
            uint8_t byte;
            if (m_text->Read(&byte, 1) == 0)
            {
                break;
            }
            // A pair may be cut by the end of a block: its second half then begins the next one.
            if (byte == LF)
            {
                m_second = LF;
                byte = CR;
            }
            else if (byte == CR)
            {
                m_second = NUL;
            }
            to[count++] = byte;
        }
        return count;
    }

    std::unique_ptr<FileSource> m_text;
    std::optional<uint8_t> m_second; //!< of a pair, still to be sent
};

class NetasciiSink : public FileSink
{
  public:
    explicit NetasciiSink(std::unique_ptr<FileSink> text)
        : m_text(std::move(text))
    {
    }

    const FileDigest& GetDigest() const override
    {
        return m_text->GetDigest();
    }

    bool Commit() override
    {
        return (!m_return || m_text->Write(&CR, 1)) && m_text->Commit();
    }

  private:
    bool DoWrite(const uint8_t* bytes, std::size_t size) override
    {
        std::vector<uint8_t> text;
        text.reserve(size + 1);
        for (std::size_t i = 0; i < size; ++i)
        {
            const uint8_t byte = bytes[i];
            if (m_return && byte != LF)
            {
                text.push_back(CR); // CR NUL, and CR before anything else, which is not netascii
            }
            if (byte != CR && !(m_return && byte == NUL))
            {
                text.push_back(byte);
            }
            m_return = byte == CR;
        }
        return m_text->Write(text.data(), text.size());
    }

    std::unique_ptr<FileSink> m_text;
    bool m_return{false}; //!< the last byte was a carriage return
};

} // namespace

std::unique_ptr<FileSource>
MakeNetasciiSource(std::unique_ptr<FileSource> text)
{
    return std::make_unique<NetasciiSource>(std::move(text));
}

std::unique_ptr<FileSink>
MakeNetasciiSink(std::unique_ptr<FileSink> text)
{
    return std::make_unique<NetasciiSink>(std::move(text));
}

} // namespace netfilter
} // namespace ns3
