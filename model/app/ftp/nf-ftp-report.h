/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_REPORT_H
#define NF_FTP_REPORT_H

#include "ns3/inet-socket-address.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <ostream>
#include <string>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-app
/// \brief How a data connection comes about.
enum class FtpMode : uint8_t
{
    ACTIVE,           //!< PORT: the server connects
    PASSIVE,          //!< PASV: the client connects
    EXTENDED_ACTIVE,  //!< EPRT (RFC 2428)
    EXTENDED_PASSIVE, //!< EPSV (RFC 2428)
};

/// \return the command that asks for it, e.g. "PASV"
const char* GetFtpModeCommand(FtpMode mode);

/// \ingroup netfilter-app
/// \brief What a transferred file is.
enum class FtpType : uint8_t
{
    BINARY, //!< TYPE I: bytes
    ASCII,  //!< TYPE A: lines, which end with CR LF on the wire
};

/// \ingroup netfilter-app
/// \brief Where a file, or a list, goes.
enum class FtpDirection : uint8_t
{
    TO_CLIENT,
    TO_SERVER,
};

/// \ingroup netfilter-app
/// \brief What became of a transfer, as one of both sides sees it.
struct FtpReport
{
    std::string command; //!< "RETR", "STOR", "APPE", "LIST" or "NLST"
    std::string name;    //!< as asked for
    /// Where the data goes
    FtpDirection direction{FtpDirection::TO_CLIENT};
    /// Who opens the data connection
    FtpMode mode{FtpMode::ACTIVE};
    /// How the file is represented
    FtpType type{FtpType::BINARY};
    uint64_t offset{0};                          //!< where the file was begun (REST)
    InetSocketAddress controlLocal{uint16_t(0)}; //!< this side of the control connection
    InetSocketAddress controlPeer{uint16_t(0)};  //!< its other side
    InetSocketAddress local{uint16_t(0)};        //!< this side of the data connection, if any
    InetSocketAddress peer{uint16_t(0)};         //!< its other side
    bool succeeded{false};                       //!< the whole file was transferred
    uint16_t code{0};                            //!< of the server's reply
    std::string text;                            //!< why it failed; a reply has its code
    uint64_t bytes{0};                           //!< of the file as it is kept, as far as it went
    uint64_t digest{0};                          //!< FNV-1a of these bytes
    Time started;                                //!< when it was asked for
    Time ended;                                  //!< when it was over
};

/// `RETR ethreg.sh (PASV, binary) 10.0.0.2:50000 <-> 10.0.0.1:49153: 700 bytes in 0.0123 s`
std::ostream& operator<<(std::ostream& out, const FtpReport& report);

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_REPORT_H */
