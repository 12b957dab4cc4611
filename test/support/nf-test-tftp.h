/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_TFTP_H
#define NF_TEST_TFTP_H

#include "nf-app-files.h"
#include "nf-tftp-application.h"
#include "nf-tftp-message.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// \return the bytes of "00 04 00 01"; blanks are skipped
std::string FromHex(const std::string& hex);

/// \return "00040001"
std::string ToHex(const std::string& bytes);

/// \return the packet that a real program would have sent
Ptr<Packet> PacketOf(const std::string& bytes);

/// \return a packet's bytes
std::string BytesOf(Ptr<const Packet> packet);

/// \return RRQ or WRQ as bytes
std::string Request(TftpOpcode opcode,
                    const std::string& name,
                    const TftpOptionList& options = {},
                    const std::string& mode = "octet");
/// \return DATA as bytes
std::string Data(uint16_t block, const std::string& data);
/// \return ACK as bytes
std::string Ack(uint16_t block);
/// \return OACK as bytes
std::string OptionAck(const TftpOptionList& options);
/// \return ERROR as bytes
std::string Error(TftpError code, const std::string& text);

/// \return bytes without a pattern, always the same ones. \param size how many
std::string SomeBytes(std::size_t size);

/// A file with this content.
std::unique_ptr<FileSource> SourceOf(const std::string& content);

/// \return the content of a file. \param piece bytes per read
std::string ReadAll(FileSource& source, std::size_t piece = 512);

/// A sink for a test's file.
struct Kept
{
    std::string content;
    bool committed{false};
    std::size_t room{std::numeric_limits<std::size_t>::max()}; //!< maximum size in bytes
};

/// A file that is kept in \p kept.
std::unique_ptr<FileSink> SinkInto(std::shared_ptr<Kept> kept);

/**
 * \brief Records the actions of a TFTP application, as lines.
 *
 * E.g. "1.000 > 10.0.0.2:69 RRQ a octet", "1.004 < 10.0.0.2:49153 DATA block 1, 3 bytes".
 */
class TftpLog
{
  public:
    explicit TftpLog(Ptr<TftpApplication> application);
    TftpLog(const TftpLog&) = delete;
    TftpLog& operator=(const TftpLog&) = delete;

    /// \return how many lines have this text
    std::size_t Count(const std::string& text) const;

    /// \return when lines with this text were written, seconds
    std::vector<double> TimesOf(const std::string& text) const;

    /// \return all lines, one below the other
    std::string GetText() const;

    std::vector<std::string> lines;
    std::vector<TftpReport> reports;
    std::size_t again{0}; //!< retransmissions traced
    bool isQuiet{false};  //!< no lines are written

  private:
    void Write(const char* direction, Ptr<const Packet> packet, const Address& peer);
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_TFTP_H */
