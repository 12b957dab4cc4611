/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_MESSAGE_H
#define NF_TFTP_MESSAGE_H

#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// What a TFTP packet is (RFC 1350 section 5, RFC 2347).
enum class TftpOpcode : uint16_t
{
    READ = 1,
    WRITE = 2,
    DATA = 3,
    ACK = 4,
    ERROR = 5,
    OPTION_ACK = 6,
};

/// Why a transfer ended (RFC 1350 appendix, RFC 2347).
enum class TftpError : uint16_t
{
    UNDEFINED = 0,
    FILE_NOT_FOUND = 1,
    ACCESS_VIOLATION = 2,
    DISK_FULL = 3,
    ILLEGAL_OPERATION = 4,
    UNKNOWN_TRANSFER = 5,
    FILE_EXISTS = 6,
    NO_SUCH_USER = 7,
    OPTION_REFUSED = 8,
};

/// Options in the order in which they were sent, names in lower case: {"blksize", "1428"}.
using TftpOptionList = std::vector<std::pair<std::string, std::string>>;

/**
 * \brief One TFTP packet, apart from UDP: the bytes of RFC 1350 and RFC 2347.
 *
 * Example: `00 01 "ethreg.sh" 00 "octet" 00` asks to read ethreg.sh.
 */
struct TftpMessage
{
    TftpOpcode opcode{TftpOpcode::ERROR};
    std::string filename;   //!< READ, WRITE
    std::string mode;       //!< READ, WRITE; in lower case
    TftpOptionList options; //!< READ, WRITE, OPTION_ACK
    uint16_t block{0};      //!< DATA, ACK
    std::string data;       //!< DATA
    uint16_t code{0};       //!< ERROR: a TftpError, or what the other side made up
    std::string text;       //!< ERROR

    /// \return "DATA block 3, 512 bytes", "RRQ ethreg.sh octet", ...
    std::string ToString() const;
};

/// \return the packet that carries a message
Ptr<Packet> MakeTftpPacket(const TftpMessage& message);

/**
 * \brief Read a packet.
 * \param packet what came by UDP
 * \param[out] message what it says
 * \return nullptr, or what is wrong with it: "no mode", "opcode 9"
 */
const char* ReadTftpPacket(Ptr<const Packet> packet, TftpMessage& message);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_MESSAGE_H */
