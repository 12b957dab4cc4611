/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_MESSAGE_H
#define NF_FTP_MESSAGE_H

#include "ns3/inet-socket-address.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// A line of the control connection, without its end.
struct FtpLine
{
    std::string text;
    bool tooLong{false}; //!< it was longer than allowed; text is its beginning
};

/**
 * \brief Assembles the lines of a control connection from segments of any size.
 *
 * A line ends with CR LF; a bare LF ends one too. The commands of Telnet (RFC 854), such as IAC IP
 * IAC DM before ABOR, are left out and not answered (RFC 1123 section 4.1.2.12).
 */
class FtpLineReader
{
  public:
    /// \param maxLength bytes of a line; what comes beyond them is dropped
    explicit FtpLineReader(std::size_t maxLength = 4096);

    /// Take bytes from the wire.
    void Append(const uint8_t* bytes, std::size_t size);

    /// \return the next complete line, if there is one
    std::optional<FtpLine> Next();

  private:
    /// Where in a Telnet command the next byte is.
    enum class Telnet : uint8_t
    {
        TEXT,
        COMMAND,        //!< after IAC
        OPTION,         //!< after IAC WILL, WONT, DO or DONT
        SUBNEGOTIATION, //!< after IAC SB
        SUBNEGOTIATION_COMMAND,
    };

    void AddText(char character);

    std::size_t m_maxLength;
    Telnet m_telnet{Telnet::TEXT};
    FtpLine m_line;
    bool m_return{false}; //!< the last character was a CR
    std::deque<FtpLine> m_lines;
};

/// A command, e.g. {"RETR", "ethreg.sh"}.
struct FtpCommand
{
    std::string verb; //!< in capitals
    std::string argument;
};

/// \return the command that a line is
FtpCommand ParseFtpCommand(const std::string& line);

/// A reply, of one or several lines.
struct FtpReply
{
    uint16_t code{0};
    std::vector<std::string> lines; //!< without code; at least one

    /// \return its lines, separated by line feeds
    std::string GetText() const;
};

/// What the lines between the first and the last of a reply look like.
enum class FtpReplyForm : uint8_t
{
    CODES,    //!< "220-Be welcome."
    INDENTED, //!< " SIZE"
};

/// \return the reply as it is sent, each line ended by CR LF
std::string FormatFtpReply(const FtpReply& reply, FtpReplyForm form = FtpReplyForm::CODES);

/// Puts replies together from lines (RFC 959 section 4.2).
class FtpReplyReader
{
  public:
    /// What a line did.
    enum class Result : uint8_t
    {
        MORE,     //!< the reply goes on
        COMPLETE, //!< Take() has it
        BAD,      //!< no reply begins like this
        ENDLESS,  //!< the reply is longer than any server's
    };

    /// Take a line.
    Result Add(const std::string& line);

    /// \return the reply that is complete
    FtpReply Take();

  private:
    FtpReply m_reply;
    std::size_t m_size{0}; //!< bytes of its lines
};

/// \return "192,168,5,103,6,226", as in PORT and in the reply to PASV
std::string FormatFtpHostPort(const InetSocketAddress& address);

/**
 * \brief Read the argument of PORT.
 * \param text six numbers and five commas, nothing else
 * \return the address, if it is one
 */
std::optional<InetSocketAddress> ParseFtpHostPort(const std::string& text);

/**
 * \brief Find the address in the reply to PASV: servers differ in what they put around it (RFC 1123
 * section 4.1.2.6).
 * \return the address, if there is one
 */
std::optional<InetSocketAddress> FindFtpHostPort(const std::string& text);

/// \return "|1|192.168.5.103|1762|", as in EPRT (RFC 2428)
std::string FormatFtpExtended(const InetSocketAddress& address);

/**
 * \brief Read the argument of EPRT.
 * \param text as "|1|192.168.5.103|1762|", with any delimiter
 * \param[out] otherFamily whether it is well-formed, but not an IPv4 address
 * \return the address, if it is one
 */
std::optional<InetSocketAddress> ParseFtpExtended(const std::string& text, bool& otherFamily);

/// \return the port in the reply to EPSV, "Entering ... (|||1762|)", if there is one
std::optional<uint16_t> FindFtpExtendedPort(const std::string& text);

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_MESSAGE_H */
