/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_WINDOW_H
#define NF_TFTP_WINDOW_H

#include "nf-app-stream.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief The side of a transfer that has the file: which blocks are on their way (RFC 1350 section
 * 2, RFC 7440).
 *
 * Blocks count from 1 without end; on the wire are their low 16 bits, so that 65535 is followed by
 * 0. With a window of one it is the lock-step of RFC 1350. An acknowledgement of what was
 * acknowledged before sends nothing: answering it would double every packet from there on (the
 * sorcerer's apprentice, RFC 1123 section 4.2.3.1).
 */
class TftpSender
{
  public:
    /**
     * \param file the file's bytes as they go on the wire
     * \param blockSize bytes of a full block; a shorter one is the last
     * \param windowSize blocks sent before one is acknowledged
     */
    TftpSender(std::unique_ptr<FileSource> file, uint16_t blockSize, uint16_t windowSize);

    /// One block on the wire.
    struct Block
    {
        uint16_t number;
        const std::string& data;
    };

    /**
     * \brief A block was acknowledged.
     * \param number the acknowledged block's number on the wire
     * \return whether that is news; if so, the window goes on from the next block
     */
    bool Acknowledge(uint16_t number);

    /// Read the file until the window is full. \return false when the file cannot be read
    bool Fill();

    /// \return how many blocks are in the window, after Fill()
    std::size_t GetCount() const
    {
        return m_window.size();
    }

    /// \return a block of the window. \param index 0 is the first one not acknowledged
    Block Get(std::size_t index) const
    {
        return {static_cast<uint16_t>(m_first + index), m_window[index]};
    }

    /// \return whether the last block was acknowledged
    bool IsDone() const
    {
        return m_ended && m_window.empty();
    }

    /// \return the file
    const FileSource& GetFile() const
    {
        return *m_file;
    }

  private:
    std::unique_ptr<FileSource> m_file;
    uint16_t m_blockSize;
    uint16_t m_windowSize;
    uint64_t m_first{1};              //!< number of the first block that is not acknowledged
    std::deque<std::string> m_window; //!< blocks from there on
    bool m_ended{false};              //!< the last block was read
};

/**
 * \brief The side of a transfer that gets the file.
 *
 * It acknowledges the last block of a window, the last block of all, and once, at a gap, the last
 * block that came in order. Blocks that come again are not written again; the lost acknowledgement
 * is repeated at the end of their window.
 */
class TftpReceiver
{
  public:
    /**
     * \param file where the bytes go
     * \param blockSize bytes of a full block; a shorter one is the last
     * \param windowSize blocks that come before one is acknowledged
     */
    TftpReceiver(std::unique_ptr<FileSink> file, uint16_t blockSize, uint16_t windowSize);

    /// What to do about a block.
    enum class Answer : uint8_t
    {
        NOTHING,
        ACKNOWLEDGE, //!< send GetAcknowledged()
        DONE,        //!< the same, and the file is complete
        TOO_LONG,    //!< more bytes than a block may have
        NO_ROOM,     //!< the file could not be written
    };

    /// A block has come. \param number its number on the wire. \param data its bytes
    Answer Receive(uint16_t number, const std::string& data);

    /// \return number on the wire of the last block that came in order; 0 before the first
    uint16_t GetAcknowledged() const
    {
        return static_cast<uint16_t>(m_last);
    }

    /// A timeout has expired: GetAcknowledged() is sent again.
    void Repeat();

    /// \return whether the acknowledgement that is to be sent was sent before
    bool IsRepeated() const
    {
        return m_isRepeated;
    }

    /// \return whether the last block has come
    bool IsDone() const
    {
        return m_done;
    }

    /// \return blocks that came more than once
    uint32_t GetDuplicates() const
    {
        return m_duplicates;
    }

    /// \return the file
    const FileSink& GetFile() const
    {
        return *m_file;
    }

  private:
    /// \return DONE or ACKNOWLEDGE
    Answer Acknowledge();

    std::unique_ptr<FileSink> m_file;
    uint16_t m_blockSize;
    uint16_t m_windowSize;
    uint64_t m_last{0};         //!< the last block that came in order
    uint64_t m_acknowledged{0}; //!< the last block that was acknowledged
    uint32_t m_duplicates{0};
    bool m_isRepeated{false};
    bool m_isGapAcknowledged{false}; //!< this gap was answered
    bool m_done{false};
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_WINDOW_H */
