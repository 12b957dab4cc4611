/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_OPTIONS_H
#define NF_TFTP_OPTIONS_H

#include "nf-tftp-message.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{
namespace netfilter
{

/// Limits of the options' values (RFC 2348, RFC 2349, RFC 7440).
namespace tftp
{
constexpr uint16_t DEFAULT_BLOCK = 512;
constexpr uint16_t MIN_BLOCK = 8;
constexpr uint16_t MAX_BLOCK = 65464;
/// RFC 7440 allows 65535; above this the 16 bits of a block number do not distinguish old blocks
/// from new ones.
constexpr uint16_t MAX_WINDOW = 32767;
} // namespace tftp

/**
 * \brief What both sides of a transfer agreed on (RFC 2347).
 *
 * The client asks, the server answers with those options that it takes, each with the same value
 * or a smaller one, and the client refuses what it did not ask for. Example:
 * asked blksize=9000 tsize=0 windowsize=16, answered blksize=1428 tsize=70000.
 */
struct TftpParameters
{
    uint16_t blockSize{tftp::DEFAULT_BLOCK}; //!< bytes of a full block
    uint16_t windowSize{1};                  //!< blocks sent before one is acknowledged
    uint8_t timeout{0};                      //!< seconds between retransmissions, 0: own choice
    std::optional<uint64_t> size;            //!< of the file, bytes
};

/**
 * \brief The options a client asks for; those that say the default are left out.
 * \param wanted values asked for
 * \param askSize whether to send tsize
 */
TftpOptionList AskTftpOptions(const TftpParameters& wanted, bool askSize);

/**
 * \brief What a server takes of the options asked for.
 * \param asked what the client sent; what is unknown or out of range is passed over
 * \param limits the largest block and window that the server takes; `size` is the file's, where it
 *        is known and read
 * \param opcode what is asked: a write says its size itself
 * \param[out] agreed what holds from now on
 * \return the options of its answer, empty when none was taken: the old protocol is spoken then
 */
TftpOptionList AnswerTftpOptions(const TftpOptionList& asked,
                                 const TftpParameters& limits,
                                 TftpOpcode opcode,
                                 TftpParameters& agreed);

/**
 * \brief A client reads the server's answer.
 * \param asked what was asked for
 * \param answered what the server sent
 * \param[in,out] agreed what holds from now on
 * \return "", or why the answer cannot be taken (then TftpError::OPTION_REFUSED is sent)
 */
std::string AcceptTftpOptions(const TftpOptionList& asked,
                              const TftpOptionList& answered,
                              TftpParameters& agreed);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_OPTIONS_H */
