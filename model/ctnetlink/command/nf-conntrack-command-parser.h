/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_COMMAND_PARSER_H
#define NF_CONNTRACK_COMMAND_PARSER_H

#include "nf-conntrack-command-grammar.h"
#include "nf-ctnetlink-filter.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{
namespace netfilter
{

/// An address that NAT gives, or is asked to have given.
struct ConntrackNatOption
{
    std::optional<uint32_t> address;
    std::optional<uint16_t> port;
};

/// A `conntrack` command line, as it was written.
struct ConntrackCommand
{
    ConntrackVerb verb{ConntrackVerb::LIST};
    bool expectations{false}; //!< it is about the table of expectations
    uint64_t given{0};        //!< bits of its options
    uint8_t protocol{0};      //!< what -p says, 0 for nothing
    TupleFilter original;     //!< -s, -d, ports, ICMP; addresses with their masks
    TupleFilter reply;        //!< -r, -q, ports
    TupleFilter expected;     //!< --tuple-src and the like
    uint32_t maskSource{0};   //!< --mask-src, or the prefix of -s
    uint32_t maskDestination{0};
    uint16_t maskSourcePort{0};
    uint32_t timeout{0};     //!< seconds
    uint32_t statusSet{0};   //!< bits of namespace status that -u names
    uint32_t statusUnset{0}; //!< those with "!"
    MaskedNumber mark;
    uint16_t zone{0};
    ConntrackNatOption sourceNat;
    ConntrackNatOption destinationNat;
    std::string state;    //!< of TCP
    bool extended{false}; //!< -o extended
    std::string helper;
    Tuple master; //!< --master
    uint32_t expectClass{0};
    uint32_t expectFlags{0};         //!< bits of namespace expectflag
    std::optional<Direction> follow; //!< --follow: which direction the master's NAT translates
    ConntrackNatOption saved;        //!< --saved: the address before translation

    bool Has(ConntrackOption option) const
    {
        return (given & GetBit(option)) != 0;
    }
};

/**
 * \brief Read a command line.
 * \param line without the word "conntrack"
 * \throws ConntrackCommandError naming what is wrong
 */
ConntrackCommand ParseConntrackCommand(const std::string& line);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_COMMAND_PARSER_H */
