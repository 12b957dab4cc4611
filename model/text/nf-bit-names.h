/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_BIT_NAMES_H
#define NF_BIT_NAMES_H

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// A word of the rule language and what it stands for: one bit, or none or many ("NONE", "ALL").
struct BitName
{
    const char* name;
    uint32_t bits;
};

/// In the order in which they are printed.
using BitNames = std::vector<BitName>;

/// Whether capitals matter; iptables is not of one mind.
enum class LetterCase : uint8_t
{
    ANY,
    EXACT,
};

/**
 * \brief Read words between commas, e.g. "NEW,established".
 * \param text the words
 * \param names what they may be
 * \param letters whether capitals matter
 * \param fail called with a word that is not one of them; throws, or the word is passed over
 * \return the bits of all words
 */
uint32_t ParseBits(const std::string& text,
                   const BitNames& names,
                   LetterCase letters,
                   const std::function<void(const std::string& word)>& fail);

/**
 * \brief Write the names of bits, those of none or many left out.
 * \param bits e.g. 0x12
 * \param names e.g. those of TCP's flags
 * \param separator what stands between two
 * \return e.g. "SYN,ACK", or "" without a bit
 */
std::string FormatBits(uint32_t bits, const BitNames& names, const std::string& separator = ",");

} // namespace netfilter
} // namespace ns3

#endif /* NF_BIT_NAMES_H */
