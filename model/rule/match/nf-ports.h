/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_PORTS_H
#define NF_PORTS_H

#include "nf-options.h"

#include <ostream>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Write a range of ports as iptables-save does.
 * \param os e.g. " ! --sport 10:20"; nothing for every port
 * \param option without the dashes
 * \param ports the range
 */
void SavePorts(std::ostream& os, const char* option, const PortRange& ports);

/**
 * \brief Write a range of ports as iptables -L does.
 * \param os e.g. " dpts:!10:20"; nothing for every port
 * \param word "spt" or "dpt"
 * \param ports the range
 * \param protocol whose ports they are
 * \param numeric whether names are unwanted
 */
void ListPorts(std::ostream& os,
               const char* word,
               const PortRange& ports,
               uint8_t protocol,
               bool numeric);

} // namespace netfilter
} // namespace ns3

#endif /* NF_PORTS_H */
