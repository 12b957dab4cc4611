/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-command-grammar.h"

#include "nf-conntrack-command.h"
#include "nf-tracker.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

using Verb = ConntrackVerb;
using Option = ConntrackOption;
using Argument = ConntrackArgument;

template <typename... Options>
constexpr uint64_t
Bits(Options... options)
{
    return (GetBit(options) | ... | uint64_t{0});
}

constexpr uint64_t PORTS =
    Bits(Option::SPORT, Option::DPORT, Option::REPLY_SPORT, Option::REPLY_DPORT);
constexpr uint64_t ORIGINAL_PORTS = Bits(Option::SPORT, Option::DPORT);
constexpr uint64_t EXPECTED_PORTS =
    Bits(Option::MASK_SPORT, Option::MASK_DPORT, Option::TUPLE_SPORT, Option::TUPLE_DPORT);
constexpr uint64_t ICMP = Bits(Option::ICMP_TYPE, Option::ICMP_CODE, Option::ICMP_ID);
constexpr uint64_t ICMP_KIND = Bits(Option::ICMP_TYPE, Option::ICMP_CODE);
constexpr uint64_t ADDRESSES = Bits(Option::SRC, Option::DST, Option::REPLY_SRC, Option::REPLY_DST);
/// What picks connections from the table.
constexpr uint64_t PICK = ADDRESSES | PORTS | ICMP |
                          Bits(Option::PROTOCOL,
                               Option::STATUS,
                               Option::MASK_SRC,
                               Option::MASK_DST,
                               Option::MARK,
                               Option::FAMILY,
                               Option::SRC_NAT,
                               Option::DST_NAT,
                               Option::OUTPUT,
                               Option::STATE);
constexpr uint64_t MAKE_NEEDED = ICMP_KIND | Bits(Option::PROTOCOL, Option::TIMEOUT, Option::STATE);
constexpr uint64_t MAKE = MAKE_NEEDED | ADDRESSES | PORTS | ICMP |
                          Bits(Option::STATUS,
                               Option::MARK,
                               Option::SRC_NAT,
                               Option::DST_NAT,
                               Option::ZONE,
                               Option::HELPER,
                               Option::MASTER);
constexpr uint64_t EXPECTED_NEEDED = PORTS | Bits(Option::SRC, Option::DST, Option::PROTOCOL);
constexpr uint64_t EXPECTED = EXPECTED_NEEDED | Bits(Option::REPLY_SRC, Option::REPLY_DST);
constexpr uint64_t EXPECT_NEEDED = ORIGINAL_PORTS | EXPECTED_PORTS |
                                   Bits(Option::SRC,
                                        Option::DST,
                                        Option::PROTOCOL,
                                        Option::TIMEOUT,
                                        Option::TUPLE_SRC,
                                        Option::TUPLE_DST,
                                        Option::MASK_SRC,
                                        Option::MASK_DST);
constexpr uint64_t EXPECT = EXPECT_NEEDED | Bits(Option::REPLY_SRC,
                                                 Option::REPLY_DST,
                                                 Option::STATUS,
                                                 Option::CLASS,
                                                 Option::FLAGS,
                                                 Option::FOLLOW,
                                                 Option::SAVED);

/// What a command takes.
struct Usage
{
    Verb verb;
    bool expectations;
    uint64_t needed;  //!< of a protocol's own options only those that it has
    uint64_t allowed; //!< includes what is needed
    bool wantsTuple;  //!< one whole direction, whichever
};

const Usage USAGES[] = {
    {Verb::LIST, false, 0, PICK | Bits(Option::ZERO, Option::ANY_NAT, Option::ZONE), false},
    {Verb::GET,
     false,
     ICMP_KIND | Bits(Option::PROTOCOL),
     ADDRESSES | PORTS | ICMP | Bits(Option::PROTOCOL, Option::OUTPUT, Option::STATE),
     true},
    {Verb::CREATE, false, MAKE_NEEDED, MAKE, true},
    {Verb::ADD, false, MAKE_NEEDED, MAKE, true},
    {Verb::UPDATE, false, 0, PICK | Bits(Option::TIMEOUT, Option::HELPER), false},
    {Verb::DELETE, false, 0, PICK | Bits(Option::TIMEOUT, Option::ZONE), false},
    {Verb::FLUSH, false, 0, Bits(Option::FAMILY), false},
    {Verb::COUNT, false, 0, 0, false},
    {Verb::STATS, false, 0, 0, false},
    {Verb::LIST, true, 0, Bits(Option::FAMILY, Option::OUTPUT), false},
    {Verb::GET, true, EXPECTED_NEEDED, EXPECTED, false},
    {Verb::CREATE, true, EXPECT_NEEDED, EXPECT, false},
    {Verb::UPDATE,
     true,
     EXPECTED_NEEDED | Bits(Option::TIMEOUT),
     EXPECTED | Bits(Option::TIMEOUT),
     false},
    {Verb::DELETE, true, EXPECTED_NEEDED, EXPECTED, false},
    {Verb::FLUSH, true, 0, 0, false},
    {Verb::COUNT, true, 0, 0, false},
    {Verb::STATS, true, 0, 0, false},
};

/// Two options that go together.
struct Pair
{
    Option first;
    Option second;
};

/// One of the pairs has to be whole; else the one that was begun is asked for.
void
CheckPairs(const std::vector<Pair>& pairs, uint64_t given)
{
    const Pair* begun = nullptr;
    for (const Pair& pair : pairs)
    {
        const uint64_t both = Bits(pair.first, pair.second);
        if ((given & both) == both)
        {
            return;
        }
        if ((given & both) != 0 && begun == nullptr)
        {
            begun = &pair;
        }
    }
    const Pair& wanted = begun == nullptr ? pairs.front() : *begun;
    const auto name = [](Option option) {
        return std::string(GetConntrackOptions()[static_cast<uint32_t>(option)].names.front());
    };
    throw ConntrackCommandError("you have to specify `--" + name(wanted.first) + "' and `--" +
                                name(wanted.second) + "'");
}

/// Check either the options that all protocols have, or a protocol's own.
void
CheckGroup(const Usage& usage, uint8_t protocol, bool own, uint64_t given)
{
    for (const ConntrackOptionSpec& spec : GetConntrackOptions())
    {
        const uint64_t bit = GetBit(spec.option);
        if ((spec.option >= Option::SPORT) != own || !HasConntrackOption(spec.option, protocol))
        {
            continue;
        }
        if ((given & bit) == 0 && (usage.needed & bit) != 0)
        {
            throw ConntrackCommandError("You need to supply the `--" +
                                        std::string(spec.names.front()) +
                                        "' option for this command");
        }
        if ((given & bit) != 0 && (usage.allowed & bit) == 0)
        {
            throw ConntrackCommandError("Illegal option `--" + std::string(spec.names.front()) +
                                        "' with this command");
        }
    }
}

} // namespace

const std::vector<ConntrackOptionSpec>&
GetConntrackOptions()
{
    static const std::vector<ConntrackOptionSpec> options = {
        {Option::SRC, 's', {"src", "orig-src"}, Argument::NEEDED},
        {Option::DST, 'd', {"dst", "orig-dst"}, Argument::NEEDED},
        {Option::REPLY_SRC, 'r', {"reply-src"}, Argument::NEEDED},
        {Option::REPLY_DST, 'q', {"reply-dst"}, Argument::NEEDED},
        {Option::PROTOCOL, 'p', {"protonum"}, Argument::NEEDED},
        {Option::TIMEOUT, 't', {"timeout"}, Argument::NEEDED},
        {Option::STATUS, 'u', {"status"}, Argument::NEEDED},
        {Option::ZERO, 'z', {"zero"}, Argument::NONE},
        {Option::TUPLE_SRC, 0, {"tuple-src"}, Argument::NEEDED},
        {Option::TUPLE_DST, 0, {"tuple-dst"}, Argument::NEEDED},
        {Option::MASK_SRC, 0, {"mask-src"}, Argument::NEEDED},
        {Option::MASK_DST, 0, {"mask-dst"}, Argument::NEEDED},
        {Option::MARK, 'm', {"mark"}, Argument::NEEDED},
        {Option::FAMILY, 'f', {"family"}, Argument::NEEDED},
        {Option::SRC_NAT, 'n', {"src-nat"}, Argument::OPTIONAL},
        {Option::DST_NAT, 'g', {"dst-nat"}, Argument::OPTIONAL},
        {Option::OUTPUT, 'o', {"output"}, Argument::NEEDED},
        {Option::ANY_NAT, 'j', {"any-nat"}, Argument::OPTIONAL},
        {Option::ZONE, 'w', {"zone"}, Argument::NEEDED},
        {Option::HELPER, 0, {"helper"}, Argument::NEEDED},
        {Option::MASTER, 0, {"master"}, Argument::NEEDED},
        {Option::CLASS, 0, {"class"}, Argument::NEEDED},
        {Option::FLAGS, 0, {"flags"}, Argument::NEEDED},
        {Option::FOLLOW, 0, {"follow"}, Argument::NEEDED},
        {Option::SAVED, 0, {"saved"}, Argument::NEEDED},
        {Option::SPORT, 0, {"sport", "orig-port-src"}, Argument::NEEDED},
        {Option::DPORT, 0, {"dport", "orig-port-dst"}, Argument::NEEDED},
        {Option::REPLY_SPORT, 0, {"reply-port-src"}, Argument::NEEDED},
        {Option::REPLY_DPORT, 0, {"reply-port-dst"}, Argument::NEEDED},
        {Option::MASK_SPORT, 0, {"mask-port-src"}, Argument::NEEDED},
        {Option::MASK_DPORT, 0, {"mask-port-dst"}, Argument::NEEDED},
        {Option::TUPLE_SPORT, 0, {"tuple-port-src"}, Argument::NEEDED},
        {Option::TUPLE_DPORT, 0, {"tuple-port-dst"}, Argument::NEEDED},
        {Option::STATE, 0, {"state"}, Argument::NEEDED},
        {Option::ICMP_TYPE, 0, {"icmp-type"}, Argument::NEEDED},
        {Option::ICMP_CODE, 0, {"icmp-code"}, Argument::NEEDED},
        {Option::ICMP_ID, 0, {"icmp-id"}, Argument::NEEDED},
    };
    return options;
}

bool
HasConntrackOption(ConntrackOption option, uint8_t protocol)
{
    if (option < Option::SPORT)
    {
        return true;
    }
    const Tracker& tracker = Tracker::Get(protocol);
    if (option == Option::STATE)
    {
        return tracker.HasState();
    }
    return tracker.GetKey() == (option < Option::STATE ? TupleKey::PORTS : TupleKey::QUERY);
}

void
CheckConntrackOptions(ConntrackVerb verb, bool expectations, uint8_t protocol, uint64_t given)
{
    const auto usage =
        std::find_if(std::begin(USAGES), std::end(USAGES), [&](const Usage& candidate) {
            return candidate.verb == verb && candidate.expectations == expectations;
        });
    CheckGroup(*usage, protocol, false, given);
    if (usage->wantsTuple)
    {
        CheckPairs({{Option::SRC, Option::DST}, {Option::REPLY_SRC, Option::REPLY_DST}}, given);
    }
    CheckGroup(*usage, protocol, true, given);
    if (usage->wantsTuple && HasConntrackOption(Option::SPORT, protocol))
    {
        CheckPairs({{Option::SPORT, Option::DPORT}, {Option::REPLY_SPORT, Option::REPLY_DPORT}},
                   given);
    }
}

} // namespace netfilter
} // namespace ns3
