/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_MARK_TEXT_H
#define NF_MARK_TEXT_H

#include <cstdint>
#include <ostream>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Print what MARK and CONNMARK do to a mark as iptables -L does: "clear the bits of the
 * mask, then exclusive-or the value" in the shortest of its names. \param os e.g. "set 0x1", "or
 * 0x4", "xset 0x1/0xf" \param value what is exclusive-ored \param mask which bits are cleared
 * before
 */
void ListMarkChange(std::ostream& os, uint32_t value, uint32_t mask);

} // namespace netfilter
} // namespace ns3

#endif /* NF_MARK_TEXT_H */
