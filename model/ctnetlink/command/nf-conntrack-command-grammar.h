/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_COMMAND_GRAMMAR_H
#define NF_CONNTRACK_COMMAND_GRAMMAR_H

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// What a `conntrack` command does.
enum class ConntrackVerb : uint8_t
{
    LIST,
    GET,
    CREATE,
    ADD,
    UPDATE,
    DELETE,
    FLUSH,
    COUNT,
    STATS,
};

/// Its options, in the order in which a wrong one is named.
enum class ConntrackOption : uint8_t
{
    SRC,
    DST,
    REPLY_SRC,
    REPLY_DST,
    PROTOCOL,
    TIMEOUT,
    STATUS,
    ZERO,
    TUPLE_SRC,
    TUPLE_DST,
    MASK_SRC,
    MASK_DST,
    MARK,
    FAMILY,
    SRC_NAT,
    DST_NAT,
    OUTPUT,
    ANY_NAT,
    ZONE,
    HELPER,
    MASTER,
    CLASS,
    FLAGS,
    FOLLOW,
    SAVED,
    // those of protocols
    SPORT,
    DPORT,
    REPLY_SPORT,
    REPLY_DPORT,
    MASK_SPORT,
    MASK_DPORT,
    TUPLE_SPORT,
    TUPLE_DPORT,
    STATE,
    ICMP_TYPE,
    ICMP_CODE,
    ICMP_ID,
};

/// Whether a word follows an option.
enum class ConntrackArgument : uint8_t
{
    NONE,
    NEEDED,
    OPTIONAL,
};

/// How an option is written.
struct ConntrackOptionSpec
{
    ConntrackOption option;
    char letter;                    //!< as in -s; 0 without one
    std::vector<const char*> names; //!< as in --src; errors use the first
    ConntrackArgument argument;
};

/// \return all options, in order
const std::vector<ConntrackOptionSpec>& GetConntrackOptions();

/**
 * \brief Whether an option is one of a protocol's own.
 * \param option the option
 * \param protocol what -p said so far, 0 for nothing
 * \return true for what every protocol has
 */
bool HasConntrackOption(ConntrackOption option, uint8_t protocol);

/// \return the option's bit in a set of options
constexpr uint64_t
GetBit(ConntrackOption option)
{
    return uint64_t{1} << static_cast<uint32_t>(option);
}

/**
 * \brief Check that a command has the options that it needs and no others.
 * \param verb what it does
 * \param expectations whether to expectations
 * \param protocol what -p said, 0 for nothing
 * \param given bits of its options
 * \throws ConntrackCommandError
 */
void CheckConntrackOptions(ConntrackVerb verb, bool expectations, uint8_t protocol, uint64_t given);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_COMMAND_GRAMMAR_H */
