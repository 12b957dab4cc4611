/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_TEXT_H
#define NF_FTP_TEXT_H

#include <cstdint>
#include <string>
#include <string_view>

namespace ns3
{
namespace netfilter
{

/// The four ways in which FTP names the address of a data connection.
enum class FtpForm : uint8_t
{
    PORT, //!< `PORT 192,168,5,103,6,226` (RFC 959)
    EPRT, //!< `EPRT |1|192.168.5.103|1762|` (RFC 2428)
    PASV, //!< `227 Entering Passive Mode (172,31,1,23,10,1)` (RFC 959)
    EPSV, //!< `229 Entering Extended Passive Mode (|||2561|)` (RFC 2428)
};

/// What a text says.
enum class FtpSearch : uint8_t
{
    NOTHING, //!< it is another command or reply
    FOUND,
    PARTIAL, //!< the beginning is right, and the rest is missing or nonsense
};

/// An address in a text.
struct FtpAddress
{
    FtpForm form{FtpForm::PORT};
    uint32_t offset{0};  //!< where it begins in the text
    uint32_t length{0};  //!< of its characters
    uint32_t address{0}; //!< what it says; left as it was by EPSV, which names none
    uint16_t port{0};    //!< what it says
};

/**
 * \brief Look for an address at the beginning of a text, in any case of letters.
 * \param text data of one segment
 * \param reply whether the server says it
 * \param[in,out] found the address
 */
FtpSearch FindFtpAddress(std::string_view text, bool reply, FtpAddress& found);

/// \return another address in the same form, e.g. "172,31,70,42,6,226"
std::string WriteFtpAddress(FtpForm form, uint32_t address, uint16_t port);

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_TEXT_H */
