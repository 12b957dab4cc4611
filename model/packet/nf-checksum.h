/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CHECKSUM_H
#define NF_CHECKSUM_H

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * \brief One's complement sum of bytes, not yet folded (RFC 1071).
 *
 * \param data first byte; odd lengths are padded with a zero byte
 * \param size number of bytes
 * \param sum what was summed before (pseudo header, an earlier part of even length)
 * \return the 32-bit running sum
 */
uint32_t ChecksumAdd(const uint8_t* data, std::size_t size, uint32_t sum = 0);

/**
 * \brief Fold a running sum into the 16-bit Internet checksum.
 * \param sum the running sum
 * \return the checksum in host byte order; 0 for data that contains a correct checksum
 */
uint16_t ChecksumFold(uint32_t sum);

/**
 * \brief New checksum after a 16-bit word changed (RFC 1624, equation 3).
 *
 * Example: a header with checksum 0xdd2f in which the word 0x5555 becomes 0x3285 has
 * afterwards checksum 0x0000 (RFC 1624, section 4).
 *
 * \param checksum the checksum before
 * \param from the word before
 * \param to the word after
 * \return the checksum after
 */
uint16_t ChecksumReplace16(uint16_t checksum, uint16_t from, uint16_t to);

/**
 * \brief New checksum after a 32-bit word (an address) changed.
 * \param checksum the checksum before
 * \param from the word before, host byte order
 * \param to the word after, host byte order
 * \return the checksum after
 */
uint16_t ChecksumReplace32(uint16_t checksum, uint32_t from, uint32_t to);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CHECKSUM_H */
