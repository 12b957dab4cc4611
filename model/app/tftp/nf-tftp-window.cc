/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-window.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return the block that is nearest to another one, of those with this number on the wire
int64_t
Unwrap(uint16_t number, uint64_t near)
{
    const auto distance = static_cast<int16_t>(number - static_cast<uint16_t>(near));
    return static_cast<int64_t>(near) + distance;
}

} // namespace

TftpSender::TftpSender(std::unique_ptr<FileSource> file, uint16_t blockSize, uint16_t windowSize)
    : m_file(std::move(file)),
      m_blockSize(blockSize),
      m_windowSize(windowSize)
{
}

bool
TftpSender::Acknowledge(uint16_t number)
{
    const int64_t ahead = Unwrap(number, m_first) - static_cast<int64_t>(m_first);
    if (ahead < 0 || ahead >= static_cast<int64_t>(m_window.size()))
    {
        return false;
    }
    m_first += static_cast<uint64_t>(ahead) + 1;
    m_window.erase(m_window.begin(), m_window.begin() + ahead + 1);
    return true;
}

bool
TftpSender::Fill()
{
    while (!m_ended && m_window.size() < m_windowSize)
    {
        std::string block(m_blockSize, '\0');
        block.resize(m_file->Read(reinterpret_cast<uint8_t*>(block.data()), block.size()));
        if (m_file->HasFailed())
        {
            return false;
        }
        m_ended = block.size() < m_blockSize; // none at all where the size is a multiple
        m_window.push_back(std::move(block));
    }
    return true;
}

TftpReceiver::TftpReceiver(std::unique_ptr<FileSink> file, uint16_t blockSize, uint16_t windowSize)
    : m_file(std::move(file)),
      m_blockSize(blockSize),
      m_windowSize(windowSize)
{
}

TftpReceiver::Answer
TftpReceiver::Acknowledge()
{
    m_isRepeated = m_acknowledged == m_last;
    m_acknowledged = m_last;
    return m_done ? Answer::DONE : Answer::ACKNOWLEDGE;
}

void
TftpReceiver::Repeat()
{
    m_isRepeated = m_acknowledged == m_last;
    m_acknowledged = m_last;
    m_isGapAcknowledged = false;
}

TftpReceiver::Answer
TftpReceiver::Receive(uint16_t number, const std::string& data)
{
    const int64_t distance = Unwrap(number, m_last) - static_cast<int64_t>(m_last);
    if (m_last == 0 && distance <= 0)
    {
        return Answer::NOTHING; // blocks count from 1
    }
    if (distance <= 0)
    {
        // Only the answer that was given last may have been lost; to say another one here would
        // make the sender send what is already on its way.
        ++m_duplicates;
        return distance == 0 && m_acknowledged == m_last ? Acknowledge() : Answer::NOTHING;
    }
    if (m_done)
    {
        return Answer::NOTHING; // nothing comes after the last block
    }
    if (data.size() > m_blockSize)
    {
        return Answer::TOO_LONG;
    }
    if (distance > 1)
    {
        // A block is missing. Its window's other blocks follow close behind: one answer will do.
        return std::exchange(m_isGapAcknowledged, true) ? Answer::NOTHING : Acknowledge();
    }
    if (!m_file->Write(reinterpret_cast<const uint8_t*>(data.data()), data.size()))
    {
        return Answer::NO_ROOM;
    }
    ++m_last;
    m_isGapAcknowledged = false;
    m_done = data.size() < m_blockSize;
    if (m_done && !m_file->Commit())
    {
        return Answer::NO_ROOM;
    }
    return m_done || m_last >= m_acknowledged + m_windowSize ? Acknowledge() : Answer::NOTHING;
}

} // namespace netfilter
} // namespace ns3
