/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_RULE_H
#define NF_RULE_H

#include "nf-match.h"
#include "nf-target.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// Packets and bytes (IPv4 length) that came by.
struct RuleCounter
{
    uint64_t packets{0};
    uint64_t bytes{0};
};

/// What of a rule is inverted by "!", bits of RuleHead::inverted.
namespace ruleinvert
{
constexpr uint8_t SOURCE = 1;
constexpr uint8_t DESTINATION = 2;
constexpr uint8_t IN = 4;
constexpr uint8_t OUT = 8;
constexpr uint8_t PROTOCOL = 16;
constexpr uint8_t FRAGMENT = 32;
} // namespace ruleinvert

/**
 * \brief The conditions that every rule may have (Linux: struct ipt_ip).
 */
struct RuleHead
{
    uint32_t source{0};          //!< -s, masked
    uint32_t sourceMask{0};      //!< 0: any
    uint32_t destination{0};     //!< -d, masked
    uint32_t destinationMask{0}; //!< 0: any
    std::string in;              //!< -i as written, "eth0" or "eth+"; "" for any
    std::string out;             //!< -o as written
    uint8_t protocol{0};         //!< -p, 0 for any
    bool fragment{false};        //!< -f: second and further fragments only
    uint8_t inverted{0};         //!< bits of namespace ruleinvert
};

/// \return whether every packet fulfils the head
bool IsUnconditional(const RuleHead& head);

/// What happens to a packet that fulfils all conditions.
enum class RuleAction : uint8_t
{
    NONE,    //!< no -j: it is counted
    VERDICT, //!< -j ACCEPT, DROP, QUEUE, RETURN
    JUMP,    //!< -j CHAIN
    GOTO,    //!< -g CHAIN
    TARGET,  //!< -j of a target
};

/**
 * \brief One rule of a chain. Immutable once it is in a table, except for its counter.
 *
 * The table before a change and the one after share the rules that stay, and so their counters.
 */
struct Rule : public SimpleRefCount<Rule>
{
    /// One -m.
    struct UsedMatch
    {
        const MatchType* type;
        Ptr<Match> match;
    };

    RuleHead head;
    std::vector<UsedMatch> matches;
    RuleAction action{RuleAction::NONE};
    RuleVerdict verdict{RuleVerdict::CONTINUE}; //!< with VERDICT
    std::string chain;                          //!< with JUMP and GOTO
    const TargetType* targetType{nullptr};      //!< with TARGET
    Ptr<Target> target;                         //!< with TARGET
    mutable RuleCounter counter;                //!< packets that fulfilled all conditions
    mutable uint32_t line{0}; //!< of the text being read, for errors; 0 once it is in place

    /// \return a copy to change, with the same matches and target and a counter of its own
    Ptr<Rule> Clone() const;

    /**
     * \brief The rule for a table that is built anew.
     * \return this one when nothing in it keeps a state, else a copy that begins again
     */
    Ptr<const Rule> Renew() const;

    /// Name what each match and target in it needs.
    void ForEachNeed(const std::function<void(Need)>& visit) const;

    /// \return whether it has no condition and a verdict: what follows it is never reached
    bool EndsChain() const;
};

/// \return "ACCEPT", "DROP", "QUEUE" or "RETURN"
const char* GetVerdictName(RuleVerdict verdict);

/// Find a standard target by name. \return false when it is none
bool FindVerdict(const std::string& name, RuleVerdict& verdict);

} // namespace netfilter
} // namespace ns3

#endif /* NF_RULE_H */
