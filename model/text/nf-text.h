/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEXT_H
#define NF_TEXT_H

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// \name Words of a line
/// @{
/**
 * \brief Split a command as a shell would: blanks, '...', "..." and backslash.
 * \throws RuleError when a quote is left open or a NUL byte is found
 */
std::vector<std::string> SplitCommandLine(const std::string& line);

/**
 * \brief Split a line as iptables-restore does: only "..." quotes, backslash escapes inside it.
 * \throws RuleError when a quote is left open or a NUL byte is found
 */
std::vector<std::string> SplitRestoreLine(const std::string& line);

/// \return the parts of \p text between \p separator, empty ones included; at least one
std::vector<std::string> Split(const std::string& text, char separator);

/// \return \p text as a saved rule shows it: plain, or in quotes with ", ' and \ escaped
std::string Quote(const std::string& text);

/// \return whether two ASCII texts differ in case only
bool EqualsIgnoringCase(const std::string& a, const std::string& b);
/// @}

/// \name Numbers
/// @{
/**
 * \brief Read a whole text as a number: decimal, 0x hexadecimal or 0 octal (xtables_strtoul).
 * \param text the number; blanks or a plus may stand in front, a minus may not
 * \param max largest value allowed
 * \param[out] value the number
 * \return false when the text is anything else or the number too large
 */
bool ParseNumber(const std::string& text, uint64_t max, uint64_t& value);

/// \return the number as "0x1f"
std::string FormatHex(uint32_t value);
/// @}

/// \name IPv4 addresses, host byte order
/// @{
/// Read four decimal numbers with dots. \return false when it is anything else
bool ParseAddress(const std::string& text, uint32_t& address);

/// Read one to four such numbers: "10.1" is 10.1.0.0 (xtables_numeric_to_ipaddr). \return false
/// when it is anything else
bool ParseShortAddress(const std::string& text, uint32_t& address);

/**
 * \brief Read "10.0.0.0/8", "10.0.0.0/255.0.0.0" or "10.1/16"; the address is masked.
 * \throws RuleError naming the part that is wrong; host names are not looked up
 */
void ParseNetwork(const std::string& text, uint32_t& address, uint32_t& mask);

/// \return the address with dots
std::string FormatAddress(uint32_t address);

/// \return the prefix length of a mask, or -1 when its ones are not in front
int GetPrefixLength(uint32_t mask);

/// \return "/24", or "/255.0.255.0" for a mask that has no prefix length
std::string FormatMask(uint32_t mask);
/// @}

} // namespace netfilter
} // namespace ns3

#endif /* NF_TEXT_H */
